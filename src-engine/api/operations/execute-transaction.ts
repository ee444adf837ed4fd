import { isError } from '../../base/errors.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import { valueToTaggedText } from '../../encoding/dynamodb-json.ts'
import type { Condition } from '../../expressions/ast.ts'
import { compileCondition } from '../../expressions/evaluate.ts'
import { planMember, type StatementMember } from '../../partiql/execute.ts'
import { hashText } from '../request-hash.ts'
import { RequestToken } from '../request-token.ts'
import type { ItemAction, ItemWrite, WriteResult } from '../../table/table-store.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { checkItem, keyOfItem, keyOfRequest } from '../item-input.ts'
import { conditionFailedMessage, messages, validation } from '../messages.ts'
import { RequestShape } from '../request-shape.ts'
import { EngineSource } from '../statement-source.ts'
import type {
  ExecuteTransactionInput,
  ExecuteTransactionOutput,
  ParameterizedStatement,
} from '../statement-types.ts'
import type { CancellationReason } from '../types.ts'
import { memberIdentity } from './batch-execute-statement.ts'
import { cancelled } from './transact-write-items.ts'
import { updateAction } from './update-item.ts'

type ReadMember = Extract<StatementMember, { kind: 'get' }>
type Responses = ExecuteTransactionOutput['Responses']
type WriteMember = Exclude<StatementMember, { kind: 'get' }>

/**
 * Up to 100 statements on different items, all reads of one moment or all writes and checks: all of them or none.
 * Throws `transactionCancelled` with a reason per statement, `idempotentMismatch`, `validation` or `tableNotFound`.
 */
export async function executeTransaction(
  engine: Engine,
  input: ExecuteTransactionInput,
): Promise<ExecuteTransactionOutput> {
  checkShape(input)
  const source = new EngineSource(engine)
  const members = input.TransactStatements.map((request, at) => planOne(request, at, source))
  const reads = members.filter((member): member is ReadMember => member.kind === 'get')
  const writes = members.filter((member): member is WriteMember => member.kind !== 'get')
  if (reads.length > 0 && writes.length > 0) {
    throw validation(
      'ExecuteTransaction API does not support both read and write operations in the same request.',
    )
  }
  checkApart(engine, members)
  const meter = new CapacityMeter(input.ReturnConsumedCapacity, { transactional: true })
  const responses =
    writes.length === 0
      ? await readAll(engine, reads, meter)
      : await writeAll(engine, writes, { input, meter })
  const capacities = meter.all()
  return {
    Responses: responses,
    ...(capacities === undefined ? {} : { ConsumedCapacity: capacities }),
  }
}

function checkShape(input: ExecuteTransactionInput): void {
  const { TransactStatements: statements, ClientRequestToken: token } = input
  const shape = new RequestShape()
  shape.required(statements, 'transactStatements')
  const max = dynamodbLimits.transactionActionsMax
  shape.count(statements ?? [undefined], 'transactStatements', { min: 1, max })
  statements?.forEach(({ Statement: text }, at) =>
    shape.required(text, `transactStatements.${at + 1}.member.statement`),
  )
  shape.length(token, 'clientRequestToken', { min: 1, max: 36 })
  shape.consumedCapacity(input)
  shape.check()
}

function planOne(
  { Statement: text, Parameters: parameters }: ParameterizedStatement,
  at: number,
  source: EngineSource,
): StatementMember {
  try {
    return planMember(text, parameters, { source, where: 'ExecuteTransaction' })
  } catch (error) {
    if (!isError(error, 'validation')) throw error
    throw validation(`Validation failed in TransactStatements[${at}]: ${error.message}`)
  }
}

function checkApart(engine: Engine, members: readonly StatementMember[]): void {
  const seen = new Set<string>()
  for (const member of members) {
    const identity = memberIdentity(engine, member)
    if (identity === undefined) continue
    if (seen.has(identity)) throw validation(messages.duplicateActions)
    seen.add(identity)
  }
}

