import { expect, test } from 'vitest'
import { pickCompaction, pickFullCompaction } from './compaction-picker.ts'

const files = (sizes: string): { stripe: number; bytes: number; tombstones: number }[] =>
  sizes
    .split(' ')
    .filter((size) => size !== '')
    .map((size) => ({ stripe: 17, bytes: Number(size), tombstones: 0 }))

test.each([
  // sizes, newest first            trigger  merged
  ['', 10, 0],
  ['1', 10, 0],
  ['1 1 1 1 1 1 1 1 1', 10, 0],
  ['1 1 1 1 1 1 1 1 1 1', 10, 10],
  ['1 1 1 1 1 1 1 1 1 10', 10, 10],
  ['1 1 1 1 1 1 1 1 1 19', 10, 9],
  ['1 1 1 1 1 1 1 1 9 19', 10, 10],
  ['1 5 20 80', 4, 4],
  ['1 5 20 80 900 9000', 6, 4],
  ['5 1 1 80', 4, 3],
  ['1 1', 2, 2],
])('of sizes "%s" with trigger %i, %i are merged', (sizes, trigger, merged) => {
  const choice = pickCompaction(files(sizes), trigger)
  expect(choice.kind === 'merge' ? choice.count : 0).toBe(merged)
})

test('the reason names the stripe and the figures', () => {
  const choice = pickCompaction(files('1 1 1 1 1 1 1 1 1 1 1'), 10)
  expect(choice).toMatchObject({ reason: 'stripe 17: 11 >= 10' })
})

test('a request merges all files, and a single one only for its tombstones', () => {
  expect(pickFullCompaction(files('3 80'))).toMatchObject({ kind: 'merge', count: 2 })
  expect(pickFullCompaction(files('3'))).toEqual({ kind: 'none' })
  const [single] = files('3')
  if (single === undefined) throw new Error('one file')
  expect(pickFullCompaction([{ ...single, tombstones: 1 }])).toMatchObject({ kind: 'merge' })
})

test('write amplification grows with the logarithm of the data', () => {
  const rewritten = (flushes: number): number => {
    let sizes: number[] = []
    let bytes = 0
    for (let flush = 0; flush < flushes; flush++) {
      sizes = [1, ...sizes]
      bytes += 1
      const choice = pickCompaction(files(sizes.join(' ')), 10)
      if (choice.kind === 'none') continue
      const merged = sizes.slice(0, choice.count).reduce((sum, size) => sum + size, 0)
      bytes += merged
      sizes = [merged, ...sizes.slice(choice.count)]
      expect(sizes.length).toBeLessThan(10)
    }
    return bytes / flushes
  }
  // A hundred times the data costs a bounded number of further rewrites.
  expect(rewritten(20_000) - rewritten(200)).toBeLessThan(Math.log(100) / Math.log(1.5))
})
