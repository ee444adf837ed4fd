import { expect, test } from 'vitest'
import { systemTimers } from './timers.ts'

const timersThatKeepTheProcess = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('only a timer that somebody waits for keeps the process alive', () => {
  const before = timersThatKeepTheProcess()
  const cancelBackground = systemTimers.after(60_000, () => {})
  expect(timersThatKeepTheProcess()).toBe(before)
  const cancelAwaited = systemTimers.after(60_000, () => {}, 'awaited')
  expect(timersThatKeepTheProcess()).toBe(before + 1)
  cancelAwaited()
  cancelBackground()
  expect(timersThatKeepTheProcess()).toBe(before)
})
