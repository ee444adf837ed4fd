/**
 * Scalar functions of the extended dialect. A MISSING operand gives MISSING, a NULL one NULL, and one of the wrong
 * type MISSING, unless a function says otherwise (`spreads: false`).
 */
import { typeName, type AttributeValue, type NumberValue } from '../encoding/attribute-value.ts'
import {
  compareNumbers,
  addNumbers,
  divideNumbers,
  looksLikeNumber,
  multiplyNumbers,
  negateNumber,
  numberFromDouble,
  numberText,
  numberToBigInt,
  numberToDouble,
  parseNumber,
  remainderNumbers,
  subtractNumbers,
} from '../encoding/decimal.ts'
import { beginsWith, contains, sizeOf } from '../expressions/compare.ts'
import { typesNamed } from './lower.ts'
import { compareAny, elementsOf, isNumber, keyOfValue, type Value } from './values.ts'

export interface ScalarFunction {
  readonly min: number
  readonly max: number
  readonly run: (...operands: readonly Value[]) => Value
  /** False: sees MISSING and NULL itself. */
  readonly spreads?: boolean
}

const text1 = (run: (text: string) => Value): ScalarFunction => ({
  min: 1,
  max: 1,
  run: (value) => (typeof value === 'string' ? run(value) : undefined),
})

const number1 = (run: (value: NumberValue) => Value): ScalarFunction => ({
  min: 1,
  max: 1,
  run: (value) => (isNumber(value) ? run(value) : undefined),
})

const collection = (run: (elements: readonly AttributeValue[]) => Value): ScalarFunction => ({
  min: 1,
  max: 1,
  run: (value) => {
    const elements = elementsOf(value)
    return elements === undefined ? undefined : run(elements.filter((element) => element !== null))
  },
})

/** Characters are code points, as in SQL; only DynamoDB's `size` counts UTF-16 units. */
const characters = (text: string): string[] => Array.from(text)

const functions: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['upper', text1((text) => text.toUpperCase())],
  ['lower', text1((text) => text.toLowerCase())],
  ['char_length', text1((text) => characters(text).length)],
  ['character_length', text1((text) => characters(text).length)],
  ['length', { min: 1, max: 1, run: lengthOf }],
  ['reverse', text1((text) => characters(text).toReversed().join(''))],
  ['trim', { min: 1, max: 3, run: trim }],
  ['ltrim', text1((text) => text.trimStart())],
  ['rtrim', text1((text) => text.trimEnd())],
  ['substring', { min: 2, max: 3, run: substring }],
  ['left', { min: 2, max: 2, run: (text, count) => substring(text, 1, count) }],
  ['right', { min: 2, max: 2, run: rightPart }],
  ['overlay', { min: 3, max: 4, run: overlay }],
  ['position', { min: 2, max: 2, run: position }],
  ['replace', { min: 3, max: 3, run: replace }],
  ['concat', { min: 1, max: 20, run: concat }],
  ['split', { min: 2, max: 2, run: split }],
  ['abs', number1((value) => (compareNumbers(value, 0) < 0 ? negateNumber(value) : value))],
  ['ceil', number1((value) => roundTo(value, 'up'))],
  ['ceiling', number1((value) => roundTo(value, 'up'))],
  ['floor', number1((value) => roundTo(value, 'down'))],
  ['round', { min: 1, max: 2, run: round }],
  ['sign', number1((value) => Math.sign(compareNumbers(value, 0)))],
  ['sqrt', number1((value) => fromDouble(Math.sqrt(numberToDouble(value))))],
  ['exp', number1((value) => fromDouble(Math.exp(numberToDouble(value))))],
  ['ln', number1((value) => fromDouble(Math.log(numberToDouble(value))))],
  ['log10', number1((value) => fromDouble(Math.log10(numberToDouble(value))))],
  ['power', { min: 2, max: 2, run: power }],
  ['mod', { min: 2, max: 2, run: modulo }],
  ['coalesce', { min: 1, max: 100, spreads: false, run: coalesce }],
  ['nullif', { min: 2, max: 2, spreads: false, run: (a, b) => (sameOrAbsent(a, b) ? null : a) }],
  ['greatest', { min: 1, max: 100, run: (...all) => extreme(all, 1) }],
  ['least', { min: 1, max: 100, run: (...all) => extreme(all, -1) }],
  ['typeof', { min: 1, max: 1, spreads: false, run: typeText }],
  ['begins_with', { min: 2, max: 2, run: beginsWith }],
  ['contains', { min: 2, max: 2, run: contains }],
  ['size', { min: 1, max: 1, run: sizeOf }],
  ['cardinality', { min: 1, max: 1, run: (value) => elementsOf(value)?.length ?? sizeOf(value) }],
  ['exists', collection((elements) => elements.length > 0)],
  ['attribute_exists', { min: 1, max: 1, spreads: false, run: (value) => value !== undefined }],
  ['attribute_not_exists', { min: 1, max: 1, spreads: false, run: (value) => value === undefined }],
  ['attribute_type', { min: 2, max: 2, spreads: false, run: hasType }],
  ['coll_count', collection((elements) => elements.length)],
  ['coll_sum', collection(sum)],
  ['coll_avg', collection((all) => (all.length === 0 ? null : dividedBy(sum(all), all.length)))],
  ['coll_min', collection((elements) => extreme(elements, -1))],
  ['coll_max', collection((elements) => extreme(elements, 1))],
  [
    'list_append',
    {
      min: 2,
      max: 2,
      run: (a, b) => (Array.isArray(a) && Array.isArray(b) ? [...a, ...b] : undefined),
    },
  ],
  [
    'keys',
    { min: 1, max: 1, run: (value) => (value instanceof Map ? [...value.keys()] : undefined) },
  ],
  [
    'values',
    { min: 1, max: 1, run: (value) => (value instanceof Map ? [...value.values()] : undefined) },
  ],
  ['to_string', { min: 1, max: 2, run: dateText }],
  [
    'from_unixtime',
    number1((value) => timestamp(BigInt(Math.round(numberToDouble(value) * 1000)))),
  ],
  ['unix_timestamp', { min: 1, max: 1, run: unixSeconds }],
  ['to_timestamp', text1(parseTimestamp)],
  ['extract', { min: 2, max: 2, run: extract }],
  ['date_add', { min: 3, max: 3, run: dateAdd }],
  ['date_diff', { min: 3, max: 3, run: dateDiff }],
])

