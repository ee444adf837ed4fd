/**
 * Plain JavaScript values and attribute values, by the conventions of the AWS SDK's `util-dynamodb`:
 *
 *   string, boolean, null     S, BOOL, NULL           Set of strings, numbers, bytes   SS, NS, BS
 *   number, bigint, NumberText  N                     array                            L
 *   Uint8Array, ArrayBuffer   B                       Map or plain object              M
 *   Date                      Ts                      Float32Array                     VecF32
 *
 * On the way back M becomes a plain object without a prototype, and an N that no JavaScript number carries becomes
 * a bigint when whole, else a `NumberText`: digits are never lost silently.
 */
import { unreachable } from '../base/assert.ts'
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeMap, AttributeValue, Item, NumberValue } from './attribute-value.ts'
import {
  numberFromBigInt,
  numberFromDouble,
  numberText,
  numberToBigInt,
  parseNumber,
} from './decimal.ts'
import { isWellFormed, loneSurrogate } from './utf8.ts'
import { binarySet, numberSet, stringSet } from './value-set.ts'
import { vectorOf } from './vector.ts'

/** An exact decimal in plain JavaScript data. `String(number)` is its text. */
export class NumberText {
  readonly #text: string

  /** @throws KeystoneError `validation` when `text` is not a DynamoDB number. */
  constructor(text: string) {
    this.#text = numberText(parseNumber(text))
  }

  toString(): string {
    return this.#text
  }

  /** As the JSON string that keeps every digit. */
  toJSON(): string {
    return this.#text
  }
}

export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | NumberText
  | Uint8Array
  | ArrayBuffer
  | Float32Array
  | Date
  | readonly PlainValue[]
  | ReadonlySet<string | number | bigint | NumberText | Uint8Array>
  | ReadonlyMap<string, PlainValue>
  | { readonly [name: string]: PlainValue }

/**
 * Turns a plain object or Map into an item.
 * @throws KeystoneError `validation` for what has no attribute value: undefined, functions, NaN, empty sets …
 */
export function marshall(plain: unknown): Item {
  const value = marshallValue(plain)
  if (value instanceof Map) return value
  throw refused('An item must be an object or a Map')
}

/** Turns any plain value into an attribute value. Errors as `marshall`. */
export function marshallValue(plain: unknown): AttributeValue {
  return fromPlain(plain, 0)
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}

function fromPlain(plain: unknown, depth: number): AttributeValue {
  switch (typeof plain) {
    case 'string':
      return checkedText(plain)
    case 'number':
      return numberFromDouble(plain)
    case 'bigint':
      return numberFromBigInt(plain)
    case 'boolean':
      return plain
    case 'object':
      return plain === null ? null : fromObject(plain, depth)
    default:
      throw refused(`A ${typeof plain} cannot be stored. Leave the attribute out instead.`)
  }
}

function checkedText(text: string): string {
  if (!isWellFormed(text)) throw loneSurrogate()
  return text
}

function fromObject(plain: object, depth: number): AttributeValue {
  if (depth > dynamodbLimits.nestingDepthMax) {
    throw refused(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    )
  }
  if (plain instanceof NumberText) return parseNumber(plain.toString())
  if (plain instanceof Uint8Array) return new Uint8Array(plain)
  if (plain instanceof ArrayBuffer) return new Uint8Array(plain.slice(0))
  if (plain instanceof Float32Array) return vectorOf([...plain])
  if (plain instanceof Date) return fromDate(plain)
  if (plain instanceof Set) return fromSet([...plain])
  if (Array.isArray(plain)) return plain.map((element) => fromPlain(element, depth + 1))
  if (plain instanceof Map) return fromEntries(plain, depth)
  const prototype: unknown = Object.getPrototypeOf(plain)
  if (prototype !== Object.prototype && prototype !== null) {
    throw refused('An instance of a class cannot be stored. Turn it into a plain object first.')
  }
  return fromEntries(Object.entries(plain), depth)
}

function fromEntries(entries: Iterable<readonly [unknown, unknown]>, depth: number): AttributeMap {
  const map: AttributeMap = new Map()
  for (const [name, value] of entries) {
    if (typeof name !== 'string') throw refused('The keys of a Map must be strings')
    map.set(checkedText(name), fromPlain(value, depth + 1))
  }
  return map
}

function fromDate(date: Date): AttributeValue {
  const ms = date.getTime()
  if (Number.isNaN(ms)) throw refused('An invalid Date cannot be stored')
  return { kind: 'Ts', ms: BigInt(ms) }
}

function fromSet(members: readonly unknown[]): AttributeValue {
  const values = members.map((member) => fromPlain(member, 0))
  if (values.length === 0)
    throw refused('An empty Set cannot be stored: DynamoDB has no empty sets')
  const strings = values.filter((value) => typeof value === 'string')
  if (strings.length === values.length) return stringSet(strings)
  const binaries = values.filter((value) => value instanceof Uint8Array)
  if (binaries.length === values.length) return binarySet(binaries)
  const numbers = values.filter(isNumberCarrier)
  if (numbers.length === values.length) return numberSet(numbers)
  throw refused('The members of a Set must be all strings, all numbers or all bytes')
}

function isNumberCarrier(value: AttributeValue): value is NumberValue {
  return (
    typeof value === 'number' ||
    (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'N')
  )
}

/** Turns an item into a plain object without a prototype. */
export function unmarshall(item: Item): Record<string, PlainValue> {
  const object: Record<string, PlainValue> = Object.create(null)
  for (const [name, value] of item) object[name] = unmarshallValue(value)
  return object
}

/** Turns a value into plain JavaScript. */
export function unmarshallValue(value: AttributeValue): PlainValue {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(unmarshallValue)
  if (value instanceof Map) return unmarshall(value)
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (value instanceof Float32Array) return new Float32Array(value)
  switch (value.kind) {
    case 'N':
      return plainNumber(value)
    case 'Ts':
      return plainTimestamp(value.ms)
    case 'SS':
      return new Set(value.members)
    case 'NS':
      return new Set(value.members.map(plainNumber))
    case 'BS':
      return new Set(value.members.map((member) => new Uint8Array(member)))
    default:
      return unreachable(value)
  }
}

function plainNumber(value: NumberValue): number | bigint | NumberText {
  if (typeof value === 'number') return value
  return numberToBigInt(value) ?? new NumberText(value.text)
}

/** A Date reaches 8.64e15 ms; what lies beyond keeps its exact count as bigint. */
function plainTimestamp(ms: bigint): Date | bigint {
  const date = new Date(Number(ms))
  return Number.isNaN(date.getTime()) ? ms : date
}
