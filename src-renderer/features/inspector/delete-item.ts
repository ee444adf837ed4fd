/** Deleting asks first, and names what goes. */
import type { Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { keyOf } from '../../lib/key-schema.ts'
import { keyText } from '../../lib/key-text.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { notifyDone, notifyFailure } from '../../state/actions.ts'
import { askConfirmation } from '../../state/confirmation.ts'
import { describeDatabase } from '../../state/databases.ts'
import { select } from '../../state/selection.ts'
import { commitEdits, stagedOf, stageEdits } from '../../state/staged-edits.ts'
import type { TabId } from '../../state/workspace.ts'

export interface Deletion {
  readonly tabId: TabId
  readonly database: OpenDatabase
  readonly table: TableDescription
  readonly item: Item
  readonly onStaged: () => void
}

export function askToDelete(deletion: Deletion): void {
  const { database, table, item } = deletion
  const key = keyOf(table, item)
  askConfirmation({
    title: 'Delete this item?',
    text: `From ${table.TableName} in ${database.name}. The command “Undo the last commit” brings it back.`,
    subject: keyText(key),
    choices: [
      { label: 'Stage the deletion', run: () => stage(deletion, key) },
      { label: 'Delete item', dangerous: true, run: () => deleteNow(deletion, key) },
    ],
  })
}

async function stage({ database, table, item, onStaged }: Deletion, key: Item): Promise<void> {
  await stageEdits(database, [{ table: table.TableName, key, base: item, draft: null }])
  onStaged()
}

async function deleteNow(deletion: Deletion, key: Item): Promise<void> {
  const { database, table, item, tabId } = deletion
  const edit = { table: table.TableName, key, base: item, draft: null }
  const staged = stagedOf(await stageEdits(database, [edit]), table.TableName, key)
  if (staged === undefined) return
  const outcome = await commitEdits(database, [staged.id])
  if (outcome.kind === 'conflicts') {
    notifyFailure('Not deleted', new Error('The item was changed by someone else meanwhile.'))
    return
  }
  select(tabId, undefined)
  notifyDone(`Deleted ${keyText(key)}`)
  await describeDatabase(database.handle)
}