export const functionNames: readonly string[] = [...functions.keys()]

export function findFunction(name: string): ScalarFunction | undefined {
  return functions.get(name)
}

function lengthOf(value: Value): Value {
  return typeof value === 'string' ? characters(value).length : sizeOf(value)
}

function trim(value: Value, side: Value = 'both', removed: Value = ' '): Value {
  if (typeof value !== 'string' || typeof removed !== 'string') return undefined
  const set = new Set(characters(removed))
  const chars = characters(value)
  let start = 0
  let end = chars.length
  if (side !== 'trailing') while (start < end && set.has(chars[start] ?? '')) start++
  if (side !== 'leading') while (end > start && set.has(chars[end - 1] ?? '')) end--
  return chars.slice(start, end).join('')
}

function rightPart(text: Value, count: Value): Value {
  if (typeof text !== 'string' || typeof count !== 'number' || count < 0) return undefined
  const all = characters(text)
  return all.slice(Math.max(0, all.length - count)).join('')
}

/** `OVERLAY(text PLACING placed FROM start FOR count)`; without a count, as many as are placed. */
function overlay(text: Value, placed: Value, start: Value, count?: Value): Value {
  if (typeof text !== 'string' || typeof placed !== 'string') return undefined
  const all = characters(text)
  const removed = count === undefined ? characters(placed).length : count
  if (typeof start !== 'number' || typeof removed !== 'number') return undefined
  if (start < 1 || removed < 0) return undefined
  return [...all.slice(0, start - 1), placed, ...all.slice(start - 1 + removed)].join('')
}

/** 1-based; positions before the text count, as in SQL. */
function substring(value: Value, start: Value, count?: Value): Value {
  if (typeof value !== 'string' || typeof start !== 'number') return undefined
  const chars = characters(value)
  const from = Math.trunc(start) - 1
  if (count === undefined) return chars.slice(Math.max(0, from)).join('')
  if (typeof count !== 'number' || count < 0) return undefined
  return chars.slice(Math.max(0, from), Math.max(0, from + Math.trunc(count))).join('')
}

