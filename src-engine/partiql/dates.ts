/**
 * Moments: a Ts, or a string in ISO 8601. Everything is in UTC, also what names no zone, so that results do not depend
 * on where a statement runs.
 */
import type { NumberValue } from '../encoding/attribute-value.ts'
import { divideNumbers, numberToDouble, parseNumber } from '../encoding/decimal.ts'
import type { Value } from './values.ts'

const iso =
  /^([+-]\d{6}|\d{4})(?:-(\d{2})(?:-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?)?)?)?$/

/** Milliseconds since 1970; undefined: no date, or one that is in no calendar. */
function parseIso(text: string): number | undefined {
  const match = iso.exec(text)
  if (match === null) return undefined
  const part = (at: number, otherwise: number): number => Number(match[at] ?? otherwise)
  const [year, month, day] = [part(1, 0), part(2, 1), part(3, 1)]
  const [hour, minute, second] = [part(4, 0), part(5, 0), part(6, 0)]
  const [zoneHours, zoneMinutes] = [part(10, 0), part(11, 0)]
  if (hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) {
    return undefined
  }
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second, Number((match[7] ?? '').slice(0, 3).padEnd(3, '0')))
  const zoneMs = (zoneHours * 60 + zoneMinutes) * 60_000
  return date.getTime() + (match[9] === '-' ? zoneMs : -zoneMs)
}

/** The moment a value names, in milliseconds since 1970. */
function milliseconds(value: Value): bigint | undefined {
  if (typeof value === 'string') {
    const ms = parseIso(value)
    return ms === undefined ? undefined : BigInt(ms)
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined
  return value.kind === 'Ts' ? value.ms : undefined
}

function dateOf(value: Value): Date | undefined {
  const ms = milliseconds(value)
  const date = ms === undefined ? undefined : new Date(Number(ms))
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}

/** A moment as a Ts. */
export function toTimestamp(value: Value): Value {
  const ms = milliseconds(value)
  return ms === undefined ? undefined : { kind: 'Ts', ms }
}

/** @param seconds since 1970 */
export function fromUnixSeconds(seconds: NumberValue): Value {
  const date = new Date(Math.round(numberToDouble(seconds) * 1000))
  return Number.isNaN(date.getTime()) ? undefined : { kind: 'Ts', ms: BigInt(date.getTime()) }
}

export function unixSeconds(value: Value): Value {
  const ms = milliseconds(value)
  return ms === undefined ? undefined : divideNumbers(parseNumber(ms.toString()), 1000)
}

interface DatePart {
  readonly get: (date: Date) => number
  /** Adds so many to a copy of the date. */
  readonly add: (date: Date, count: number) => Date
  /** Whole ones from a date to a later one. */
  readonly between: (from: Date, to: Date) => number
}

/** A part that always takes the same time. */
function fixedPart(ms: number, get: (date: Date) => number): DatePart {
  return {
    get,
    add: (date, count) => new Date(date.getTime() + Math.trunc(count) * ms),
    between: (from, to) => Math.floor((to.getTime() - from.getTime()) / ms),
  }
}

function monthsPart(months: number, get: (date: Date) => number): DatePart {
  return {
    get,
    add: (date, count) => addMonths(date, Math.trunc(count) * months),
    between: (from, to) => Math.floor(monthsBetween(from, to) / months),
  }
}

const datePartsByName: ReadonlyMap<string, DatePart> = new Map([
  ['year', monthsPart(12, (date) => date.getUTCFullYear())],
  ['month', monthsPart(1, (date) => date.getUTCMonth() + 1)],
  ['day', fixedPart(86_400_000, (date) => date.getUTCDate())],
  ['hour', fixedPart(3_600_000, (date) => date.getUTCHours())],
  ['minute', fixedPart(60_000, (date) => date.getUTCMinutes())],
  ['second', fixedPart(1000, (date) => date.getUTCSeconds())],
])

/** What EXTRACT, DATE_ADD and DATE_DIFF know, in small letters. */
export const dateParts: readonly string[] = [...datePartsByName.keys()]

/** A day that the month has not becomes its last: one month after 31 January is 28 or 29 February. */
function addMonths(date: Date, count: number): Date {
  const result = new Date(date)
  result.setUTCMonth(date.getUTCMonth() + count)
  if (result.getUTCDate() !== date.getUTCDate()) result.setUTCDate(0)
  return result
}

function monthsBetween(from: Date, to: Date): number {
  const months =
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  return addMonths(from, months) > to ? months - 1 : months
}

function partNamed(part: Value): DatePart | undefined {
  return typeof part === 'string' ? datePartsByName.get(part.toLowerCase()) : undefined
}

export function extract(part: Value, value: Value): Value {
  const date = dateOf(value)
  return date && partNamed(part)?.get(date)
}

/** A string stays a string. */
export function dateAdd(part: Value, count: Value, value: Value): Value {
  const date = dateOf(value)
  if (typeof count !== 'number' || date === undefined) return undefined
  const result = partNamed(part)?.add(date, count)
  if (result === undefined || Number.isNaN(result.getTime())) return undefined
  return typeof value === 'string'
    ? result.toISOString()
    : { kind: 'Ts', ms: BigInt(result.getTime()) }
}

/** Whole parts from the first to the second moment; negative when the second is earlier. */
export function dateDiff(part: Value, from: Value, to: Value): Value {
  const start = dateOf(from)
  const end = dateOf(to)
  const unit = partNamed(part)
  if (unit === undefined || start === undefined || end === undefined) return undefined
  return end >= start ? unit.between(start, end) : 0 - unit.between(end, start)
}

const monthNames =
  'January February March April May June July August September October November December'.split(' ')

/** Letters of a pattern by the PartiQL specification; text in single quotes stands for itself. */
const patternPart = /'((?:[^']|'')*)'|([A-Za-z])\2*/g

