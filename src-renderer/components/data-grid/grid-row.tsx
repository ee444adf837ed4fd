/** One row: its cells at fixed places, made again only when what they show changed. */
import { memo } from 'react'
import type { GridCell, PlacedColumn, RowTint } from './grid-types.ts'
import { TintSign } from './tint-sign.tsx'
import css from './data-grid.module.css'

export interface GridRowProps<Row> {
  readonly gridId: string
  readonly index: number
  readonly row: Row | undefined
  /** In pixels from the top of the layer of rows. */
  readonly offset: number
  readonly frozen: readonly PlacedColumn<Row>[]
  readonly frozenWidth: number
  readonly center: readonly PlacedColumn<Row>[]
  readonly firstColumn: number
  readonly endColumn: number
  /** The active cell's column, when it is in this row. */
  readonly activeColumn: number | undefined
  readonly selected: boolean
  readonly tint: RowTint | undefined
}

function Row<Row>(props: GridRowProps<Row>) {
  const { gridId, index, row, frozen, frozenWidth, center, tint } = props
  const cell = (place: PlacedColumn<Row>) => (
    <Cell
      key={place.column.id}
      id={`${gridId}-${index}-${place.ordinal}`}
      place={place}
      value={row === undefined ? undefined : place.column.cell(row)}
      active={place.ordinal === props.activeColumn}
      tint={place.ordinal === 0 ? tint : undefined}
    />
  )
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      aria-busy={row === undefined || undefined}
      className={css.row}
      data-row={index}
      data-odd={index % 2 === 1 || undefined}
      data-tint={tint}
      data-loading={row === undefined || undefined}
      style={{ transform: `translateY(${props.offset}px)` }}
    >
      <div role="presentation" className={css.frozen} style={{ width: frozenWidth }}>
        {frozen.map(cell)}
      </div>
      <div role="presentation" className={css.center} style={{ left: frozenWidth }}>
        {center.slice(props.firstColumn, props.endColumn).map(cell)}
      </div>
    </div>
  )
}

export const GridRow = memo(Row) as typeof Row

interface CellProps<Row> {
  readonly id: string
  readonly place: PlacedColumn<Row>
  readonly value: GridCell | undefined
  readonly active: boolean
  readonly tint: RowTint | undefined
}

function Cell<Row>({ id, place, value, active, tint }: CellProps<Row>) {
  return (
    <div
      role="gridcell"
      // Only the active cell is ever named: by the grid's aria-activedescendant.
      id={active ? id : undefined}
      aria-colindex={place.ordinal + 1}
      className={css.cell}
      data-value={value?.style}
      data-changed={value?.changed}
      data-active={active || undefined}
      data-column={place.ordinal}
      style={{ left: place.left, width: place.width }}
    >
      {tint === undefined ? null : <TintSign tint={tint} className={css.tintSign} />}
      {value?.text}
      {value?.note === undefined ? null : <span className={css.note}>{value.note}</span>}
    </div>
  )
}
