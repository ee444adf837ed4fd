/** An earlier state of an item, staged: nothing is written before a commit. */
import type { Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { stageEdits } from '../../state/staged-edits.ts'

export interface ItemPlace {
  readonly database: OpenDatabase
  readonly table: string
  readonly key: Item
}

/**
 * On the condition of what is there now: a commit tells when it has changed again meanwhile.
 *
 * @param draft null: the item shall not be there
 */
export function stageState({ database, table, key }: ItemPlace, draft: Item | null): void {
  run('Nothing was staged', async () => {
    const { handle } = database
    const input = { TableName: table, Key: key }
    const { Item: current } = await call((bridge) => bridge.items.get({ handle, input }))
    if (current === undefined && draft === null) return notifyDone('The item is not there any more')
    await stageEdits(database, [{ table, key, base: current ?? null, draft }])
    notifyDone('Staged: review and commit it')
  })
}
