/**
 * Exact decimals: DynamoDB's N. Up to 38 significant digits, magnitude 1E-130 to 9.99…E+125, never rounded by
 * storing. `attribute-value.ts` says which JavaScript value carries which decimal; this file makes that choice,
 * compares, and does arithmetic.
 *
 *   '1.50'  -> 1.5                          '12345678901234567890' -> { kind: 'N', text: '12345678901234567890' }
 *
 * Taken apart, a decimal is a sign, its significant digits without leading or trailing zeros, and the power of
 * ten of its first digit: 0.00120 is '12' at magnitude -3; zero has no digits.
 */
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { Decimal, NumberValue } from './attribute-value.ts'

export interface DecimalParts {
  readonly negative: boolean
  /** No leading and no trailing zero; empty for zero. */
  readonly digits: string
  /** Power of ten of the first digit. */
  readonly magnitude: number
}

const { numberDigitsMax, numberExponentMax, numberExponentMin } = dynamodbLimits

const zero: DecimalParts = { negative: false, digits: '', magnitude: 0 }

const overflowText =
  'Number overflow. Attempting to store a number with magnitude larger than supported range'
const underflowText =
  'Number underflow. Attempting to store a number with magnitude smaller than supported range'

function refuse(message: string): never {
  throw new KeystoneError('validation', message, {})
}

/**
 * Reads DynamoDB's number syntax: sign, digits with an optional point, exponent.
 * @throws KeystoneError `validation` with DynamoDB's wording for no number, overflow, underflow, too many digits.
 */
export function parseNumber(text: string): NumberValue {
  // Short canonical integers are nearly all numbers there are.
  if (text.length <= 15 && /^(?:0|-?[1-9][0-9]*)$/.test(text)) return Number(text)
  const parts = partsOfText(text)
  if (parts === undefined) {
    refuse(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    )
  }
  return numberFromParts(checkedParts(parts))
}

/** True when `text` is a number by syntax, whatever its size. */
export function looksLikeNumber(text: string): boolean {
  return numberSyntax.test(text)
}

const numberSyntax = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?$/

function partsOfText(text: string): DecimalParts | undefined {
  const match = numberSyntax.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', afterWhole = '', bare = '', exponent = '0'] = match
  return trimmedParts(sign === '-', whole + afterWhole + bare, whole.length - 1 + Number(exponent))
}

/** @param magnitude power of ten of `digits[0]`, which may be a zero */
function trimmedParts(negative: boolean, digits: string, magnitude: number): DecimalParts {
  let start = 0
  while (start < digits.length && digits.charCodeAt(start) === 48) start++
  if (start === digits.length) return zero
  let end = digits.length
  while (digits.charCodeAt(end - 1) === 48) end--
  return { negative, digits: digits.slice(start, end), magnitude: magnitude - start }
}

function checkedParts(parts: DecimalParts): DecimalParts {
  if (parts.digits === '') return parts
  if (parts.magnitude > numberExponentMax) refuse(overflowText)
  if (parts.magnitude < numberExponentMin) refuse(underflowText)
  if (parts.digits.length > numberDigitsMax) {
    refuse('Attempting to store more than 38 significant digits in a Number')
  }
  return parts
}

/** Chooses the carrier. The parts must be trimmed and within limits. */
export function numberFromParts(parts: DecimalParts): NumberValue {
  const { digits, magnitude } = parts
  if (digits === '') return 0
  // Up to 15 digits always survive the way into a double and back, more than 17 never do.
  if (digits.length <= 17) {
    const sign = parts.negative ? '-' : ''
    const double = Number(`${sign}${digits}e${magnitude - digits.length + 1}`)
    if (digits.length <= 15) return double
    const back = partsOfNumber(double)
    if (back.digits === digits && back.magnitude === magnitude) return double
  }
  return { kind: 'N', text: plainText(parts) }
}

/**
 * Takes a JavaScript number for the decimal its shortest text names.
 * @throws KeystoneError `validation` for NaN, infinities and values outside DynamoDB's range.
 */
export function numberFromDouble(value: number): NumberValue {
  if (!Number.isFinite(value)) {
    refuse(`The parameter cannot be converted to a numeric value: ${value}`)
  }
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  checkedParts(partsOfNumber(value))
  return value
}

/** @throws KeystoneError `validation` beyond 38 digits or out of range. */
export function numberFromBigInt(value: bigint): NumberValue {
  return parseNumber(value.toString())
}

