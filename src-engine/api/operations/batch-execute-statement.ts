import { isError, KeystoneError, type ErrorCode } from '../../base/errors.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import { planMember, readsOnly, type StatementMember } from '../../partiql/execute.ts'
import { runWrite } from '../../partiql/write.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { itemIdentity } from '../item-identity.ts'
import { keyOfItem, keyOfRequest } from '../item-input.ts'
import { messages, validation } from '../messages.ts'
import { RequestShape } from '../request-shape.ts'
import { EngineSource } from '../statement-source.ts'
import type {
  BatchExecuteStatementInput,
  BatchExecuteStatementOutput,
  BatchStatementRequest,
  BatchStatementResponse,
} from '../statement-types.ts'

/** Up to 25 statements on single items, all reads or all writes; each succeeds or fails alone. Throws `validation`. */
export async function batchExecuteStatement(
  engine: Engine,
  input: BatchExecuteStatementInput,
): Promise<BatchExecuteStatementOutput> {
  checkShape(input)
  const meter = new CapacityMeter(input.ReturnConsumedCapacity)
  const source = new EngineSource(engine)
  const planned = input.Statements.map((request) => planOne(request, source))
  checkApart(engine, planned)
  const responses: BatchStatementResponse[] = []
  for (const [at, member] of planned.entries()) {
    const request = input.Statements[at]
    const response =
      member instanceof KeystoneError
        ? { Error: errorOf(member, request) }
        : await runOne(member, meteredSource(engine, meter, request), request)
    responses.push(response)
  }
  const capacities = meter.all()
  return {
    Responses: responses,
    ...(capacities === undefined ? {} : { ConsumedCapacity: capacities }),
  }
}

function meteredSource(
  engine: Engine,
  meter: CapacityMeter,
  request: BatchStatementRequest | undefined,
): EngineSource {
  return new EngineSource(engine, { meter, consistent: request?.ConsistentRead === true })
}

function checkShape(input: BatchExecuteStatementInput): void {
  const { Statements: statements } = input
  const shape = new RequestShape()
  shape.required(statements, 'statements')
  const max = dynamodbLimits.batchWriteRequestsMax
  shape.count(statements ?? [undefined], 'statements', { min: 1, max })
  statements?.forEach(({ Statement: text }, at) =>
    shape.required(text, `statements.${at + 1}.member.statement`),
  )
  shape.consumedCapacity(input)
  shape.check()
  const kinds = statements.map(({ Statement: text }) => readsOnly(text))
  if (kinds.includes(true) && kinds.includes(false)) {
    throw validation('Read and write requests together in the same batch is not supported.')
  }
}

function planOne(
  request: BatchStatementRequest,
  source: EngineSource,
): StatementMember | KeystoneError {
  try {
    return planMember(request.Statement, request.Parameters, {
      source,
      where: 'BatchExecuteStatement',
    })
  } catch (error) {
    if (error instanceof KeystoneError) return error
    throw error
  }
}

/** Two statements on one item refuse the batch; a member whose key is wrong fails alone, later. */
function checkApart(engine: Engine, planned: readonly (StatementMember | KeystoneError)[]): void {
  const seen = new Set<string>()
  for (const member of planned) {
    const identity = member instanceof KeystoneError ? undefined : memberIdentity(engine, member)
    if (identity === undefined) continue
    if (seen.has(identity)) throw validation(messages.duplicateKeys)
    seen.add(identity)
  }
}

/** Undefined: the member's key does not fit its table. */
export function memberIdentity(engine: Engine, member: StatementMember): string | undefined {
  try {
    if (member.kind !== 'write') {
      const table = engine.dataTable(member.table)
      return itemIdentity(table, keyOfRequest(table, member.key))
    }
    const { plan } = member
    const table = engine.dataTable(plan.table.name)
    const key = plan.kind === 'insert' ? keyOfItem(table, plan.item) : keyOfRequest(table, plan.key)
    return itemIdentity(table, key)
  } catch (error) {
    if (isError(error, 'validation')) return undefined
    throw error
  }
}

async function runOne(
  member: StatementMember,
  source: EngineSource,
  request: BatchStatementRequest | undefined,
): Promise<BatchStatementResponse> {
  const table = member.kind === 'write' ? member.plan.table.name : member.table
  try {
    const item = await itemOf(member, source)
    return item === undefined ? { TableName: table } : { TableName: table, Item: item }
  } catch (error) {
    if (!(error instanceof KeystoneError)) throw error
    return { TableName: table, Error: errorOf(error, request) }
  }
}

async function itemOf(member: StatementMember, source: EngineSource): Promise<Item | undefined> {
  if (member.kind === 'write') return runWrite(member.plan, source)
  if (member.kind === 'check') {
    throw validation('EXISTS is only supported in ExecuteTransaction')
  }
  const [item] = (await source.get(member.table, member.key)).items
  if (item === undefined || member.filter?.(item) === false) return undefined
  return member.project(item)
}

const codes: Readonly<Partial<Record<ErrorCode, string>>> = {
  conditionFailed: 'ConditionalCheckFailed',
  duplicateItem: 'DuplicateItem',
  validation: 'ValidationError',
  syntax: 'ValidationError',
  tableNotFound: 'ResourceNotFound',
  transactionConflict: 'TransactionConflict',
  readOnly: 'AccessDenied',
}

function errorOf(
  error: KeystoneError,
  request: BatchStatementRequest | undefined,
): NonNullable<BatchStatementResponse['Error']> {
  const code: ErrorCode = error.code
  const told = { Code: codes[code] ?? 'InternalServerError', Message: error.message }
  const wanted = request?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
  if (!wanted || !isError(error, 'conditionFailed')) return told
  const { item } = error.details
  return item instanceof Map ? { ...told, Item: item } : told
}