/** `TO_STRING(moment, 'yyyy-MM-dd')`; without a pattern in ISO 8601. MISSING for a letter that means nothing. */
export function dateText(value: Value, pattern?: Value): Value {
  const date = dateOf(value)
  if (date === undefined || pattern === undefined) return date?.toISOString()
  if (typeof pattern !== 'string') return undefined
  let isKnown = true
  const text = pattern.replace(patternPart, (symbol, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'")
    const written = writtenPart(symbol, date)
    if (written === undefined) isKnown = false
    return written ?? symbol
  })
  return isKnown ? text : undefined
}

function writtenPart(symbol: string, date: Date): string | undefined {
  const figures = (value: number): string => String(value).padStart(symbol.length, '0')
  switch (symbol) {
    case 'yy':
      return figures(date.getUTCFullYear() % 100)
    case 'y':
    case 'yyyy':
      return figures(date.getUTCFullYear())
    case 'M':
    case 'MM':
      return figures(date.getUTCMonth() + 1)
    case 'MMM':
      return monthNames[date.getUTCMonth()]?.slice(0, 3)
    case 'MMMM':
      return monthNames[date.getUTCMonth()]
    case 'd':
    case 'dd':
      return figures(date.getUTCDate())
    case 'H':
    case 'HH':
      return figures(date.getUTCHours())
    case 'h':
    case 'hh':
      return figures(date.getUTCHours() % 12 || 12)
    case 'a':
      return date.getUTCHours() < 12 ? 'AM' : 'PM'
    case 'm':
    case 'mm':
      return figures(date.getUTCMinutes())
    case 's':
    case 'ss':
      return figures(date.getUTCSeconds())
    case 'S':
    case 'SS':
    case 'SSS':
      return String(date.getUTCMilliseconds()).padStart(3, '0').slice(0, symbol.length)
    case 'x':
    case 'xxx':
      return symbol === 'x' ? '+00' : '+00:00'
    case 'X':
    case 'XXX':
      return 'Z'
    default:
      return undefined
  }
}
