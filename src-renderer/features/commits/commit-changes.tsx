/** What one commit changed, item by item, what became of it since, and the way back. */
import { useEffect, useState } from 'react'
import { Button, Loader } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { itemToPlainText } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { JournalEntry } from '../../../src-main/contract/staging.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { DifferenceLine } from '../../components/difference/difference-line.tsx'
import { diffItems } from '../../lib/item-diff.ts'
import { pathId } from '../../lib/item-path.ts'
import { keyId, keyText } from '../../lib/key-text.ts'
import { plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { stageInverse } from '../../state/stage-inverse.ts'
import { readChanges, shownMax, type Standing, type StoodChange } from './read-journal.ts'
import css from './commits.module.css'

export interface CommitChangesProps {
  readonly database: OpenDatabase
  readonly entry: JournalEntry
  /** Read anew when they are. */
  readonly entries: readonly JournalEntry[]
}

export function CommitChanges({ database, entry, entries }: CommitChangesProps) {
  const { handle, mode } = database
  const { number, state } = entry
  const [changes, setChanges] = useState<readonly StoodChange[]>()
  useEffect(() => {
    let isCurrent = true
    run('The changes were not read', async () => {
      const read = await readChanges(handle, number)
      if (isCurrent) setChanges(read)
    })
    return () => {
      isCurrent = false
    }
  }, [handle, number, entries])
  if (changes === undefined) return <Loader size="sm" type="dots" className={css.waiting} />
  const more = changes.length - shownMax
  return (
    <section className={css.changes} aria-label={`Changes of commit ${number}`}>
      <div className={css.head}>
        <h2 className={css.title}>
          Commit {number}: {plural(changes.length, 'item')}
        </h2>
        <span className={css.count}>{summaryOf(state, changes)}</span>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Undo2 size={14} />}
          disabled={mode === 'readOnly' || state === 'failed'}
          onClick={() => run('The inverse was not staged', () => stageInverse(database, number))}
        >
          Stage the inverse
        </Button>
      </div>
      <ul className={css.items} tabIndex={0} aria-label="Items">
        {changes.slice(0, shownMax).map((change) => (
          <ChangeLines
            key={JSON.stringify([change.table, keyId(change.key)])}
            change={change}
            state={state}
          />
        ))}
        {more > 0 ? (
          <li className={css.more}>
            And {plural(more, 'other item')}. “Stage the inverse” takes all of them.
          </li>
        ) : null}
      </ul>
    </section>
  )
}

const standingTexts: Readonly<Record<Standing, string>> = {
  asWritten: 'as written',
  undone: 'as it was before: undone',
  changedSince: 'changed since',
}

/** Of a commit as a whole. */
function summaryOf(state: JournalEntry['state'], changes: readonly StoodChange[]): string {
  if (state === 'failed') return 'Refused: nothing was written.'
  if (state === 'unknown') {
    return 'The app ended while this was written. Its inverse brings each item back to what it was.'
  }
  const looked = changes.flatMap(({ standing }) => standing ?? [])
  if (looked.length === changes.length && looked.every((each) => each === 'undone'))
    return 'Undone.'
  return looked.includes('changedSince')
    ? 'Items that have changed since are not undone; the others are.'
    : ''
}

interface ChangeProps {
  readonly change: StoodChange
  readonly state: JournalEntry['state']
}

function ChangeLines({ change, state }: ChangeProps) {
  const { table, key, before, after, standing } = change
  const differences = before !== null && after !== null ? diffItems(before, after) : []
  const kind = before === null ? 'insert' : after === null ? 'remove' : 'modify'
  return (
    <li className={css.item} data-kind={kind}>
      <div className={css.itemHead}>
        <span className={css.sign} role="img" aria-label={kindNames[kind]}>
          {kindSigns[kind]}
        </span>
        <span className={css.table}>{visibleText(table)}</span>
        <span className={css.key}>{keyText(key)}</span>
        {standing === undefined || state !== 'written' ? null : (
          <span className={css.standing} data-standing={standing}>
            {standingTexts[standing]}
          </span>
        )}
      </div>
      {kind === 'modify' ? (
        <ul className={css.differences}>
          {differences.map((difference) => (
            <li key={pathId(difference.path)}>
              <DifferenceLine difference={difference} />
            </li>
          ))}
        </ul>
      ) : (
        <pre className={css.whole}>{cutText(itemToPlainText(after ?? before ?? new Map()))}</pre>
      )}
    </li>
  )
}

const kindSigns = { insert: '+', modify: '~', remove: '−' } as const
const kindNames = { insert: 'insert', modify: 'modify', remove: 'delete' } as const

/** A line; an item may be megabytes. */
const wholeCharsMax = 2000

function cutText(text: string): string {
  const seen = visibleText(text.slice(0, wholeCharsMax))
  return text.length > wholeCharsMax ? `${seen}…` : seen
}
