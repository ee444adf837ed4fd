/**
 * One change: what differs between its images, leaf by leaf, the images themselves, and what can be done from here.
 * Of an item that is followed, also how it was after each of its changes.
 */
import { useState } from 'react'
import { Button, SegmentedControl } from '@mantine/core'
import { FileText, History, Undo2 } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { Change, ChangePage } from '../../../src-main/contract/streams.ts'
import type { Item } from '../../../src-engine/language.ts'
import { DifferenceLine } from '../../components/difference/difference-line.tsx'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { diffItems } from '../../lib/item-diff.ts'
import { pathId } from '../../lib/item-path.ts'
import { keyText } from '../../lib/key-text.ts'
import { formatBytes, plural } from '../../lib/quantities.ts'
import { select } from '../../state/selection.ts'
import { openItemsTab } from '../../state/workspace.ts'
import { kindTexts } from './change-columns.ts'
import { ImageText } from './image-text.tsx'
import { stageState } from './stage-state.ts'
import css from './streams.module.css'

export interface ChangeDetailsProps {
  readonly change: Change | undefined
  readonly view: ChangePage['view'] | undefined
  readonly table: string
  readonly database: OpenDatabase
  readonly onHistory: (change: Change) => void
}

/** More leaves than this are not read one by one, unless they are asked for. */
const differencesShown = 500

type Form = 'difference' | 'before' | 'after'

export function ChangeDetails(props: ChangeDetailsProps) {
  const { change, view } = props
  const [form, setForm] = useState<Form>('difference')
  if (change === undefined) {
    return <EmptyState title="No change chosen" text="Choose a row to see what it changed." />
  }
  return (
    <section className={css.details} aria-label="Change">
      <header>
        <strong data-kind={change.kind}>{kindTexts[change.kind]}</strong>
        <span>{keyText(change.keys)}</span>
        <span className={css.soft} title={new Date(change.atMs).toISOString()}>
          {new Date(change.atMs).toLocaleString('en-GB')} · sequence {change.sequence} ·{' '}
          {formatBytes(change.sizeBytes)}
        </span>
      </header>
      <Actions {...props} change={change} />
      <SegmentedControl
        size="xs"
        aria-label="Show the change as"
        value={form}
        onChange={setForm}
        data={[
          { value: 'difference', label: 'Difference' },
          { value: 'before', label: 'Old image' },
          { value: 'after', label: 'New image' },
        ]}
      />
      <p className={css.soft}>{leftOut(change, view)}</p>
      {form === 'difference' ? (
        <Differences key={change.sequence} change={change} />
      ) : (
        <Image key={`${change.sequence} ${form}`} change={change} form={form} />
      )}
    </section>
  )
}

function Actions({
  change,
  table,
  database,
  onHistory,
}: ChangeDetailsProps & { readonly change: Change }) {
  const undo = undoOf(change)
  const openItem = (): void => {
    const place = { database: database.recentId, table }
    select(openItemsTab(place), { kind: 'item', ...place, key: change.keys })
  }
  return (
    <div className={css.detailActions}>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<History size={13} />}
        onClick={() => onHistory(change)}
      >
        History of this item
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<FileText size={13} />}
        onClick={openItem}
      >
        Open the item
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
          if (undo !== undefined) stageState({ database, table, key: change.keys }, undo)
        }}
      >
        Stage the undo
      </Button>
    </div>
  )
}

function Differences({ change }: { readonly change: Change }) {
  const [all, setAll] = useState(false)
  if (change.before === undefined && change.after === undefined) return null
  const differences = diffItems(change.before ?? new Map(), change.after ?? new Map())
  const shown = all ? differences : differences.slice(0, differencesShown)
  return (
    <>
      <ul className={css.differences}>
        {shown.map((difference) => (
          <li key={`${difference.kind} ${pathId(difference.path)}`}>
            <DifferenceLine difference={difference} />
          </li>
        ))}
      </ul>
      {shown.length < differences.length ? (
        <p className={css.soft}>
          not displayed: {plural(differences.length - shown.length, 'more difference')}{' '}
          <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
            Load all
          </Button>
        </p>
      ) : null}
    </>
  )
}

function Image(props: { readonly change: Change; readonly form: 'before' | 'after' }) {
  const { change, form } = props
  const image = change[form]
  const label = form === 'before' ? 'Old image' : 'New image'
  if (image !== undefined) return <ImageText item={image} label={label} />
  const isNone =
    form === 'before'
      ? change.kind === 'insert'
      : change.kind === 'remove' || change.kind === 'expiry'
  return (
    <p className={css.soft}>
      {isNone
        ? `There is none: the item was not there ${form === 'before' ? 'before' : 'any more'}.`
        : 'The stream does not hold it.'}
    </p>
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