async function readAll(
  engine: Engine,
  reads: readonly ReadMember[],
  meter: CapacityMeter,
): Promise<Responses> {
  const keyed = reads.map((read) => {
    const table = engine.dataTable(read.table)
    return { ...read, table, key: keyOfRequest(table, read.key) }
  })
  return await engine.read((reader) =>
    keyed.map(({ table, key, filter, project }) => {
      const stored = engine.tables.get(reader, table, key)
      meter.readItem(table, stored?.sizeBytes ?? 0, true)
      if (stored === undefined || filter?.(stored.item) === false) return {}
      return { Item: project(stored.item) }
    }),
  )
}

interface Writing {
  readonly input: ExecuteTransactionInput
  readonly meter: CapacityMeter
}

async function writeAll(
  engine: Engine,
  members: readonly WriteMember[],
  { input, meter }: Writing,
): Promise<Responses> {
  const writes = members.map((member) => writeOf(engine, member))
  const token =
    input.ClientRequestToken === undefined
      ? undefined
      : new RequestToken(engine, input.ClientRequestToken, hashOf(input))
  await engine.writable()
  if (token?.isRepetition() === true) {
    await engine.store.durable(engine.store.lastSeqno)
    return []
  }
  const { results, applied, seqno } = engine.tables.writeAll(writes, (batch) => token?.write(batch))
  await engine.store.durable(seqno)
  if (!applied) {
    throw cancelled(
      results.map((result, at) => reasonOf(result, members[at], input.TransactStatements[at])),
    )
  }
  for (const [at, { table, key }] of writes.entries()) {
    const result = results[at]
    if (result !== undefined && !('failure' in result)) meter.write(table, key, result)
  }
  return []
}

function writeOf(engine: Engine, member: WriteMember): ItemWrite {
  if (member.kind === 'check') {
    const table = engine.dataTable(member.table)
    const condition = conditionOf(member.condition)
    const key = keyOfRequest(table, member.key)
    return { table, key, action: { kind: 'check' }, condition, wantsBefore: true }
  }
  const { plan } = member
  const table = engine.dataTable(plan.table.name)
  if (plan.kind === 'insert') {
    const after = checkItem(table, plan.item, engine.catalog.database.itemBytesMax)
    return {
      table,
      key: keyOfItem(table, plan.item),
      action: { kind: 'put', after },
      condition: (before) => before === undefined,
      wantsBefore: true,
    }
  }
  const action: ItemAction =
    plan.kind === 'delete'
      ? { kind: 'delete' }
      : updateAction(engine, table, plan.key, plan.update).action
  const condition = plan.condition && conditionOf(plan.condition)
  return { table, key: keyOfRequest(table, plan.key), action, condition, wantsBefore: true }
}

const noItem: Item = new Map()

function conditionOf(condition: Condition): (item: Item | undefined) => boolean {
  const holds = compileCondition(condition)
  return (item) => holds(item ?? noItem)
}

function reasonOf(
  result: WriteResult | { readonly failure: unknown },
  member: WriteMember | undefined,
  request: ParameterizedStatement | undefined,
): CancellationReason {
  if ('failure' in result) {
    if (!isError(result.failure, 'validation')) throw result.failure
    return { Code: 'ValidationError', Message: result.failure.message }
  }
  if (!result.conditionFailed) return { Code: 'None' }
  if (member?.kind === 'write' && member.plan.kind === 'insert') {
    return { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' }
  }
  const reason = { Code: 'ConditionalCheckFailed', Message: conditionFailedMessage } as const
  const wanted = request?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
  const item = wanted ? result.before?.item : undefined
  return item === undefined ? reason : { ...reason, Item: item }
}

function hashOf({ TransactStatements: statements }: ExecuteTransactionInput): Uint8Array {
  const texts = statements.map(({ Statement: text, Parameters: parameters = [] }) => [
    text,
    ...parameters.map((value) => valueToTaggedText(value, 'extended')),
  ])
  return hashText(JSON.stringify(texts))
}