function position(sought: Value, value: Value): Value {
  if (typeof sought !== 'string' || typeof value !== 'string') return undefined
  const at = value.indexOf(sought)
  return at < 0 ? 0 : characters(value.slice(0, at)).length + 1
}

function replace(value: Value, sought: Value, replacement: Value): Value {
  if (typeof value !== 'string' || typeof sought !== 'string') return undefined
  if (typeof replacement !== 'string') return undefined
  return sought === '' ? value : value.replaceAll(sought, () => replacement)
}

function concat(...parts: readonly Value[]): Value {
  const texts = parts.filter((part) => typeof part === 'string')
  return texts.length === parts.length ? texts.join('') : undefined
}

function split(value: Value, separator: Value): Value {
  if (typeof value !== 'string' || typeof separator !== 'string') return undefined
  return value.split(separator)
}

function fromDouble(value: number): Value {
  return Number.isFinite(value) ? numberFromDouble(value) : undefined
}

function roundTo(value: NumberValue, way: 'up' | 'down'): NumberValue {
  const fraction = remainderNumbers(value, 1)
  const whole = subtractNumbers(value, fraction)
  const sign = compareNumbers(fraction, 0)
  if (way === 'up') return sign > 0 ? addNumbers(whole, 1) : whole
  return sign < 0 ? subtractNumbers(whole, 1) : whole
}

/** Half away from zero. */
function round(value: Value, digits: Value = 0): Value {
  if (!isNumber(value) || typeof digits !== 'number' || Math.abs(digits) > 37) return undefined
  const scale = parseNumber(`1E${Math.trunc(digits)}`)
  const scaled = multiplyNumbers(value, scale)
  const half = parseNumber('0.5')
  const rounded =
    compareNumbers(scaled, 0) < 0
      ? negateNumber(roundTo(addNumbers(negateNumber(scaled), half), 'down'))
      : roundTo(addNumbers(scaled, half), 'down')
  return divideNumbers(rounded, scale)
}

function power(base: Value, exponent: Value): Value {
  if (!isNumber(base) || typeof exponent !== 'number') return undefined
  if (!Number.isInteger(exponent) || exponent < 0 || exponent > 400) {
    return fromDouble(numberToDouble(base) ** exponent)
  }
  let result: NumberValue = 1
  for (let times = 0; times < exponent; times++) result = multiplyNumbers(result, base)
  return result
}

function modulo(left: Value, right: Value): Value {
  if (!isNumber(left) || !isNumber(right) || right === 0) return undefined
  return remainderNumbers(left, right)
}

/** The first that is neither MISSING nor NULL. */
function coalesce(...values: readonly Value[]): Value {
  return values.find((value) => value !== undefined && value !== null) ?? null
}

function sameOrAbsent(a: Value, b: Value): boolean {
  return a !== undefined && a !== null && keyOfValue(a) === keyOfValue(b)
}

export function extreme(values: readonly Value[], sign: 1 | -1): Value {
  let best: Value = null
  for (const value of values) {
    if (value === undefined || value === null) continue
    if (best === null || sign * compareAny(value, best) > 0) best = value
  }
  return best
}

export function sum(values: readonly Value[]): Value {
  let total: NumberValue | undefined
  for (const value of values) {
    if (isNumber(value)) total = total === undefined ? value : addNumbers(total, value)
  }
  return total ?? null
}

function dividedBy(total: Value, count: number): Value {
  return isNumber(total) ? divideNumbers(total, count) : null
}

function typeText(value: Value): Value {
  return value === undefined ? 'MISSING' : typeName(value)
}

function hasType(value: Value, type: Value): Value {
  if (typeof type !== 'string') return undefined
  return value !== undefined && (typesNamed(type.toUpperCase()) ?? []).includes(typeName(value))
}

