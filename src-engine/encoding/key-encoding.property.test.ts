import fc from 'fast-check'
import { expect, test } from 'vitest'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { asByteString, type ByteString } from '../base/byte-string.ts'
import { isError } from '../base/errors.ts'
import { binary, numberValue, text } from '../testing/values.ts'
import type { Timestamp } from './attribute-value.ts'
import { compareScalars, type ScalarValue } from './equality.ts'
import {
  decodeOrderedBinary,
  decodeOrderedNumber,
  decodeOrderedString,
  decodeOrderedTimestamp,
  encodeOrderedBinary,
  encodeOrderedNumber,
  encodeOrderedString,
  encodeOrderedTimestamp,
} from './key-encoding.ts'

const timestamp = (): fc.Arbitrary<Timestamp> =>
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map((ms) => ({ kind: 'Ts', ms }))

/** Round trip and order of one type. */
function checkType<T extends ScalarValue>(
  values: fc.Arbitrary<T>,
  encode: (value: T) => ByteString,
  decode: (bytes: ByteString) => ScalarValue,
): void {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(decode(encode(a))).toEqual(a)
      const [x, y] = [encode(a), encode(b)]
      expect(Math.sign(compareScalars(a, b) ?? Number.NaN)).toBe(x < y ? -1 : x > y ? 1 : 0)
      expect(/^[\0-\xff]*$/.test(x)).toBe(true)
    }),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
}

test('numbers sort as bytes as they do as numbers', () => {
  checkType(numberValue(), encodeOrderedNumber, decodeOrderedNumber)
})

test('an integer has the bytes of its decimal text', () => {
  const integers = fc.oneof(
    fc.maxSafeInteger(),
    fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat({ max: 12 })).map(([n, e]) => n * 10 ** e),
  )
  fc.assert(
    fc.property(integers, (value) => {
      fc.pre(value !== 0)
      const text = String(value)
      expect(encodeOrderedNumber(value)).toBe(encodeOrderedNumber({ kind: 'N', text }))
    }),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
})

test('strings sort by code point', () => {
  checkType(text(), encodeOrderedString, decodeOrderedString)
  expect(encodeOrderedString('\uff5e') < encodeOrderedString('😀')).toBe(true)
})

test('bytes sort unsigned', () => {
  checkType(binary(), encodeOrderedBinary, decodeOrderedBinary)
})

test('times sort across zero', () => {
  checkType(timestamp(), encodeOrderedTimestamp, decodeOrderedTimestamp)
})

test('a decoder accepts exactly what its encoder writes', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 24 }).map((raw) => String.fromCharCode(...raw)),
    fc.tuple(numberValue(), fc.nat(), fc.nat({ max: 255 })).map(([value, at, byte]) => {
      const encoded = encodeOrderedNumber(value)
      const cut = at % encoded.length
      return encoded.slice(0, cut) + String.fromCharCode(byte) + encoded.slice(cut + 1)
    }),
  )
  fc.assert(
    fc.property(bytes, (raw) => {
      const stored = asByteString(raw)
      const pairs = [
        () => encodeOrderedNumber(decodeOrderedNumber(stored)),
        () => encodeOrderedString(decodeOrderedString(stored)),
        () => encodeOrderedTimestamp(decodeOrderedTimestamp(stored)),
      ]
      for (const again of pairs) {
        try {
          expect(again()).toBe(stored)
        } catch (error) {
          if (!isError(error, 'corruption')) throw error
        }
      }
    }),
    { numRuns: 10_000 * soakFactor, seed: testSeed },
  )
})