export function partsOfNumber(value: NumberValue): DecimalParts {
  // Both carriers hold well-formed text, so a miss cannot happen.
  if (typeof value === 'object') return partsOfText(value.text) ?? zero
  const text = String(Math.abs(value))
  if (text.includes('e')) return partsOfText(String(value)) ?? zero
  const point = text.indexOf('.')
  if (point < 0) return trimmedParts(value < 0, text, text.length - 1)
  return trimmedParts(value < 0, text.slice(0, point) + text.slice(point + 1), point - 1)
}

/** Whether a carrier holds what `parseNumber` could have made: used on values from outside. */
export function isCanonicalNumber(value: NumberValue): boolean {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return !Object.is(value, -0)
    const size = Math.abs(value)
    return size >= 1e-130 && size < 1e126
  }
  const parts = partsOfText(value.text)
  if (parts === undefined || parts.digits.length > numberDigitsMax) return false
  if (parts.magnitude > numberExponentMax || parts.magnitude < numberExponentMin) return false
  const carrier = numberFromParts(parts)
  return typeof carrier === 'object' && carrier.text === value.text
}

/** DynamoDB's normal form: plain decimal, no exponent, no `+`, no needless zeros. */
export function numberText(value: NumberValue): string {
  if (typeof value === 'object') return value.text
  const text = String(value)
  if (!text.includes('e')) return text
  return plainText(partsOfNumber(value))
}

function plainText(parts: DecimalParts): string {
  const { digits, magnitude } = parts
  if (digits === '') return '0'
  const sign = parts.negative ? '-' : ''
  if (magnitude < 0) return `${sign}0.${'0'.repeat(-magnitude - 1)}${digits}`
  if (digits.length <= magnitude + 1) return sign + digits.padEnd(magnitude + 1, '0')
  return `${sign}${digits.slice(0, magnitude + 1)}.${digits.slice(magnitude + 1)}`
}

/** Negative, zero or positive, as `left` is less than, equal to or greater than `right`. */
export function compareNumbers(left: NumberValue, right: NumberValue): number {
  if (typeof left === 'number' && typeof right === 'number') {
    return left < right ? -1 : left > right ? 1 : 0
  }
  const a = partsOfNumber(left)
  const b = partsOfNumber(right)
  if (a.negative !== b.negative) return a.negative ? -1 : 1
  const bySize = compareSizes(a, b)
  return a.negative ? -bySize : bySize
}

function compareSizes(a: DecimalParts, b: DecimalParts): number {
  if (a.digits === '' || b.digits === '') return a.digits.length - b.digits.length
  if (a.magnitude !== b.magnitude) return a.magnitude - b.magnitude
  return a.digits < b.digits ? -1 : a.digits > b.digits ? 1 : 0
}

export function numbersEqual(left: NumberValue, right: NumberValue): boolean {
  if (left === right) return true
  return typeof left === 'object' && typeof right === 'object' && left.text === right.text
}

/** Size in bytes as DynamoDB charges it. */
export function numberBytes(value: NumberValue): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    let rest = Math.abs(value)
    if (rest === 0) return 1
    while (rest % 10 === 0) rest /= 10
    let digits = 0
    for (; rest >= 1; rest = Math.floor(rest / 10)) digits++
    return 1 + Math.ceil(digits / 2) + (value < 0 ? 1 : 0)
  }
  const { negative, digits, magnitude } = partsOfNumber(value)
  const left = Math.min(digits.length, Math.max(0, magnitude + 1))
  const right = digits.length - left
  return 1 + Math.ceil(left / 2) + Math.ceil(right / 2) + (negative ? 1 : 0)
}

/** Integer times a power of ten: the form arithmetic is done in. */
interface Scaled {
  readonly integer: bigint
  readonly exponent: number
}

function scaled(value: NumberValue): Scaled {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return { integer: BigInt(value), exponent: 0 }
  }
  const { negative, digits, magnitude } = partsOfNumber(value)
  if (digits === '') return { integer: 0n, exponent: 0 }
  const integer = BigInt(digits)
  return { integer: negative ? -integer : integer, exponent: magnitude - digits.length + 1 }
}

/** Both as integers at the smaller exponent. The limits keep them below 10^294. */
function aligned(
  left: NumberValue,
  right: NumberValue,
): { a: bigint; b: bigint; exponent: number } {
  const x = scaled(left)
  const y = scaled(right)
  const exponent = Math.min(x.exponent, y.exponent)
  return {
    a: x.integer * 10n ** BigInt(x.exponent - exponent),
    b: y.integer * 10n ** BigInt(y.exponent - exponent),
    exponent,
  }
}

