/**
 * Values as the PartiQL specification computes with them: MISSING is undefined, NULL is null, and both spread through
 * operators. Equality and order of everything else are the engine's own (`expressions/compare.ts`).
 */
import {
  isNumberValue,
  typeName,
  type AttributeValue,
  type NumberValue,
} from '../encoding/attribute-value.ts'
import {
  addNumbers,
  divideNumbers,
  multiplyNumbers,
  numberText,
  remainderNumbers,
  subtractNumbers,
} from '../encoding/decimal.ts'
import { compareText } from '../encoding/utf8.ts'
import { KeystoneError } from '../base/errors.ts'
import { unreachable } from '../base/assert.ts'
import { compareValues, isEqual } from '../expressions/compare.ts'
import type { ArithmeticOperator, ComparisonOperator } from './ast.ts'

/** Undefined: MISSING. */
export type Value = AttributeValue | undefined

/** MISSING if any is missing, else NULL if any is; false when neither. */
export function absent(...values: readonly Value[]): null | undefined | false {
  if (values.includes(undefined)) return undefined
  return values.includes(null) ? null : false
}

export function compareWith(operator: ComparisonOperator, left: Value, right: Value): Value {
  const nothing = absent(left, right)
  if (nothing !== false) return nothing
  if (operator === '=') return isEqual(left, right)
  if (operator === '<>') return !isEqual(left, right)
  const order = compareValues(left, right)
  if (order === undefined) return undefined
  switch (operator) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    default:
      return unreachable(operator)
  }
}

/** Of three-valued logic; MISSING counts as unknown. */
export function both(left: Value, right: Value): Value {
  if (left === false || right === false) return false
  return left === true && right === true ? true : null
}

export function either(left: Value, right: Value): Value {
  if (left === true || right === true) return true
  return left === false && right === false ? false : null
}

export function negation(value: Value): Value {
  if (typeof value === 'boolean') return !value
  return value === undefined ? undefined : null
}

export function calculate(operator: ArithmeticOperator, left: Value, right: Value): Value {
  const nothing = absent(left, right)
  if (nothing !== false) return nothing
  if (operator === '||') {
    if (typeof left === 'string' && typeof right === 'string') return left + right
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
    return undefined
  }
  if (!isNumber(left) || !isNumber(right)) return undefined
  switch (operator) {
    case '+':
      return addNumbers(left, right)
    case '-':
      return subtractNumbers(left, right)
    case '*':
      return multiplyNumbers(left, right)
    case '/':
      return right === 0 ? undefined : divideNumbers(left, right)
    case '%':
      return right === 0 ? undefined : remainderNumbers(left, right)
    default:
      return unreachable(operator)
  }
}

export function isNumber(value: Value): value is NumberValue {
  return value !== undefined && isNumberValue(value)
}

/** The elements of a collection; undefined when the value is none. */
export function elementsOf(value: Value): readonly AttributeValue[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null || !('members' in value)) return undefined
  return value.members
}

/** A number for every type, in the order that ORDER BY puts values of different types. */
const rankOfType = {
  BOOL: 0,
  N: 1,
  Ts: 2,
  S: 3,
  B: 4,
  L: 5,
  M: 6,
  SS: 7,
  NS: 8,
  BS: 9,
  VecF32: 10,
  NULL: 11,
} as const

/** A total order of all values that are neither NULL nor MISSING. */
export function compareAny(left: AttributeValue, right: AttributeValue): number {
  const order = compareValues(left, right)
  if (order !== undefined) return order
  const leftType = typeName(left)
  const rank = rankOfType[leftType] - rankOfType[typeName(right)]
  if (rank !== 0) return rank
  if (typeof left === 'boolean') return Number(left) - Number(right)
  const leftElements = elementsOf(left)
  const rightElements = elementsOf(right)
  if (leftElements !== undefined && rightElements !== undefined) {
    return compareLists(leftElements, rightElements)
  }
  return compareText(keyOfValue(left), keyOfValue(right))
}

function compareLists(left: readonly AttributeValue[], right: readonly AttributeValue[]): number {
  for (const [at, element] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const order = compareAny(element, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** A text that two values share exactly when they are the same value. */
export function keyOfValue(value: Value): string {
  if (value === undefined) return '?'
  if (value === null) return '0'
  if (typeof value === 'string') return `S${value.length}:${value}`
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  if (isNumberValue(value)) return `N${numberText(value)};`
  if (Array.isArray(value)) return `L${value.map(keyOfValue).join('')}]`
  if (value instanceof Map) {
    const members = [...value].map(
      ([name, member]) => `${name.length}:${name}${keyOfValue(member)}`,
    )
    return `M${members.sort().join('')}}`
  }
  if (value instanceof Uint8Array || value instanceof Float32Array) {
    return `${typeName(value)}${value.join(',')};`
  }
  if (value.kind === 'Ts') return `@${value.ms};`
  return `${value.kind}${value.members.map(keyOfValue).join('')}]`
}

/** SQL's LIKE: `%` any run, `_` any one character. */
export function likePattern(pattern: string, escape: string | undefined): RegExp {
  if (escape !== undefined && Array.from(escape).length !== 1) {
    throw new KeystoneError('validation', 'The escape of LIKE must be one character', {})
  }
  let source = ''
  let escaped = false
  for (const char of pattern) {
    if (!escaped && char === escape) {
      escaped = true
      continue
    }
    if (!escaped && char === '%') source += '[^]*?'
    else if (!escaped && char === '_') source += '[^]'
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
    escaped = false
  }
  if (escaped) {
    throw new KeystoneError('validation', 'The LIKE pattern ends with its escape character', {})
  }
  return new RegExp(`^${source}$`, 'u')
}
