/** A table or index as a grid: filters above, rows below, what reading took in the status line. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { TriangleAlert } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { BrowseRow } from '../../../src-main/contract/browse.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridRows } from '../../components/data-grid/grid-types.ts'
import type { Place } from '../../components/data-grid/keyboard.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyId } from '../../lib/key-text.ts'
import { plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { select, useSelection, wantAttribute } from '../../state/selection.ts'
import {
  changeColumns,
  changeItemsTab,
  changeLayout,
  columnsKey,
  emptyColumnLayout,
  useWorkspace,
  type ItemsTab,
} from '../../state/workspace.ts'
import { CellMenu, type MenuPlace } from './cell-menu.tsx'
import { jsonColumns } from './json-columns.ts'
import { FilterBar } from './filter-bar.tsx'
import type { FilterStart } from './filter-editor.tsx'
import { RowsTree } from './rows-tree.tsx'
import { Failed, NoRows } from './no-rows.tsx'
import { useStagedRows } from './use-staged-rows.ts'
import { planKeyOf, runView, useLiveViews, type LiveView } from './live-view.ts'
import css from './browse.module.css'

export interface ItemsViewProps {
  readonly tab: ItemsTab
  readonly database: OpenDatabase
  readonly table: TableDescription
}

export function ItemsView({ tab, database, table }: ItemsViewProps) {
  const view = useLiveViews((state) => state.views.get(tab.id))
  const isOfHandle = view?.handle === database.handle
  const [filtering, setFiltering] = useState<FilterStart>()
  useEffect(() => {
    const isToRead = !isOfHandle || view.source.state.kind === 'failed'
    if (isToRead && database.state.kind === 'open') runView(tab, database, table)
    // Runs once for each tab and open database; later runs are the user's. What failed is tried again when it is
    // shown again: the database may have been paused under it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tab.id, isOfHandle, database.state.kind])
  return (
    <div className={css.view}>
      <h1 className="visually-hidden">
        {tab.index ?? tab.table} in {database.name}
      </h1>
      <FilterBar
        tab={tab}
        table={table}
        database={database}
        attributes={view?.finder.columns().map((column) => column.id) ?? []}
        isStale={view !== undefined && view.planKey !== planKeyOf(tab)}
        editing={filtering}
        onEdit={setFiltering}
        onRun={() => runView(tab, database, table)}
      />
      <div className={css.rows}>
        {view === undefined || !isOfHandle ? null : (
          <Rows
            key={`${tab.id} ${view.planKey}`}
            view={view}
            tab={tab}
            table={table}
            database={database}
            onFilter={setFiltering}
          />
        )}
      </div>
    </div>
  )
}

interface RowsProps extends ItemsViewProps {
  readonly view: LiveView
  readonly onFilter: (start: FilterStart) => void
}

function Rows({ view, tab, table, database, onFilter }: RowsProps) {
  const { source, finder } = view
  const state = useSyncExternalStore(source.subscribe, source.snapshot)
  const [anchorRow, setAnchorRow] = useState<number>()
  const [menu, setMenu] = useState<MenuPlace>()
  const gridPlace = useRef<HTMLDivElement>(null)
  for (const page of source.loadedRows()) finder.look(page)
  const found = finder.columns()
  const columns = useMemo(
    () =>
      tab.view === 'json' || tab.view === 'dynamodbJson' ? jsonColumns(found, tab.view) : found,
    [found, tab.view],
  )
  const layoutKey = columnsKey(tab.database, tab.table, tab.index)
  const layout = useWorkspace((workspace) => workspace.columns[layoutKey]) ?? emptyColumnLayout
  const { tintOf, shownRow } = useStagedRows(tab, table)
  const rows = useMemo(
    (): GridRows<BrowseRow> => ({
      count: state.count,
      rowAt: (index) => {
        const row = source.rowAt(index)
        return row === undefined ? undefined : shownRow(row)
      },
    }),
    // The rows of a source are what its state says.
    [source, state, shownRow],
  )
  const active = useMemo(
    (): Place => ({
      row: Math.min(tab.active.row, Math.max(0, state.count - 1)),
      column: tab.active.column,
    }),
    [tab.active, state.count],
  )
  const activeRow = source.rowAt(active.row)
  useSelectedRow(tab, table, activeRow)

  const onVisible = useCallback(
    (first: number, last: number) => {
      source.want(first, last)
    },
    [source],
  )
  const onActive = useCallback(
    (place: Place, extend: boolean) => {
      setAnchorRow((anchor) => (extend ? (anchor ?? tab.active.row) : undefined))
      changeItemsTab(tab.id, { active: place })
      // Choosing the row that is active already brings its item back into the inspector.
      const row = place.row === tab.active.row ? source.rowAt(place.row) : undefined
      if (row === undefined) return
      const key = keyOf(table, row.item)
      select(tab.id, { kind: 'item', database: tab.database, table: tab.table, key })
    },
    [tab.id, tab.active.row, tab.database, tab.table, table, source],
  )

  const onEdit = (row: number, name: string): void => {
    const item = source.rowAt(row)?.item
    // A view of whole items has one column, which is no attribute.
    if (item === undefined || tab.view !== 'table') return openInspector()
    changeLayout({ inspectorVisible: true })
    wantAttribute({ table: tab.table, key: keyOf(table, item), name })
  }
  const label = `Items of ${tab.index === undefined ? tab.table : `${tab.index} of ${tab.table}`}`
  if (state.kind === 'failed')
    return <Failed message={state.error ?? ''} onRetry={() => runView(tab, database, table)} />
  if (state.count === 0 && state.counted) {
    return (
      <NoRows
        tab={tab}
        scanned={state.progress?.scanned ?? 0}
        isReadOnly={database.mode === 'readOnly'}
      />
    )
  }
  return (
    <>
      {state.error === undefined ? null : (
        <div className={css.stopped} role="alert">
          <TriangleAlert size={14} aria-hidden />
          <span>
            {plural(state.count, 'row')} can be read; then: {visibleText(state.error)}
          </span>
        </div>
      )}
      <div ref={gridPlace} className={css.grid}>
        {tab.view === 'tree' ? (
          <RowsTree
            label={label}
            table={table}
            rows={rows}
            activeRow={active.row}
            initialRow={source.firstInView}
            onActive={(row) => onActive({ ...active, row }, false)}
            onOpen={openInspector}
            onVisible={onVisible}
            tintOf={tintOf}
          />
        ) : (
          <DataGrid
            label={label}
            rows={rows}
            columns={columns}
            layout={tab.view === 'table' ? layout : emptyColumnLayout}
            onLayout={(change) => changeColumns(layoutKey, change)}
            active={active}
            anchorRow={anchorRow}
            initialRow={source.firstInView}
            onActive={onActive}
            onOpen={openInspector}
            onEdit={onEdit}
            onVisible={onVisible}
            onCellMenu={(place, at) => setMenu({ kind: 'cell', place, at })}
            onColumnMenu={(column, at) => setMenu({ kind: 'column', column, at })}
            tintOf={tintOf}
          />
        )}
      </div>
      {menu === undefined ? null : (
        <CellMenu
          menu={menu}
          tab={tab}
          table={table}
          database={database}
          source={source}
          rowAt={(index) => rows.rowAt(index)}
          rows={[
            Math.min(active.row, anchorRow ?? active.row),
            Math.max(active.row, anchorRow ?? active.row),
          ]}
          columns={found}
          layout={layout}
          onLayout={(change) => changeColumns(layoutKey, change)}
          onFilter={onFilter}
          onColumn={(column) => {
            // The next menu opens when this one has closed and given the keyboard back.
            setTimeout(() => setMenu({ kind: 'column', column, at: menu.at }))
          }}
          onClose={() => {
            setMenu(undefined)
            gridPlace.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()
          }}
        />
      )}
    </>
  )
}

/**
 * The inspector follows the active row when that becomes another item; rows that are read anew, or a tab that is
 * shown again, leave it as it is.
 */
function useSelectedRow(
  { id: tabId, database, table: name }: ItemsTab,
  table: TableDescription,
  row: BrowseRow | undefined,
): void {
  const key = row === undefined ? undefined : keyOf(table, row.item)
  const id = key === undefined ? undefined : keyId(key)
  const followed = useRef<string>(undefined)
  useEffect(() => {
    if (key === undefined) return
    const isFirst = followed.current === undefined
    followed.current = id
    if (isFirst && useSelection.getState().byTab.has(tabId)) return
    select(tabId, { kind: 'item', database, table: name, key })
    // The key is its text.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tabId, database, name, id])
}

/** Shows the item and puts the keyboard into its tree. */
function openInspector(): void {
  changeLayout({ inspectorVisible: true })
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('[data-inspector] [role="tree"]')?.focus()
  })
}
