import { expect, test } from 'vitest'
import { NumberBins } from './number-bins.ts'

function binsOf(numbers: Iterable<number>) {
  const bins = new NumberBins()
  for (const each of numbers) bins.add(each)
  return bins.bins()
}

test('whole numbers get bins of whole numbers', () => {
  expect(binsOf([1, 2, 2, 4])).toEqual([
    { from: 1, to: 2, count: 1 },
    { from: 2, to: 3, count: 2 },
    { from: 3, to: 4, count: 0 },
    { from: 4, to: 5, count: 1 },
  ])
})

test('each number lies in the bin whose edges say so, whatever came before', () => {
  const numbers = Array.from({ length: 400 }, (_, at) => at / 100 - 1.5)
  const bins = binsOf(numbers)
  expect(bins.length).toBeLessThanOrEqual(33)
  for (const { from, to, count } of bins) {
    expect(count).toBe(numbers.filter((each) => each >= from && each < to).length)
  }
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(400)
})

test('edges are short decimals', () => {
  const edges = binsOf([0.07, 0.29, 0.57]).map(({ from }) => String(from))
  expect(edges).toContain('0.28')
  expect(edges.every((edge) => edge.length <= 5)).toBe(true)
})

test('one number far away does not lose the others', () => {
  const bins = binsOf([1, 2, 3, 1e120, -5])
  expect(binsOf([1e25, 1e25]).map(({ count }) => count)).toEqual([2])
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(5)
  expect(bins.length).toBeLessThanOrEqual(33)
})
