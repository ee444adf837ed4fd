/** The actions that move items between tables and files. */
import type { CommandList } from '../../state/command.ts'
import { openImportTab } from '../../state/workspace.ts'
import { exportTitle, exportView } from '../browse/index.ts'

export const transferCommands: CommandList = ({ tab, database, table }) => {
  if (tab === undefined || database === undefined || table === undefined) return []
  return [
    {
      id: 'export',
      label: `Export ${exportTitle(tab, table)}…`,
      group: 'Items',
      keywords: 'save csv json jsonl dynamodb partiql download file',
      run: () => exportView(tab, database, table),
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
