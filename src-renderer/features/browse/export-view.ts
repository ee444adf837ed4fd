/** Asks how to export what a tab shows: its filters, its columns in their order. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { indexOf } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { askExport } from '../../state/export-request.ts'
import {
  columnsKey,
  emptyColumnLayout,
  useWorkspace,
  type ItemsTab,
} from '../../state/workspace.ts'
import { columnNames, planOf } from './live-view.ts'

/** `cities`, `byTotal of shop, filtered`. */
export function exportTitle(tab: ItemsTab, table: TableDescription): string {
  const isIndex = indexOf(table, tab.index) !== undefined
  const place = isIndex ? `${tab.index ?? ''} of ${tab.table}` : tab.table
  return tab.filters.some((filter) => filter.off !== true) ? `${place}, filtered` : place
}

export function exportView(tab: ItemsTab, database: OpenDatabase, table: TableDescription): void {
  const { columns } = useWorkspace.getState()
  const layout = columns[columnsKey(tab.database, tab.table, tab.index)] ?? emptyColumnLayout
  const all = columnNames(tab.id, layout)
  askExport({
    database,
    source: planOf(tab, table).source,
    title: exportTitle(tab, table),
    columns: all.filter((name) => !layout.hidden.includes(name)),
    hiddenColumns: all.filter((name) => layout.hidden.includes(name)),
  })
}
