/** Bytes to byte strings by Node's native routine: about three times faster than a loop for short keys. */
import { Buffer } from 'node:buffer'
import { asByteString, type ByteString } from './byte-string.ts'

type Latin1Slice = (this: Uint8Array, start: number, end: number) => string

// A method of `Buffer` that needs nothing but bytes: called on plain arrays, it saves making a Buffer.
const latin1Slice = (Buffer.prototype as unknown as { latin1Slice: Latin1Slice }).latin1Slice

/** `bytes[start..end)` as a byte string. */
export function latin1Text(bytes: Uint8Array, start: number, end: number): ByteString {
  return asByteString(latin1Slice.call(bytes, start, end))
}
