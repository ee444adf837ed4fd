import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../../../src-engine/index.ts'
import type { ItemSample } from '../../contract/schema.ts'
import { ExpiryClasses, expiryClass } from './expiry-classes.ts'

const nowMs = Date.UTC(2026, 0, 1)
const now = nowMs / 1000

test.each<[AttributeValue | undefined, string]>([
  [now - 1, 'expired'],
  [now, 'hour'],
  [now + 3599, 'hour'],
  [now + 3600, 'day'],
  [now + 6 * 86_400, 'week'],
  [now + 8 * 86_400, 'later'],
  [now - 5 * 365 * 86_400 - 1, 'tooOld'],
  [nowMs + 60_000, 'wrongUnit'],
  [undefined, 'never'],
  [String(now), 'wrongType'],
  [-1, 'wrongType'],
  [{ kind: 'Ts', ms: BigInt(nowMs + 30_000) }, 'hour'],
  [{ kind: 'N', text: `${now - 10}.00000000000000001` }, 'expired'],
])('%o means %s', (value, expected) => {
  expect(expiryClass(value, nowMs)).toBe(expected)
})

test('the attribute that holds times comes first, and every item is in one class', () => {
  const classes = new ExpiryClasses(nowMs)
  const items: Item[] = [
    new Map<string, AttributeValue>([
      ['pk', 'a'],
      ['size', 3],
      ['expiresAt', now + 10],
    ]),
    new Map<string, AttributeValue>([
      ['pk', 'b'],
      ['size', 5],
      ['expiresAt', nowMs],
    ]),
    new Map<string, AttributeValue>([['pk', 'c']]),
  ]
  for (const item of items) classes.add(item)
  // The sample is passed on as it is.
  const { candidates } = classes.result({} as ItemSample)
  expect(candidates.map(({ attribute }) => attribute)).toEqual(['expiresAt', 'size', 'pk'])
  expect(candidates[0]).toMatchObject({
    plausible: 2,
    counts: { hour: 1, wrongUnit: 1, never: 1, expired: 0 },
  })
  for (const { counts } of candidates) {
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(3)
  }
})
