import { describe, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { parseNumber } from '../encoding/decimal.ts'
import { bindExpressions } from './request.ts'
import { applyUpdate } from './update.ts'

type Plain = Record<string, unknown>

/** Items as literals: objects become maps, `Set`s string or number sets. */
function valueOf(plain: unknown): AttributeValue {
  if (plain instanceof Set) {
    const members = [...plain]
    return members.every((member) => typeof member === 'string')
      ? { kind: 'SS', members }
      : { kind: 'NS', members: members.map(Number) }
  }
  if (Array.isArray(plain)) return plain.map(valueOf)
  if (typeof plain === 'object' && plain !== null) return itemOf(plain)
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') {
    return plain
  }
  return null
}

function itemOf(plain: object): Item {
  return new Map(Object.entries(plain).map(([name, value]) => [name, valueOf(value)]))
}

const values = new Map<string, AttributeValue>([
  [':v', 'v'],
  [':w', 'w'],
  [':n', 2],
  [':z', 0],
  [':l', ['e']],
  [':ss', { kind: 'SS', members: ['b', 'c'] }],
  [':ns', { kind: 'NS', members: [2, 3] }],
  [':m', new Map()],
  [':huge', parseNumber('1E50')],
])

function run(
  text: string | undefined,
  before: Plain | undefined,
): { item: Item | undefined; old: Item | undefined; now: Item | undefined } {
  const used = new Map([...values].filter(([name]) => new RegExp(`${name}\\b`).test(text ?? '')))
  const { update = [] } = bindExpressions(
    {
      UpdateExpression: text,
      ...(used.size === 0 ? {} : { ExpressionAttributeValues: used }),
    },
    ['UpdateExpression'],
  )
  const current = before === undefined ? undefined : itemOf(before)
  const copy = structuredClone(current)
  const result = applyUpdate(update, current, itemOf({ pk: 'k' }))
  expect(current).toEqual(copy)
  return { item: result.item, old: result.updatedOld(), now: result.updatedNew() }
}

