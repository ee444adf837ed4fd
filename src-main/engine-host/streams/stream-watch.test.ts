import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StreamWatch } from './stream-watch.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watch() {
  const told: string[] = []
  let change: (table: string) => void = () => undefined
  const watching = new StreamWatch({
    listen: (onChange) => {
      change = onChange
      return () => (change = () => undefined)
    },
    tell: (table) => told.push(table),
  })
  return { told, watching, change: (table: string) => change(table) }
}

test('the first change is told at once, a flood of them ten times a second, the last one too', () => {
  const { told, change } = watch()
  change('a')
  expect(told).toEqual(['a'])
  for (let ms = 0; ms < 1000; ms++) {
    change('a')
    vi.advanceTimersByTime(1)
  }
  vi.runAllTimers()
  expect(told.length).toBeGreaterThanOrEqual(10)
  expect(told.length).toBeLessThanOrEqual(12)
})

test('each table is told by itself, and nothing after the end', () => {
  const { told, change, watching } = watch()
  change('a')
  change('b')
  change('a')
  watching.close()
  vi.runAllTimers()
  expect(told).toEqual(['a', 'b'])
})
