import { crc32 as nativeCrc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { crc32 } from './crc32.ts'
import { SeededRandom } from './random.ts'

test('the standard check value', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf4_3926)
})

test('table and native version agree at every length around the switch, with and without a seed', () => {
  const random = new SeededRandom(1)
  const bytes = Uint8Array.from({ length: 400 }, () => random.uint32() & 0xff)
  for (let length = 0; length < 400; length++) {
    expect(crc32(bytes, 0, length)).toBe(nativeCrc32(bytes.subarray(0, length)))
    const cut = length >> 1
    expect(crc32(bytes, cut, length, crc32(bytes, 0, cut))).toBe(crc32(bytes, 0, length))
  }
})
