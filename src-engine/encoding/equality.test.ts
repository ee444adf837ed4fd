import { expect, test } from 'vitest'
import type { AttributeValue } from './attribute-value.ts'
import { compareScalars, mapsEqual, valuesEqual } from './equality.ts'
import { parseNumber } from './decimal.ts'
import { binarySet, numberSet, stringSet } from './value-set.ts'

/** Made anew at each call, so that nothing is equal by identity. */
const different = (): AttributeValue[] => [
  '',
  'a',
  0,
  1,
  parseNumber('9007199254740993'),
  parseNumber('9007199254740995'),
  true,
  false,
  null,
  new Uint8Array(0),
  Uint8Array.of(1),
  Uint8Array.of(1, 0),
  [],
  [1],
  [1, 2],
  [2, 1],
  new Map(),
  new Map([['a', 1]]),
  new Map([['a', 2]]),
  new Map([['b', 1]]),
  new Map([
    ['a', 1],
    ['b', 1],
  ]),
  stringSet(['a']),
  stringSet(['a', 'b']),
  numberSet([1]),
  numberSet([1, 2]),
  binarySet([Uint8Array.of(1)]),
  binarySet([Uint8Array.of(2)]),
  { kind: 'Ts', ms: 0n },
  { kind: 'Ts', ms: 1n },
  Float32Array.of(1),
  Float32Array.of(1, 2),
]

test('a value equals itself made anew, and no other', () => {
  const [left, right] = [different(), different()]
  const table = left.map((a) => right.map((b) => valuesEqual(a, b)))
  expect(table).toEqual(left.map((_, i) => right.map((__, j) => i === j)))
})

test('sets and maps have no order, lists have', () => {
  expect(valuesEqual(stringSet(['b', 'a']), stringSet(['a', 'b']))).toBe(true)
  expect(
    mapsEqual(
      new Map<string, AttributeValue>([
        ['a', 1],
        ['b', [1, 2]],
      ]),
      new Map<string, AttributeValue>([
        ['b', [1, 2]],
        ['a', 1],
      ]),
    ),
  ).toBe(true)
})

test('only values of one type have an order', () => {
  const ts = { kind: 'Ts', ms: 5n } as const
  const orders = [
    compareScalars('a', 'b'),
    compareScalars(2, parseNumber('9007199254740993')),
    compareScalars(Uint8Array.of(2), Uint8Array.of(1, 9)),
    compareScalars(ts, { kind: 'Ts', ms: 4n }),
    compareScalars(ts, ts),
    compareScalars('1', 1),
    compareScalars(1, ts),
    compareScalars(ts, 1),
    compareScalars(ts, 'a'),
    compareScalars(Uint8Array.of(1), 1),
  ]
  expect(orders.map((order) => order && Math.sign(order))).toEqual([
    -1,
    -1,
    1,
    1,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
