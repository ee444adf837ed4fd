import { afterEach, expect, test, vi } from 'vitest'
import { WriteNotice } from './write-notice.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('a thousand writes a second are told once at first, then every two seconds, the last one too', () => {
  vi.useFakeTimers()
  let told = 0
  const notice = new WriteNotice(() => told++)
  for (let ms = 0; ms < 5000; ms++) {
    notice.written()
    vi.advanceTimersByTime(1)
  }
  expect(told).toBe(3)
  vi.advanceTimersByTime(10_000)
  expect(told).toBe(4)
  notice.written()
  notice.close()
  vi.advanceTimersByTime(10_000)
  expect(told).toBe(4)
})
