import { describe, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { compileCondition } from './evaluate.ts'
import {
  conditionFromExpected,
  conditionFromFilter,
  keyClausesFromLegacy,
  updateFromLegacy,
  type LegacyCondition,
  type LegacyExpected,
  type LegacyUpdate,
} from './legacy.ts'
import { applyUpdate } from './update.ts'

const item: Item = new Map<string, AttributeValue>([
  ['s', 'hello'],
  ['n', 5],
  ['l', [1]],
  ['ss', { kind: 'SS', members: ['a'] }],
])

describe('a legacy filter', () => {
  test.each<[string, LegacyCondition, boolean]>([
    ['s', { ComparisonOperator: 'EQ', AttributeValueList: ['hello'] }, true],
    ['x', { ComparisonOperator: 'EQ', AttributeValueList: ['hello'] }, false],
    ['x', { ComparisonOperator: 'NE', AttributeValueList: ['hello'] }, true],
    ['n', { ComparisonOperator: 'LE', AttributeValueList: [5] }, true],
    ['n', { ComparisonOperator: 'LT', AttributeValueList: [5] }, false],
    ['n', { ComparisonOperator: 'GE', AttributeValueList: [5] }, true],
    ['n', { ComparisonOperator: 'GT', AttributeValueList: [5] }, false],
    ['n', { ComparisonOperator: 'NOT_NULL' }, true],
    ['n', { ComparisonOperator: 'NULL' }, false],
    ['x', { ComparisonOperator: 'NULL' }, true],
    ['ss', { ComparisonOperator: 'CONTAINS', AttributeValueList: ['a'] }, true],
    ['ss', { ComparisonOperator: 'NOT_CONTAINS', AttributeValueList: ['a'] }, false],
    ['x', { ComparisonOperator: 'NOT_CONTAINS', AttributeValueList: ['a'] }, true],
    ['s', { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: ['he'] }, true],
    ['n', { ComparisonOperator: 'IN', AttributeValueList: [1, 5] }, true],
    ['n', { ComparisonOperator: 'BETWEEN', AttributeValueList: [1, 5] }, true],
  ])('%s %j is %s', (name, condition, holds) => {
    const filter = conditionFromFilter(new Map([[name, condition]]), undefined)
    expect(compileCondition(filter)(item)).toBe(holds)
  })

  test('joins its conditions by AND unless told OR', () => {
    const conditions = new Map<string, LegacyCondition>([
      ['n', { ComparisonOperator: 'NOT_NULL' }],
      ['x', { ComparisonOperator: 'NOT_NULL' }],
    ])
    expect(compileCondition(conditionFromFilter(conditions, 'AND'))(item)).toBe(false)
    expect(compileCondition(conditionFromFilter(conditions, 'OR'))(item)).toBe(true)
  })

  test.each<[LegacyCondition, string]>([
    [
      { ComparisonOperator: 'EQ' },
      'One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator',
    ],
    [
      { ComparisonOperator: 'IN', AttributeValueList: [1, 'a'] },
      'One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type',
    ],
    [
      { ComparisonOperator: 'LT', AttributeValueList: [true] },
      'One or more parameter values were invalid: ComparisonOperator LT is not valid for BOOL AttributeValue type',
    ],
    [
      { ComparisonOperator: 'BETWEEN', AttributeValueList: [2, 1] },
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    ],
  ])('%j is refused', (condition, message) => {
    expect(() => conditionFromFilter(new Map([['a', condition]]), undefined)).toThrow(message)
  })
})

describe('Expected', () => {
  test.each<[string, LegacyExpected, boolean]>([
    ['s', { Value: 'hello' }, true],
    ['s', { Value: 'other' }, false],
    ['x', { Exists: false }, true],
    ['s', { Exists: false }, false],
    ['s', { Exists: true, Value: 'hello' }, true],
    ['n', { ComparisonOperator: 'GT', Value: 1 }, true],
  ])('%s %j is %s', (name, expected, holds) => {
    const condition = conditionFromExpected(new Map([[name, expected]]), undefined)
    expect(compileCondition(condition)(item)).toBe(holds)
  })

  const invalid = 'One or more parameter values were invalid: '
  test.each<[LegacyExpected, string]>([
    [{}, `${invalid}Value must be provided when Exists is null for Attribute: a`],
    [{ Exists: true }, `${invalid}Value must be provided when Exists is true for Attribute: a`],
    [
      { Exists: false, Value: 1 },
      `${invalid}Value cannot be used when Exists is false for Attribute: a`,
    ],
    [
      { AttributeValueList: [1], Value: 1 },
      `${invalid}Value and AttributeValueList cannot be used together for Attribute: a`,
    ],
    [
      { AttributeValueList: [1] },
      `${invalid}AttributeValueList can only be used with a ComparisonOperator for Attribute: a`,
    ],
    [
      { ComparisonOperator: 'EQ', Exists: true },
      `${invalid}Exists and ComparisonOperator cannot be used together for Attribute: a`,
    ],
    [
      { ComparisonOperator: 'EQ' },
      `${invalid}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a`,
    ],
  ])('%j is refused', (expected, message) => {
    expect(() => conditionFromExpected(new Map([['a', expected]]), undefined)).toThrow(message)
  })
})

describe('AttributeUpdates', () => {
  test('put, add and delete, appending lists too', () => {
    const update = updateFromLegacy(
      new Map<string, LegacyUpdate>([
        ['s', { Value: 'new' }],
        ['n', { Action: 'ADD', Value: 1 }],
        ['l', { Action: 'ADD', Value: [2] }],
        ['ss', { Action: 'DELETE', Value: { kind: 'SS', members: ['a'] } }],
        ['gone', { Action: 'DELETE' }],
      ]),
    )
    expect(applyUpdate(update, item, new Map()).item).toEqual(
      new Map<string, AttributeValue>([
        ['s', 'new'],
        ['n', 6],
        ['l', [1, 2]],
      ]),
    )
  })

  const invalid = 'One or more parameter values were invalid: '
  test.each<[LegacyUpdate, string]>([
    [
      { Action: 'PUT' },
      `${invalid}Only DELETE action is allowed when no attribute value is specified`,
    ],
    [
      { Action: 'DELETE', Value: 1 },
      `${invalid}DELETE action with value is not supported for the type N`,
    ],
    [{ Action: 'ADD', Value: 'a' }, `${invalid}ADD action is not supported for the type S`],
  ])('%j is refused', (update, message) => {
    expect(() => updateFromLegacy(new Map([['a', update]]))).toThrow(message)
  })
})

test('KeyConditions become key clauses', () => {
  expect(
    keyClausesFromLegacy(
      new Map<string, LegacyCondition>([
        ['pk', { ComparisonOperator: 'EQ', AttributeValueList: ['a'] }],
        ['sk', { ComparisonOperator: 'BETWEEN', AttributeValueList: [1, 2] }],
      ]),
    ),
  ).toEqual([
    { name: 'pk', operator: 'equal', values: ['a'] },
    { name: 'sk', operator: 'between', values: [1, 2] },
  ])
  expect(() =>
    keyClausesFromLegacy(
      new Map<string, LegacyCondition>([
        ['pk', { ComparisonOperator: 'NE', AttributeValueList: ['a'] }],
      ]),
    ),
  ).toThrow('Attempted conditional constraint is not an indexable operation')
})
