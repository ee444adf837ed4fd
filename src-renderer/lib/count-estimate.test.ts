import { expect, test } from 'vitest'
import { CountEstimator } from './count-estimate.ts'

/** Partitions of ten items: all of one pass, or none. The same numbers each time. */
function walk(partitions: number, share: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: partitions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32 < share ? 10 : 0
  })
}

test('the error holds what comes out in nearly all walks, though whole partitions pass or do not', () => {
  const partitions = 4000
  let held = 0
  const walks = 200
  for (let seed = 1; seed <= walks; seed++) {
    const found = walk(partitions, 0.2, seed * 7919)
    const truth = found.reduce((sum, each) => sum + each, 0)
    const estimator = new CountEstimator()
    let soFar = 0
    for (let at = 0; at < partitions / 4; at++) {
      soFar += found[at] ?? 0
      if (at % 50 === 49) estimator.add((at + 1) * 10, soFar)
    }
    const estimate = estimator.estimate(partitions * 10)
    if (estimate === undefined) throw new Error('twenty stretches are enough')
    // Not so wide that it says nothing.
    expect(estimate.error).toBeLessThan(truth / 2)
    if (Math.abs(estimate.count - truth) <= estimate.error) held++
  }
  expect(held / walks).toBeGreaterThan(0.88)
})

test('nothing is said of few stretches, nor when all was looked at', () => {
  const estimator = new CountEstimator()
  for (let at = 1; at <= 7; at++) estimator.add(at * 100, at)
  expect(estimator.estimate(10_000)).toBeUndefined()
  estimator.add(800, 8)
  expect(estimator.estimate(10_000)).toMatchObject({ count: 100 })
  expect(estimator.estimate(800)).toBeUndefined()
})

test('a long walk keeps few stretches, and says the same', () => {
  const estimator = new CountEstimator()
  for (let at = 1; at <= 1000; at++) estimator.add(at * 100, at * 10)
  expect(estimator.estimate(200_000)).toEqual({ count: 20_000, error: 0 })
})
