/** The actions that move items between tables and files: of the table the user is at, then of every other. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { Command, CommandList } from '../../state/command.ts'
import { useDatabases } from '../../state/databases.ts'
import { newItemsTab, openImportTab, type ItemsTab } from '../../state/workspace.ts'
import { exportTitle, exportView } from '../browse/index.ts'

interface TransferPlace {
  readonly tab: ItemsTab
  readonly database: OpenDatabase
  readonly table: TableDescription
}

export const transferCommands: CommandList = ({ tab, database, table }) => {
  const here = tab && database && table && { tab, database, table }
  return [
    ...(here === undefined ? [] : commandsOf(here, { group: 'Items', id: '' })),
    ...elsewhere(here).flatMap((place) => {
      const { database: other, table: another } = place
      const id = ` ${other.recentId} ${another.TableName}`
      return commandsOf(place, { group: other.name, id })
    }),
  ]
}

function elsewhere(here: TransferPlace | undefined): TransferPlace[] {
  const { open, descriptions } = useDatabases.getState()
  return open.flatMap((database) =>
    (descriptions.get(database.recentId)?.tables ?? [])
      .filter(({ TableName }) => database !== here?.database || TableName !== here.tab.table)
      .map((table) => {
        const tab = newItemsTab({ database: database.recentId, table: table.TableName })
        return { tab, database, table }
      }),
  )
}

function commandsOf(
  { tab, database, table }: TransferPlace,
  { group, id }: { readonly group: string; readonly id: string },
): Command[] {
  return [
    {
      id: `export${id}`,
      label: `Export ${exportTitle(tab, table)}…`,
      group,
      keywords: 'save csv json jsonl dynamodb partiql download file',
      run: () => exportView(tab, database, table),
    },
    ...(database.mode === 'readOnly'
      ? []
      : [
          {
            id: `import${id}`,
            label: `Import into ${tab.table}…`,
            group,
            keywords: 'load csv json jsonl dynamodb upload file',
            run: () => void openImportTab(tab.database, tab.table),
          },
        ]),
  ]
}
