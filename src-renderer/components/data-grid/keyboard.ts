/** Where a key takes the active cell: the rules of the ARIA grid pattern. */

export interface Place {
  readonly row: number
  readonly column: number
}

export interface Extent {
  readonly rows: number
  readonly columns: number
  /** Rows of one page. */
  readonly page: number
}

export interface Pressed {
  readonly key: string
  /** Ctrl, or Command on a Mac. */
  readonly control: boolean
}

/** Undefined when the key does not move. */
export function moveActive(place: Place, pressed: Pressed, extent: Extent): Place | undefined {
  const target = targetOf(place, pressed, extent)
  if (target === undefined || extent.rows === 0 || extent.columns === 0) return undefined
  return {
    row: clamp(target.row, extent.rows),
    column: clamp(target.column, extent.columns),
  }
}

function targetOf(
  { row, column }: Place,
  { key, control }: Pressed,
  extent: Extent,
): Place | undefined {
  const lastRow = extent.rows - 1
  const lastColumn = extent.columns - 1
  switch (key) {
    case 'ArrowUp':
      return { row: control ? 0 : row - 1, column }
    case 'ArrowDown':
      return { row: control ? lastRow : row + 1, column }
    case 'ArrowLeft':
      return { row, column: control ? 0 : column - 1 }
    case 'ArrowRight':
      return { row, column: control ? lastColumn : column + 1 }
    case 'Home':
      return control ? { row: 0, column: 0 } : { row, column: 0 }
    case 'End':
      return control ? { row: lastRow, column: lastColumn } : { row, column: lastColumn }
    case 'PageUp':
      return { row: row - extent.page, column }
    case 'PageDown':
      return { row: row + extent.page, column }
    default:
      return undefined
  }
}

function clamp(at: number, count: number): number {
  return Math.min(Math.max(0, at), count - 1)
}
