/** When a scheduled backup is made, and which are deleted. */
import { expect, test } from 'vitest'
import { isBackupDue, surplusBackups } from './backup-schedule.ts'

const hourMs = 3_600_000
const schedule = { everyHours: 24, keep: 2 }
const nowMs = 1000 * hourMs

test('the first backup is due at once, the next when it is old enough and something was written', () => {
  const due = (newestAtMs: number | undefined, writtenAtMs: number): boolean =>
    isBackupDue({ schedule, newestAtMs, writtenAtMs, nowMs })
  expect(due(undefined, 0)).toBe(true)
  expect(due(nowMs - 23 * hourMs, nowMs)).toBe(false)
  expect(due(nowMs - 24 * hourMs, nowMs)).toBe(true)
  expect(due(nowMs - 48 * hourMs, nowMs - 49 * hourMs)).toBe(false)
})

test('a clock that was set back does not end the schedule', () => {
  const newestAtMs = nowMs + 100 * hourMs
  const moment = { schedule, newestAtMs, nowMs }
  expect(isBackupDue({ ...moment, writtenAtMs: newestAtMs + 1 })).toBe(true)
})

test('only what the schedule made is deleted, the oldest first', () => {
  const entry = (name: string, atMs: number, kind: 'asked' | 'schedule') => ({
    name,
    atMs,
    cause: { kind },
  })
  const entries = [
    entry('a', 1, 'asked'),
    entry('b', 2, 'schedule'),
    entry('c', 3, 'schedule'),
    entry('d', 4, 'schedule'),
    entry('e', 5, 'asked'),
  ]
  expect(surplusBackups(entries, schedule)).toEqual(['b'])
  expect(surplusBackups(entries, { everyHours: 1, keep: 1 })).toEqual(['c', 'b'])
})
