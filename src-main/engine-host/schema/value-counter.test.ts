import { expect, test } from 'vitest'
import { ValueCounter } from './value-counter.ts'

test('counts equal values of one type together, and values of two types apart', () => {
  const counter = new ValueCounter()
  for (const value of ['1', 1, '1', true, null, { kind: 'N', text: '1' } as const]) {
    counter.add(value)
  }
  expect(counter.distinct).toEqual({ count: 4, more: false })
  expect(counter.top(1)).toEqual([{ value: '1', count: 2 }])
})

test('what is frequent stays, however many others come by', () => {
  const counter = new ValueCounter()
  for (let at = 0; at < 50_000; at++) {
    counter.add(`id-${at}`)
    if (at % 10 === 0) counter.add('often')
  }
  const [first] = counter.top(1)
  expect(counter.distinct.more).toBe(true)
  expect(first?.value).toBe('often')
  expect(first?.count).toBeLessThanOrEqual(5000)
  expect(first?.count).toBeGreaterThan(5000 - 55_000 / 1000)
})