function partsOfScaled(integer: bigint, exponent: number): DecimalParts {
  const negative = integer < 0n
  const text = (negative ? -integer : integer).toString()
  return trimmedParts(negative, text, text.length - 1 + exponent)
}

/** DynamoDB words both "too large" and "would need rounding" as overflow. */
function exactResult(integer: bigint, exponent: number): NumberValue {
  const parts = partsOfScaled(integer, exponent)
  if (parts.digits.length > numberDigitsMax) refuse(overflowText)
  return numberFromParts(checkedParts(parts))
}

/** Rounds half to even at 38 digits: PartiQL's `*` and `/` only, storing never rounds. */
function roundedResult(integer: bigint, exponent: number): NumberValue {
  const parts = partsOfScaled(integer, exponent)
  const excess = parts.digits.length - numberDigitsMax
  if (excess <= 0) return numberFromParts(checkedParts(parts))
  const unit = 10n ** BigInt(excess)
  const all = BigInt(parts.digits)
  const rest = all % unit
  let kept = all / unit
  if (rest * 2n > unit || (rest * 2n === unit && kept % 2n === 1n)) kept += 1n
  const lastExponent = parts.magnitude - parts.digits.length + 1 + excess
  const signed = parts.negative ? -kept : kept
  return numberFromParts(checkedParts(partsOfScaled(signed, lastExponent)))
}

/** @throws KeystoneError `validation` when the exact sum is out of range or needs more than 38 digits. */
export function addNumbers(left: NumberValue, right: NumberValue): NumberValue {
  if (Number.isSafeInteger(left) && Number.isSafeInteger(right)) {
    const sum = Number(left) + Number(right)
    if (Number.isSafeInteger(sum)) return sum
  }
  const { a, b, exponent } = aligned(left, right)
  return exactResult(a + b, exponent)
}

/** @throws KeystoneError `validation` when the exact difference is out of range or needs more than 38 digits. */
export function subtractNumbers(left: NumberValue, right: NumberValue): NumberValue {
  return addNumbers(left, negateNumber(right))
}

export function negateNumber(value: NumberValue): NumberValue {
  if (typeof value === 'number') return value === 0 ? 0 : -value
  const text = value.text.startsWith('-') ? value.text.slice(1) : `-${value.text}`
  return { kind: 'N', text }
}

/** Rounded to 38 digits, half to even. @throws KeystoneError `validation` when out of range. */
export function multiplyNumbers(left: NumberValue, right: NumberValue): NumberValue {
  const x = scaled(left)
  const y = scaled(right)
  return roundedResult(x.integer * y.integer, x.exponent + y.exponent)
}

/** Rounded to 38 digits, half to even. @throws KeystoneError `validation` for division by zero or out of range. */
export function divideNumbers(left: NumberValue, right: NumberValue): NumberValue {
  const x = scaled(left)
  const y = scaled(right)
  if (y.integer === 0n) refuse('Division by zero')
  // 80 more digits than 38 needs, and a sticky last one, so that rounding sees whether anything is left over.
  const shift = 120
  const dividend = x.integer * 10n ** BigInt(shift)
  const quotient = (dividend / y.integer) * 10n
  const sticky = dividend % y.integer === 0n ? 0n : x.integer < 0n === y.integer < 0n ? 1n : -1n
  return roundedResult(quotient + sticky, x.exponent - y.exponent - shift - 1)
}

/** What is left of `left` after taking away whole multiples of `right`; has the sign of `left`. Exact. */
export function remainderNumbers(left: NumberValue, right: NumberValue): NumberValue {
  const { a, b, exponent } = aligned(left, right)
  if (b === 0n) refuse('Division by zero')
  return exactResult(a % b, exponent)
}

/** The nearest double, for charts and estimates. Never for storing. */
export function numberToDouble(value: NumberValue): number {
  return typeof value === 'number' ? value : Number(value.text)
}

/** The exact integer, or undefined when the number has a fraction. */
export function numberToBigInt(value: NumberValue): bigint | undefined {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return undefined
    return Number.isSafeInteger(value) ? BigInt(value) : BigInt(numberText(value))
  }
  return value.text.includes('.') ? undefined : BigInt(value.text)
}

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'N'
}
