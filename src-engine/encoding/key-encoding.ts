/**
 * Key values as bytes that sort like the values. Each type alone; tags and tuples are the key space's business.
 *
 *   S    its UTF-8 bytes
 *   B    the bytes
 *   Ts   8 bytes, big-endian, sign bit flipped
 *   N    | sign | exponent | digit pairs | end |
 *
 *        sign      40 negative, 80 zero (and nothing follows), C0 positive
 *        exponent  magnitude + 130 (0..255), where the value is d.ddd × 10^magnitude
 *        pairs     two decimal digits each, as 1 + pair (01..64); an odd last digit is followed by 0
 *        end       only for negatives: FF
 *        For negatives exponent and pairs are complemented (255 - x), so that larger sizes sort first, and the
 *        end byte puts -1.5 before -1.
 *
 *   5        C0 82 33              -5       40 7D CC FF
 *   1234     C0 85 0D 23           0.05     C0 80 33
 *
 * Decoders accept exactly what the encoders write and throw `corruption` for anything else.
 */
import {
  asByteString,
  byteStringFromBytes,
  bytesFromByteString,
  type ByteString,
} from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { NumberValue, Timestamp } from './attribute-value.ts'
import { numberFromParts, partsOfNumber } from './decimal.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const signNegative = 0x40
const signZero = 0x80
const signPositive = 0xc0
const exponentBias = -dynamodbLimits.numberExponentMin
const pairCountMax = dynamodbLimits.numberDigitsMax / 2

/** @throws KeystoneError `validation` for a lone surrogate. */
export function encodeOrderedString(value: string): ByteString {
  return encodeUtf8(value)
}

export function decodeOrderedString(bytes: ByteString): string {
  return decodeUtf8(bytes)
}

export function encodeOrderedBinary(value: Uint8Array): ByteString {
  return byteStringFromBytes(value)
}

export function decodeOrderedBinary(bytes: ByteString): Uint8Array {
  return bytesFromByteString(bytes)
}

export function encodeOrderedNumber(value: NumberValue): ByteString {
  if (value === 0) return asByteString(String.fromCharCode(signZero))
  if (Number.isSafeInteger(value)) return encodeOrderedInteger(value as number)
  const { negative, digits, magnitude } = partsOfNumber(value)
  const flip = negative ? 0xff : 0
  let bytes = String.fromCharCode(
    negative ? signNegative : signPositive,
    (magnitude + exponentBias) ^ flip,
  )
  for (let i = 0; i < digits.length; i += 2) {
    const tens = digits.charCodeAt(i) - 48
    const ones = i + 1 < digits.length ? digits.charCodeAt(i + 1) - 48 : 0
    bytes += String.fromCharCode((1 + tens * 10 + ones) ^ flip)
  }
  return asByteString(negative ? `${bytes}\xff` : bytes)
}

/** As any number, without its decimal text: nearly all numbers in keys are integers. */
function encodeOrderedInteger(value: number): ByteString {
  const flip = value < 0 ? 0xff : 0
  let rest = Math.abs(value)
  let digits = 1
  for (let power = 10; power <= rest; power *= 10) digits++
  // Pairs are counted from the first digit.
  if (digits % 2 === 1) rest *= 10
  let pairs = ''
  while (rest > 0) {
    const left = Math.floor(rest / 100)
    const pair = rest - left * 100
    if (pair > 0 || pairs !== '') pairs = String.fromCharCode((1 + pair) ^ flip) + pairs
    rest = left
  }
  const sign = value < 0 ? signNegative : signPositive
  const head = String.fromCharCode(sign, (digits - 1 + exponentBias) ^ flip)
  return asByteString(value < 0 ? `${head}${pairs}\xff` : head + pairs)
}

export function decodeOrderedNumber(bytes: ByteString): NumberValue {
  const sign = bytes.charCodeAt(0)
  if (sign === signZero && bytes.length === 1) return 0
  const negative = sign === signNegative
  if (!negative && sign !== signPositive) throw damaged('a number')
  const flip = negative ? 0xff : 0
  const end = negative ? bytes.length - 1 : bytes.length
  if (end < 3 || end > 2 + pairCountMax) throw damaged('a number')
  if (negative && bytes.charCodeAt(end) !== 0xff) throw damaged('a number')
  let digits = ''
  for (let at = 2; at < end; at++) {
    const pair = (bytes.charCodeAt(at) ^ flip) - 1
    if (pair < 0 || pair > 99) throw damaged('a number')
    digits += String.fromCharCode(48 + Math.floor(pair / 10), 48 + (pair % 10))
  }
  if (digits.startsWith('0') || digits.endsWith('00')) throw damaged('a number')
  if (digits.endsWith('0')) digits = digits.slice(0, -1)
  return numberFromParts({
    negative,
    digits,
    magnitude: (bytes.charCodeAt(1) ^ flip) - exponentBias,
  })
}

/** @throws KeystoneError `validation` outside signed 64 bits. */
export function encodeOrderedTimestamp(value: Timestamp): ByteString {
  if (BigInt.asIntN(64, value.ms) !== value.ms) {
    throw new KeystoneError('validation', 'A timestamp must fit into signed 64 bits', {})
  }
  const unsigned = BigInt.asUintN(64, value.ms) ^ (1n << 63n)
  let bytes = ''
  for (let shift = 56n; shift >= 0n; shift -= 8n) {
    bytes += String.fromCharCode(Number((unsigned >> shift) & 0xffn))
  }
  return asByteString(bytes)
}

export function decodeOrderedTimestamp(bytes: ByteString): Timestamp {
  if (bytes.length !== 8) throw damaged('a timestamp')
  let unsigned = 0n
  for (let at = 0; at < 8; at++) unsigned = (unsigned << 8n) | BigInt(bytes.charCodeAt(at))
  return { kind: 'Ts', ms: BigInt.asIntN(64, unsigned ^ (1n << 63n)) }
}

function damaged(what: string): KeystoneError<'corruption'> {
  return new KeystoneError('corruption', `A stored key does not hold ${what} as it is written`, {
    file: 'key',
    offset: 0,
  })
}