describe('an update', () => {
  test.each<[string, Plain | undefined, Plain, Plain | undefined, Plain | undefined]>([
    ['SET a = :v', { a: 1 }, { a: 'v' }, { a: 1 }, { a: 'v' }],
    ['SET a = :v', undefined, { pk: 'k', a: 'v' }, undefined, { a: 'v' }],
    ['SET a = b, b = a', { a: 1, b: 2 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 1 }],
    ['SET a = a + :n', { a: 1 }, { a: 3 }, { a: 1 }, { a: 3 }],
    ['SET a = :n - a', { a: 5 }, { a: -3 }, { a: 5 }, { a: -3 }],
    ['SET a = if_not_exists(a, :z) + :n', {}, { a: 2 }, undefined, { a: 2 }],
    ['SET a = if_not_exists(pk, :v)', undefined, { pk: 'k', a: 'v' }, undefined, { a: 'v' }],
    ['SET a = list_append(:l, a)', { a: [1] }, { a: ['e', 1] }, { a: [1] }, { a: ['e', 1] }],
    [
      'SET a.b.c = :v',
      { a: { b: { d: 1 }, e: 2 } },
      { a: { b: { d: 1, c: 'v' }, e: 2 } },
      undefined,
      { a: { b: { c: 'v' } } },
    ],
    ['SET a[1] = :v', { a: [1, 2, 3] }, { a: [1, 'v', 3] }, { a: [2] }, { a: ['v'] }],
    ['SET a[9] = :w, a[5] = :v', { a: [1] }, { a: [1, 'v', 'w'] }, undefined, { a: ['v', 'w'] }],
    [
      'REMOVE a[1] SET a[3] = :v',
      { a: [0, 1, 2, 3] },
      { a: [0, 2, 'v'] },
      { a: [1, 3] },
      { a: ['v'] },
    ],
    ['REMOVE a[0], a[2]', { a: [0, 1, 2] }, { a: [1] }, { a: [0, 2] }, undefined],
    ['REMOVE a[0] SET a[7] = :v', { a: [0, 1] }, { a: [1, 'v'] }, { a: [0] }, { a: ['v'] }],
    ['REMOVE a, b', { a: 1 }, {}, { a: 1 }, undefined],
    ['REMOVE a.b', { a: { b: 1 } }, { a: {} }, { a: { b: 1 } }, undefined],
    ['REMOVE a[5], b.c', { a: [1], b: {} }, { a: [1], b: {} }, undefined, undefined],
    ['ADD a :n, b :n', { a: 1 }, { a: 3, b: 2 }, { a: 1 }, { a: 3, b: 2 }],
    [
      'ADD a :ss',
      { a: new Set(['a', 'b']) },
      { a: new Set(['a', 'b', 'c']) },
      { a: new Set(['a', 'b']) },
      { a: new Set(['a', 'b', 'c']) },
    ],
    ['ADD a.b :n', { a: { b: 1 } }, { a: { b: 3 } }, { a: { b: 1 } }, { a: { b: 3 } }],
    [
      'DELETE a :ns',
      { a: new Set([1, 2]) },
      { a: new Set([1]) },
      { a: new Set([1, 2]) },
      { a: new Set([1]) },
    ],
    ['DELETE a :ss', { a: new Set(['b', 'c']) }, {}, { a: new Set(['b', 'c']) }, undefined],
    ['DELETE a :ss', {}, {}, undefined, undefined],
  ])('%s of %j', (text, before, after, old, now) => {
    expect(run(text, before)).toEqual({
      item: itemOf(after),
      old: old === undefined ? undefined : itemOf(old),
      now: now === undefined ? undefined : itemOf(now),
    })
  })

  test('that only removes creates nothing', () => {
    const nothing = { item: undefined, old: undefined, now: undefined }
    expect(run('REMOVE a, b.c[1]', undefined)).toEqual(nothing)
    expect(run('DELETE a :ss REMOVE b', undefined)).toEqual(nothing)
  })

  test('of nothing creates the key', () => {
    expect(run(undefined, undefined).item).toEqual(itemOf({ pk: 'k' }))
  })

  const missing = 'The provided expression refers to an attribute that does not exist in the item'
  const wrongType = 'An operand in the update expression has an incorrect data type'
  const badPath = 'The document path provided in the update expression is invalid for update'
  const overflow =
    'Number overflow. Attempting to store a number with magnitude larger than supported range'
  test.each<[string, Plain, string]>([
    ['SET a = b', {}, missing],
    ['SET a = b + :n', {}, missing],
    ['SET a = list_append(b, :l)', {}, missing],
    ['SET a = b + :n', { b: 'x' }, wrongType],
    ['SET a = list_append(b, :l)', { b: 'x' }, wrongType],
    ['SET a = :huge + :n', {}, overflow],
    ['ADD a :huge', { a: 1 }, overflow],
    ['ADD a :n', { a: 'x' }, wrongType],
    ['ADD a :ss', { a: new Set([1]) }, wrongType],
    ['ADD a :ss', { a: 1 }, wrongType],
    ['DELETE a :ss', { a: ['b'] }, wrongType],
    ['DELETE a :ss', { a: new Set([1]) }, wrongType],
    ['SET a.b = :v', {}, badPath],
    ['SET a.b = :v', { a: [1] }, badPath],
    ['SET a[0] = :v', { a: {} }, badPath],
    ['SET a.b.c = :v', { a: { b: 1 } }, badPath],
    ['REMOVE a.b', {}, badPath],
    ['REMOVE a[0]', { a: 1 }, badPath],
    ['ADD a.b :n', {}, badPath],
  ])('%s of %j is refused', (text, before, message) => {
    expect(() => run(text, before)).toThrow(message)
  })
})
