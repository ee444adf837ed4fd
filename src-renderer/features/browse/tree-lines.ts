/**
 * Rows as a tree: each row is a line, and below one that is open are those of its item. Only open rows are looked at,
 * so a million closed ones cost nothing.
 *
 *   line 0  row 0
 *   line 1  row 1, open
 *   line 2    its first attribute
 *   line 3    its second attribute
 *   line 4  row 2
 */
import type { Item } from '../../../src-engine/language.ts'
import { flattenItem, type TreeLine } from '../../components/item-tree/flatten.ts'

/** What is open: rows, each with the containers that are open in its item. */
export type OpenRows = ReadonlyMap<number, ReadonlySet<string>>

export type RowLine =
  | { readonly kind: 'row'; readonly row: number; readonly isOpen: boolean }
  | { readonly kind: 'value'; readonly row: number; readonly line: TreeLine }

export class TreeLines {
  readonly #rows: number
  /** By row, each with the lines below it. */
  readonly #open: readonly { readonly row: number; readonly lines: readonly TreeLine[] }[]

  /** `itemAt`: undefined for what is not loaded; then nothing is below its row yet. */
  constructor(rows: number, open: OpenRows, itemAt: (row: number) => Item | undefined) {
    this.#rows = rows
    this.#open = [...open]
      .filter(([row]) => row < rows)
      .toSorted(([a], [b]) => a - b)
      .map(([row, expanded]) => {
        const item = itemAt(row)
        return { row, lines: item === undefined ? [] : flattenItem(item, expanded) }
      })
  }

  get count(): number {
    return this.#open.reduce((sum, { lines }) => sum + lines.length, this.#rows)
  }

  /** Undefined behind the end. */
  at(position: number): RowLine | undefined {
    let below = 0
    for (const { row, lines } of this.#open) {
      const own = row + below
      if (position < own) break
      if (position === own) return { kind: 'row', row, isOpen: true }
      const line = lines[position - own - 1]
      if (line !== undefined) return { kind: 'value', row, line }
      below += lines.length
    }
    const row = position - below
    return row >= 0 && row < this.#rows ? { kind: 'row', row, isOpen: false } : undefined
  }

  /** Where a row's line is, or that of a value of it; the row's when there is no such value. */
  positionOf(row: number, valueId?: string): number {
    let below = 0
    for (const open of this.#open) {
      if (open.row > row) break
      if (open.row === row) {
        const at = open.lines.findIndex(({ id }) => id === valueId)
        return row + below + at + 1
      }
      below += open.lines.length
    }
    return row + below
  }
}
