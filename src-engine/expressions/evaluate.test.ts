import { describe, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { parseNumber } from '../encoding/decimal.ts'
import { compileCondition } from './evaluate.ts'
import { bindExpressions } from './request.ts'

const big = parseNumber('12345678901234567890123456789')

const item: Item = new Map<string, AttributeValue>([
  ['s', 'hello'],
  ['n', 5],
  ['big', big],
  ['bin', new Uint8Array([1, 2, 3])],
  ['t', true],
  ['nil', null],
  ['l', ['x', 2, ['y'], new Map([['k', 1]])]],
  [
    'm',
    new Map<string, AttributeValue>([
      ['a', new Map([['b', [10, 20]]])],
      ['a.b', 7],
    ]),
  ],
  ['ss', { kind: 'SS', members: ['a', 'b'] }],
  ['ns', { kind: 'NS', members: [1, 2] }],
  ['bs', { kind: 'BS', members: [new Uint8Array([1]), new Uint8Array([2])] }],
  ['wide', 'é𝄞'],
  ['ts', { kind: 'Ts', ms: 5n }],
  ['vec', new Float32Array([1, 2])],
])

const values = new Map<string, AttributeValue>([
  [':s', 'hello'],
  [':h', 'he'],
  [':empty', ''],
  [':n1', 1],
  [':n5', 5],
  [':n3', 3],
  [':n4', 4],
  [':n9', 9],
  [':big', big],
  [':bin', new Uint8Array([1, 2, 3])],
  [':bin2', new Uint8Array([2, 3])],
  [':bin9', new Uint8Array([9])],
  [':true', true],
  [':null', null],
  [':a', 'a'],
  [':x', 'x'],
  [':ab', { kind: 'SS', members: ['a', 'b'] }],
  [':list', ['y']],
  [':map', new Map([['k', 1]])],
  [':whole', ['x', 2, ['y'], new Map([['k', 1]])]],
  [':N', 'N'],
  [':NULL', 'NULL'],
  [':S', 'S'],
  [':Ts', 'Ts'],
  [':emoji', '\u{1f600}'],
  [':tilde', '\uff5e'],
  [':later', { kind: 'Ts', ms: 6n }],
])

function holds(text: string): boolean {
  const used = new Map([...values].filter(([name]) => new RegExp(`${name}\\b`).test(text)))
  const { filter } = bindExpressions(
    {
      FilterExpression: text,
      ...(used.size === 0 ? {} : { ExpressionAttributeValues: used }),
      ...(text.includes('#dots') ? { ExpressionAttributeNames: new Map([['#dots', 'a.b']]) } : {}),
    },
    ['FilterExpression'],
  )
  if (filter === undefined) throw new Error('no filter')
  return compileCondition(filter)(item)
}

describe('a condition', () => {
  test.each([
    's = :s',
    'n = :n5',
    'big = :big',
    'bin = :bin',
    't = :true',
    'nil = :null',
    'ss = :ab',
    'l = :whole',
    's <> :n5',
    'gone <> :s',
    'gone <> absent',
    'NOT gone = absent',
    'n < :n9',
    'n <= :n5',
    'n >= :n5',
    'n > :n3',
    'big > :n9',
    ':n9 < big',
    's > :h',
    'bin < :bin2',
    'ts < :later',
    ':emoji > :tilde',
    'n BETWEEN :n3 AND :n5',
    'n BETWEEN :n3 AND n',
    'n IN (:s, :n5)',
    'ss IN (:ab)',
    'l[0] IN (:s, :x)',
    'attribute_exists(nil)',
    'attribute_exists(m.a.b[1])',
    'attribute_not_exists(m.a.b[2])',
    'attribute_not_exists(s.a)',
    'attribute_not_exists(m[0])',
    'm.a.b[1] > :n9',
    'm.#dots > :n5',
    'attribute_type(n, :N)',
    'attribute_type(nil, :NULL)',
    'attribute_type(ts, :Ts)',
    'begins_with(s, :h)',
    'begins_with(s, :empty)',
    'begins_with(:s, :h)',
    'contains(s, :h)',
    'contains(bin, :bin2)',
    'contains(ss, :a)',
    'contains(ns, :n1)',
    'contains(l, :list)',
    'contains(l, :map)',
    'contains(l, :x)',
    'contains(:whole, l[0])',
    'size(s) = :n5',
    'size(wide) = :n3',
    'size(bin) = :n3',
    'size(l) = :n4',
    'size(vec) < :n3',
    'size(:s) = n',
    'size(m) < size(l)',
    't = :true OR gone = :s',
    'NOT (t = :true AND gone = :s)',
  ])('%s holds', (text) => {
    expect(holds(text)).toBe(true)
  })

  test.each([
    's = :n5',
    'n <> :n5',
    'gone = absent',
    'gone = :s',
    'gone < :n9',
    'gone >= :n1',
    's < :n9',
    'n < :h',
    't < n',
    'n BETWEEN :n9 AND :n9',
    's BETWEEN :n1 AND :n9',
    'gone BETWEEN :n1 AND :n9',
    'n IN (:s, gone)',
    'gone IN (absent)',
    'attribute_exists(gone)',
    'attribute_type(gone, :S)',
    'begins_with(n, :h)',
    'begins_with(s, gone)',
    'contains(n, :n5)',
    'contains(ss, :n1)',
    'contains(gone, :x)',
    'contains(bin, :bin9)',
    'size(n) = :n5',
    'size(gone) < :n5',
    'size(t) >= :n1',
    'size(s) = :s',
  ])('%s does not hold', (text) => {
    expect(holds(text)).toBe(false)
  })
})
