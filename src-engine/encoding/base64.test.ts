import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'

test('base64 is that of Node for every length', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) & 0xff)
    const text = Buffer.from(bytes).toString('base64')
    expect(encodeBase64(bytes)).toBe(text)
    expect(decodeBase64(text)).toEqual(bytes)
  }
})

test('text that is not canonical base64 is refused', () => {
  for (const text of [
    'a',
    'ab=',
    'ab==c',
    'a===',
    '====',
    '=aaa',
    'a$==',
    'YQ=a',
    'YR==',
    'YWJ=',
    'a-_b',
    'aé==',
  ]) {
    expect(() => decodeBase64(text)).toThrow(expect.objectContaining({ code: 'serialization' }))
  }
})
