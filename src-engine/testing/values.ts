/** Generators of attribute values and items for property tests: every type, evil names, extreme numbers. */
import fc from 'fast-check'
import type { AttributeValue, Item, NumberValue } from '../encoding/attribute-value.ts'
import { parseNumber } from '../encoding/decimal.ts'
import { isWellFormed } from '../encoding/utf8.ts'
import { binarySet, compareBytes, numberSet, stringSet } from '../encoding/value-set.ts'

/** Names that trip code which keeps attributes in plain objects, or counts chars for bytes. */
export const evilNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'length',
  'kind',
  'size',
  '0',
  '-1',
  'a.b',
  'a[0]',
  '#a',
  ':a',
  '"',
  "'",
  '\\',
  ' ',
  '\u0000',
  '\n',
  '\ufeff',
  '\ufffd',
  'é',
  '日本語',
  '😀',
  '\uff5e',
  'x'.repeat(31),
  'x'.repeat(32),
  'x'.repeat(33),
  'é'.repeat(20),
  'n'.repeat(256),
  'n'.repeat(65_535),
]

export const text = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }).filter(isWellFormed),
    fc.constantFrom(...evilNames.slice(0, -1)),
    fc.nat({ max: 300 }).map((length) => 'a'.repeat(length)),
    fc.nat({ max: 300 }).map((length) => 'é'.repeat(length)),
  )

export const attributeName = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
    { weight: 3, arbitrary: fc.constantFrom(...evilNames.slice(0, -1)) },
    { weight: 1, arbitrary: text().filter((name) => name !== '') },
  )

const digits38 = 10n ** 38n - 1n

export const numberValue = (): fc.Arbitrary<NumberValue> =>
  fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -40, max: 300 }),
    fc
      .constantFrom(
        '0',
        '127',
        '128',
        '255',
        '256',
        '65535',
        '65536',
        '4294967295',
        '4294967296',
        '-32',
        '-33',
        '-128',
        '-129',
        '-32768',
        '-32769',
        '-2147483648',
        '-2147483649',
        '2147483648',
        '0.1',
        '1e-130',
        '-1e-130',
        '9e125',
        '-9e125',
        '9007199254740993',
        '1e21',
        '1e-7',
      )
      .map(parseNumber),
    fc
      .tuple(fc.bigInt({ min: -digits38, max: digits38 }), fc.integer({ min: -92, max: 87 }))
      .map(([integer, exponent]) => parseNumber(`${integer}e${exponent}`)),
    fc
      .double({ noNaN: true, min: -1e30, max: 1e30 })
      .filter((double) => double === 0 || Math.abs(double) >= 1e-130)
      .map((double) => (double === 0 ? 0 : double)),
  )

export const binary = (): fc.Arbitrary<Uint8Array> =>
  fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 250, maxLength: 300 }))

const timestampMs = (): fc.Arbitrary<bigint> =>
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })

export const scalarValue = (): fc.Arbitrary<string | NumberValue | Uint8Array> =>
  fc.oneof(text(), numberValue(), binary())

export interface ValueOptions {
  /** Leave out `VecF32` and `Ts`. */
  readonly dynamodbOnly?: boolean
}

/** Any value, nested at most a few levels. */
export function attributeValue(options: ValueOptions = {}): fc.Arbitrary<AttributeValue> {
  const own: fc.Arbitrary<AttributeValue>[] = options.dynamodbOnly
    ? []
    : [
        timestampMs().map((ms) => ({ kind: 'Ts', ms })),
        fc
          .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 })
          .map((components) => Float32Array.from(components)),
      ]
  const leaf = fc.oneof<fc.Arbitrary<AttributeValue>[]>(
    text(),
    numberValue(),
    numberValue(),
    binary(),
    fc.boolean(),
    fc.constant(null),
    fc.uniqueArray(text(), { minLength: 1, maxLength: 20 }).map(stringSet),
    fc
      .uniqueArray(numberValue(), {
        minLength: 1,
        maxLength: 20,
        selector: (value) => (typeof value === 'number' ? value : value.text),
      })
      .map(numberSet),
    fc
      .uniqueArray(binary(), {
        minLength: 1,
        maxLength: 5,
        comparator: (a, b) => compareBytes(a, b) === 0,
      })
      .map(binarySet),
    ...own,
  )
  return fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 5, arbitrary: leaf },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 18 }) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.tuple(attributeName(), tie('value')), { maxLength: 18 })
          .map((entries) => new Map(entries)),
      },
    ),
  })).value
}

export function item(options: ValueOptions = {}): fc.Arbitrary<Item> {
  return fc
    .array(fc.tuple(attributeName(), attributeValue(options)), { maxLength: 20 })
    .map((entries) => new Map(entries))
}
