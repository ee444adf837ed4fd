/** Plans and runs INSERT, UPDATE and DELETE of one item by its whole key. */
import { isError, KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { Condition, Update } from '../expressions/ast.ts'
import { relatePaths, pathText } from '../expressions/path.ts'
import { checkTargets } from '../expressions/paths-of.ts'
import { conjuncts } from './access.ts'
import type {
  DeleteStatement,
  Expression,
  InsertStatement,
  Returning,
  TableName,
  UpdateAction,
  UpdateStatement,
} from './ast.ts'
import { computedValue, conditionsOf } from './computed.ts'
import { constantOf } from './constant.ts'
import { lowerUpdate } from './lower.ts'
import { keyNamesOf, type PlanContext } from './select.ts'
import type { StatementSource, TableShape, UpdateOutcome } from './source.ts'
import { spanText } from './strict-select.ts'
import { resolveTable, type ResolvedTable } from './table-name.ts'

interface WriteTarget {
  readonly table: TableShape
  readonly note: string | undefined
  readonly returning: Returning | undefined
}

export type InsertPlan = WriteTarget & { readonly kind: 'insert'; readonly item: Item }
export type UpdatePlan = WriteTarget & {
  readonly kind: 'update'
  readonly key: Item
  readonly condition: Condition
  readonly furtherConditions: number
  readonly update: Update
}
export type DeletePlan = WriteTarget & {
  readonly kind: 'delete'
  readonly key: Item
  readonly condition: Condition | undefined
  /** How many there are beside the key. */
  readonly furtherConditions: number
}

/** One item, known by its whole key before anything is read. */
export type WritePlan = InsertPlan | UpdatePlan | DeletePlan

export function planInsert(
  statement: InsertStatement,
  context: PlanContext,
  value?: AttributeValue,
): InsertPlan {
  const { table, note } = target(statement.table, context)
  const item = value ?? constantOf(statement.value, context.parameters)
  if (!(item instanceof Map)) throw notATuple()
  return { kind: 'insert', table, note, returning: undefined, item }
}

export function notATuple(): KeystoneError<'validation'> {
  return refused("INSERT takes one item as a tuple, for example VALUE {'pk': 'a', 'n': 1}")
}

/** @throws KeystoneError `validation` when the key is not fixed; the extended dialect's error tells which part. */
export function planUpdate(statement: UpdateStatement, context: PlanContext): UpdatePlan {
  const { table, note } = target(statement.table, context)
  const update = lowerActions(statement.actions, table, context)
  const { key, rest } = keyAndRest(statement.where, table, context)
  // An update is no upsert: the item must be there.
  const exists: Condition = { kind: 'exists', path: [table.partitionKey.name] }
  const condition: Condition = { kind: 'and', conditions: [exists, ...rest] }
  const { returning } = statement
  const furtherConditions = rest.length
  return { kind: 'update', table, note, returning, key, condition, furtherConditions, update }
}

/** @throws KeystoneError `validation` when the key is not fixed; the extended dialect's error tells which part. */
export function planDelete(statement: DeleteStatement, context: PlanContext): DeletePlan {
  const { returning } = statement
  if (returning !== undefined && (returning.which !== 'all' || returning.image !== 'old')) {
    const clause = `${returning.which} ${returning.image}`.toUpperCase()
    throw refused(
      `Invalid returning clause: RETURNING ${clause} *. Only RETURNING ALL OLD * is allowed in DELETE statements.`,
    )
  }
  const { table, note } = target(statement.table, context)
  const { key, rest } = keyAndRest(statement.where, table, context)
  const condition: Condition | undefined =
    rest.length === 0 ? undefined : { kind: 'and', conditions: rest }
  return { kind: 'delete', table, note, returning, key, condition, furtherConditions: rest.length }
}

/** A change of every item that a condition selects. */
export interface BulkPlan {
  readonly kind: 'update' | 'delete'
  readonly table: TableShape
  readonly note: string | undefined
  readonly returning: Returning | undefined
  /** What must still hold of an item when it is changed. */
  readonly conditions: readonly Condition[]
  readonly update: Update
}

/** @throws KeystoneError `validation` for what no single change could be either. */
export function planBulk(
  statement: UpdateStatement | DeleteStatement,
  context: PlanContext,
): BulkPlan {
  const { table, note } = target(statement.table, context)
  const actions = statement.kind === 'update' ? statement.actions : []
  const update = lowerActions(actions, table, context)
  const { kind, where, returning } = statement
  const conditions = conditionsOf(where, context)
  return { kind, table, note, returning, conditions, update }
}

export interface BulkOutcome {
  /** False: it is gone, or no longer what the condition selects. */
  readonly changed: boolean
  /** As it is now; undefined: deleted. */
  readonly after: Item | undefined
  readonly returned: Item | undefined
}

/** Changes one of the items. */
export async function runBulk(
  plan: BulkPlan,
  item: Item,
  source: StatementSource,
): Promise<BulkOutcome> {
  const { table, update, returning } = plan
  const key = keyOfItem(plan, item)
  const exists: Condition = { kind: 'exists', path: [table.partitionKey.name] }
  const conditions = [exists, ...plan.conditions]
  const write = { table: table.name, key, condition: { kind: 'and', conditions } as const }
  try {
    if (plan.kind === 'update') {
      const outcome = await source.update({ ...write, update })
      return { changed: true, after: outcome.after, returned: returned(returning, outcome) }
    }
    const before = await source.delete(write)
    const given = returning === undefined ? undefined : before
    return { changed: true, after: undefined, returned: given }
  } catch (error) {
    if (!isError(error, 'conditionFailed')) throw error
    return { changed: false, after: item, returned: undefined }
  }
}

/** The primary key of one of a plan's items. */
export function keyOfItem({ table }: Pick<BulkPlan, 'table'>, item: Item): Item {
  const names = new Set(keyNamesOf(table))
  return new Map([...item].filter(([name]) => names.has(name)))
}

/** The item that a write returns, if it returns one. */
export async function runWrite(
  plan: WritePlan,
  source: StatementSource,
): Promise<Item | undefined> {
  const { name } = plan.table
  switch (plan.kind) {
    case 'insert': {
      const { failure } = await source.insert(name, [plan.item])
      if (failure !== undefined) throw failure
      return undefined
    }
    case 'update': {
      const { key, condition, update } = plan
      const outcome = await source.update({ table: name, key, condition, update })
      return returned(plan.returning, outcome)
    }
    case 'delete': {
      const before = await source.delete({ table: name, key: plan.key, condition: plan.condition })
      return plan.returning === undefined ? undefined : before
    }
  }
}

/** What a RETURNING clause selects of an update. */
export function returned(
  returning: Returning | undefined,
  outcome: UpdateOutcome,
): Item | undefined {
  if (returning === undefined) return undefined
  if (returning.which === 'all') return returning.image === 'old' ? outcome.before : outcome.after
  return returning.image === 'old' ? outcome.updatedOld : outcome.updatedNew
}

function target(name: TableName, context: PlanContext): ResolvedTable {
  if (name.parts.length === 2) throw refused('This operation is not supported on an index')
  return resolveTable(name.parts, context.source, context.dialect)
}

function lowerActions(
  actions: readonly UpdateAction[],
  table: TableShape,
  context: PlanContext,
): Update {
  const { dialect, parameters, text } = context
  const scope = { alias: undefined, bareNames: true, parameters }
  const update = lowerUpdate(actions, scope, {
    positionText: (at) => spanText(at, text),
    compute: dialect === 'extended' ? (value) => computedValue(value, context) : undefined,
  })
  checkPaths(update)
  checkTargets(
    update.map(({ path }) => path),
    keyNamesOf(table),
  )
  return update
}

/** The key that equalities fix, and the conditions beside it. */
function keyAndRest(
  where: Expression | undefined,
  table: TableShape,
  context: PlanContext,
): { key: Item; rest: readonly Condition[] } {
  const rest = conditionsOf(where, context).flatMap(conjuncts)
  const key: Item = new Map()
  const missing: string[] = []
  for (const name of keyNamesOf(table)) {
    const at = rest.findIndex((one) => equalTo(one, name) !== undefined)
    const found = rest[at]
    const value = found === undefined ? undefined : equalTo(found, name)
    if (value !== undefined) {
      key.set(name, value)
      rest.splice(at, 1)
    } else if (name !== table.sortKey?.name || !table.sortKeyOptional) {
      missing.push(name)
    }
  }
  if (missing.length > 0) throw keyMissing(missing, table, context)
  return { key, rest }
}

function keyMissing(
  missing: readonly string[],
  table: TableShape,
  { dialect }: PlanContext,
): KeystoneError<'validation'> {
  const message = 'Where clause does not contain a mandatory equality on all key attributes'
  if (dialect === 'dynamodb') return refused(message)
  const example = missing.map((name) => `${name} = …`).join(' AND ')
  return refused(
    `${message}: ${missing.join(' and ')} of the table ${table.name} ${missing.length > 1 ? 'are' : 'is'} not fixed. Add ${example} to change one item, or confirm a bulk change.`,
  )
}

function equalTo(condition: Condition, name: string): AttributeValue | undefined {
  if (condition.kind !== 'compare' || condition.comparator !== '=') return undefined
  const { left, right } = condition
  if (left.kind === 'path' && right.kind === 'value' && isName(left.path, name)) return right.value
  if (right.kind === 'path' && left.kind === 'value' && isName(right.path, name)) return left.value
  return undefined
}

function isName(path: readonly (string | number)[], name: string): boolean {
  return path.length === 1 && path[0] === name
}

function checkPaths(update: Update): void {
  for (const [at, { path }] of update.entries()) {
    for (const { path: earlier } of update.slice(0, at)) {
      const relation = relatePaths(earlier, path)
      if (relation === 'apart') continue
      throw refused(
        `Two document paths ${relation} with each other; must remove or rewrite one of these paths; path one: ${pathText(earlier)}, path two: ${pathText(path)}`,
      )
    }
  }
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
