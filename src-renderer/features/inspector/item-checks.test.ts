import { expect, test } from 'vitest'
import type { AttributeValue } from '../../../src-engine/language.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { missingKey, tooLarge } from './item-checks.ts'

const table = (SortKeyOptional: boolean) =>
  ({
    TableName: 't',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    SortKeyOptional,
  }) as unknown as TableDescription

const check = (entries: [string, AttributeValue][], optional = false) =>
  missingKey(table(optional), new Map(entries))

test('an item needs its keys, of their types and not empty', () => {
  expect([
    check([]),
    check([['pk', 'a']]),
    check([['pk', 'a']], true),
    check([
      ['pk', 1],
      ['sk', 1],
    ]),
    check([
      ['pk', ''],
      ['sk', 1],
    ]),
    check([
      ['pk', 'a'],
      ['sk', 1],
    ]),
  ]).toEqual([
    'The partition key pk is missing.',
    'The sort key sk is missing.',
    undefined,
    'The partition key pk must be S; it is N.',
    'The partition key pk must not be empty.',
    undefined,
  ])
})

test('an item larger than its database takes is told with both sizes', () => {
  const item = new Map([['pk', 'x'.repeat(2000)]])
  expect(tooLarge(2002, item)).toBeUndefined()
  expect(tooLarge(2001, item)).toContain('2,002 bytes; this database takes items of up to 2,001.')
})
