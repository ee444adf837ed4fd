import { expect, test } from 'vitest'
import { asByteString } from '../../base/byte-string.ts'
import {
  buildBlockFilter,
  buildFileFilter,
  isBlockFilter,
  mayBeInBlock,
  mayBeInFile,
} from './bloom-filter.ts'
import { keyHash } from './key-hash.ts'

const hashes = (count: number, from: number): number[] =>
  Array.from({ length: count }, (_, i) => keyHash(asByteString(`customer#${from + i}\0order#7`)))

const kinds = [
  { name: 'block', build: buildBlockFilter, mayContain: mayBeInBlock },
  { name: 'file', build: buildFileFilter, mayContain: mayBeInFile },
]

/** Share of absent keys that filters of `keys` keys each let pass. */
function falsePositives(
  { build, mayContain }: (typeof kinds)[number],
  keys: number,
  bitsPerKey: number,
): number {
  const filters = Math.max(1, Math.ceil(4000 / keys))
  const absent = hashes(4000, 10_000_000)
  let passed = 0
  for (let filter = 0; filter < filters; filter++) {
    const bytes = build(hashes(keys, filter * keys), bitsPerKey)
    for (const hash of absent) if (mayContain(bytes, 0, bytes.length, hash)) passed++
  }
  return passed / (filters * absent.length)
}

test.each(kinds.flatMap((kind) => [1, 20, 1000, 50_000].map((keys) => ({ ...kind, keys }))))(
  'a $name filter of $keys keys never excludes a key that is there',
  ({ build, mayContain, keys }) => {
    const present = hashes(keys, 0)
    for (const bitsPerKey of [0, 1, 10, 64]) {
      const filter = build(present, bitsPerKey)
      expect(present.filter((hash) => !mayContain(filter, 0, filter.length, hash))).toEqual([])
    }
  },
)

test.each([
  { kind: kinds[0]!, keys: 20 },
  { kind: kinds[0]!, keys: 1000 },
  { kind: kinds[1]!, keys: 1000 },
  { kind: kinds[1]!, keys: 100_000 },
])('about 1 % of absent keys pass a $kind.name filter of $keys keys', ({ kind, keys }) => {
  const rate = falsePositives(kind, keys, 10)
  expect(rate).toBeGreaterThan(0.004)
  expect(rate).toBeLessThan(0.015)
})

test('more bits per key let fewer absent keys pass', () => {
  for (const kind of kinds) {
    expect(falsePositives(kind, 1000, 16)).toBeLessThan(falsePositives(kind, 1000, 6) / 4)
  }
})

test('a filter costs the bits it was allowed', () => {
  expect(buildBlockFilter(hashes(1000, 0), 10).length).toBe(1 + 1250)
  expect(buildFileFilter(hashes(1000, 0), 10).length).toBe(20 * 64)
})

test('what is too short or probes too often is no block filter', () => {
  const filter = buildBlockFilter(hashes(20, 0), 10)
  expect(isBlockFilter(filter, 0, filter.length)).toBe(true)
  expect(isBlockFilter(filter, 0, 0)).toBe(true)
  expect(isBlockFilter(filter, 0, 5)).toBe(false)
  expect(isBlockFilter(Uint8Array.from(filter).fill(31, 0, 1), 0, filter.length)).toBe(false)
  expect(isBlockFilter(Uint8Array.from(filter).fill(0, 0, 1), 0, filter.length)).toBe(false)
})
