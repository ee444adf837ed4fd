/**
 * Key conditions: one partition, and a range of its sort keys. `bindKeyCondition` judges what needs no table, and
 * `resolveKeyCondition` the rest; the service looks up the table between the two.
 *
 *   pk = :p AND begins_with(sk, :s)      :to >= sk AND pk = :p      (pk = :p) AND (sk BETWEEN :a AND :b)
 */
import { typeName, type AttributeValue } from '../encoding/attribute-value.ts'
import type { Comparator, Condition, Operand, WrittenCondition } from './ast.ts'
import { bindCondition } from './bind-condition.ts'
import { isOrdered } from './compare.ts'
import { invalidExpression, validation } from './expression-error.ts'
import type { Placeholders } from './placeholders.ts'

const kind = 'KeyConditionExpression'

/** A value that can stand in a key. */
export type KeyValue = Extract<
  AttributeValue,
  string | number | Uint8Array | { readonly kind: 'N' | 'Ts' }
>

export type SortKeyCondition =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'equal' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual' | 'beginsWith'
      readonly value: KeyValue
    }
  | { readonly kind: 'between'; readonly low: KeyValue; readonly high: KeyValue }

export interface KeyCondition {
  readonly partition: KeyValue
  readonly sort: SortKeyCondition
}

/** One condition on one attribute that should be a key. */
export interface KeyClause {
  readonly name: string
  readonly operator: Exclude<SortKeyCondition['kind'], 'all'>
  readonly values: readonly AttributeValue[]
}

/** The keys of the table or index that is queried. */
export interface QueriedKeys {
  readonly partitionKey: QueriedKey
  readonly sortKey?: QueriedKey | undefined
}

export interface QueriedKey {
  readonly name: string
  /** Undefined: S, N or B. */
  readonly type: 'S' | 'N' | 'B' | undefined
  /** The default table's sort key may be the empty string. */
  readonly emptyAllowed?: boolean | undefined
}

const operators: { readonly [comparator in Comparator]: KeyClause['operator'] | undefined } = {
  '=': 'equal',
  '<>': undefined,
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
}

const mirrored: { readonly [comparator in Comparator]: Comparator } = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** @throws KeystoneError `validation` for everything a key condition cannot be. */
export function bindKeyCondition(
  written: WrittenCondition,
  placeholders: Placeholders,
): KeyClause[] {
  const condition = bindCondition(written, kind, placeholders)
  const clauses = conjuncts(condition).map(keyClause)
  const names = new Set<string>()
  for (const { name } of clauses) {
    if (names.has(name)) {
      const text = 'KeyConditionExpressions must only contain one condition per key'
      throw invalidExpression(kind, text)
    }
    names.add(name)
  }
  return clauses
}

/** @throws KeystoneError `validation` when the clauses do not fit the keys. */
export function resolveKeyCondition(
  clauses: readonly KeyClause[],
  keys: QueriedKeys,
): KeyCondition {
  const { partitionKey, sortKey } = keys
  const keyCount = sortKey === undefined ? 1 : 2
  if (clauses.length > keyCount) {
    throw validation(
      `The number of query conditions (${clauses.length}) exceeds the number of key attributes defined in the schema (${keyCount})`,
    )
  }
  const partition = clauses.find(({ name }) => name === partitionKey.name)
  if (partition === undefined) throw missedKey(partitionKey.name)
  const sort = clauses.find((clause) => clause !== partition)
  if (sort !== undefined && sort.name !== sortKey?.name) throw missedKey(sortKey?.name ?? '')
  if (partition.operator !== 'equal') throw validation('Query key condition not supported')
  const [value] = keyValues(partition, partitionKey)
  if (value === undefined) throw missedKey(partitionKey.name)
  if (sort === undefined || sortKey === undefined)
    return { partition: value, sort: { kind: 'all' } }
  const [low, high] = keyValues(sort, sortKey)
  if (low === undefined) throw missedKey(sortKey.name)
  const { operator } = sort
  if (operator !== 'between') return { partition: value, sort: { kind: operator, value: low } }
  return { partition: value, sort: { kind: 'between', low, high: high ?? low } }
}

