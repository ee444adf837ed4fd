import { expect, test } from 'vitest'
import {
  laneHeights,
  rangeBetween,
  shownLabels,
  stackBars,
  type HistogramBar,
} from './bar-layout.ts'

const bar = (...counts: number[]): HistogramBar => ({
  id: String(counts),
  label: '',
  parts: counts.map((count) => ({ count, tone: 'plain' })),
})

test('the highest bar fills the chart and its parts stand on each other', () => {
  expect(stackBars([bar(30, 10), bar(10)], 0)).toEqual([
    [
      { tone: 'plain', from: 0, size: 0.75 },
      { tone: 'plain', from: 0.75, size: 0.25 },
    ],
    [{ tone: 'plain', from: 0, size: 0.25 }],
  ])
})

test('one item among a million is still seen, nothing is not, and no bar leaves the chart', () => {
  const [many, one, none] = stackBars([bar(1_000_000, 1), bar(1), bar(0)], 0.02)
  expect(one).toEqual([{ tone: 'plain', from: 0, size: 0.02 }])
  expect(none).toEqual([])
  const top = many?.at(-1)
  expect((top?.from ?? 0) + (top?.size ?? 0)).toBeLessThanOrEqual(1)
})

test('labels keep the first and the last', () => {
  expect([...shownLabels(3, 6)]).toEqual([0, 1, 2])
  expect([...shownLabels(60, 4)]).toEqual([0, 20, 40, 59])
  for (const count of [5, 6, 7, 24, 100, 1000]) {
    const shown = shownLabels(count, 5)
    expect(shown.size).toBeLessThanOrEqual(6)
    expect(shown.has(0) && shown.has(count - 1)).toBe(true)
  }
})

test('a range may be chosen in either direction', () => {
  expect(rangeBetween(7, 3)).toEqual({ first: 3, last: 7 })
})

test('lanes share one scale, and one change in a lane is still seen', () => {
  const parts = (insert: number, remove: number): HistogramBar => ({
    id: `${insert} ${remove}`,
    label: '',
    parts: [
      { count: insert, tone: 'insert', name: 'insert' },
      { count: remove, tone: 'remove', name: 'remove' },
    ],
  })
  expect(laneHeights([parts(200, 0), parts(100, 1)], ['insert', 'remove'], 0.1)).toEqual([
    { total: 300, sizes: [1, 0.5] },
    { total: 1, sizes: [0, 0.1] },
  ])
})
