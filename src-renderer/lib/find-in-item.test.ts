import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../../src-engine/language.ts'
import { findInItem, placesMax } from './find-in-item.ts'

const item: Item = new Map<string, AttributeValue>([
  ['pk', 'order#1'],
  [
    'Address',
    new Map<string, AttributeValue>([
      ['street', 'Main Street'],
      ['number', 17],
    ]),
  ],
  ['lines', [new Map<string, AttributeValue>([['text', 'streetlight']]), 'x'.repeat(5000) + 'end']],
])

test('finds names and values in any case, from top to bottom', () => {
  expect(findInItem(item, 'STREET')).toEqual([
    ['Address', 'street'],
    ['lines', 0, 'text'],
  ])
})

test('finds numbers by their digits, and what stands behind the part of a text that the tree shows', () => {
  expect(findInItem(item, '17')).toEqual([['Address', 'number']])
  expect(findInItem(item, 'xend')).toEqual([['lines', 1]])
})

test('finds a holder by its name alone: its members speak for themselves', () => {
  expect(findInItem(item, 'address')).toEqual([['Address']])
  expect(findInItem(item, 'order#1')).toEqual([['pk']])
})

test('finds nothing for an empty text, and never more than anybody steps through', () => {
  expect(findInItem(item, '')).toEqual([])
  const many: Item = new Map([['list', Array.from({ length: placesMax + 5 }, () => 'same')]])
  expect(findInItem(many, 'same')).toHaveLength(placesMax)
})