/** CAST(value AS type); MISSING when the value has no such form. */
export function castTo(value: Value, type: string): Value {
  if (value === undefined || value === null) return value
  const [target] = typesNamed(type) ?? []
  switch (target) {
    case 'S':
      return textOf(value)
    case 'N': {
      const number = toNumber(value)
      const isInteger = type === 'INT' || type === 'INTEGER'
      return isInteger && isNumber(number)
        ? subtractNumbers(number, remainderNumbers(number, 1))
        : number
    }
    case 'BOOL':
      if (typeof value === 'boolean') return value
      if (typeof value !== 'string') return isNumber(value) ? value !== 0 : undefined
      return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : undefined
    case 'L':
      return [...(elementsOf(value) ?? [value])]
    case 'Ts':
      return typeof value === 'string'
        ? parseTimestamp(value)
        : milliseconds(value) === undefined
          ? undefined
          : timestamp(milliseconds(value) ?? 0n)
    default:
      return target !== undefined && typeName(value) === target ? value : undefined
  }
}

function textOf(value: AttributeValue): Value {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (isNumber(value)) return numberText(value)
  return dateText(value)
}

function toNumber(value: AttributeValue): Value {
  if (isNumber(value)) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string')
    return looksLikeNumber(value.trim()) ? parseNumber(value.trim()) : undefined
  return typeName(value) === 'Ts' ? unixSeconds(value) : undefined
}

// Dates: a Ts, or an ISO 8601 string. Everything is in UTC.

function timestamp(ms: bigint): Value {
  return { kind: 'Ts', ms }
}

/** The moment a value names, in milliseconds since 1970. */
function milliseconds(value: Value): bigint | undefined {
  if (typeof value === 'string') {
    const ms = Date.parse(value)
    return Number.isNaN(ms) ? undefined : BigInt(ms)
  }
  if (isNumber(value)) return numberToBigInt(value)
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined
  return value.kind === 'Ts' ? value.ms : undefined
}

function dateOf(value: Value): Date | undefined {
  const ms = milliseconds(value)
  const date = ms === undefined ? undefined : new Date(Number(ms))
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}

function parseTimestamp(text: string): Value {
  const ms = milliseconds(text)
  return ms === undefined ? undefined : timestamp(ms)
}

function unixSeconds(value: Value): Value {
  const ms = milliseconds(value)
  return ms === undefined ? undefined : divideNumbers(parseNumber(ms.toString()), 1000)
}

function dateText(value: Value): Value {
  return dateOf(value)?.toISOString()
}

const parts: ReadonlyMap<
  string,
  { get: (date: Date) => number; set: (date: Date, value: number) => void }
> = new Map([
  [
    'year',
    { get: (date) => date.getUTCFullYear(), set: (date, value) => date.setUTCFullYear(value) },
  ],
  [
    'month',
    { get: (date) => date.getUTCMonth() + 1, set: (date, value) => date.setUTCMonth(value - 1) },
  ],
  ['day', { get: (date) => date.getUTCDate(), set: (date, value) => date.setUTCDate(value) }],
  ['hour', { get: (date) => date.getUTCHours(), set: (date, value) => date.setUTCHours(value) }],
  [
    'minute',
    { get: (date) => date.getUTCMinutes(), set: (date, value) => date.setUTCMinutes(value) },
  ],
  [
    'second',
    { get: (date) => date.getUTCSeconds(), set: (date, value) => date.setUTCSeconds(value) },
  ],
])

const partMs: ReadonlyMap<string, number> = new Map([
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
])

function extract(part: Value, value: Value): Value {
  const date = dateOf(value)
  return typeof part === 'string' && date !== undefined
    ? parts.get(part.toLowerCase())?.get(date)
    : undefined
}

function dateAdd(part: Value, count: Value, value: Value): Value {
  const date = dateOf(value)
  if (typeof part !== 'string' || typeof count !== 'number' || date === undefined) return undefined
  const field = parts.get(part.toLowerCase())
  if (field === undefined) return undefined
  field.set(date, field.get(date) + count)
  if (Number.isNaN(date.getTime())) return undefined
  return typeof value === 'string' ? date.toISOString() : timestamp(BigInt(date.getTime()))
}

/** Whole parts from the first to the second moment. */
function dateDiff(part: Value, from: Value, to: Value): Value {
  const start = dateOf(from)
  const end = dateOf(to)
  if (typeof part !== 'string' || start === undefined || end === undefined) return undefined
  const unit = partMs.get(part.toLowerCase())
  if (unit !== undefined) return Math.trunc((end.getTime() - start.getTime()) / unit)
  const months =
    (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth()
  if (part.toLowerCase() === 'month') return months
  return part.toLowerCase() === 'year' ? Math.trunc(months / 12) : undefined
}
