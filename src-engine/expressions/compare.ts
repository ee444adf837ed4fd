/**
 * DynamoDB's predicates on two values: the only comparison semantics of the engine, shared by condition
 * expressions, filters and PartiQL. A missing value (undefined) is never an error.
 */
import type {
  AttributeValue,
  BinarySet,
  NumberSet,
  NumberValue,
  StringSet,
  Timestamp,
} from '../encoding/attribute-value.ts'
import { numbersEqual } from '../encoding/decimal.ts'
import { compareScalars, valuesEqual } from '../encoding/equality.ts'
import { compareBytes } from '../encoding/value-set.ts'

/** Order of two values of one ordered type (S, N, B, Ts); undefined for all other pairs. */
export function compareValues(
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (!isOrdered(left) || !isOrdered(right)) return undefined
  return compareScalars(left, right)
}

/** Whether a value is of a type that has an order. */
export function isOrdered(
  value: AttributeValue | undefined,
): value is string | NumberValue | Uint8Array | Timestamp {
  switch (typeof value) {
    case 'string':
    case 'number':
      return true
    case 'object':
      if (value === null || Array.isArray(value) || value instanceof Map) return false
      if (value instanceof Uint8Array) return true
      return !(value instanceof Float32Array) && (value.kind === 'N' || value.kind === 'Ts')
    default:
      return false
  }
}

/** Both present, of one type and deeply equal. Two missing values are not equal. */
export function isEqual(
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  return left !== undefined && right !== undefined && valuesEqual(left, right)
}

/** S in S and B in B only. */
export function beginsWith(
  value: AttributeValue | undefined,
  prefix: AttributeValue | undefined,
): boolean {
  if (typeof value === 'string') return typeof prefix === 'string' && value.startsWith(prefix)
  if (!(value instanceof Uint8Array) || !(prefix instanceof Uint8Array)) return false
  return bytesAt(value, prefix, 0)
}

/** Substring, run of bytes, member of a set, or element of a list. */
export function contains(
  container: AttributeValue | undefined,
  sought: AttributeValue | undefined,
): boolean {
  if (container === undefined || sought === undefined) return false
  if (typeof container === 'string') return typeof sought === 'string' && container.includes(sought)
  if (typeof container !== 'object' || container === null) return false
  if (Array.isArray(container)) return container.some((element) => valuesEqual(element, sought))
  if (container instanceof Uint8Array) {
    return sought instanceof Uint8Array && containsBytes(container, sought)
  }
  if (container instanceof Map || container instanceof Float32Array) return false
  switch (container.kind) {
    case 'SS':
    case 'NS':
    case 'BS':
      return hasMember(container, sought)
    default:
      return false
  }
}

export function hasMember(set: StringSet | NumberSet | BinarySet, sought: AttributeValue): boolean {
  switch (set.kind) {
    case 'SS':
      return typeof sought === 'string' && set.members.includes(sought)
    case 'NS':
      return set.members.some((member) => isNumber(sought) && numbersEqual(member, sought))
    case 'BS':
      return set.members.some(
        (member) => sought instanceof Uint8Array && compareBytes(member, sought) === 0,
      )
  }
}

/**
 * S in UTF-16 code units (measured on the service; item sizes count UTF-8 bytes instead), B in bytes, collections
 * in elements; undefined for types without a size.
 */
export function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return value.length
  if (value instanceof Map) return value.size
  if (value instanceof Uint8Array || value instanceof Float32Array) return value.length
  return value.kind === 'N' || value.kind === 'Ts' ? undefined : value.members.length
}

function isNumber(value: AttributeValue): value is NumberValue {
  if (typeof value === 'number') return true
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'N'
}

function containsBytes(bytes: Uint8Array, sought: Uint8Array): boolean {
  for (let at = 0; at + sought.length <= bytes.length; at++) {
    if (bytesAt(bytes, sought, at)) return true
  }
  return false
}

function bytesAt(bytes: Uint8Array, sought: Uint8Array, at: number): boolean {
  if (at + sought.length > bytes.length) return false
  for (let i = 0; i < sought.length; i++) {
    if (bytes[at + i] !== sought[i]) return false
  }
  return true
}
