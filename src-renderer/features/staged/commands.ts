/** The actions that take changes back: those that are staged, and those that were committed. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { notifyDone, run } from '../../state/actions.ts'
import type { CommandList } from '../../state/command.ts'
import { stageInverse } from '../../state/stage-inverse.ts'
import { discardEdits, noEdits, useStaged } from '../../state/staged-edits.ts'

export const stagedCommands: CommandList = ({ database }) => {
  if (database === undefined || database.mode === 'readOnly') return []
  return [
    {
      id: 'undoCommit',
      label: 'Undo the last commit…',
      group: 'Items',
      keywords: 'revert restore journal inverse bring back',
      run: () => run('The commit was not undone', () => undoLastCommit(database)),
    },
    {
      id: 'unstage',
      label: 'Unstage the last change',
      group: 'Items',
      keywords: 'undo',
      run: () => {
        const last = (useStaged.getState().byDatabase.get(database.recentId) ?? noEdits).at(-1)
        if (last === undefined) return notifyDone('Nothing is staged')
        run('The change was not discarded', () => discardEdits(database, [last.id]))
      },
    },
  ]
}

/** Stages the inverse of what this app wrote last, for review; it is written by a commit like any other change. */
async function undoLastCommit(database: OpenDatabase): Promise<void> {
  const { handle } = database
  const entries = await call((bridge) => bridge.journal.list({ handle, limit: 20 }))
  const last = entries.find((entry) => entry.state === 'written')
  if (last === undefined) return notifyDone('This app has written nothing here yet')
  await stageInverse(database, last.number)
}
