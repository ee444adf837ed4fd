/**
 * Scalar functions of the extended dialect. A MISSING operand gives MISSING, a NULL one NULL, and one of the wrong
 * type MISSING, unless a function says otherwise (`spreads: false`).
 */
import { typeName, type AttributeValue, type NumberValue } from '../encoding/attribute-value.ts'
import {
  compareNumbers,
  addNumbers,
  divideNumbers,
  multiplyNumbers,
  negateNumber,
  numberFromDouble,
  numberToDouble,
  parseNumber,
  remainderNumbers,
  subtractNumbers,
} from '../encoding/decimal.ts'
import { beginsWith, contains, sizeOf } from '../expressions/compare.ts'
import {
  dateAdd,
  dateDiff,
  dateText,
  extract,
  fromUnixSeconds,
  toTimestamp,
  unixSeconds,
} from './dates.ts'
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
  ['tupleunion', { min: 1, max: 100, spreads: false, run: tupleUnion }],
  ['to_string', { min: 1, max: 2, run: dateText }],
  ['from_unixtime', number1(fromUnixSeconds)],
  ['unix_timestamp', { min: 1, max: 1, run: unixSeconds }],
  ['to_timestamp', text1(toTimestamp)],
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

/** All attributes of several tuples, of equal names the last. */
function tupleUnion(...tuples: readonly Value[]): Value {
  const maps = tuples.filter((tuple) => tuple instanceof Map)
  return maps.length === tuples.length ? new Map(maps.flatMap((map) => [...map])) : undefined
}

function typeText(value: Value): Value {
  return value === undefined ? 'MISSING' : typeName(value)
}

function hasType(value: Value, type: Value): Value {
  if (typeof type !== 'string') return undefined
  return value !== undefined && (typesNamed(type.toUpperCase()) ?? []).includes(typeName(value))
}
