import { KeystoneError, isError } from '../../base/errors.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { AttributeMap, Item } from '../../encoding/attribute-value.ts'
import { itemSize } from '../../encoding/item-size.ts'
import type { ItemAction, ItemWrite, WriteResult } from '../../table/table-store.ts'
import type { Table } from '../../table/table.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { itemIdentity } from '../item-identity.ts'
import { checkItem, keyOfItem, keyOfRequest, refuseEmptyKey } from '../item-input.ts'
import { conditionFailedMessage, messages, validation } from '../messages.ts'
import { compileExpressions, type CompiledExpressions } from '../request-expressions.ts'
import { hashActions } from '../request-hash.ts'
import { RequestToken } from '../request-token.ts'
import { enumSets, RequestShape } from '../request-shape.ts'
import type {
  CancellationReason,
  ItemCollectionMetrics,
  TransactPut,
  TransactUpdate,
  TransactWriteItem,
  TransactWriteItemsInput,
  TransactWriteItemsOutput,
} from '../types.ts'
import { itemCollectionMetrics } from '../write-output.ts'
import { updateAction } from './update-item.ts'

type WriteOutcome = WriteResult | { readonly failure: unknown }

/** One action, ready to be decided; or why it cannot even be tried. */
interface Action {
  readonly table: Table
  /** The item, or the key, as the request gives it. */
  readonly subject: AttributeMap
  readonly wantsItem: boolean
  readonly write: ItemWrite | { readonly failure: KeystoneError }
}

/**
 * Up to 100 puts, updates, deletes and checks of different items, over all tables: all of them or none.
 * Throws `transactionCancelled` with a reason per action, `idempotentMismatch`, `validation` or `tableNotFound`.
 */
export async function transactWriteItems(
  engine: Engine,
  input: TransactWriteItemsInput,
): Promise<TransactWriteItemsOutput> {
  checkShape(input)
  const actions = input.TransactItems.map((item) => actionOf(engine, item))
  checkApart(actions)
  checkSize(actions)
  const writes = actions.flatMap(({ write }) => ('failure' in write ? [] : [write]))
  if (writes.length < actions.length) throw cancelled(actions.map(reasonBefore))
  const token =
    input.ClientRequestToken === undefined
      ? undefined
      : new RequestToken(engine, input.ClientRequestToken, hashActions(input.TransactItems))
  await engine.writable()
  if (token?.isRepetition() === true) {
    await engine.store.durable(engine.store.lastSeqno)
    return answer(input, actions, 'done before')
  }
  const { results, applied } = await writeTogether(engine, writes, token)
  if (!applied) throw cancelled(results.map((result, at) => reasonOf(result, actions[at])))
  return answer(
    input,
    actions,
    results.flatMap((result) => ('failure' in result ? [] : [result])),
  )
}

/** One batch, durable when this resolves. */
async function writeTogether(
  engine: Engine,
  writes: readonly ItemWrite[],
  token: RequestToken | undefined,
): Promise<{ readonly results: WriteOutcome[]; readonly applied: boolean }> {
  const batches = bug('transactionWrittenInParts') ? writes.map((write) => [write]) : [writes]
  const outcome = { results: new Array<WriteOutcome>(), applied: true }
  for (const together of batches) {
    const { results, applied, seqno } = engine.tables.writeAll(together, (batch) =>
      token?.write(batch),
    )
    await engine.store.durable(seqno)
    outcome.results.push(...results)
    outcome.applied &&= applied
  }
  return outcome
}

function checkShape(input: TransactWriteItemsInput): void {
  const { TransactItems: items, ClientRequestToken: token } = input
  const shape = new RequestShape()
  shape.required(items, 'transactItems')
  const max = dynamodbLimits.transactionActionsMax
  shape.count(items ?? [undefined], 'transactItems', { min: 1, max })
  items?.forEach((item, at) => checkAction(shape, item, `transactItems.${at + 1}.member`))
  shape.length(token, 'clientRequestToken', { min: 1, max: 36 })
  shape.reportsOfWrite(input)
  shape.check()
}

function checkAction(shape: RequestShape, item: TransactWriteItem, path: string): void {
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = item
  if (put !== undefined) {
    shape.required(put.TableName, `${path}.put.tableName`)
    shape.required(put.Item, `${path}.put.item`)
  }
  if (update !== undefined) {
    shape.required(update.UpdateExpression, `${path}.update.updateExpression`)
  }
  if (check !== undefined) {
    shape.required(check.ConditionExpression, `${path}.conditionCheck.conditionExpression`)
  }
  for (const [kind, action] of Object.entries({
    put,
    update,
    delete: remove,
    conditionCheck: check,
  })) {
    shape.oneOf(
      action?.ReturnValuesOnConditionCheckFailure,
      `${path}.${kind}.returnValuesOnConditionCheckFailure`,
      enumSets.returnValuesOnConditionCheckFailure,
    )
  }
  const keyed = { update, delete: remove, conditionCheck: check }
  for (const [kind, action] of Object.entries(keyed)) {
    if (action === undefined) continue
    shape.required(action.TableName, `${path}.${kind}.tableName`)
    shape.required(action.Key, `${path}.${kind}.key`)
  }
}

