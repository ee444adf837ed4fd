/**
 * The parameters from before expressions (Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter,
 * ConditionalOperator, AttributesToGet), translated into bound expressions, so that there is one evaluation.
 */
import { unreachable } from '../base/assert.ts'
import { typeName, type AttributeValue, type TypeName } from '../encoding/attribute-value.ts'
import type { Condition, Operand, Projection, Update, UpdateAction } from './ast.ts'
import { compareValues } from './compare.ts'
import { validation } from './expression-error.ts'
import type { KeyClause } from './key-condition.ts'

export const legacyOperators = [
  'EQ',
  'NE',
  'LE',
  'LT',
  'GE',
  'GT',
  'NOT_NULL',
  'NULL',
  'CONTAINS',
  'NOT_CONTAINS',
  'BEGINS_WITH',
  'IN',
  'BETWEEN',
] as const

export type LegacyOperator = (typeof legacyOperators)[number]

export interface LegacyCondition {
  readonly ComparisonOperator: LegacyOperator
  readonly AttributeValueList?: readonly AttributeValue[] | undefined
}

export interface LegacyExpected {
  readonly Value?: AttributeValue | undefined
  readonly Exists?: boolean | undefined
  readonly ComparisonOperator?: LegacyOperator | undefined
  readonly AttributeValueList?: readonly AttributeValue[] | undefined
}

export interface LegacyUpdate {
  readonly Action?: 'PUT' | 'ADD' | 'DELETE' | undefined
  readonly Value?: AttributeValue | undefined
}

export type ConditionalOperator = 'AND' | 'OR'

const invalid = 'One or more parameter values were invalid: '

/** QueryFilter and ScanFilter. @throws KeystoneError `validation` */
export function conditionFromFilter(
  filter: ReadonlyMap<string, LegacyCondition>,
  joined: ConditionalOperator | undefined,
): Condition {
  const conditions = [...filter].map(([name, condition]) => {
    const values = condition.AttributeValueList ?? []
    checkOperands(condition.ComparisonOperator, values)
    return attributeCondition(name, condition.ComparisonOperator, values)
  })
  return { kind: joined === 'OR' ? 'or' : 'and', conditions }
}

/** Expected. @throws KeystoneError `validation` */
export function conditionFromExpected(
  expected: ReadonlyMap<string, LegacyExpected>,
  joined: ConditionalOperator | undefined,
): Condition {
  const conditions = [...expected].map(([name, one]) => expectedCondition(name, one))
  return { kind: joined === 'OR' ? 'or' : 'and', conditions }
}

/** KeyConditions. @throws KeystoneError `validation` */
export function keyClausesFromLegacy(
  conditions: ReadonlyMap<string, LegacyCondition>,
): KeyClause[] {
  return [...conditions].map(([name, condition]) => {
    const values = condition.AttributeValueList ?? []
    checkOperands(condition.ComparisonOperator, values)
    const operator = keyOperators.get(condition.ComparisonOperator)
    if (operator === undefined) {
      throw validation('Attempted conditional constraint is not an indexable operation')
    }
    return { name, operator, values }
  })
}

/** AttributeUpdates. @throws KeystoneError `validation` */
export function updateFromLegacy(updates: ReadonlyMap<string, LegacyUpdate>): Update {
  return [...updates].map(([name, { Action: action = 'PUT', Value: value }]): UpdateAction => {
    const path = [name]
    if (value === undefined) {
      if (action === 'DELETE') return { kind: 'remove', path }
      throw validation(
        `${invalid}Only DELETE action is allowed when no attribute value is specified`,
      )
    }
    const type = typeName(value)
    switch (action) {
      case 'PUT':
        return { kind: 'set', path, value: { kind: 'value', value } }
      case 'DELETE':
        if (!setTypes.has(type)) {
          throw validation(
            `${invalid}DELETE action with value is not supported for the type ${type}`,
          )
        }
        return { kind: 'delete', path, value }
      case 'ADD':
        if (!setTypes.has(type) && type !== 'N' && type !== 'L') {
          throw validation(`${invalid}ADD action is not supported for the type ${type}`)
        }
        return { kind: 'add', path, value, lists: true }
      default:
        return unreachable(action)
    }
  })
}

/** AttributesToGet: top-level names, never paths. */
export function projectionFromNames(names: readonly string[]): Projection {
  return names.map((name) => [name])
}

const setTypes: ReadonlySet<TypeName> = new Set(['SS', 'NS', 'BS'] as const)

const keyOperators: ReadonlyMap<LegacyOperator, KeyClause['operator']> = new Map([
  ['EQ', 'equal'],
  ['LE', 'lessOrEqual'],
  ['LT', 'less'],
  ['GE', 'greaterOrEqual'],
  ['GT', 'greater'],
  ['BEGINS_WITH', 'beginsWith'],
  ['BETWEEN', 'between'],
])