function missedKey(name: string): Error {
  return validation(`Query condition missed key schema element: ${name}`)
}

function keyValues(clause: KeyClause, key: QueriedKey): KeyValue[] {
  return clause.values.map((value) => {
    const type = typeName(value)
    const fits = key.type === undefined || type === key.type || (type === 'Ts' && key.type === 'N')
    if (!isOrdered(value) || !fits) {
      throw validation(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      )
    }
    const isEmpty =
      typeof value === 'string' ? value === '' : value instanceof Uint8Array && value.length === 0
    if (isEmpty && key.emptyAllowed !== true) {
      const what = type === 'S' ? 'string' : 'binary'
      throw validation(
        `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${what} value. Key: ${key.name}`,
      )
    }
    return value
  })
}

function conjuncts(condition: Condition): Condition[] {
  return condition.kind === 'and' ? condition.conditions.flatMap(conjuncts) : [condition]
}

function keyClause(condition: Condition): KeyClause {
  switch (condition.kind) {
    case 'compare': {
      const { comparator, left, right } = condition
      const operator = operators[comparator]
      if (operator === undefined) throw invalidOperator(comparator)
      const [path, value] = pathAndValue([left, right])
      const turned = left.kind === 'path' ? operator : operators[mirrored[comparator]]
      return { name: path, operator: turned ?? operator, values: value }
    }
    case 'between': {
      const [name, values] = pathFirst('BETWEEN', [
        condition.operand,
        condition.low,
        condition.high,
      ])
      return { name, operator: 'between', values }
    }
    case 'beginsWith': {
      const [name, values] = pathFirst('begins_with', [condition.left, condition.right])
      return { name, operator: 'beginsWith', values }
    }
    case 'or':
      throw invalidOperator('OR')
    case 'and':
      throw invalidOperator('AND')
    case 'not':
      throw invalidOperator('NOT')
    case 'in':
      throw invalidOperator('IN')
    case 'exists':
      throw invalidOperator('attribute_exists')
    case 'notExists':
      throw invalidOperator('attribute_not_exists')
    case 'hasType':
      throw invalidOperator('attribute_type')
    case 'contains':
      throw invalidOperator('contains')
    default:
      throw invalidOperator('unknown')
  }
}

/** The one attribute among operands, and the values beside it. */
function pathAndValue(operands: readonly Operand[]): [string, AttributeValue[]] {
  const names: string[] = []
  const values: AttributeValue[] = []
  for (const operand of operands) {
    if (operand.kind === 'size') {
      const text = 'KeyConditionExpressions cannot contain nested operations'
      throw invalidExpression(kind, text)
    }
    if (operand.kind === 'value') {
      values.push(operand.value)
      continue
    }
    const [name] = operand.path
    if (operand.path.length > 1 || typeof name !== 'string') {
      const text = 'KeyConditionExpressions cannot have conditions on nested attributes'
      throw invalidExpression(kind, text)
    }
    names.push(name)
  }
  const [name] = names
  if (name === undefined) throw invalidCondition('No key attribute specified')
  if (names.length > 1) throw invalidCondition('Multiple attribute names used in one condition')
  return [name, values]
}

function pathFirst(operator: string, operands: readonly Operand[]): [string, AttributeValue[]] {
  const found = pathAndValue(operands)
  if (operands[0]?.kind !== 'path') {
    const text = `${operator} operator must have the key attribute as its first operand`
    throw invalidCondition(text)
  }
  return found
}

function invalidOperator(operator: string): Error {
  return invalidExpression(kind, `Invalid operator used in KeyConditionExpression: ${operator}`)
}

function invalidCondition(text: string): Error {
  return invalidExpression(kind, `Invalid condition in KeyConditionExpression: ${text}`)
}
