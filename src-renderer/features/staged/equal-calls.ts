/**
 * Staged changes as what would do the same elsewhere: the TransactWriteItems call that a commit makes, and PartiQL
 * statements. Beside their conditions, a commit compares each item with what was read.
 */
import {
  itemSize,
  itemToTaggedText,
  printIdentifier,
  printValue,
  valuesEqual,
  type AttributeValue,
  type Item,
} from '../../../src-engine/language.ts'
import { groupByTransaction } from '../../../src-main/contract/transaction-groups.ts'
import { diffItems, type Difference } from '../../lib/item-diff.ts'
import type { Path } from '../../lib/item-path.ts'
import type { StagedEdit } from '../../state/staged-edits.ts'

type Write =
  | { readonly kind: 'put'; readonly table: string; readonly item: Item; readonly isNew: boolean }
  | { readonly kind: 'delete'; readonly table: string; readonly key: Item }

/** What a commit writes, in its order, one list for each transaction. */
function transactionsOf(edits: readonly StagedEdit[]): readonly (readonly Write[])[] {
  const parts = edits.map((edit) => {
    const writes = writesOf(edit)
    return { writes, actions: writes.length, bytes: writes.reduce((sum, w) => sum + sizeOf(w), 0) }
  })
  return groupByTransaction(parts).map((together) => together.flatMap((part) => part.writes))
}

export function countTransactions(edits: readonly StagedEdit[]): number {
  return transactionsOf(edits).length
}

function writesOf(edit: StagedEdit): Write[] {
  const { table, key, base, draft } = edit
  if (draft === null) return [{ kind: 'delete', table, key }]
  if (base === null || !isMoved(edit))
    return [{ kind: 'put', table, item: draft, isNew: base === null }]
  return [
    { kind: 'delete', table, key },
    { kind: 'put', table, item: draft, isNew: true },
  ]
}

function sizeOf(write: Write): number {
  return itemSize(write.kind === 'put' ? write.item : write.key)
}

/** The draft has another key. */
export function isMoved({ key, draft }: StagedEdit): boolean {
  return [...key].some(([name, value]) => {
    const drafted = draft?.get(name)
    return drafted !== undefined && !valuesEqual(drafted, value)
  })
}

/** One TransactWriteItems call for each transaction. `partitionKey` names that of a table. */
export function asApiCalls(
  edits: readonly StagedEdit[],
  partitionKey: (table: string) => string,
): string {
  return transactionsOf(edits)
    .map((writes) => {
      const actions = writes.map((write) => actionText(write, partitionKey(write.table)))
      return `{ "TransactItems": [\n${actions.join(',\n')}\n] }`
    })
    .join('\n\n')
}

function actionText(write: Write, partitionKey: string): string {
  const isNew = write.kind === 'put' && write.isNew
  const condition = isNew ? 'attribute_not_exists(#pk)' : 'attribute_exists(#pk)'
  const [operation, member, item] =
    write.kind === 'put' ? ['Put', 'Item', write.item] : ['Delete', 'Key', write.key]
  return [
    `  { ${JSON.stringify(operation)}: {`,
    `    "TableName": ${JSON.stringify(write.table)},`,
    `    ${JSON.stringify(member)}: ${itemToTaggedText(item, 'extended')},`,
    `    "ConditionExpression": "${condition}",`,
    `    "ExpressionAttributeNames": { "#pk": ${JSON.stringify(partitionKey)} } } }`,
  ].join('\n')
}

export function asPartiql(edits: readonly StagedEdit[]): string {
  return edits.flatMap(statementsOf).join('\n')
}

function statementsOf(edit: StagedEdit): string[] {
  const { table, key, base, draft } = edit
  const name = printIdentifier(table)
  const where = [...key]
    .map(([attribute, value]) => `${printIdentifier(attribute)} = ${printValue(value)}`)
    .join(' AND ')
  const remove = `DELETE FROM ${name} WHERE ${where};`
  if (draft === null) return [remove]
  const insert = `INSERT INTO ${name} VALUE ${printValue(draft)};`
  if (base === null) return [insert]
  if (isMoved(edit)) return [remove, insert]
  const changes = changesOf(base, draft)
  return changes.length === 0 ? [] : [`UPDATE ${name} ${changes.join(' ')} WHERE ${where};`]
}

/** `SET a.b = 1` and `REMOVE c`: leaf by leaf in maps; a list that changed is set as a whole. */
function changesOf(base: Item, draft: Item): string[] {
  const clauses = new Map<string, string>()
  for (const difference of diffItems(base, draft)) {
    const at = difference.path.findIndex((step) => typeof step === 'number')
    const path = at < 0 ? difference.path : difference.path.slice(0, at)
    const after = at < 0 ? afterOf(difference) : memberAt(draft, path)
    const text = path.map((step) => printIdentifier(String(step))).join('.')
    clauses.set(text, after === undefined ? `REMOVE ${text}` : `SET ${text} = ${printValue(after)}`)
  }
  return [...clauses.values()]
}

function afterOf(difference: Difference): AttributeValue | undefined {
  return difference.kind === 'removed' ? undefined : difference.after
}

function memberAt(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = item
  for (const step of path) value = value instanceof Map ? value.get(String(step)) : undefined
  return value
}
