/**
 * The one grid of the app: any number of rows, of which only those in view exist, any number of columns, the
 * first of them frozen, and the keyboard of an ARIA grid. It knows nothing of databases.
 *
 * Row elements are reused: row `n` lives in slot `n mod slots`, so scrolling moves elements and changes texts, and
 * makes none. Focus stays on the grid; the active cell is told to assistive technology by its id.
 */
import { useCallback, useEffect, useId, useRef, type KeyboardEvent, type MouseEvent } from 'react'
import type { ColumnLayout } from '../../state/workspace.ts'
import { GridHeader } from './grid-header.tsx'
import { GridRow } from './grid-row.tsx'
import type { GridColumn, GridRows, RowTint } from './grid-types.ts'
import { moveActive, type Place } from './keyboard.ts'
import { physicalHeight, visibleRows } from './row-geometry.ts'
import { useColumns, visibleColumns } from './use-columns.ts'
import { useRacing } from './use-racing.ts'
import { useScroll } from './use-scroll.ts'
import css from './data-grid.module.css'

export interface DataGridProps<Row> {
  readonly label: string
  readonly rows: GridRows<Row>
  readonly columns: readonly GridColumn<Row>[]
  readonly layout: ColumnLayout
  readonly onLayout: (change: Partial<ColumnLayout>) => void
  /** The row at the upper edge at first. */
  readonly initialRow: number
  readonly active: Place
  /** The other end of a selection of rows; the active row alone when undefined. */
  readonly anchorRow?: number | undefined
  readonly onActive: (place: Place, extend: boolean) => void
  /** Enter, or a double click. */
  readonly onOpen: (row: number) => void
  /** F2, or a double click on a cell, where cells can be edited. */
  readonly onEdit?: ((row: number, column: string) => void) | undefined
  /** Told after each movement which rows are in view. */
  readonly onVisible?: ((first: number, last: number) => void) | undefined
  readonly onCellMenu?: ((place: Place, at: { x: number; y: number }) => void) | undefined
  readonly onColumnMenu?: ((column: string, at: { x: number; y: number }) => void) | undefined
  readonly tintOf?: ((row: Row) => RowTint | undefined) | undefined
  /** Where most rows are tinted, a sign in front of each says enough. */
  readonly tints?: 'rows' | 'signs' | undefined
}

export const rowHeight = 28
const headHeight = 32
/** Of the grid's width: the rest is left to the columns that scroll. */
const frozenShareMax = 0.7
/** Rows kept above and below the view. */
const overscan = 4
/** Offsets are counted from here on, to stay within what a 32-bit float holds exactly. */
const rowsPerBase = 10_000

