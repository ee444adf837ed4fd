/**
 * Where rows lie. A browser cannot lay out an element of more than some 30 million pixels, so the scrolled
 * element is never taller than `heightMax`; beyond that one pixel of the scroll bar stands for several rows.
 *
 *   virtual    row × rowHeight, as tall as it takes       top: the virtual pixel at the upper edge of the view
 *   physical   at most heightMax                          scrollTop: what the browser knows
 *
 * Rows near the view keep their true distances; only the mapping between top and scrollTop is scaled.
 */

/** Far below the limit of Chromium and with whole pixels left in a 32-bit float. */
export const heightMax = 8_000_000

export interface RowGeometry {
  readonly rowCount: number
  readonly rowHeight: number
  readonly viewHeight: number
}

export interface RowRange {
  readonly first: number
  /** Inclusive; below `first` when there are no rows. */
  readonly last: number
}

export function physicalHeight({ rowCount, rowHeight }: RowGeometry): number {
  return Math.min(rowCount * rowHeight, heightMax)
}

export function isScaled({ rowCount, rowHeight }: RowGeometry): boolean {
  return rowCount * rowHeight > heightMax
}

export function topMax({ rowCount, rowHeight, viewHeight }: RowGeometry): number {
  return Math.max(0, rowCount * rowHeight - viewHeight)
}

export function clampTop(geometry: RowGeometry, top: number): number {
  return Math.min(Math.max(0, top), topMax(geometry))
}

export function topOfScroll(geometry: RowGeometry, scrollTop: number): number {
  if (!isScaled(geometry)) return clampTop(geometry, scrollTop)
  const scrollMax = heightMax - geometry.viewHeight
  return clampTop(geometry, (scrollTop / scrollMax) * topMax(geometry))
}

export function scrollOfTop(geometry: RowGeometry, top: number): number {
  if (!isScaled(geometry)) return clampTop(geometry, top)
  const scrollMax = heightMax - geometry.viewHeight
  return (clampTop(geometry, top) / topMax(geometry)) * scrollMax
}

/** Rows at least partly in view. */
export function visibleRows(geometry: RowGeometry, top: number): RowRange {
  const { rowCount, rowHeight, viewHeight } = geometry
  const first = Math.min(Math.floor(top / rowHeight), Math.max(0, rowCount - 1))
  const last = Math.min(Math.ceil((top + viewHeight) / rowHeight) - 1, rowCount - 1)
  return { first, last }
}

/** The top that brings `row` wholly into view with the least movement. */
export function topShowing(geometry: RowGeometry, top: number, row: number): number {
  const { rowHeight, viewHeight } = geometry
  const start = row * rowHeight
  if (start < top) return clampTop(geometry, start)
  if (start + rowHeight > top + viewHeight) {
    return clampTop(geometry, start + rowHeight - viewHeight)
  }
  return top
}
