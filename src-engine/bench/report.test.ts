import { expect, test } from 'vitest'
import { compare, interleaved, median } from './measure.ts'
import { perSecond, Report, verdictOf } from './report.ts'
import { arrivalOrder, itemCount, plainItem, wholeItem, workloads } from './workload.ts'

test('a target is met, near within the noise, or missed, in both directions', () => {
  const target = { label: '', reading: '' }
  expect([
    verdictOf({ ...target, ratio: 1.5, atLeast: 1.5 }),
    verdictOf({ ...target, ratio: 1.1, atLeast: 1.5 }),
    verdictOf({ ...target, ratio: 1, atLeast: 1.5 }),
    verdictOf({ ...target, ratio: 0.7, atMost: 0.7 }),
    verdictOf({ ...target, ratio: 0.9, atMost: 0.7 }),
    verdictOf({ ...target, ratio: 1.1, atMost: 0.7 }),
    verdictOf({ ...target, ratio: Number.NaN, atLeast: 1 }),
  ]).toEqual(['met', 'near', 'MISSED', 'met', 'near', 'MISSED', 'MISSED'])
})

test('the report counts what was missed', () => {
  const lines: string[] = []
  const report = new Report((line) => lines.push(line))
  report.target({ label: 'a', ratio: 2, atLeast: 1, reading: '2 /s against 1 /s' })
  report.target({ label: 'b', ratio: 9, atMost: 1, reading: '9 ms' })
  expect(report.finish()).toBe(1)
  expect(lines.at(-1)).toMatch(/^1 met, 0 near .* 1 missed$/)
  expect(perSecond(1_234_567)).toBe('1.23 M/s')
  expect(median([5, 1, 3])).toBe(3)
})

test('all contenders store the same items, each once, changed every round', () => {
  const [workload] = workloads(20)
  if (workload === undefined) throw new Error('no workload')
  expect(new Set(arrivalOrder(workload)).size).toBe(itemCount(workload))
  const item = wholeItem(workload, 7, 3)
  expect(Object.fromEntries(item)).toEqual(plainItem(workload, 7, 3))
  expect(wholeItem(workload, 7, 4)).not.toEqual(item)
})

test('contenders take turns, and neighbouring turns are compared with the best peer', async () => {
  const order: string[] = []
  const turn = (name: string) => ({
    name,
    run: (round: number) => {
      order.push(`${name}${round}`)
      return 1
    },
  })
  await interleaved([turn('a'), turn('b')], 2)
  expect(order).toEqual(['a0', 'b0', 'a1', 'b1'])
  const rates = new Map([
    ['keystone', [200, 20, 300]],
    ['slow', [1, 1, 1]],
    ['fast', [100, 10, 100]],
  ])
  expect(compare(rates, ['slow', 'fast'])).toEqual({
    ratio: 2,
    reading: '200 /s against 100 /s',
  })
})
