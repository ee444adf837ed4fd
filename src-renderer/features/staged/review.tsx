/** Staged edits as nested diffs; each leaf can be taken back on its own. A conflict shows base, mine and theirs. */
import { useState } from 'react'
import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import { itemToPlainText, type Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { transactionLimits } from '../../../src-main/contract/transaction-groups.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { DifferenceLine } from '../../components/difference/difference-line.tsx'
import { diffItems, withoutDifference } from '../../lib/item-diff.ts'
import { pathId } from '../../lib/item-path.ts'
import { partitionKeyOf } from '../../lib/key-schema.ts'
import { keyText } from '../../lib/key-text.ts'
import { mergeItems } from '../../lib/merge-items.ts'
import { formatBytes, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { useDatabases } from '../../state/databases.ts'
import {
  discardEdits,
  editKind,
  stageEdits,
  useStaged,
  type Conflict,
  type StagedEdit,
} from '../../state/staged-edits.ts'
import { EqualCallText } from './equal-call-text.tsx'
import { asApiCalls, asPartiql, countTransactions, isMoved } from './equal-calls.ts'
import css from './staged.module.css'

export interface ReviewProps {
  readonly database: OpenDatabase
  readonly edits: readonly StagedEdit[]
  readonly onCommit: () => void
  readonly onDiscardAll: () => void
}

export function Review({ database, edits, onCommit, onDiscardAll }: ReviewProps) {
  const conflicts = useStaged((state) => state.conflicts)
  const [form, setForm] = useState<Form>('changes')
  const tables = useDatabases((state) => state.descriptions.get(database.recentId)?.tables)
  const partitionKey = (name: string): string => {
    const table = tables?.find((each) => each.TableName === name)
    return table === undefined ? '' : partitionKeyOf(table)
  }
  return (
    <div className={css.review}>
      <SegmentedControl
        size="xs"
        aria-label="Show the changes as"
        className={css.forms}
        value={form}
        onChange={(chosen) => setForm(forms.find(({ value }) => value === chosen)?.value ?? form)}
        data={forms}
      />
      {form === 'changes' ? (
        <ul className={css.edits}>
          {edits.map((edit) => (
            <EditLines
              key={edit.id}
              database={database}
              edit={edit}
              conflict={conflicts.get(edit.id)}
            />
          ))}
        </ul>
      ) : form === 'partiql' ? (
        <EqualCallText what="the changes as PartiQL" text={asPartiql(edits)} />
      ) : (
        <EqualCallText what="the changes as API calls" text={asApiCalls(edits, partitionKey)} />
      )}
      <div className={css.foot}>
        <p className={css.note}>{commitText(edits)}</p>
        <Button size="compact-sm" variant="default" onClick={onDiscardAll}>
          Discard all
        </Button>
        <Button size="compact-sm" onClick={onCommit}>
          Commit
        </Button>
      </div>
    </div>
  )
}

type Form = 'changes' | 'partiql' | 'api'

const forms: { readonly value: Form; readonly label: string }[] = [
  { value: 'changes', label: 'Changes' },
  { value: 'partiql', label: 'PartiQL' },
  { value: 'api', label: 'API call' },
]

/** What committing means, said before it. */
function commitText(edits: readonly StagedEdit[]): string {
  const transactions = countTransactions(edits)
  return transactions <= 1
    ? 'A commit writes all of this or none of it, on the condition that nothing changed since it was read.'
    : `${plural(edits.length, 'change')} do not fit into one transaction (${transactionLimits.actionsMax} changes, ${formatBytes(transactionLimits.bytesMax)}): they are written in ${transactions}, one after the other. Each is written whole or not at all. Nothing is written when any item changed since it was read; should a later transaction fail, the earlier ones stay written, and the rest stays staged.`
}

const kindSigns = { insert: '+', modify: '~', remove: '−' } as const
const kindNames = { insert: 'insert', modify: 'modify', remove: 'delete' } as const

interface EditProps {
  readonly database: OpenDatabase
  readonly edit: StagedEdit
  readonly conflict: Conflict | undefined
}

function EditLines({ database, edit, conflict }: EditProps) {
  const kind = editKind(edit)
  const { base, draft } = edit
  const differences = base !== null && draft !== null ? diffItems(base, draft) : []
  const restage = (changed: Item): void =>
    run('The change was not staged', () =>
      stageEdits(database, [{ table: edit.table, key: edit.key, base, draft: changed }]),
    )
  return (
    <li className={css.edit} data-kind={kind}>
      <div className={css.editHead}>
        <span className={css.sign} role="img" aria-label={kindNames[kind]}>
          {kindSigns[kind]}
        </span>
        <span className={css.table}>{visibleText(edit.table)}</span>
        <span className={css.key}>{keyText(edit.key)}</span>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => run('It was not discarded', () => discardEdits(database, [edit.id]))}
        >
          Discard
        </Button>
      </div>
      {isMoved(edit) && kind === 'modify' ? (
        <p className={css.moved}>
          The key changes: this item is deleted and a new one put, in the same transaction.
        </p>
      ) : null}
      {kind === 'modify' && draft !== null ? (
        <ul className={css.differences}>
          {differences.map((difference) => (
            <li key={pathId(difference.path)} className={css.difference}>
              <DifferenceLine difference={difference} />
              <Tooltip label="Take this one back">
                <ActionIcon
                  size="xs"
                  variant="subtle"
                  color="gray"
                  aria-label="Take this one back"
                  onClick={() => restage(withoutDifference(draft, difference))}
                >
                  <Undo2 size={12} />
                </ActionIcon>
              </Tooltip>
            </li>
          ))}
        </ul>
      ) : (
        <pre className={css.whole}>{itemToPlainText(draft ?? base ?? new Map())}</pre>
      )}
      {conflict === undefined ? null : (
        <ConflictLines database={database} edit={edit} conflict={conflict} />
      )}
    </li>
  )
}

function ConflictLines({ database, edit, conflict }: EditProps & { readonly conflict: Conflict }) {
  const { base, draft } = edit
  const { current } = conflict
  const theirs = base === null || current === null ? [] : diffItems(base, current)
  return (
    <div className={css.conflict} role="alert">
      <p>
        {conflict.reason === 'keyTaken'
          ? 'The key it shall move to holds an item already.'
          : current === null
            ? 'It was deleted by someone else meanwhile.'
            : 'It was changed by someone else meanwhile. Their changes:'}
      </p>
      <ul className={css.differences}>
        {theirs.map((difference) => (
          <li key={pathId(difference.path)} className={css.difference}>
            <DifferenceLine difference={difference} />
          </li>
        ))}
      </ul>
      <div className={css.answers}>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => run('It was not discarded', () => discardEdits(database, [edit.id]))}
        >
          Keep theirs
        </Button>
        {conflict.reason === 'keyTaken' ? null : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              run('It was not staged', () =>
                stageEdits(database, [{ table: edit.table, key: edit.key, base: current, draft }]),
              )
            }
          >
            Use mine over theirs
          </Button>
        )}
        {base === null || current === null || draft === null ? null : (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() =>
              run('It was not staged', () =>
                stageEdits(database, [
                  {
                    table: edit.table,
                    key: edit.key,
                    base: current,
                    draft: mergeItems(base, draft, current),
                  },
                ]),
              )
            }
          >
            Both: my changes on top of theirs
          </Button>
        )}
      </div>
    </div>
  )
}