function actionOf(engine: Engine, item: TransactWriteItem): Action {
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = item
  const given = [put, update, remove, check].filter((each) => each !== undefined)
  const [action] = given
  if (given.length !== 1 || action === undefined) {
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete')
  }
  const kinds: ('UpdateExpression' | 'ConditionExpression')[] =
    update === undefined ? ['ConditionExpression'] : ['UpdateExpression', 'ConditionExpression']
  const expressions = compileExpressions(action, kinds)
  const table = engine.dataTable(action.TableName)
  expressions.checkKeys(table)
  const wantsItem = action.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
  refuseEmptyKey(table, put?.Item ?? update?.Key ?? remove?.Key ?? check?.Key ?? new Map())
  if (put !== undefined) {
    return { table, subject: put.Item, wantsItem, write: putWrite(engine, table, put, expressions) }
  }
  const subject = update?.Key ?? remove?.Key ?? check?.Key ?? new Map()
  const write = keyedWrite(
    engine,
    { table, subject, update, remove: remove !== undefined },
    expressions,
  )
  return { table, subject, wantsItem, write }
}

function putWrite(
  engine: Engine,
  table: Table,
  put: TransactPut,
  expressions: CompiledExpressions,
): Action['write'] {
  const { itemBytesMax } = engine.catalog.database
  return orFailure(() => {
    const key = keyOfItem(table, put.Item)
    const action: ItemAction = { kind: 'put', after: checkItem(table, put.Item, itemBytesMax) }
    return { table, key, action, condition: expressions.condition?.test, wantsBefore: false }
  })
}

interface KeyedAction {
  readonly table: Table
  readonly subject: AttributeMap
  readonly update: TransactUpdate | undefined
  readonly remove: boolean
}

function keyedWrite(
  engine: Engine,
  { table, subject, update, remove }: KeyedAction,
  expressions: CompiledExpressions,
): Action['write'] {
  return orFailure(() => {
    const key = keyOfRequest(table, subject)
    const condition = bug('transactionConditionSkipped') ? undefined : expressions.condition?.test
    let action: ItemAction = { kind: remove ? 'delete' : 'check' }
    if (update !== undefined) {
      action = updateAction(engine, table, subject, expressions.update ?? []).action
    }
    return { table, key, action, condition, wantsBefore: false }
  })
}

/** What is wrong with one action's key or values cancels the transaction; an item that is too large refuses it. */
function orFailure(make: () => ItemWrite): Action['write'] {
  try {
    return make()
  } catch (failure) {
    if (!isError(failure, 'validation')) throw failure
    if (failure.message === messages.itemTooLarge || failure.message === messages.tooDeep) {
      throw failure
    }
    return { failure }
  }
}

function checkApart(actions: readonly Action[]): void {
  const seen = new Set<string>()
  for (const { table, write } of actions) {
    if ('failure' in write) continue
    const identity = itemIdentity(table, write.key)
    if (seen.has(identity)) throw validation(messages.duplicateActions)
    seen.add(identity)
  }
}

function checkSize(actions: readonly Action[]): void {
  const bytes = actions.reduce(
    (sum, { subject, write }) => sum + ('failure' in write ? 0 : itemSize(subject)),
    0,
  )
  if (bytes <= dynamodbLimits.transactionBytesMax) return
  throw validation(
    'Collection size of items exceeded the limit: Transaction request size cannot exceed 4 MB',
  )
}

const noReason: CancellationReason = { Code: 'None' }

function reasonBefore({ write }: Action): CancellationReason {
  if (!('failure' in write)) return noReason
  return { Code: 'ValidationError', Message: write.failure.message }
}

function reasonOf(result: WriteOutcome, action: Action | undefined): CancellationReason {
  if ('failure' in result) {
    if (!isError(result.failure, 'validation')) throw result.failure
    return { Code: 'ValidationError', Message: result.failure.message }
  }
  if (!result.conditionFailed) return noReason
  const reason = { Code: 'ConditionalCheckFailed', Message: conditionFailedMessage } as const
  const item: Item | undefined = action?.wantsItem === true ? result.before?.item : undefined
  return item === undefined ? reason : { ...reason, Item: item }
}

/** The error of a transaction that was cancelled, with a reason per action in order. */
export function cancelled(
  reasons: readonly CancellationReason[],
): KeystoneError<'transactionCancelled'> {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  return new KeystoneError('transactionCancelled', message, { reasons })
}

function answer(
  input: TransactWriteItemsInput,
  actions: readonly Action[],
  results: readonly WriteResult[] | 'done before',
): TransactWriteItemsOutput {
  const meter = new CapacityMeter(input.ReturnConsumedCapacity, { transactional: true })
  const metrics = new Map<string, ItemCollectionMetrics[]>()
  actions.forEach(({ table, subject, write }, at) => {
    if (results === 'done before') meter.readItem(table, itemSize(subject), true)
    const result = results === 'done before' ? undefined : results[at]
    if (result !== undefined && !('failure' in write)) meter.write(table, write.key, result)
    const metric = itemCollectionMetrics(table, subject)
    if (metric !== undefined) metrics.set(table.name, [...(metrics.get(table.name) ?? []), metric])
  })
  const capacities = meter.all()
  return {
    ...(capacities === undefined ? {} : { ConsumedCapacity: capacities }),
    ...(input.ReturnItemCollectionMetrics === 'SIZE' && metrics.size > 0
      ? { ItemCollectionMetrics: metrics }
      : {}),
  }
}
