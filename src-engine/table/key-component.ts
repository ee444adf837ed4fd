/**
 * A key value inside a store key: a type tag, then ordered bytes.
 *
 *   | 10 | ordered number |   N         tags are in the order of types that share an index key:
 *   | 18 | ordered ms     |   Ts        N, Ts, S, B
 *   | 20 | UTF-8          |   S
 *   | 30 | bytes          |   B
 *
 * Where something follows it in the key, its bytes are escaped (00 becomes 00 FF) and ended by 00 01, so that
 * whole components compare before what follows them:
 *
 *   "a", then …       20 61 00 01 …
 *   "a\0", then …     20 61 00 FF 00 01 …      after every key with "a"
 *   "ab", then …      20 61 62 00 01 …         after both
 */
import { asByteString, type ByteString } from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import type { ScalarValue } from '../encoding/equality.ts'
import {
  decodeOrderedBinary,
  decodeOrderedNumber,
  decodeOrderedString,
  decodeOrderedTimestamp,
  encodeOrderedBinary,
  encodeOrderedNumber,
  encodeOrderedString,
  encodeOrderedTimestamp,
} from '../encoding/key-encoding.ts'

/** A value that can be a key attribute. */
export type KeyValue = ScalarValue

/** On disk. Never renumber. */
export const keyTag = { N: '\x10', Ts: '\x18', S: '\x20', B: '\x30' } as const

export type KeyTag = (typeof keyTag)[keyof typeof keyTag]

/** A key value as a store key holds it: what it is, and bytes in its order. */
export interface KeyBytes {
  readonly tag: KeyTag
  readonly bytes: ByteString
}

export function keyBytes(value: KeyValue): KeyBytes {
  if (typeof value === 'string') return { tag: keyTag.S, bytes: encodeOrderedString(value) }
  if (typeof value === 'number') return { tag: keyTag.N, bytes: encodeOrderedNumber(value) }
  if (value instanceof Uint8Array) return { tag: keyTag.B, bytes: encodeOrderedBinary(value) }
  return value.kind === 'N'
    ? { tag: keyTag.N, bytes: encodeOrderedNumber(value) }
    : { tag: keyTag.Ts, bytes: encodeOrderedTimestamp(value) }
}

const terminator = '\x00\x01'
const escapedZero = '\x00\xff'

/** Tag and bytes as they are: the last component of a key. */
export function tagged(key: KeyBytes): string {
  return key.tag + key.bytes
}

/** Tag and escaped bytes without the end: starts every component whose bytes start with these. */
export function escaped(key: KeyBytes): string {
  return key.bytes.includes('\x00')
    ? key.tag + key.bytes.replaceAll('\x00', escapedZero)
    : key.tag + key.bytes
}

/** Tag, escaped bytes, end: a component that others follow. */
export function terminated(key: KeyBytes): string {
  return escaped(key) + terminator
}

/** Reads the terminated component at `start`; `next` is where the following one begins. */
export function readTerminated(
  key: ByteString,
  start: number,
): { readonly value: KeyValue; readonly next: number } {
  const next = skipTerminated(key, start)
  const bytes = key.slice(start + 1, next - terminator.length)
  const plain = bytes.includes('\x00') ? bytes.replaceAll(escapedZero, '\x00') : bytes
  return { value: decodeValue(key.charAt(start), asByteString(plain)), next }
}

/** Where the component after the terminated one at `start` begins. */
export function skipTerminated(key: ByteString, start: number): number {
  let end = key.indexOf('\x00', start + 1)
  while (end >= 0 && key.charCodeAt(end + 1) === 0xff) end = key.indexOf('\x00', end + 2)
  if (end < 0 || key.charCodeAt(end + 1) !== 1) throw damaged('a key component has no end')
  return end + terminator.length
}

/** Reads the last component of a key. */
export function readLast(key: ByteString, start: number): KeyValue {
  return decodeValue(key.charAt(start), asByteString(key.slice(start + 1)))
}

function decodeValue(tag: string, bytes: ByteString): KeyValue {
  switch (tag) {
    case keyTag.S:
      return decodeOrderedString(bytes)
    case keyTag.N:
      return decodeOrderedNumber(bytes)
    case keyTag.B:
      return decodeOrderedBinary(bytes)
    case keyTag.Ts:
      return decodeOrderedTimestamp(bytes)
    default:
      throw damaged(`a key component has the unknown type tag ${tag.charCodeAt(0)}`)
  }
}

function damaged(what: string): KeystoneError<'corruption'> {
  const message = `A store key is damaged: ${what}. Salvage the data with "kstone repair".`
  return new KeystoneError('corruption', message, { file: 'store key', offset: 0 })
}
