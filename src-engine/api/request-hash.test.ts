import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { hashActions } from './request-hash.ts'
import type { TransactWriteItem } from './types.ts'

const map = (...entries: [string, AttributeValue][]): Item => new Map(entries)
const put = (item: Item): TransactWriteItem => ({ Put: { TableName: 't', Item: item } })

test('a request hashes the same however its maps were built', () => {
  const one = put(map(['id', 'a'], ['m', map(['x', 1], ['y', [true, null]])]))
  const same: TransactWriteItem = {
    Put: { Item: map(['m', map(['y', [true, null]], ['x', 1])], ['id', 'a']), TableName: 't' },
  }
  expect(hashActions([one])).toEqual(hashActions([same]))
})

test('requests that differ hash differently', () => {
  const id: [string, AttributeValue] = ['id', 'a']
  const different: TransactWriteItem[][] = [
    [put(map(id))],
    [put(map(id)), put(map(id))],
    [put(map(['id', 'b']))],
    [put(map(id, ['v', 1]))],
    [put(map(id, ['v', '1']))],
    [put(map(id, ['v', [1, 2]]))],
    [put(map(id, ['v', [12]]))],
    [put(map(id, ['v', ['ab', 'c']]))],
    [put(map(id, ['v', ['a', 'bc']]))],
    [put(map(id, ['v', Uint8Array.of(97)]))],
    [put(map(id, ['v', { kind: 'Ts', ms: 1n }]))],
    [put(map(id, ['v', { kind: 'SS', members: ['1'] }]))],
    [{ Delete: { TableName: 't', Key: map(id) } }],
    [{ Delete: { TableName: 'u', Key: map(id) } }],
  ]
  const hashes = new Set(different.map((actions) => hashActions(actions).join(' ')))
  expect(hashes.size).toBe(different.length)
})