export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { rows, layout, active, onActive, onVisible } = props
  const gridId = useId()
  const element = useRef<HTMLDivElement>(null)
  const { scroll, onScroll, showRow, showPixels } = useScroll({
    element,
    rowCount: rows.count,
    rowHeight,
    headHeight,
    initialRow: props.initialRow,
  })
  const places = useColumns(props.columns, layout, scroll.width * frozenShareMax)
  const geometry = { rowCount: rows.count, rowHeight, viewHeight: scroll.height - headHeight }
  const visible = visibleRows(geometry, scroll.top)
  const racingFrom = useRacing(scroll.top, geometry.viewHeight, visible.first)
  const racing = racingFrom !== undefined
  const range = visibleColumns(places.center, scroll.left, scroll.width - places.frozenWidth)
  const columnCount = places.frozen.length + places.center.length

  const visibleFirst = visible.first
  const visibleLast = visible.last
  useEffect(() => {
    if (!racing) onVisible?.(visibleFirst, visibleLast)
  }, [onVisible, visibleFirst, visibleLast, racing])

  const move = useCallback(
    (place: Place, extend: boolean) => {
      onActive(place, extend)
      showRow(place.row)
      const center = places.center[place.column - places.frozen.length]
      if (center !== undefined) showPixels(center.left, center.width, places.frozenWidth)
    },
    [onActive, showRow, showPixels, places],
  )

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return
    const extent = {
      rows: rows.count,
      columns: columnCount,
      page: Math.max(1, Math.floor(geometry.viewHeight / rowHeight) - 1),
    }
    const pressed = { key: event.key, control: event.ctrlKey || event.metaKey }
    const place = moveActive(active, pressed, extent)
    if (place !== undefined) move(place, event.shiftKey)
    else if (event.key === 'Enter' && !pressed.control) props.onOpen(active.row)
    else if (event.key === 'F2') edit(active)
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      // A menu closes on a key pressed outside it: the one that opens it must not get there.
      event.stopPropagation()
      openMenu()
    } else return
    event.preventDefault()
  }

  const edit = ({ row, column }: Place): void => {
    const placed = [...places.frozen, ...places.center][column]
    if (props.onEdit === undefined || placed === undefined) props.onOpen(row)
    else props.onEdit(row, placed.column.id)
  }

  const openMenu = (): void => {
    // A cell just scrolled to may not be drawn yet: the menu opens all the same.
    const cell = document.getElementById(cellId(gridId, active)) ?? element.current
    const box = cell?.getBoundingClientRect()
    if (box === undefined) return
    const below = cell === element.current ? box.top + headHeight : box.bottom
    props.onCellMenu?.(active, { x: box.left + 8, y: below })
  }

  const onMouseDown = (event: MouseEvent): void => {
    const place = placeOf(event)
    if (place === undefined) return
    if (event.button === 0 || !isSelected(place.row, active.row, props.anchorRow)) {
      onActive(place, event.shiftKey && event.button === 0)
    }
  }

  return (
    <div
      ref={element}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.count + 1}
      aria-colcount={columnCount}
      aria-activedescendant={rows.count === 0 ? undefined : cellId(gridId, active)}
      aria-multiselectable
      tabIndex={0}
      className={css.grid}
      data-tints={props.tints ?? 'rows'}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onDoubleClick={(event) => {
        const place = placeOf(event)
        if (place !== undefined) edit(place)
      }}
      onContextMenu={(event) => {
        const place = placeOf(event)
        if (place === undefined) return
        event.preventDefault()
        props.onCellMenu?.(place, { x: event.clientX, y: event.clientY })
      }}
    >
      <div role="rowgroup" className={css.head} style={{ width: places.totalWidth }}>
        <GridHeader
          places={places}
          range={range}
          onResize={(id, width) => props.onLayout({ widths: withWidth(layout, id, width) })}
          onMove={(id, beforeId) =>
            props.onLayout({
              order: moveBefore(
                places.center.map((place) => place.column.id),
                id,
                beforeId,
              ),
            })
          }
          onMenu={props.onColumnMenu}
        />
      </div>
      <div
        role="rowgroup"
        className={css.body}
        style={{ width: places.totalWidth, height: physicalHeight(geometry) }}
      >
        {renderRows()}
      </div>
    </div>
  )

  function renderRows() {
    const slots = Math.ceil(Math.max(geometry.viewHeight, rowHeight) / rowHeight) + 1 + 2 * overscan
    const firstFor = (row: number): number =>
      Math.max(0, Math.min(row - overscan, rows.count - slots))
    // While the view races, the same waiting rows move along with it: nothing but their layer changes.
    const from = racingFrom ?? visible.first
    const first = firstFor(from)
    const end = Math.min(rows.count, first + slots)
    const base = Math.floor(from / rowsPerBase) * rowsPerBase
    const moved = firstFor(visible.first) - first
    const shift = scroll.scrollTop - scroll.top + (base + moved) * rowHeight
    const made = []
    for (let index = first; index < end; index++) {
      const row = racing ? undefined : rows.rowAt(index)
      made.push(
        <GridRow
          key={index % slots}
          gridId={gridId}
          index={index}
          row={row}
          offset={(index - base) * rowHeight}
          frozen={places.frozen}
          frozenWidth={places.frozenWidth}
          center={places.center}
          firstColumn={range.first}
          endColumn={range.end}
          activeColumn={index === active.row ? active.column : undefined}
          selected={isSelected(index, active.row, props.anchorRow)}
          tint={row === undefined ? undefined : props.tintOf?.(row)}
        />,
      )
    }
    made.sort((a, b) => Number(a.key) - Number(b.key))
    return (
      <div
        role="presentation"
        className={css.layer}
        style={{ transform: `translateY(${shift}px)` }}
      >
        {made}
      </div>
    )
  }
}

function cellId(gridId: string, place: Place): string {
  return `${gridId}-${place.row}-${place.column}`
}

function isSelected(row: number, activeRow: number, anchorRow: number | undefined): boolean {
  const other = anchorRow ?? activeRow
  return row >= Math.min(activeRow, other) && row <= Math.max(activeRow, other)
}

function placeOf(event: MouseEvent): Place | undefined {
  if (!(event.target instanceof Element)) return undefined
  const row = event.target.closest('[data-row]')?.getAttribute('data-row')
  if (row === null || row === undefined) return undefined
  const column = event.target.closest('[data-column]')?.getAttribute('data-column')
  return { row: Number(row), column: Number(column ?? 0) }
}

function withWidth(
  { widths }: ColumnLayout,
  id: string,
  width: number | undefined,
): ColumnLayout['widths'] {
  const others = widths.filter(([name]) => name !== id)
  return width === undefined ? others : [...others, [id, width]]
}

export function moveBefore(order: readonly string[], id: string, beforeId: string): string[] {
  const from = order.indexOf(id)
  const rest = order.filter((name) => name !== id)
  const at = rest.indexOf(beforeId)
  // Dragged to the right, a column lands behind the one it is dropped on.
  const to = from >= 0 && from <= at ? at + 1 : at
  return [...rest.slice(0, to), id, ...rest.slice(to)]
}
