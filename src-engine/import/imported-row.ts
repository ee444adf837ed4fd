/** What readers of other formats yield: items, and rows that are none, each with its place. */
import type { Item } from '../encoding/attribute-value.ts'
import { KeystoneError } from '../base/errors.ts'

export type ImportedRow =
  | { readonly kind: 'item'; readonly row: number; readonly item: Item }
  /** The row was skipped; the rows after it are read. */
  | {
      readonly kind: 'error'
      readonly row: number
      readonly message: string
      readonly text: string
    }

/** Longest part of a faulty row that an error repeats. */
const quotedCharsMax = 200

/** Reads one row; what is wrong with it becomes an error row. Other failures pass. */
export function importRow(row: number, text: () => string, read: () => Item): ImportedRow {
  try {
    return { kind: 'item', row, item: read() }
  } catch (error) {
    if (!(error instanceof KeystoneError)) throw error
    return { kind: 'error', row, message: error.message, text: text().slice(0, quotedCharsMax) }
  }
}
