import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  mapsEqual,
  parseNumber,
  stringSet,
  type AttributeValue,
  type Item,
} from '../../src-engine/language.ts'
import { diffItems, withoutDifference } from './item-diff.ts'
import { pathText, valueAt, withRenamed, withValueAt } from './item-path.ts'

const item = (entries: [string, AttributeValue][]): Item => new Map(entries)

const before = item([
  ['name', 'El Tarter'],
  ['population', 1052],
  ['loc', new Map<string, AttributeValue>([['coordinates', [1.65, 42.57]]])],
  ['tags', stringSet(['a', 'b'])],
  ['gone', true],
])

test('a diff names each leaf that differs, and nothing else', () => {
  const after = item([
    ['name', 'El Tarter'],
    ['population', '1052'],
    ['loc', new Map<string, AttributeValue>([['coordinates', [1.65, 43, 7]]])],
    ['tags', stringSet(['b', 'a'])],
    ['__proto__', null],
  ])
  expect(diffItems(before, after).map((each) => [each.kind, pathText(each.path)])).toEqual([
    ['changed', 'population'],
    ['changed', 'loc.coordinates[1]'],
    ['added', 'loc.coordinates[2]'],
    ['removed', 'gone'],
    ['added', '__proto__'],
  ])
  expect(diffItems(before, after)[0]).toMatchObject({ typeChanged: true })
})

test('numbers are compared as decimals, to the last digit', () => {
  const digits = '1234567890123456789012345678901234567'
  const a = item([['n', parseNumber(`${digits}1`)]])
  const b = item([['n', parseNumber(`${digits}2`)]])
  expect(diffItems(a, b)).toHaveLength(1)
  expect(diffItems(a, item([['n', parseNumber(`${digits}1`)]]))).toEqual([])
})

test('renaming keeps the order of members, and a change shares what it does not touch', () => {
  expect([...withRenamed(before, ['population'], 'people').keys()]).toEqual([
    'name',
    'people',
    'loc',
    'tags',
    'gone',
  ])
  const changed = withValueAt(before, ['loc', 'coordinates', 0], 9)
  expect(valueAt(changed, ['loc', 'coordinates'])).toEqual([9, 42.57])
  expect(valueAt(before, ['loc', 'coordinates'])).toEqual([1.65, 42.57])
  expect(changed.get('tags')).toBe(before.get('tags'))
})

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ maxLength: 3 }),
    fc.integer({ min: 0, max: 9 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), tie('value')), { maxLength: 3 })
      .map((entries) => new Map(entries)),
  ),
})).value
const items = fc
  .array(fc.tuple(fc.constantFrom('p', 'q', 'r', 'constructor'), value), { maxLength: 4 })
  .map((entries): Item => new Map(entries))

test('taking back every difference, last first, gives the item of before', () => {
  fc.assert(
    fc.property(items, items, (a, b) => {
      const back = diffItems(a, b).toReversed().reduce(withoutDifference, b)
      expect(diffItems(a, back)).toEqual([])
    }),
  )
})

test('several members gone from the end of a list come back in their order', () => {
  const before: Item = new Map([['list', ['a', 'b', 'c', 'd']]])
  const after: Item = new Map([['list', ['a']]])
  const back = diffItems(before, after).toReversed().reduce(withoutDifference, after)
  expect(back).toEqual(before)
})

test('no differences means equal, and equal means no differences', () => {
  fc.assert(
    fc.property(items, items, (a, b) => {
      expect(diffItems(a, b).length === 0).toBe(mapsEqual(a, b))
    }),
  )
})
