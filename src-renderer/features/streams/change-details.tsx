/** One change: what differs between its images, leaf by leaf, and what can be done from here. */
import { Button } from '@mantine/core'
import { History, Undo2 } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { Change, ChangePage } from '../../../src-main/contract/streams.ts'
import type { Item } from '../../../src-engine/language.ts'
import { DifferenceLine } from '../../components/difference/difference-line.tsx'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call } from '../../ipc/client.ts'
import { diffItems } from '../../lib/item-diff.ts'
import { pathId } from '../../lib/item-path.ts'
import { keyText } from '../../lib/key-text.ts'
import { formatBytes, plural } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import { stageEdits } from '../../state/staged-edits.ts'
import { kindTexts } from './change-columns.ts'
import css from './streams.module.css'

export interface ChangeDetailsProps {
  readonly change: Change | undefined
  readonly view: ChangePage['view'] | undefined
  readonly table: string
  readonly database: OpenDatabase
  readonly onHistory: (change: Change) => void
}

/** More leaves than this are not read one by one. */
const differencesShown = 500

export function ChangeDetails(props: ChangeDetailsProps) {
  const { change, view, database } = props
  if (change === undefined) {
    return <EmptyState title="No change chosen" text="Choose a row to see what it changed." />
  }
  const differences = diffItems(change.before ?? new Map(), change.after ?? new Map())
  const undo = undoOf(change)
  return (
    <section className={css.details} aria-label="Change">
      <header>
        <strong data-kind={change.kind}>{kindTexts[change.kind]}</strong>
        <span>{keyText(change.keys)}</span>
        <span className={css.soft} title={new Date(change.atMs).toISOString()}>
          {new Date(change.atMs).toLocaleString()} · sequence {change.sequence} ·{' '}
          {formatBytes(change.sizeBytes)}
        </span>
      </header>
      <div className={css.detailActions}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<History size={13} />}
          onClick={() => props.onHistory(change)}
        >
          History of this item
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Undo2 size={13} />}
          disabled={undo === undefined || database.mode === 'readOnly'}
          title={
            undo === undefined
              ? 'The stream does not hold the item as it was before.'
              : 'Stages the item as it was before this change; nothing is written until you commit.'
          }
          onClick={() => {
            if (undo !== undefined) stageUndo(props, change, undo)
          }}
        >
          Stage the undo
        </Button>
      </div>
      <p className={css.soft}>{leftOut(change, view)}</p>
      <ul className={css.differences}>
        {differences.slice(0, differencesShown).map((difference) => (
          <li key={`${difference.kind} ${pathId(difference.path)}`}>
            <DifferenceLine difference={difference} />
          </li>
        ))}
      </ul>
      {differences.length > differencesShown ? (
        <p className={css.soft}>
          not displayed: {plural(differences.length - differencesShown, 'more difference')}
        </p>
      ) : null}
    </section>
  )
}

/** What the view of the stream does not hold is said, not shown as empty. */
function leftOut({ kind, before, after }: Change, view: ChangePage['view'] | undefined): string {
  if (view === 'KEYS_ONLY') return 'The stream keeps keys only: neither image is in it.'
  if (view === 'NEW_IMAGE' && kind !== 'insert') {
    return 'The stream keeps the new image only: the item as it was before is not in it.'
  }
  if (view === 'OLD_IMAGE' && kind !== 'remove' && kind !== 'expiry') {
    return 'The stream keeps the old image only: the item as it became is not in it.'
  }
  if (before === undefined && after === undefined) return 'No image is in the record.'
  return ''
}

/** The item before the change; null: there was none; undefined: nobody knows any more. */
function undoOf({ kind, before }: Change): Item | null | undefined {
  return kind === 'insert' ? null : before
}

/** On the condition of what is there now: a commit tells when it has changed again meanwhile. */
function stageUndo(
  { table, database }: ChangeDetailsProps,
  { keys }: Change,
  draft: Item | null,
): void {
  run('The undo was not staged', async () => {
    const { handle } = database
    const input = { TableName: table, Key: keys }
    const { Item: current } = await call((bridge) => bridge.items.get({ handle, input }))
    if (current === undefined && draft === null) return notifyDone('The item is not there any more')
    await stageEdits(database, [{ table, key: keys, base: current ?? null, draft }])
    notifyDone('Staged: review and commit it')
  })
}
