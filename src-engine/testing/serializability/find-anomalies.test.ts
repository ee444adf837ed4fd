import { expect, test } from 'vitest'

import { randomBelow, SeededRandom } from '../../base/random.ts'
import { findAnomalies } from './find-anomalies.ts'
import { decodeTransaction, encodeTransaction, type ObservedTransaction } from './history.ts'

interface Sketch {
  readonly at: readonly [started: number, ended: number | undefined]
  readonly reads?: Record<string, readonly number[]>
  readonly appends?: Record<string, number>
  readonly outcome?: ObservedTransaction['outcome']
}

function history(sketches: Record<string, Sketch>): ObservedTransaction[] {
  return Object.entries(sketches).map(
    ([
      id,
      {
        at: [started, ended],
        ...rest
      },
    ]) => ({
      id,
      startedNs: BigInt(started),
      endedNs: ended === undefined ? undefined : BigInt(ended),
      outcome: rest.outcome ?? 'committed',
      reads: new Map(Object.entries(rest.reads ?? {})),
      appends: new Map(Object.entries(rest.appends ?? {})),
    }),
  )
}

function kinds(sketches: Record<string, Sketch>, final: Record<string, readonly number[]>) {
  return findAnomalies(history(sketches), new Map(Object.entries(final))).map(({ kind }) => kind)
}

test('what happened one after the other is explained by that order', () => {
  expect(
    kinds(
      {
        a: { at: [0, 1], reads: { x: [] }, appends: { x: 1 } },
        b: { at: [2, 3], reads: { x: [1] }, appends: { x: 2, y: 3 } },
        c: { at: [4, 5], reads: { x: [1, 2], y: [3] } },
      },
      { x: [1, 2], y: [3] },
    ),
  ).toEqual([])
})

test('write skew is a cycle: each of two did not see the other', () => {
  const found = findAnomalies(
    history({
      a: { at: [0, 5], reads: { x: [], y: [] }, appends: { x: 1 } },
      b: { at: [0, 5], reads: { x: [], y: [] }, appends: { y: 2 } },
    }),
    new Map([
      ['x', [1]],
      ['y', [2]],
    ]),
  )
  expect(found).toEqual([{ kind: 'cycle', message: 'a did not see b, b did not see a' }])
})

test('a stale read breaks real time only', () => {
  expect(
    kinds(
      {
        a: { at: [0, 1], appends: { x: 1 } },
        b: { at: [2, 3], reads: { x: [] } },
      },
      { x: [1] },
    ),
  ).toEqual(['cycle'])
  expect(
    kinds(
      {
        a: { at: [0, 3], appends: { x: 1 } },
        b: { at: [2, 3], reads: { x: [] } },
      },
      { x: [1] },
    ),
  ).toEqual([])
})

test('reading one half of a transaction, and losing or doubling an append, are found', () => {
  const writer = { at: [0, 9], appends: { x: 1, y: 2 } } as const
  expect(
    kinds({ a: writer, b: { at: [1, 2], reads: { x: [1], y: [] } } }, { x: [1], y: [2] }),
  ).toEqual(['cycle'])
  expect(kinds({ a: writer }, { x: [1], y: [] })).toEqual(['lost'])
  const unsure = { ...writer, at: [0, undefined], outcome: 'unknown' } as const
  expect(kinds({ a: unsure }, { x: [1], y: [] })).toEqual(['torn'])
  expect(kinds({ a: unsure }, { x: [], y: [] })).toEqual([])
  expect(kinds({ a: writer }, { x: [1, 1], y: [2] })).toEqual(['duplicate'])
})

test('what was refused or never written must not be seen, and reads must agree on the order', () => {
  expect(kinds({ a: { at: [0, 1], appends: { x: 1 }, outcome: 'aborted' } }, { x: [1] })).toEqual([
    'abortedRead',
  ])
  expect(kinds({ a: { at: [0, 1], reads: { x: [7] } } }, { x: [7] })).toEqual(['inventedRead'])
  expect(
    kinds(
      {
        a: { at: [0, 9], appends: { x: 1 } },
        b: { at: [0, 9], appends: { x: 2 } },
        c: { at: [0, 9], reads: { x: [2] } },
      },
      { x: [1, 2] },
    ),
  ).toContain('incompatibleOrder')
})

test('a long serial history has no anomaly, and is told from one under snapshot isolation', () => {
  expect(findAnomalies(...toyHistory('serial')).map(({ message }) => message)).toEqual([])
  const found = findAnomalies(...toyHistory('snapshot'))
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['cycle']))
})

test('a line of a log is read back as what it was', () => {
  const [transaction] = history({
    a: { at: [1, 2], reads: { x: [1, 2] }, appends: { y: 3 } },
  })
  if (transaction === undefined) throw new Error('no transaction')
  expect(decodeTransaction(encodeTransaction(transaction))).toEqual(transaction)
})

/** Two clients at a time: one after the other, or both on the state before either (appending to different keys). */
function toyHistory(
  kind: 'serial' | 'snapshot',
): [ObservedTransaction[], Map<string, readonly number[]>] {
  const random = new SeededRandom(7)
  const lists = new Map<string, readonly number[]>()
  const transactions: ObservedTransaction[] = []
  let element = 0
  for (let round = 0; round < 5000; round++) {
    const before = new Map(lists)
    const first = randomBelow(random, 10)
    for (const client of [0, 1]) {
      const seen = kind === 'serial' ? lists : before
      const [own, other] = [(first + client) % 10, (first + 1 - client) % 10].map(
        (key) => `key ${key}`,
      ) as [string, string]
      const reads = new Map([own, other].map((key) => [key, seen.get(key) ?? []]))
      element++
      transactions.push({
        id: `${round}.${client}`,
        startedNs: BigInt(round * 2),
        endedNs: BigInt(round * 2 + 1),
        outcome: 'committed',
        reads,
        appends: new Map([[own, element]]),
      })
      lists.set(own, [...(lists.get(own) ?? []), element])
    }
  }
  return [transactions, lists]
}
