/** Undo of what was written: its inverse is staged for review, and written by a commit like any other change. */
import type { OpenDatabase } from '../../src-main/contract/databases.ts'
import type { JournalNumber } from '../../src-main/contract/staging.ts'
import { call } from '../ipc/client.ts'
import { keyText } from '../lib/key-text.ts'
import { plural } from '../lib/quantities.ts'
import { notifyDone, notifyFailure } from './actions.ts'
import { loadStaged } from './staged-edits.ts'

/** As many are named in the notice. */
const namedMax = 5

export async function stageInverse(database: OpenDatabase, number: JournalNumber): Promise<void> {
  const { handle } = database
  const { staged, refused } = await call((bridge) =>
    bridge.journal.stageInverse({ handle, number }),
  )
  await loadStaged(database)
  if (refused.length > 0) {
    const reasons = refused
      .slice(0, namedMax)
      .map(({ key, reason }) => `${keyText(key)}: ${reason}`)
    const more = refused.length - reasons.length
    const rest = more > 0 ? [`And ${plural(more, 'other')}.`] : []
    const title = `${plural(refused.length, 'item')} not undone`
    notifyFailure(title, new Error([...reasons, ...rest].join(' ')))
  }
  if (staged.length > 0) notifyDone('Staged what undoes the commit. Review and commit it.')
}
