/** What to say of a statement that reads a whole table: how much that is, and what would make it a query. */
import type { Condition } from '../expressions/ast.ts'
import type { IndexShape, TableShape } from './source.ts'
import { plural } from './step-work.ts'

/** How to make a statement cheaper. */
export interface Advice {
  /** One sentence. */
  readonly text: string
  /** Of the sentence, what would help; undefined: nothing that is known here. */
  readonly remedy: string | undefined
  /** The index to read instead, when there is one already. */
  readonly index: string | undefined
}

/** Reading fewer takes no time worth a word. */
const advisedItemsMin = 100

/** `conditions`: all of them must hold. */
export function scanAdvice(
  table: TableShape,
  index: IndexShape | undefined,
  conditions: readonly Condition[],
): Advice | undefined {
  const count = index?.itemCount ?? table.itemCount
  if (count < advisedItemsMin) return undefined
  const scan = `Scan of about ${plural(count, 'item')}`
  const fixed = conditions
    .flatMap((condition) => fixedAttribute(condition) ?? [])
    .find((name) => name !== table.partitionKey.name)
  if (fixed === undefined) return { text: `${scan}.`, remedy: undefined, index: undefined }
  const existing =
    index === undefined
      ? table.indexes.find(({ partitionKey }) => partitionKey.name === fixed)?.name
      : undefined
  const remedy =
    existing === undefined
      ? `an index on ${fixed} would make it a query`
      : `reading the index "${existing}" would make it a query`
  return { text: `${scan}; ${remedy}.`, remedy, index: existing }
}

function fixedAttribute(condition: Condition): string | undefined {
  if (condition.kind !== 'compare' || condition.comparator !== '=') return undefined
  const { left, right } = condition
  const path = left.kind === 'path' && right.kind === 'value' ? left.path : undefined
  const turned = right.kind === 'path' && left.kind === 'value' ? right.path : undefined
  const [name] = path ?? turned ?? []
  return (path ?? turned)?.length === 1 && typeof name === 'string' ? name : undefined
}
