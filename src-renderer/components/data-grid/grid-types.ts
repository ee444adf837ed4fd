/** What the grid shows: rows by number, of which only some are there yet, and columns that make cells of them. */
import type { ReactNode } from 'react'

export interface GridRows<Row> {
  readonly count: number
  /** Undefined while it is not there yet. */
  rowAt(index: number): Row | undefined
}

export interface GridCell {
  /** One line; cut by the width of the column only. */
  readonly text: string
  /** `data-value` of `styles/values.css`. */
  readonly style: string
  /** Beside the text, for example the size of a value that is cut. */
  readonly note?: string
  /** Whether a staged change gives it another value. */
  readonly changed?: boolean
}

export interface GridColumn<Row> {
  /** Unique; any text. */
  readonly id: string
  readonly title: string
  /** Said on hover and read out. */
  readonly description?: string
  readonly icon?: ReactNode
  readonly width: number
  /** Stays in view when the grid is scrolled sideways. */
  readonly frozen: boolean
  /** Undefined when the row has no such value. */
  cell(row: Row): GridCell | undefined
}

/** Colours of a row with a staged change; the sign is for those who cannot see the colour. */
export type RowTint = 'insert' | 'modify' | 'remove' | 'expiry'

/** A column with its place. */
export interface PlacedColumn<Row> {
  readonly column: GridColumn<Row>
  readonly ordinal: number
  readonly left: number
  readonly width: number
}

export const columnWidthMin = 48
export const columnWidthMax = 2000
