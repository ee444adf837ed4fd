import { expect, test } from 'vitest'
import { itemFromPlainText, type Item } from '../../src-engine/language.ts'
import { mergeItems } from './merge-items.ts'

const item = (text: string): Item => itemFromPlainText(text)

test('members of nested maps are merged one by one', () => {
  const merged = mergeItems(
    item('{"a":{"b":{"mine":1,"theirs":1}},"gone":1,"left":1}'),
    item('{"a":{"b":{"mine":2,"theirs":1,"new":3}},"left":1}'),
    item('{"a":{"b":{"mine":1,"theirs":9}},"gone":1,"left":1,"other":5}'),
  )
  expect(merged).toEqual(item('{"a":{"b":{"mine":2,"theirs":9,"new":3}},"left":1,"other":5}'))
})

test('a list that I changed is mine as a whole', () => {
  const merged = mergeItems(
    item('{"list":[1,2,3]}'),
    item('{"list":[1,9,3]}'),
    item('{"list":[0,1,2,3]}'),
  )
  expect(merged).toEqual(item('{"list":[1,9,3]}'))
})

test('what they took away comes back where I changed it, whole', () => {
  const merged = mergeItems(
    item('{"m":{"a":1,"b":1}}'),
    item('{"m":{"a":2,"b":1}}'),
    item('{"m":7}'),
  )
  expect(merged).toEqual(item('{"m":{"a":2,"b":1}}'))
})
