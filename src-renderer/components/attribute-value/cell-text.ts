/**
 * A value in one short line, for a cell of the grid or a row of the tree:
 *
 *   S  as it is        L  3 members: 1, 2, 3         SS  {a, b}          VecF32  f32 × 384: 0.12, 1.5, …
 *   N  all its digits  M  2 members: type: Point, …  B   6 B: 68 65 6c…  Ts      2026-11-23T05:00:00.000Z
 */
import {
  componentText,
  numberText,
  typeName,
  type AttributeValue,
} from '../../../src-engine/language.ts'
import { formatBytes } from '../../lib/quantities.ts'
import { visibleText } from './visible-text.ts'

/** More than any cell can show. */
const charsMax = 240
const membersShown = 12
const bytesShown = 24

export function cellText(value: AttributeValue): string {
  return shorten(textOf(value, 0))
}

function textOf(value: AttributeValue, depth: number): string {
  switch (typeof value) {
    case 'string':
      return visibleText(value.length > charsMax ? value.slice(0, charsMax) : value)
    case 'number':
      return numberText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      break
  }
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return `${formatBytes(value.length)}: ${hexOf(value)}`
  if (value instanceof Float32Array) return vectorText(value)
  if (Array.isArray(value)) {
    return depth > 0 ? `[${value.length}]` : `[${value.length}] ${joined(value, value.length)}`
  }
  if (value instanceof Map) return depth > 0 ? `{${value.size}}` : `{${value.size}} ${named(value)}`
  switch (value.kind) {
    case 'N':
      return numberText(value)
    case 'Ts':
      return timestampText(value.ms)
    case 'SS':
    case 'NS':
      return `{${joined(value.members, value.members.length)}}`
    case 'BS':
      return `{${joined(value.members, value.members.length)}}`
  }
}

function joined(members: readonly AttributeValue[], count: number): string {
  const shown = members.slice(0, membersShown).map((member) => textOf(member, 1))
  return shown.join(', ') + (count > membersShown ? ', …' : '')
}

function named(map: ReadonlyMap<string, AttributeValue>): string {
  const shown: string[] = []
  for (const [name, value] of map) {
    if (shown.length === membersShown) return `${shown.join(', ')}, …`
    shown.push(`${visibleText(name)}: ${textOf(value, 1)}`)
  }
  return shown.join(', ')
}

function vectorText(vector: Float32Array): string {
  const shown = [...vector.subarray(0, membersShown)].map(componentText).join(', ')
  return `f32 × ${vector.length}: ${shown}${vector.length > membersShown ? ', …' : ''}`
}

/** `68 65 6c 6c 6f`. */
export function hexOf(bytes: Uint8Array, most = bytesShown): string {
  const shown = [...bytes.subarray(0, most)].map((byte) => byte.toString(16).padStart(2, '0'))
  return shown.join(' ') + (bytes.length > most ? ' …' : '')
}

/** ISO 8601 in UTC; outside the years a calendar can name, the milliseconds. */
export function timestampText(ms: bigint): string {
  const date = new Date(Number(ms))
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString()
}

function shorten(text: string): string {
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
}

/** The name of the style of a type: sets share one. */
export function typeStyle(value: AttributeValue): string {
  const type = typeName(value)
  return type === 'SS' || type === 'NS' || type === 'BS' ? 'SET' : type
}
