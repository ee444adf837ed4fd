import { expect, test } from 'vitest'
import type { ItemSample } from '../../../src-main/contract/schema.ts'
import { timeText } from './path-details.tsx'
import { stepsText, typesText } from './path-text.ts'
import { sampleText, scaled, shareText } from './sample-text.ts'

const sample: ItemSample = {
  method: 'stripes',
  seed: 7,
  items: 10_000,
  itemsRead: 40_120,
  stripesRead: 68,
  partitions: 55,
  tableItems: 135_233,
  marginPercent: 0.943,
  marginWorstPercent: 12.7,
  cancelled: false,
  elapsedMs: 900,
}

test('a sample is told with its size, method, seed and error', () => {
  expect(sampleText(sample)).toBe(
    'Sampled: 10,000 of 135,233 items, seed 7, in 900 ms. 68 of 256 stripes were read whole (40,120 items) and each of their items had the same chance. Shares are right within ±0.9 points (95 %), within ±13 points where items of one partition are all alike.',
  )
})

test('all items are exact, a stopped run is neither', () => {
  const all: ItemSample = { ...sample, method: 'all', items: 135_233, marginPercent: 0 }
  expect(sampleText(all)).toBe('Exact: all 135,233 items were read, in 900 ms.')
  expect(sampleText({ ...all, cancelled: true, itemsRead: 500, items: 500 })).toBe(
    'Stopped after 500 items of 135,233: the figures are of 500 of them, which may not be like the rest.',
  )
  expect(sampleText({ ...all, items: 0, tableItems: 0 })).toBe('The table has no items.')
})

test('a share is never rounded to all or nothing', () => {
  expect([
    shareText(0, 5),
    shareText(5, 5),
    shareText(1, 100_000),
    shareText(99_999, 100_000),
    shareText(1, 3),
    shareText(1, 30),
  ]).toEqual(['0 %', '100 %', '< 0.1 %', '> 99.9 %', '33 %', '3.3 %'])
})

test('a count of the sample is scaled to the table', () => {
  expect(scaled(100, sample)).toBe(1352)
})

test('paths show lists, and names as they are', () => {
  expect(stepsText(['tags', null, 'a\nb'])).toBe('tags[*].a↵b')
  expect(
    typesText({
      types: [
        { type: 'N', count: 98 },
        { type: 'S', count: 2 },
      ],
      values: 100,
    }),
  ).toBe('N 98 %, S 2.0 %')
})

test('numbers that may be times say which', () => {
  const seconds = { min: '1700000000', max: '1800000000' }
  expect(timeText(seconds.min, seconds)).toBe('2023-11-14T22:13:20Z, if seconds')
  const mixed = { min: '1700000000', max: '1800000000000' }
  expect(timeText(mixed.max, mixed)).toBeUndefined()
  expect(timeText('5', { min: '5', max: '9' })).toBeUndefined()
})