function expectedCondition(name: string, expected: LegacyExpected): Condition {
  const { Value: value, Exists: exists, ComparisonOperator: operator } = expected
  const list = expected.AttributeValueList
  if (list !== undefined && value !== undefined) {
    throw validation(
      `${invalid}Value and AttributeValueList cannot be used together for Attribute: ${name}`,
    )
  }
  if (operator !== undefined) {
    if (exists !== undefined) {
      throw validation(
        `${invalid}Exists and ComparisonOperator cannot be used together for Attribute: ${name}`,
      )
    }
    const needsValue = operator !== 'NULL' && operator !== 'NOT_NULL'
    if (needsValue && list === undefined && value === undefined) {
      throw validation(
        `${invalid}Value or AttributeValueList must be used with ComparisonOperator: ${operator} for Attribute: ${name}`,
      )
    }
    const values = list ?? (value === undefined ? [] : [value])
    checkOperands(operator, values)
    return attributeCondition(name, operator, values)
  }
  if (list !== undefined) {
    throw validation(
      `${invalid}AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`,
    )
  }
  if (exists !== false && value === undefined) {
    throw validation(
      `${invalid}Value must be provided when Exists is ${exists === undefined ? 'null' : 'true'} for Attribute: ${name}`,
    )
  }
  if (value === undefined) return { kind: 'notExists', path: [name] }
  if (exists === false) {
    throw validation(`${invalid}Value cannot be used when Exists is false for Attribute: ${name}`)
  }
  return attributeCondition(name, 'EQ', [value])
}

const scalarTypes: readonly TypeName[] = ['S', 'N', 'B', 'Ts']
const operandTypes: { readonly [operator in LegacyOperator]?: readonly TypeName[] } = {
  LE: scalarTypes,
  LT: scalarTypes,
  GE: scalarTypes,
  GT: scalarTypes,
  BEGINS_WITH: ['S', 'B'],
  BETWEEN: scalarTypes,
}

function checkOperands(operator: LegacyOperator, values: readonly AttributeValue[]): void {
  if (!fitsCount(operator, values.length)) {
    throw validation(
      `${invalid}Invalid number of argument(s) for the ${operator} ComparisonOperator`,
    )
  }
  const [first, second] = values
  if (first === undefined) return
  const type = typeName(first)
  if (values.some((value) => typeName(value) !== type)) {
    throw validation(`${invalid}AttributeValues inside AttributeValueList must be of same type`)
  }
  const allowed = operandTypes[operator]
  if (allowed !== undefined && !allowed.includes(type)) {
    throw validation(
      `${invalid}ComparisonOperator ${operator} is not valid for ${type} AttributeValue type`,
    )
  }
  if (operator === 'BETWEEN' && (compareValues(first, second) ?? 0) > 0) {
    throw validation(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    )
  }
}

function fitsCount(operator: LegacyOperator, count: number): boolean {
  switch (operator) {
    case 'NULL':
    case 'NOT_NULL':
      return count === 0
    case 'IN':
      return count > 0
    case 'BETWEEN':
      return count === 2
    default:
      return count === 1
  }
}

/** The number of values has been checked. */
function attributeCondition(
  name: string,
  operator: LegacyOperator,
  values: readonly AttributeValue[],
): Condition {
  const path = [name]
  const attribute: Operand = { kind: 'path', path }
  const list = values.map((value): Operand => ({ kind: 'value', value }))
  const [first = attribute, second = attribute] = list
  switch (operator) {
    case 'EQ':
      return { kind: 'compare', comparator: '=', left: attribute, right: first }
    case 'NE':
      return { kind: 'compare', comparator: '<>', left: attribute, right: first }
    case 'LE':
      return { kind: 'compare', comparator: '<=', left: attribute, right: first }
    case 'LT':
      return { kind: 'compare', comparator: '<', left: attribute, right: first }
    case 'GE':
      return { kind: 'compare', comparator: '>=', left: attribute, right: first }
    case 'GT':
      return { kind: 'compare', comparator: '>', left: attribute, right: first }
    case 'NOT_NULL':
      return { kind: 'exists', path }
    case 'NULL':
      return { kind: 'notExists', path }
    case 'CONTAINS':
      return { kind: 'contains', left: attribute, right: first }
    case 'NOT_CONTAINS':
      return {
        kind: 'not',
        condition: { kind: 'contains', left: attribute, right: first },
      }
    case 'BEGINS_WITH':
      return { kind: 'beginsWith', left: attribute, right: first }
    case 'IN':
      return { kind: 'in', operand: attribute, list }
    case 'BETWEEN':
      return { kind: 'between', operand: attribute, low: first, high: second }
    default:
      return unreachable(operator)
  }
}
