/**
 * Decides what committing staged edits means: which edits are in conflict with what is there now, and which
 * transactions write the others.
 */
import { itemSize } from '../../src-engine/index.ts'
import type { AttributeMap, Item, TransactWriteItem } from '../../src-engine/index.ts'
import type { Conflict, StagedEdit, StagedId } from '../contract/staging.ts'
import { groupByTransaction } from '../contract/transaction-groups.ts'
import { itemIdentity } from './item-text.ts'
import { sameItem } from './staged-edits.ts'
import type { IntendedChange } from './write-journal.ts'

/** One write of one item. */
export interface PlannedChange extends IntendedChange {
  readonly after: Item | null
}

export interface PlannedTransaction {
  readonly ids: readonly StagedId[]
  readonly changes: readonly PlannedChange[]
}

export type CommitPlan =
  | { readonly kind: 'conflicts'; readonly conflicts: readonly Conflict[] }
  | {
      readonly kind: 'transactions'
      readonly transactions: readonly PlannedTransaction[]
      /** The database holds the drafts of these already. */
      readonly done: readonly StagedId[]
    }

export interface CommitFacts {
  /** What is at a primary key now. */
  readonly current: (table: string, key: AttributeMap) => Item | null
  /** Names of a table's primary key attributes. */
  readonly keyNames: (table: string) => readonly string[]
}

export function planCommit(edits: readonly StagedEdit[], facts: CommitFacts): CommitPlan {
  const conflicts: Conflict[] = []
  const done: StagedId[] = []
  const parts: PlannedTransaction[] = []
  for (const edit of edits) {
    const { id, table, key, base, draft } = edit
    const current = facts.current(table, key)
    const target = draft === null ? key : keyOf(draft, facts.keyNames(table))
    const moves = itemIdentity(table, target) !== itemIdentity(table, key)
    const atTarget = moves ? facts.current(table, target) : null
    if (sameItem(moves ? atTarget : current, draft) && (!moves || current === null)) {
      done.push(id)
    } else if (!sameItem(current, base)) {
      conflicts.push({ id, reason: 'changed', current })
    } else if (atTarget !== null) {
      conflicts.push({ id, reason: 'keyTaken', current: atTarget })
    } else {
      const removal = { table, key, before: base, after: null }
      const put = { table, key: target, before: moves ? null : base, after: draft }
      const changes = draft === null ? [removal] : moves && base !== null ? [removal, put] : [put]
      parts.push({ ids: [id], changes })
    }
  }
  if (conflicts.length > 0) return { kind: 'conflicts', conflicts }
  return { kind: 'transactions', transactions: group(parts), done }
}

/** As few transactions as the order allows; what belongs to one edit stays together. */
function group(parts: readonly PlannedTransaction[]): readonly PlannedTransaction[] {
  const sized = parts.map((part) => ({
    ...part,
    actions: part.changes.length,
    bytes: part.changes.reduce((sum, change) => sum + changeBytes(change), 0),
  }))
  return groupByTransaction(sized).map((together) => ({
    ids: together.flatMap((part) => part.ids),
    changes: together.flatMap((part) => part.changes),
  }))
}

function changeBytes({ key, after }: PlannedChange): number {
  return after === null ? itemSize(key) : itemSize(after)
}

export function keyOf(item: Item, keyNames: readonly string[]): AttributeMap {
  const key: AttributeMap = new Map()
  for (const name of keyNames) {
    const value = item.get(name)
    if (value !== undefined) key.set(name, value)
  }
  return key
}

/** Conditioned on there being, or not being, an item: a second guard beside the comparison. */
export function actionOf(
  { table, key, before, after }: PlannedChange,
  partitionKeyName: string,
): TransactWriteItem {
  const condition = {
    TableName: table,
    ConditionExpression: before === null ? 'attribute_not_exists(#pk)' : 'attribute_exists(#pk)',
    ExpressionAttributeNames: new Map([['#pk', partitionKeyName]]),
  }
  return after === null
    ? { Delete: { ...condition, Key: key } }
    : { Put: { ...condition, Item: after } }
}
