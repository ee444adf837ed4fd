/**
 * The grid's columns in the user's order and widths. TanStack Table is the model of the columns; rows never
 * enter it, because only a window of them is ever here.
 */
import { useMemo } from 'react'
import {
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table'
import type { ColumnLayout } from '../../state/workspace.ts'
import { columnWidthMax, columnWidthMin, type GridColumn, type PlacedColumn } from './grid-types.ts'

const features = tableFeatures({
  columnOrderingFeature,
  columnPinningFeature,
  columnSizingFeature,
  columnVisibilityFeature,
})

type NoRow = Record<never, never>
const noRows: NoRow[] = []

export interface ColumnPlaces<Row> {
  readonly frozen: readonly PlacedColumn<Row>[]
  readonly center: readonly PlacedColumn<Row>[]
  readonly frozenWidth: number
  readonly totalWidth: number
}

/** Columns are named by any text, objects are not: a prefix keeps names like `__proto__` harmless. */
const idOf = (name: string): string => `:${name}`

/**
 * Frozen are the columns that say so, then those pinned by the user, as long as all of them leave room for the others:
 * `frozenMax` pixels. Those that do not fit scroll with the rest, in front of it.
 */
export function useColumns<Row>(
  columns: readonly GridColumn<Row>[],
  layout: ColumnLayout,
  frozenMax: number,
): ColumnPlaces<Row> {
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, NoRow> => ({
        id: idOf(column.id),
        header: column.title,
        size: column.width,
        minSize: columnWidthMin,
        maxSize: columnWidthMax,
      })),
    [columns],
  )
  const kept = useMemo(() => keptInView(columns, layout), [columns, layout])
  const fitting = fittingColumns(kept, layout, frozenMax)
  const state = useMemo(
    () => ({
      columnOrder: [...kept.map(({ id }) => id), ...layout.order].map(idOf),
      columnPinning: { start: kept.slice(0, fitting).map(({ id }) => idOf(id)), end: [] },
      columnVisibility: Object.fromEntries(layout.hidden.map((name) => [idOf(name), false])),
      columnSizing: Object.fromEntries(layout.widths.map(([name, width]) => [idOf(name), width])),
    }),
    [kept, fitting, layout],
  )
  const table = useTable({ features, columns: definitions, data: noRows, state })
  return useMemo(() => {
    const byId = new Map(columns.map((column) => [idOf(column.id), column]))
    const start = table.getStartVisibleLeafColumns()
    const center = table.getCenterVisibleLeafColumns()
    const place = (
      placed: readonly { readonly id: string; getSize(): number }[],
      firstOrdinal: number,
    ): PlacedColumn<Row>[] => {
      let left = 0
      return placed.flatMap((tableColumn, at) => {
        const column = byId.get(tableColumn.id)
        if (column === undefined) return []
        const width = tableColumn.getSize()
        left += width
        return [{ column, ordinal: firstOrdinal + at, left: left - width, width }]
      })
    }
    const frozen = place(start, 0)
    const centered = place(center, frozen.length)
    const frozenWidth = widthOf(frozen)
    return {
      frozen,
      center: centered,
      frozenWidth,
      totalWidth: frozenWidth + widthOf(centered),
    }
    // `state` is what the table was made from in this render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [table, columns, state])
}

/** The columns that stay in view when there is room. */
function keptInView<Row>(
  columns: readonly GridColumn<Row>[],
  { pinned, hidden }: ColumnLayout,
): readonly GridColumn<Row>[] {
  const byName = new Map(columns.map((column) => [column.id, column]))
  const names = [...columns.filter(({ frozen }) => frozen).map(({ id }) => id), ...pinned]
  return [...new Set(names)].flatMap((name) => {
    const column = hidden.includes(name) ? undefined : byName.get(name)
    return column === undefined ? [] : [column]
  })
}

/** How many of them fit; the first always does. */
function fittingColumns<Row>(
  kept: readonly GridColumn<Row>[],
  { widths }: ColumnLayout,
  pixels: number,
): number {
  let used = 0
  const beyond = kept.findIndex(({ id, width }) => {
    used += widths.find(([name]) => name === id)?.[1] ?? width
    return used > pixels
  })
  return beyond < 0 ? kept.length : Math.max(1, beyond)
}

function widthOf(places: readonly { readonly left: number; readonly width: number }[]): number {
  const last = places.at(-1)
  return last === undefined ? 0 : last.left + last.width
}

export interface ColumnRange {
  readonly first: number
  /** Exclusive. */
  readonly end: number
}

/** The columns of `places` that touch the pixels from `left` on. */
export function visibleColumns(
  places: readonly { readonly left: number; readonly width: number }[],
  left: number,
  width: number,
): ColumnRange {
  let first = 0
  while (first < places.length && endOf(places[first]) <= left) first++
  let end = first
  while (end < places.length && (places[end]?.left ?? 0) < left + width) end++
  return { first: Math.max(0, first - 1), end: Math.min(places.length, end + 1) }
}

function endOf(place: { readonly left: number; readonly width: number } | undefined): number {
  return place === undefined ? 0 : place.left + place.width
}
