/**
 * UTF-8 without Node and without a browser. DynamoDB orders and measures strings by their UTF-8 bytes, which is
 * code point order, while JavaScript's `<` orders by UTF-16 units: U+FF5E sorts before U+1F600 only in UTF-8.
 *
 * A lone surrogate has no UTF-8 form. It is refused on the way in instead of being replaced silently.
 */
import { asByteString, type ByteString } from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'

/** True when every char is below U+0080: such a string is its own byte string. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return false
  }
  return true
}

/** Length in UTF-8 bytes; a lone surrogate counts three. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A pair is four bytes for two units: two and two.
    if (unit > 0x7f) bytes += unit < 0x800 || isPairedSurrogate(text, i, unit) ? 1 : 2
  }
  return bytes
}

function isPairedSurrogate(text: string, at: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdfff) return false
  if (unit < 0xdc00) return isLow(text.charCodeAt(at + 1))
  return isHigh(text.charCodeAt(at - 1))
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

export function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit <= 0xdfff && !isPairedSurrogate(text, i, unit)) return false
  }
  return true
}

/** @throws KeystoneError `validation` for a lone surrogate. */
export function encodeUtf8(text: string): ByteString {
  if (isAscii(text)) return asByteString(text)
  let bytes = ''
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) {
      bytes += String.fromCharCode(unit)
    } else if (unit < 0x800) {
      bytes += String.fromCharCode(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f))
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes += String.fromCharCode(
        0xe0 | (unit >> 12),
        0x80 | ((unit >> 6) & 0x3f),
        0x80 | (unit & 0x3f),
      )
    } else {
      const low = text.charCodeAt(++i)
      if (!isHigh(unit) || !isLow(low)) throw loneSurrogate()
      const point = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
      bytes += String.fromCharCode(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 0x3f),
        0x80 | ((point >> 6) & 0x3f),
        0x80 | (point & 0x3f),
      )
    }
  }
  return asByteString(bytes)
}

export function loneSurrogate(): KeystoneError<'validation'> {
  return new KeystoneError(
    'validation',
    'A string holds half of a surrogate pair, which has no UTF-8 form. Replace it with a whole character.',
    {},
  )
}

/** @throws KeystoneError `corruption` for anything but shortest-form UTF-8. */
export function decodeUtf8(bytes: ByteString): string {
  if (isAscii(bytes)) return bytes
  return decodeUnits((at) => bytes.charCodeAt(at), 0, bytes.length)
}

/** @throws KeystoneError `corruption` for anything but shortest-form UTF-8. */
export function decodeUtf8Bytes(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  return decodeUnits((at) => bytes[at] ?? 0, start, end)
}

function decodeUnits(byteAt: (at: number) => number, start: number, end: number): string {
  let text = ''
  let at = start
  while (at < end) {
    const first = byteAt(at)
    if (first < 0x80) {
      text += String.fromCharCode(first)
      at += 1
      continue
    }
    const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    if (length === 0 || at + length > end) throw invalidUtf8(at)
    let point = first & (0x7f >> length)
    for (let next = at + 1; next < at + length; next++) {
      const byte = byteAt(next)
      if ((byte & 0xc0) !== 0x80) throw invalidUtf8(next)
      point = (point << 6) | (byte & 0x3f)
    }
    const tooSmall = (length === 3 && point < 0x800) || (length === 4 && point < 0x10000)
    if (tooSmall || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw invalidUtf8(at)
    text += String.fromCodePoint(point)
    at += length
  }
  return text
}

function invalidUtf8(offset: number): KeystoneError<'corruption'> {
  return new KeystoneError('corruption', 'A stored string is not valid UTF-8', {
    file: 'value',
    offset,
  })
}

/** Code point order, which is the order of the UTF-8 bytes. */
export function compareText(left: string, right: string): number {
  const shared = Math.min(left.length, right.length)
  for (let i = 0; i < shared; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a === b) continue
    // Surrogates stand for code points above all other units.
    const aRank = a >= 0xd800 && a <= 0xdfff ? a + 0x10000 : a
    const bRank = b >= 0xd800 && b <= 0xdfff ? b + 0x10000 : b
    return aRank - bRank
  }
  return left.length - right.length
}
