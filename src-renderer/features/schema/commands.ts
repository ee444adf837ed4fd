/** The way to the schema of each table, and to a new table. */
import type { Command, CommandList } from '../../state/command.ts'
import { useDatabases } from '../../state/databases.ts'
import {
  activeTab,
  openNewTableTab,
  openSchemaTab,
  useWorkspace,
  type SchemaSection,
} from '../../state/workspace.ts'
import { askToDrop } from './drop-table.ts'

const sectionCommands: readonly { readonly section: SchemaSection; readonly label: string }[] = [
  { section: 'indexes', label: 'Indexes' },
  { section: 'timeToLive', label: 'Time to live' },
  { section: 'stream', label: 'Stream settings' },
  { section: 'analysis', label: 'Analyze the items' },
  { section: 'definition', label: 'Definition as code, compare' },
]

export const schemaCommands: CommandList = (place) => [
  ...tableCommands(place.database),
  ...goCommands(),
]

/** On the table of the items or the schema the user is at. */
function tableCommands(database: Parameters<CommandList>[0]['database']): Command[] {
  const tab = activeTab(useWorkspace.getState())
  if (database === undefined || (tab?.kind !== 'items' && tab?.kind !== 'schema')) return []
  const where = { database: tab.database, table: tab.table }
  const description = useDatabases
    .getState()
    .descriptions.get(tab.database)
    ?.tables.find((each) => each.TableName === tab.table)
  return [
    ...sectionCommands.map(({ section, label }): Command => ({
      id: `schema ${section}`,
      label: `${label} of ${tab.table}`,
      group: 'Schema',
      keywords: 'gsi lsi ttl sample distribution createtable sdk cli diff export',
      run: () => void openSchemaTab(where, section),
    })),
    ...(description === undefined || database.mode === 'readOnly'
      ? []
      : [
          {
            id: 'dropTable',
            label: `Delete the table ${tab.table}…`,
            group: 'Schema',
            keywords: 'drop remove',
            run: () => askToDrop(database, description),
          },
        ]),
  ]
}

function goCommands(): Command[] {
  const { open, descriptions } = useDatabases.getState()
  return open.flatMap(({ recentId, name, mode }) => [
    ...(mode === 'readOnly'
      ? []
      : [
          {
            id: `newTable ${recentId}`,
            label: `New table in ${name}`,
            group: name,
            keywords: 'create',
            run: () => void openNewTableTab(recentId),
          },
        ]),
    ...(descriptions.get(recentId)?.tables ?? []).map(({ TableName }) => ({
      id: `schema of ${recentId} ${TableName}`,
      label: `Schema of ${TableName}`,
      group: name,
      keywords: 'definition keys indexes ttl stream',
      run: () => void openSchemaTab({ database: recentId, table: TableName }),
    })),
  ])
}
