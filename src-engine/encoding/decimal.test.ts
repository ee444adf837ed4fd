import { describe, expect, test } from 'vitest'
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  isCanonicalNumber,
  multiplyNumbers,
  numberBytes,
  numberFromBigInt,
  numberFromDouble,
  numberText,
  numberToBigInt,
  parseNumber,
  remainderNumbers,
  subtractNumbers,
} from './decimal.ts'

const canonical = (text: string) => numberText(parseNumber(text))

test('numbers are normalised to a plain decimal without exponent', () => {
  const pairs = {
    '0': '0',
    '-0': '0',
    '+0.000': '0',
    '0e999999': '0',
    '00042': '42',
    '1.0': '1',
    '3.1400': '3.14',
    '.5': '0.5',
    '5.': '5',
    '-.5': '-0.5',
    '1.5E2': '150',
    '+7e-3': '0.007',
    '1E125': `1${'0'.repeat(125)}`,
    '1E-130': `0.${'0'.repeat(129)}1`,
    '12345678901234567890123456789012345678': '12345678901234567890123456789012345678',
    '9007199254740993': '9007199254740993',
    '0.1': '0.1',
    '1e21': `1${'0'.repeat(21)}`,
    '1e-7': '0.0000001',
  }
  expect(Object.fromEntries(Object.keys(pairs).map((text) => [text, canonical(text)]))).toEqual(
    pairs,
  )
})

test('a double carries exactly those decimals that are its own shortest text', () => {
  expect(
    [
      '1',
      '0.1',
      '1e100',
      '9007199254740992',
      '9007199254740993',
      '0.12345678901234567',
      '1e125',
    ].map((text) => typeof parseNumber(text)),
  ).toEqual(['number', 'number', 'number', 'number', 'object', 'object', 'number'])
})

describe('what DynamoDB refuses is refused in its words', () => {
  const noNumber = 'The parameter cannot be converted to a numeric value'
  test.each([
    ['', noNumber],
    ['abc', `${noNumber}: abc`],
    ['1e', `${noNumber}: 1e`],
    ['1.2.3', `${noNumber}: 1.2.3`],
    [' 1', `${noNumber}:  1`],
    ['0x10', `${noNumber}: 0x10`],
    ['NaN', `${noNumber}: NaN`],
    ['Infinity', `${noNumber}: Infinity`],
    ['.', `${noNumber}: .`],
    ['1_000', `${noNumber}: 1_000`],
    [
      '1e126',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      `1e${'9'.repeat(400)}`,
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [
      '-9e-131',
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    ],
    [`1${'0'.repeat(37)}1`, 'Attempting to store more than 38 significant digits in a Number'],
  ])('%s', (text, message) => {
    expect(() => parseNumber(text)).toThrow(
      expect.objectContaining({ code: 'validation', message }),
    )
  })

  test('doubles without a decimal', () => {
    for (const value of [Number.NaN, Infinity, -Infinity, 1e126, 1e-131, Number.MAX_VALUE]) {
      expect(() => numberFromDouble(value)).toThrow(expect.objectContaining({ code: 'validation' }))
    }
    expect(Object.is(numberFromDouble(-0), 0)).toBe(true)
  })
})

test('limits themselves are accepted', () => {
  const digits = '9'.repeat(38)
  for (const text of [`${digits}`, `9.${'9'.repeat(37)}E125`, '-1E-130', `${digits}e87`]) {
    expect(canonical(text)).not.toContain('e')
  }
})

test('sizes follow the rule of digit pairs on each side of the point', () => {
  const sizes: Record<string, number> = {
    '0': 1,
    '1': 2,
    '100': 2,
    '1E125': 2,
    '1E-130': 2,
    '123456': 4,
    '3.14159': 5,
    '-1': 3,
    '1200.5': 4,
    '0.001': 2,
    '12345678901234567890': 11,
    '-0.5': 3,
    '9007199254740991': 9,
  }
  const found = Object.keys(sizes).map((text) => [text, numberBytes(parseNumber(text))])
  expect(Object.fromEntries(found)).toEqual(sizes)
})

test('sums that would need rounding or leave the range are refused as overflow', () => {
  const overflow = expect.objectContaining({
    code: 'validation',
    message:
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
  })
  expect(() => addNumbers(1e50, 1)).toThrow(overflow)
  expect(() => addNumbers(9e125, 9e125)).toThrow(overflow)
  expect(() => subtractNumbers(parseNumber('1.5e-130'), 1e-130)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('underflow') }),
  )
  expect(numberText(addNumbers(0.1, 0.2))).toBe('0.3')
  expect(numberText(addNumbers(9007199254740991, 2))).toBe('9007199254740993')
})

test('products and quotients round half to even at 38 digits', () => {
  expect(numberText(divideNumbers(1, 3))).toBe(`0.${'3'.repeat(38)}`)
  expect(numberText(divideNumbers(2, -3))).toBe(`-0.${'6'.repeat(37)}7`)
  expect(numberText(divideNumbers(10, 4))).toBe('2.5')
  expect(numberText(divideNumbers(1e-130, 1e-130))).toBe('1')
  expect(() => divideNumbers(1e125, 1e-130)).toThrow('overflow')
  expect(numberText(multiplyNumbers(0.1, 0.1))).toBe('0.01')
  const half = parseNumber(`1${'0'.repeat(36)}1`)
  expect(numberText(multiplyNumbers(half, 0.5))).toBe(`5${'0'.repeat(36)}.5`)
  expect(numberText(remainderNumbers(-7, 3))).toBe('-1')
  expect(numberText(remainderNumbers(7.5, 2))).toBe('1.5')
  for (const divide of [divideNumbers, remainderNumbers]) {
    expect(() => divide(1, 0)).toThrow('Division by zero')
  }
})

test('bigints pass exactly', () => {
  const large = 12345678901234567890123456789012345678n
  expect(numberToBigInt(numberFromBigInt(large))).toBe(large)
  expect(numberToBigInt(1e21)).toBe(10n ** 21n)
  expect(numberToBigInt(1.5)).toBeUndefined()
  expect(() => numberFromBigInt(10n ** 126n)).toThrow('overflow')
})

test('a carrier that parsing would not have made is not canonical', () => {
  expect(
    [
      0,
      -0,
      1.5,
      Number.NaN,
      1e126,
      { kind: 'N', text: '1' } as const,
      { kind: 'N', text: '9007199254740993' } as const,
      { kind: 'N', text: '9007199254740993.0' } as const,
      { kind: 'N', text: 'x' } as const,
    ].map(isCanonicalNumber),
  ).toEqual([true, false, true, false, false, false, true, false, false])
})

test('order does not depend on the carrier', () => {
  const ascending = [
    '-1e100',
    '-9007199254740993',
    '-9007199254740992',
    '-0.5',
    '0',
    '1e-130',
    '0.12345678901234567',
    '0.2',
    '9007199254740992',
    '9007199254740993',
    '9007199254740994',
  ].map(parseNumber)
  const shuffled = [...ascending].reverse()
  expect(shuffled.sort(compareNumbers)).toEqual(ascending)
})
