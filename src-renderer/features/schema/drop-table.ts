/** Deleting a table: says how much goes, and wants the name typed. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { indexesOf } from '../../lib/key-schema.ts'
import { formatBytes, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { notifyDone } from '../../state/actions.ts'
import { askConfirmation } from '../../state/confirmation.ts'
import { describeDatabase } from '../../state/databases.ts'
import { loadStaged, noEdits, useStaged } from '../../state/staged-edits.ts'
import { closeTab, useWorkspace } from '../../state/workspace.ts'

export function askToDrop(database: OpenDatabase, table: TableDescription): void {
  const { TableName, ItemCount, TableSizeBytes, LatestStreamArn } = table
  const staged = (useStaged.getState().byDatabase.get(database.recentId) ?? noEdits).filter(
    (edit) => edit.table === TableName,
  ).length
  const parts = [
    `${plural(ItemCount, 'item')} (${formatBytes(TableSizeBytes)})`,
    ...(indexesOf(table).length === 0 ? [] : [plural(indexesOf(table).length, 'index', 'indexes')]),
    ...(LatestStreamArn === undefined ? [] : ['its stream']),
    ...(staged === 0 ? [] : [plural(staged, 'staged change')]),
  ]
  askConfirmation({
    title: 'Delete this table?',
    text: `This deletes ${parts.join(', ')}. It cannot be undone.`,
    subject: `${TableName} in ${database.name}`,
    nameToType: TableName,
    offersBackup: true,
    choices: [
      {
        label: `Delete ${plural(ItemCount, 'item')}`,
        dangerous: true,
        run: () => drop(database, TableName),
      },
    ],
  })
}

async function drop(database: OpenDatabase, table: string): Promise<void> {
  const { handle, recentId } = database
  await call((bridge) => bridge.schema.drop({ handle, table, confirmedName: table }))
  for (const tab of useWorkspace.getState().tabs) {
    if ('table' in tab && tab.database === recentId && tab.table === table) closeTab(tab.id)
  }
  await describeDatabase(handle)
  await loadStaged(database)
  notifyDone(`Deleted the table ${table}`)
}
