/** The head of the columns: titles, widths by drag or by key, order by drag, a menu for each. */
import { Pin } from 'lucide-react'
import { useRef, type PointerEvent, type ReactNode } from 'react'
import { columnWidthMax, columnWidthMin, type PlacedColumn } from './grid-types.ts'
import type { ColumnPlaces, ColumnRange } from './use-columns.ts'
import css from './data-grid.module.css'

export interface GridHeaderProps<Row> {
  readonly places: ColumnPlaces<Row>
  readonly range: ColumnRange
  readonly onResize: (id: string, width: number | undefined) => void
  readonly onMove: (id: string, beforeId: string) => void
  readonly onMenu: ((column: string, at: { x: number; y: number }) => void) | undefined
}

const dragType = 'application/x-keystone-column'

export function GridHeader<Row>(props: GridHeaderProps<Row>) {
  const { places, range } = props
  const head = (isFrozen: boolean) => (place: PlacedColumn<Row>) => (
    <HeaderCell key={place.column.id} place={place} isFrozen={isFrozen} {...props} />
  )
  return (
    <div role="row" aria-rowindex={1} className={css.headRow}>
      <div role="presentation" className={css.frozen} style={{ width: places.frozenWidth }}>
        {places.frozen.map(head(true))}
      </div>
      <div role="presentation" className={css.center} style={{ left: places.frozenWidth }}>
        {places.center.slice(range.first, range.end).map(head(false))}
      </div>
    </div>
  )
}

function HeaderCell<Row>({
  place,
  isFrozen,
  onResize,
  onMove,
  onMenu,
}: GridHeaderProps<Row> & {
  readonly place: PlacedColumn<Row>
  readonly isFrozen: boolean
}): ReactNode {
  const { column, left, width } = place
  return (
    <div
      role="columnheader"
      aria-colindex={place.ordinal + 1}
      className={css.headCell}
      data-frozen={isFrozen || undefined}
      style={{ left, width }}
      title={column.description}
      draggable={!isFrozen}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, column.id)
        event.dataTransfer.effectAllowed = 'move'
      }}
      onDragOver={(event) => {
        if (!isFrozen && event.dataTransfer.types.includes(dragType)) event.preventDefault()
      }}
      onDrop={(event) => {
        const moved = event.dataTransfer.getData(dragType)
        if (moved !== '' && moved !== column.id) onMove(moved, column.id)
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu?.(column.id, { x: event.clientX, y: event.clientY })
      }}
    >
      {column.icon ?? (isFrozen && !column.frozen ? <Pin size={12} aria-label="Pinned" /> : null)}
      <span className={css.headTitle}>{column.title}</span>
      <Resizer width={width} onResize={(wide) => onResize(column.id, wide)} />
    </div>
  )
}

function Resizer({
  width,
  onResize,
}: {
  readonly width: number
  readonly onResize: (width: number | undefined) => void
}) {
  const start = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined)
  const move = (event: PointerEvent): void => {
    if (start.current === undefined) return
    const wide = start.current.width + event.clientX - start.current.x
    onResize(Math.round(Math.min(Math.max(columnWidthMin, wide), columnWidthMax)))
  }
  return (
    <span
      aria-hidden
      className={css.resizer}
      draggable
      onDragStart={(event) => {
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={move}
      onPointerUp={() => (start.current = undefined)}
      onDoubleClick={() => onResize(undefined)}
    />
  )
}
