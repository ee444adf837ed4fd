import { describe, expect, test } from 'vitest'
import { isError } from '../base/errors.ts'
import {
  itemFromTagged,
  itemFromTaggedText,
  itemToTagged,
  itemToTaggedText,
  valueFromTagged,
  valueToTagged,
} from './dynamodb-json.ts'
import { parseNumber } from './decimal.ts'

const invalid = 'One or more parameter values were invalid: '

describe('values DynamoDB refuses are refused in its words', () => {
  test.each([
    [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [
      { S: null },
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    [
      { X: 'a' },
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
    [
      { S: 'a', N: '1' },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [{ NULL: false }, `${invalid}Null attribute value types must have the value of true`],
    [{ SS: [] }, `${invalid}An string set  may not be empty`],
    [{ NS: [] }, `${invalid}An number set  may not be empty`],
    [{ BS: [] }, `${invalid}Binary sets should not be empty`],
    [{ L: [{ M: { a: { SS: [] } } }] }, `${invalid}An string set  may not be empty`],
    [{ SS: ['a', 'b', 'a'] }, `${invalid}Input collection [a, b, a] contains duplicates.`],
    [{ NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
    [
      { BS: ['YQ==', 'YQ=='] },
      `${invalid}Input collection [YQ==, YQ==]of type BS contains duplicates.`,
    ],
    [{ N: 'abc' }, 'The parameter cannot be converted to a numeric value: abc'],
    [
      { VECF32: [1] },
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    ],
  ])('%j', (json, message) => {
    expect(() => valueFromTagged(json)).toThrow(
      expect.objectContaining({ code: 'validation', message }),
    )
  })
})

describe('wrong JSON types are serialization errors', () => {
  test.each([
    [{ S: 5 }, 'NUMBER_VALUE cannot be converted to String'],
    [{ N: 1.5 }, 'DECIMAL_VALUE cannot be converted to String'],
    [{ S: true }, 'TRUE_VALUE cannot be converted to String'],
    [{ N: false }, 'FALSE_VALUE cannot be converted to String'],
    [{ S: [] }, 'Unrecognized collection type class java.lang.String'],
    [{ S: {} }, 'Start of structure or map found where not expected'],
    [{ B: 5 }, 'only base64-encoded strings are convertible to bytes'],
    [{ B: 'abc' }, 'Base64 encoded length is expected a multiple of 4 bytes but found: 3'],
    [{ B: 'a$==' }, "Invalid base64 character: '$'"],
    [{ B: '=aaa' }, "Invalid base64 character: '='"],
    [{ L: 'x' }, 'Unexpected field type'],
    [{ M: 'x' }, 'Unexpected value type in payload'],
    ['x', 'Unexpected value type in payload'],
    [{ BOOL: 'true' }, 'Unexpected token received from parser'],
  ])('%j', (json, message) => {
    expect(() => valueFromTagged(json)).toThrow(
      expect.objectContaining({ code: 'serialization', message }),
    )
  })
})

test('31 levels round a scalar are accepted, 32 are not', () => {
  const nested = (levels: number): unknown =>
    levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] }
  expect(() => valueFromTagged(nested(31))).not.toThrow()
  expect(() => valueFromTagged(nested(32))).toThrow(/^Nesting Levels have exceeded/)
})

test('an attribute called __proto__ is an attribute like any other', () => {
  const text = '{"__proto__":{"M":{"__proto__":{"N":"1"}}},"constructor":{"S":"x"}}'
  for (const item of [itemFromTagged(JSON.parse(text)), itemFromTaggedText(text)]) {
    expect([...item.keys()]).toEqual(['__proto__', 'constructor'])
    expect(itemToTaggedText(item)).toBe(text)
    expect(JSON.stringify(itemToTagged(item))).toBe(text)
  }
  expect(Object.prototype).not.toHaveProperty('N')
})

test('our own types are tagged in extended mode and become L and N for DynamoDB', () => {
  const vector = Float32Array.of(0.1, -2, 3e-7)
  const moment = { kind: 'Ts', ms: -5n } as const
  const item = new Map<string, typeof vector | typeof moment>([
    ['v', vector],
    ['t', moment],
  ])
  expect(itemToTaggedText(item, 'extended')).toBe('{"v":{"VECF32":[0.1,-2,3e-7]},"t":{"TS":"-5"}}')
  expect(itemFromTaggedText(itemToTaggedText(item, 'extended'), 'extended')).toEqual(item)
  expect(itemToTaggedText(item)).toBe(
    '{"v":{"L":[{"N":"0.1"},{"N":"-2"},{"N":"0.0000003"}]},"t":{"N":"-5"}}',
  )
  for (const json of [{ VECF32: [1e39] }, { TS: '1.5' }, { TS: '9223372036854775808' }]) {
    expect(() => valueFromTagged(json, 'extended')).toThrow(
      expect.objectContaining({ code: 'validation' }),
    )
  }
})

test('numbers come out in normal form with all their digits', () => {
  const digits = '1234567890123456789012345678901234567.8'
  expect(valueToTagged(valueFromTagged({ N: `+000${digits}00` }))).toEqual({ N: digits })
  expect(valueToTagged(valueFromTagged({ NS: ['10', '9', '1e2'] }))).toEqual({
    NS: ['9', '10', '100'],
  })
  expect(parseNumber(digits)).toEqual(valueFromTagged({ N: digits }))
})

test('text that is not JSON is reported with its place', () => {
  try {
    itemFromTaggedText('{"a":\n {"S": "x"} "b"}')
    expect.unreachable()
  } catch (error) {
    if (!isError(error, 'syntax')) throw error
    expect(error.details).toMatchObject({ line: 2, column: 13, offset: 18, length: 1 })
    expect(error.message).toBe('Expected "," or "}", found "\\"" (line 2, column 13)')
  }
})

test('indented text is for people and reads the same', () => {
  const item = itemFromTaggedText('{"a":{"L":[{"S":"x"},{"M":{}}]}}')
  expect(itemToTaggedText(item, 'dynamodb', 2)).toBe(
    '{\n  "a": {\n    "L": [\n      {\n        "S": "x"\n      },\n      {\n        "M": {}\n      }\n    ]\n  }\n}',
  )
})
