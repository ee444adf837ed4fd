import { expect, test } from 'vitest'
import type { ByteString } from '../base/byte-string.ts'
import { crc32 } from '../base/crc32.ts'
import { parseNumber } from './decimal.ts'
import { encodeOrderedNumber, encodeOrderedString, encodeOrderedTimestamp } from './key-encoding.ts'
import { stripeOf } from './stripe.ts'

const hex = (bytes: ByteString) => Buffer.from(bytes, 'latin1').toString('hex')

test('the bytes of numbers and times are fixed', () => {
  const texts = ['-1.5', '-1', '0', '1e-130', '0.05', '5', '1234', '9.9e125']
  expect(texts.map((text) => hex(encodeOrderedNumber(parseNumber(text))))).toEqual([
    '407defff',
    '407df4ff',
    '80',
    'c0000b',
    'c08033',
    'c08233',
    'c0850d23',
    'c0ff64',
  ])
  expect(hex(encodeOrderedTimestamp({ kind: 'Ts', ms: -1n }))).toBe('7fffffffffffffff')
})

test('strings with half a surrogate pair have no key', () => {
  for (const text of ['\ud83d', 'a\udc00b', '\udc00\ud83d']) {
    expect(() => encodeOrderedString(text)).toThrow(expect.objectContaining({ code: 'validation' }))
  }
})

test('the stripe of a key never changes: databases on disk depend on it', () => {
  for (const key of ['user#123', '', 'é', 'order#1']) {
    expect(stripeOf(encodeOrderedString(key))).toBe(crc32(Buffer.from(key)) & 255)
  }
  expect(stripeOf(encodeOrderedString('user#123'))).toBe(125)
})
