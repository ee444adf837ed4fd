/** The actions that move items between tables and files. */
import { indexOf } from '../../lib/key-schema.ts'
import type { CommandList } from '../../state/command.ts'
import { askExport } from '../../state/export-request.ts'
import {
  columnsKey,
  emptyColumnLayout,
  openImportTab,
  useWorkspace,
} from '../../state/workspace.ts'
import { planOf, shownColumns } from '../browse/index.ts'

export const transferCommands: CommandList = ({ tab, database, table }) => {
  if (tab === undefined || database === undefined || table === undefined) return []
  const isIndex = indexOf(table, tab.index) !== undefined
  const place = isIndex ? `${tab.index ?? ''} of ${tab.table}` : tab.table
  const isFiltered = tab.filters.some((filter) => filter.off !== true)
  const title = isFiltered ? `${place}, filtered` : place
  return [
    {
      id: 'export',
      label: `Export ${title}…`,
      group: 'Items',
      keywords: 'save csv json jsonl dynamodb partiql download file',
      run: () => {
        const { columns } = useWorkspace.getState()
        const layout = columns[columnsKey(tab.database, tab.table, tab.index)] ?? emptyColumnLayout
        const all = shownColumns(tab.id, layout)
        askExport({
          database,
          source: planOf(tab, table).source,
          title,
          columns: all.filter((name) => !layout.hidden.includes(name)),
          hiddenColumns: all.filter((name) => layout.hidden.includes(name)),
        })
      },
    },
    ...(database.mode === 'readOnly'
      ? []
      : [
          {
            id: 'import',
            label: `Import into ${tab.table}…`,
            group: 'Items',
            keywords: 'load csv json jsonl dynamodb upload file',
            run: () => void openImportTab(tab.database, tab.table),
          },
        ]),
  ]
}
