/**
 * DynamoDB's statement operations: one page of one statement of the strict dialect, and members of batches and
 * transactions, which are single items by their whole keys.
 */
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Condition } from '../expressions/ast.ts'
import type { DataStatement, Query } from './ast.ts'
import type { Parameters } from './constant.ts'
import { decodePageToken, encodePageToken } from './page-token.ts'
import { parseStatement } from './parser.ts'
import {
  isSingleItem,
  planSelect,
  readSelectPage,
  type PlanContext,
  type SelectPlan,
} from './select.ts'
import type { StatementSource } from './source.ts'
import { projectColumns } from './strict-select.ts'
import { planDelete, planInsert, planUpdate, runWrite, type WritePlan } from './write.ts'

export interface StatementRequest {
  readonly text: string
  readonly parameters: Parameters | undefined
  readonly limit: number | undefined
  readonly nextToken: string | undefined
  readonly consistentRead: boolean
}

export interface StatementAnswer {
  readonly table: string
  readonly items: readonly Item[]
  readonly nextToken: string | undefined
  /** The key the page ended at. */
  readonly lastKey: Item | undefined
}

/** @throws KeystoneError in DynamoDB's words */
export async function executeStatementPage(
  request: StatementRequest,
  source: StatementSource,
): Promise<StatementAnswer> {
  const { text, limit, nextToken } = request
  if (limit !== undefined && limit < 1) {
    throw refused(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    )
  }
  const { statement, context } = parseStrict(text, request.parameters, source)
  if (statement.kind !== 'query') {
    const plan = planWrite(statement, context)
    const item = await runWrite(plan, source)
    const items = item === undefined ? [] : [item]
    return { table: plan.table.name, items, nextToken: undefined, lastKey: undefined }
  }
  const plan = planRead(statement.query, context)
  if (request.consistentRead && plan.access.index?.kind === 'global') {
    throw refused('Strongly consistent read is not supported on Global Secondary Indexes')
  }
  const position =
    nextToken === undefined ? undefined : decodePageToken(nextToken, text, context.parameters)
  const page = await readSelectPage(plan, source, { limit, position })
  return {
    table: plan.access.table.name,
    items: page.items,
    nextToken: page.next && encodePageToken(page.next, text, context.parameters),
    lastKey: page.next?.startAfter,
  }
}

/** One item of a transaction or a batch. */
export type StatementMember =
  | {
      readonly kind: 'get'
      readonly table: string
      readonly key: Item
      readonly project: (item: Item) => Item
      /** What the WHERE clause says beside the key. */
      readonly filter: ((item: Item) => boolean) | undefined
    }
  | {
      readonly kind: 'check'
      readonly table: string
      readonly key: Item
      readonly condition: Condition
    }
  | { readonly kind: 'write'; readonly plan: WritePlan }

/**
 * @param where the operation, as messages name it.
 * @throws KeystoneError in DynamoDB's words
 */
export function planMember(
  text: string,
  parameters: Parameters | undefined,
  {
    source,
    where,
  }: { source: StatementSource; where: 'ExecuteTransaction' | 'BatchExecuteStatement' },
): StatementMember {
  const { statement, context } = parseStrict(text, parameters, source)
  if (statement.kind === 'exists') return planCheck(statement.query, context)
  if (statement.kind !== 'query') {
    const plan = planWrite(statement, context)
    if (plan.returning !== undefined && where === 'ExecuteTransaction') {
      throw refused('RETURNING clause is not supported in ExecuteTransaction.')
    }
    return { kind: 'write', plan }
  }
  const plan = planRead(statement.query, context)
  if (plan.access.index !== undefined && where === 'ExecuteTransaction') {
    throw refused('Reads on indices are not supported within transactions.')
  }
  if (!isSingleItem(plan)) {
    throw refused(
      `Select statements within ${where} must specify the primary key in the where clause.`,
    )
  }
  const { columns } = plan
  return {
    kind: 'get',
    table: plan.access.table.name,
    key: keyOfSelect(plan),
    filter: plan.filter,
    project: (item) => (columns === undefined ? item : projectColumns(columns, item)),
  }
}

/** Whether a statement only reads; a batch is all reads or all writes. Undefined: it cannot be parsed. */
export function readsOnly(text: string): boolean | undefined {
  try {
    const { statement } = parseStatement(text, 'dynamodb')
    return statement.kind === 'query'
  } catch {
    return undefined
  }
}

function planCheck(query: Query, context: PlanContext): StatementMember {
  const plan = planRead(query, context)
  const { access } = plan
  if (!isSingleItem(plan) || access.filter.length === 0) {
    throw refused('EXISTS() must contain a single item read with additional condition')
  }
  const condition: Condition = { kind: 'and', conditions: access.filter }
  return { kind: 'check', table: access.table.name, key: keyOfSelect(plan), condition }
}

function keyOfSelect({ access }: SelectPlan): Item {
  const { table, partitions, sort } = access
  const key: Item = new Map()
  const [partition] = partitions
  if (partition !== undefined) key.set(table.partitionKey.name, partition)
  if (table.sortKey !== undefined && sort.kind === 'equal') key.set(table.sortKey.name, sort.value)
  return key
}

function parseStrict(
  text: string,
  parameters: Parameters | undefined,
  source: StatementSource,
): { statement: DataStatement; context: PlanContext } {
  checkText(text)
  if (parameters?.length === 0) {
    throw refused(
      "1 validation error detected: Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  }
  const parsed = parseStatement(text, 'dynamodb')
  const given = parameters ?? []
  if (parsed.parameters !== given.length) {
    throw refused("Number of parameters in request and statement don't match.")
  }
  const { statement } = parsed
  if (statement.kind === 'explain') throw refused('EXPLAIN is not part of this dialect')
  return { statement, context: { source, dialect: 'dynamodb', parameters: given, text } }
}

function checkText(text: string): void {
  const max = dynamodbLimits.statementCharsMax
  const bound =
    text.length < 1
      ? 'greater than or equal to 1'
      : text.length > max
        ? `less than or equal to ${max}`
        : undefined
  if (bound === undefined) return
  throw refused(
    `1 validation error detected: Value '${text.slice(0, 100)}' at 'statement' failed to satisfy constraint: Member must have length ${bound}`,
  )
}

function planRead(query: Query, context: PlanContext): SelectPlan {
  const plan = planSelect(query, context)
  if (plan !== undefined) return plan
  throw refused("Statement wasn't well formed, can't be processed: Unsupported SELECT statement")
}

function planWrite(statement: DataStatement, context: PlanContext): WritePlan {
  switch (statement.kind) {
    case 'insert':
      return planInsert(statement, context)
    case 'update':
      return planUpdate(statement, context)
    case 'delete':
      return planDelete(statement, context)
    case 'query':
    case 'exists':
      throw refused('EXISTS is only supported in ExecuteTransaction')
  }
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
