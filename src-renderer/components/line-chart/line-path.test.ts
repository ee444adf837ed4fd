import { expect, test } from 'vitest'
import { axisMax, linePath } from './line-path.ts'

test('a line steps from value to value over the whole width', () => {
  const points = [
    { atMs: 100, value: 0 },
    { atMs: 150, value: 5 },
    { atMs: 200, value: 10 },
  ]
  expect(linePath(points, 10)).toBe('M0.0 100.00H500.0V50.00H1000.0V0.00')
})

test('a missing value is a gap, not a zero', () => {
  const points = [
    { atMs: 0, value: 10 },
    { atMs: 1, value: undefined },
    { atMs: 2, value: 10 },
  ]
  expect(linePath(points, 10)).toBe('M0.0 0.00M1000.0 0.00')
})

test.each([
  [[], 1],
  [[0], 1],
  [[1.2], 2],
  [[5], 5],
  [[6], 10],
  [[1234], 2000],
])('the axis of %j ends at %d', (values, end) => {
  expect(axisMax(values)).toBe(end)
})
