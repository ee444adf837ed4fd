/** Appears when changes wait: how many, review, commit, discard. Nothing is written before the commit. */
import { useState } from 'react'
import { Button, Drawer } from '@mantine/core'
import { GitCompareArrows } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { plural } from '../../lib/quantities.ts'
import { notifyDone, notifyFailure, run } from '../../state/actions.ts'
import { databaseOf, describeDatabase, useDatabases } from '../../state/databases.ts'
import {
  commitEdits,
  discardEdits,
  editKind,
  noEdits,
  useStaged,
  type StagedEdit,
} from '../../state/staged-edits.ts'
import { activeTab, useWorkspace } from '../../state/workspace.ts'
import { countTransactions } from './equal-calls.ts'
import { Review } from './review.tsx'
import css from './staged.module.css'

export function StagedBar() {
  const recentId = useWorkspace((state) => {
    const tab = activeTab(state)
    return tab !== undefined && 'database' in tab ? tab.database : undefined
  })
  const database = useDatabases((state) =>
    recentId === undefined ? undefined : databaseOf(state, recentId),
  )
  const edits = useStaged((state) =>
    recentId === undefined ? noEdits : (state.byDatabase.get(recentId) ?? noEdits),
  )
  const [isReviewing, setReviewing] = useState(false)
  if (database === undefined || edits.length === 0) return null
  return (
    <>
      <div className={css.bar} role="region" aria-label="Staged changes">
        <GitCompareArrows size={14} aria-hidden />
        <span className={css.count} title={countText(edits)}>
          {countText(edits)}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => setReviewing(true)}>
          Review
        </Button>
        <Button
          size="compact-xs"
          onClick={() =>
            run('The changes were not committed', async () => {
              // What several transactions mean is read before.
              if (countTransactions(edits) > 1 || !(await commitAll(database, edits)))
                setReviewing(true)
            })
          }
        >
          Commit
        </Button>
      </div>
      <Drawer
        opened={isReviewing}
        onClose={() => setReviewing(false)}
        position="bottom"
        size="45%"
        title={`${countText(edits)} in ${database.name}`}
        closeButtonProps={{ 'aria-label': 'Close the review' }}
      >
        <Review
          database={database}
          edits={edits}
          onCommit={() =>
            run('The changes were not committed', async () => {
              if (await commitAll(database, edits)) setReviewing(false)
            })
          }
          onDiscardAll={() =>
            run('The changes were not discarded', async () => {
              await discardEdits(
                database,
                edits.map((edit) => edit.id),
              )
              setReviewing(false)
            })
          }
        />
      </Drawer>
    </>
  )
}

/** `3 staged changes: 1 insert, 2 changes`. */
export function countText(edits: readonly StagedEdit[]): string {
  const count = (kind: ReturnType<typeof editKind>): number =>
    edits.filter((edit) => editKind(edit) === kind).length
  const parts = [
    [count('insert'), 'insert'],
    [count('modify'), 'modification'],
    [count('remove'), 'deletion'],
  ] as const
  const kinds = parts.filter(([number]) => number > 0).map(([number, name]) => plural(number, name))
  return `${plural(edits.length, 'staged change')}: ${kinds.join(', ')}`
}

async function commitAll(database: OpenDatabase, edits: readonly StagedEdit[]): Promise<boolean> {
  const outcome = await commitEdits(
    database,
    edits.map((edit) => edit.id),
  )
  if (outcome.kind === 'conflicts') {
    const found = plural(outcome.conflicts.length, 'item')
    notifyFailure('Nothing was written', new Error(`${found} changed since you read them.`))
    return false
  }
  const transactions =
    outcome.entries.length === 1 ? '' : `, in ${outcome.entries.length} transactions`
  notifyDone(`Committed ${plural(outcome.committed.length, 'change')}${transactions}`)
  await describeDatabase(database.handle)
  return true
}
