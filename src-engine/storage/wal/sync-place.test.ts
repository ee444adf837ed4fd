import { expect, test } from 'vitest'
import { SyncPlace } from './sync-place.ts'

/** Writes one after the other; returns where each waited. */
function write(
  place: SyncPlace,
  { count = 8, batches = 1, bytes = 200, ms = 0.2, pauseMs = 0, fromMs = 0 } = {},
): string[] {
  let nowMs = fromMs
  return Array.from({ length: count }, () => {
    const where = place.choose({ batches, bytes, nowMs })
    place.waited(where, ms)
    nowMs += ms + pauseMs
    return where
  })
}

test('the first writes wait elsewhere: nothing is known of the disk and the writers yet', () => {
  expect(write(new SyncPlace(), { count: 5 })).toEqual([
    'elsewhere',
    'elsewhere',
    'elsewhere',
    'here',
    'here',
  ])
})

test('two writers that follow each other wait here as well, many never', () => {
  expect(write(new SyncPlace(), { batches: 2 })).toContain('here')
  expect(write(new SyncPlace(), { batches: 64 })).not.toContain('here')
  const place = new SyncPlace()
  write(place)
  expect(write(place, { batches: 64, count: 1, fromMs: 1 })).toEqual(['elsewhere'])
  expect(write(place, { count: 2, fromMs: 2 })).toEqual(['elsewhere', 'elsewhere'])
})

test('the event loop turns every few milliseconds', () => {
  const chosen = write(new SyncPlace(), { count: 1000, ms: 0.5 })
  const turns = chosen.flatMap((where, at) => (where === 'elsewhere' ? [at * 0.5] : []))
  const gaps = turns.slice(1).map((at, i) => at - (turns[i] ?? 0))
  expect(Math.max(...gaps)).toBeLessThanOrEqual(8)
  expect(turns.length).toBeLessThan(80)
})

test('writes now and then wait elsewhere', () => {
  expect(write(new SyncPlace(), { pauseMs: 10, count: 20 })).not.toContain('here')
})

test('a slow disk is never waited for here', () => {
  expect(write(new SyncPlace(), { ms: 2, count: 50 })).not.toContain('here')
})

test('one slow write sends the next ones elsewhere until the disk is fast again', () => {
  const place = new SyncPlace()
  write(place)
  place.waited('here', 20)
  expect(write(place, { count: 5, fromMs: 2 })).not.toContain('here')
  expect(write(place, { count: 30, fromMs: 3 })).toContain('here')
})

test('large groups wait elsewhere', () => {
  expect(write(new SyncPlace(), { bytes: 100_000 })).not.toContain('here')
})
