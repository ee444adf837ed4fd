/** When two values are the same value, and the order of those that have one. */
import type { AttributeValue, NumberValue, Timestamp } from './attribute-value.ts'
import { compareNumbers, numbersEqual } from './decimal.ts'
import { compareText } from './utf8.ts'
import { compareBytes } from './value-set.ts'

/** The types that have an order, and so can be keys. */
export type ScalarValue = string | NumberValue | Uint8Array | Timestamp

/** Deep equality: by type and value, sets without order, lists with it, maps by name. */
export function valuesEqual(left: AttributeValue, right: AttributeValue): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false
  }
  if (Array.isArray(left)) return Array.isArray(right) && listsEqual(left, right, valuesEqual)
  if (left instanceof Map) return right instanceof Map && mapsEqual(left, right)
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array && compareBytes(left, right) === 0
  }
  if (left instanceof Float32Array) {
    return (
      right instanceof Float32Array &&
      left.length === right.length &&
      left.every((x, i) => x === right[i])
    )
  }
  if (Array.isArray(right) || right instanceof Map) return false
  if (right instanceof Uint8Array || right instanceof Float32Array) return false
  // Members of sets are sorted, so sets compare like lists.
  switch (left.kind) {
    case 'N':
      return right.kind === 'N' && numbersEqual(left, right)
    case 'Ts':
      return right.kind === 'Ts' && left.ms === right.ms
    case 'SS':
      return right.kind === 'SS' && listsEqual(left.members, right.members, (a, b) => a === b)
    case 'NS':
      return right.kind === 'NS' && listsEqual(left.members, right.members, numbersEqual)
    case 'BS':
      return (
        right.kind === 'BS' &&
        listsEqual(left.members, right.members, (a, b) => compareBytes(a, b) === 0)
      )
  }
}

function listsEqual<T>(
  left: readonly T[],
  right: readonly T[],
  equal: (a: T, b: T) => boolean,
): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) {
    const a = left[i]
    const b = right[i]
    if (a === undefined || b === undefined || !equal(a, b)) return false
  }
  return true
}

/** Whole items, or maps within them. */
export function mapsEqual(
  left: ReadonlyMap<string, AttributeValue>,
  right: ReadonlyMap<string, AttributeValue>,
): boolean {
  if (left.size !== right.size) return false
  for (const [name, value] of left) {
    const other = right.get(name)
    if (other === undefined || !valuesEqual(value, other)) return false
  }
  return true
}

/**
 * S by UTF-8 bytes, N numerically, B by unsigned bytes, Ts by time: negative, zero or positive. Undefined when
 * the two are not of one type.
 */
export function compareScalars(left: ScalarValue, right: ScalarValue): number | undefined {
  if (typeof left === 'string') {
    return typeof right === 'string' ? compareText(left, right) : undefined
  }
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array ? compareBytes(left, right) : undefined
  }
  if (typeof right === 'string' || right instanceof Uint8Array) return undefined
  if (typeof left === 'object' && left.kind === 'Ts') {
    if (typeof right !== 'object' || right.kind !== 'Ts') return undefined
    return left.ms < right.ms ? -1 : left.ms > right.ms ? 1 : 0
  }
  if (typeof right === 'object' && right.kind === 'Ts') return undefined
  return compareNumbers(left, right)
}
