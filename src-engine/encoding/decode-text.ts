/** Stored UTF-8 to strings, as fast as each length allows; strict: nothing is replaced. */
import { decodeUtf8Bytes } from './utf8.ts'

/** Longer strings are faster in the runtime's native reader than in a loop. */
const nativeBytesMin = 16

/**
 * The string in `bytes[start, start + length)`, which the caller has checked to be there.
 * @throws KeystoneError `corruption` for anything but shortest-form UTF-8.
 */
export function decodeText(bytes: Uint8Array, start: number, length: number): string {
  if (length >= nativeBytesMin) return longText(bytes, start, start + length)
  const text = length <= 8 ? shortAscii(bytes, start, length) : ascii(bytes, start, length)
  return text ?? decodeUtf8Bytes(bytes, start, start + length)
}

/** Up to 8 bytes, or undefined when they are not ASCII. Spelled out: four times as fast as a loop. */
function shortAscii(b: Uint8Array, start: number, length: number): string | undefined {
  if (length === 0) return ''
  const b0 = b[start] as number
  if (length === 1) return b0 > 0x7f ? undefined : String.fromCharCode(b0)
  const b1 = b[start + 1] as number
  if (length === 2) return (b0 | b1) > 0x7f ? undefined : String.fromCharCode(b0, b1)
  const b2 = b[start + 2] as number
  if (length === 3) return (b0 | b1 | b2) > 0x7f ? undefined : String.fromCharCode(b0, b1, b2)
  const b3 = b[start + 3] as number
  let all = b0 | b1 | b2 | b3
  if (length === 4) return all > 0x7f ? undefined : String.fromCharCode(b0, b1, b2, b3)
  const b4 = b[start + 4] as number
  all |= b4
  if (length === 5) return all > 0x7f ? undefined : String.fromCharCode(b0, b1, b2, b3, b4)
  const b5 = b[start + 5] as number
  all |= b5
  if (length === 6) return all > 0x7f ? undefined : String.fromCharCode(b0, b1, b2, b3, b4, b5)
  const b6 = b[start + 6] as number
  all |= b6
  if (length === 7) return all > 0x7f ? undefined : String.fromCharCode(b0, b1, b2, b3, b4, b5, b6)
  const b7 = b[start + 7] as number
  if ((all | b7) > 0x7f) return undefined
  return String.fromCharCode(b0, b1, b2, b3, b4, b5, b6, b7)
}

function ascii(bytes: Uint8Array, start: number, length: number): string | undefined {
  // oxlint-disable-next-line no-new-array -- sized at once: this is the hot path
  const codes: number[] = new Array<number>(length)
  let all = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] as number
    codes[i] = byte
    all |= byte
  }
  return all > 0x7f ? undefined : String.fromCharCode.apply(null, codes)
}

type Utf8Slice = (this: Uint8Array, start: number, end: number) => string

// A method of `Buffer` that needs nothing but bytes: called on plain arrays, it saves making a Buffer.
const utf8Slice = (Buffer.prototype as unknown as { utf8Slice: Utf8Slice }).utf8Slice

function longText(bytes: Uint8Array, start: number, stop: number): string {
  const text = utf8Slice.call(bytes, start, stop)
  // The native reader replaces what is invalid; the strict one tells it from a U+FFFD that was stored.
  return text.includes('\ufffd') ? decodeUtf8Bytes(bytes, start, stop) : text
}
