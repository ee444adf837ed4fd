import { expect, test } from 'vitest'
import { SyncPlace } from './sync-place.ts'

/** Writes one after the other; returns where each waited, and `turn` where the event loop turned. */
function write(
  place: SyncPlace,
  { count = 8, batches = 1, bytes = 200, ms = 0.2, pauseMs = 0, fromMs = 0 } = {},
): string[] {
  let nowMs = fromMs
  return Array.from({ length: count }, () => {
    const where = place.choose({ batches, bytes, nowMs })
    place.waited(where, nowMs, nowMs + ms)
    nowMs += ms + pauseMs
    return place.turnDue() ? [where, 'turn'] : [where]
  }).flat()
}

const hereOf = (chosen: readonly string[]): number =>
  chosen.filter((where) => where === 'here').length

test('the first writes wait elsewhere: nothing is known of the writers yet', () => {
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
  expect(write(place, { batches: 64, count: 1, fromMs: 2 })).toEqual(['elsewhere'])
  expect(write(place, { count: 2, fromMs: 3 })).toEqual(['elsewhere', 'elsewhere'])
})

test('the event loop turns every few milliseconds, and only then', () => {
  const chosen = write(new SyncPlace(), { count: 1000, ms: 0.5 })
  let waits = 0
  const turns: number[] = []
  for (const what of chosen) {
    if (what === 'turn') turns.push(waits * 0.5)
    else waits++
  }
  const gaps = turns.slice(1).map((at, i) => at - (turns[i] ?? 0))
  expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([8, 8])
  expect(write(new SyncPlace(), { batches: 64, ms: 5, count: 100 })).not.toContain('turn')
})

test('a log that syncs nothing never pauses', () => {
  expect(new SyncPlace().turnDue()).toBe(false)
})

test('writes now and then wait elsewhere', () => {
  expect(write(new SyncPlace(), { pauseMs: 10, count: 20 })).not.toContain('here')
})

test('a slow disk is waited for here ever more rarely', () => {
  const place = new SyncPlace()
  expect(hereOf(write(place, { ms: 5, count: 100 }))).toBeLessThanOrEqual(6)
  expect(hereOf(write(place, { ms: 5, count: 1000, fromMs: 500 }))).toBeLessThanOrEqual(4)
  expect(hereOf(write(place, { ms: 5, count: 10_000, fromMs: 5500 }))).toBeLessThanOrEqual(10)
})

test('after one long wait a few groups go elsewhere, and after short ones no more do', () => {
  const place = new SyncPlace()
  write(place)
  place.waited('here', 1.6, 21.6)
  const after = write(place, { count: 30, fromMs: 22 })
  expect(after.filter((where) => where === 'elsewhere')).toHaveLength(2)
  place.waited('here', 28, 48)
  expect(hereOf(write(place, { count: 30, fromMs: 48 }))).toBe(28)
})

test('large groups wait elsewhere', () => {
  expect(write(new SyncPlace(), { bytes: 100_000 })).not.toContain('here')
})
