import { expect, test } from 'vitest'
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatElapsed,
  formatShortCount,
  plural,
} from './quantities.ts'

test('sizes have at most three digits and a unit', () => {
  expect([0, 980, 1023, 3174, 12 * 1024 * 1024, 5.25 * 1024 ** 3].map(formatBytes)).toEqual([
    '0 B',
    '980 B',
    '1.0 KB',
    '3.1 KB',
    '12 MB',
    '5.3 GB',
  ])
})

test('counts are grouped, and short where the place is narrow', () => {
  expect(formatCount(135_233)).toBe('135,233')
  expect([7, 999, 1000, 12_345, 135_233, 999_499, 1_000_000].map(formatShortCount)).toEqual([
    '7',
    '999',
    '1k',
    '12.3k',
    '135k',
    '999k',
    '1M',
  ])
  expect([plural(1, 'row'), plural(2, 'row'), plural(0, 'entry', 'entries')]).toEqual([
    '1 row',
    '2 rows',
    '0 entries',
  ])
})

test('times are as long as they need to be', () => {
  expect([0.42, 12.3, 3210, 250_000].map(formatElapsed)).toEqual([
    '0.4 ms',
    '12 ms',
    '3.2 s',
    '4 min 10 s',
  ])
})

test('a moment in the past is told by its distance, later by its date', () => {
  const now = Date.UTC(2026, 4, 20, 12)
  const ago = (ms: number): string => formatAgo(now - ms, now)
  expect([1000, 60_000, 5 * 3_600_000, 30 * 3_600_000, 40 * 86_400_000].map(ago)).toEqual([
    'just now',
    '1 minute ago',
    '5 hours ago',
    'yesterday',
    '2026-04-10',
  ])
})
