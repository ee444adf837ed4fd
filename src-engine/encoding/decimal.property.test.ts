import fc from 'fast-check'
import { expect, test } from 'vitest'
import { soakFactor, testSeed } from '../testing/soak.ts'
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  isCanonicalNumber,
  multiplyNumbers,
  numberText,
  numbersEqual,
  parseNumber,
  remainderNumbers,
  subtractNumbers,
} from './decimal.ts'
import type { NumberValue } from './attribute-value.ts'

/** A number as an integer and an exponent, which is all the model knows. */
interface Model {
  readonly integer: bigint
  readonly exponent: number
}

const limit = 10n ** 38n - 1n
const model = fc
  .record({
    integer: fc.oneof(
      fc.bigInt({ min: -limit, max: limit }),
      fc.bigInt({ min: -1000n, max: 1000n }),
    ),
    exponent: fc.oneof(fc.integer({ min: -130, max: 87 }), fc.integer({ min: -4, max: 4 })),
  })
  .filter(({ integer, exponent }) => exponent >= -92 || integer.toString().length < 38 + 130 - 92)

const valueOf = ({ integer, exponent }: Model): NumberValue => parseNumber(`${integer}e${exponent}`)

/** All values as integers at exponent -400. */
const wide = ({ integer, exponent }: Model) => integer * 10n ** BigInt(exponent + 400)
const wideText = (text: string) => {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(400, '0'))
}
const digitsOf = (wideValue: bigint) =>
  (wideValue < 0n ? -wideValue : wideValue).toString().replace(/0+$/, '').length

const outcome = (run: () => NumberValue): NumberValue | undefined => {
  try {
    return run()
  } catch {
    return undefined
  }
}

test('text in is text out, in one normal form and one carrier', () => {
  fc.assert(
    fc.property(model, (number) => {
      const value = valueOf(number)
      const text = numberText(value)
      expect(text).toMatch(/^(?:0|-?(?:[1-9][0-9]*|0)(?:\.[0-9]*[1-9])?)$/)
      expect(wideText(text)).toBe(wide(number))
      expect(parseNumber(text)).toEqual(value)
      expect(isCanonicalNumber(value)).toBe(true)
      expect(typeof value === 'number').toBe(wideText(numberText(Number(text))) === wide(number))
    }),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
})

test('any double in range is its own shortest decimal', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -9e125, max: 9e125 }), (double) => {
      fc.pre(double === 0 || Math.abs(double) >= 1e-130)
      expect(parseNumber(String(double))).toBe(double === 0 ? 0 : double)
    }),
    { numRuns: 200 * soakFactor, seed: testSeed },
  )
})

test('order and equality are those of the integers', () => {
  fc.assert(
    fc.property(model, model, (a, b) => {
      const sign = Math.sign(compareNumbers(valueOf(a), valueOf(b)))
      expect(sign).toBe(wide(a) < wide(b) ? -1 : wide(a) > wide(b) ? 1 : 0)
      expect(numbersEqual(valueOf(a), valueOf(b))).toBe(sign === 0)
    }),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
})

test('sums, differences and remainders are exact or refused', () => {
  fc.assert(
    fc.property(model, model, (a, b) => {
      const x = valueOf(a)
      const y = valueOf(b)
      const cases: [NumberValue | undefined, bigint][] = [
        [outcome(() => addNumbers(x, y)), wide(a) + wide(b)],
        [outcome(() => subtractNumbers(x, y)), wide(a) - wide(b)],
      ]
      if (b.integer !== 0n) {
        cases.push([outcome(() => remainderNumbers(x, y)), wide(a) % wide(b)])
      }
      for (const [result, expected] of cases) {
        const absolute = expected < 0n ? -expected : expected
        const storable =
          expected === 0n ||
          (digitsOf(expected) <= 38 && absolute < 10n ** 526n && absolute >= 10n ** 270n)
        expect(result !== undefined).toBe(storable)
        if (result !== undefined) expect(wideText(numberText(result))).toBe(expected)
      }
    }),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
})

test('products and quotients are right to half of the 38th digit', () => {
  fc.assert(
    fc.property(model, model, (a, b) => {
      fc.pre(a.integer !== 0n && b.integer !== 0n)
      const product = outcome(() => multiplyNumbers(valueOf(a), valueOf(b)))
      const quotient = outcome(() => divideNumbers(valueOf(a), valueOf(b)))
      const near = (found: bigint, scale: bigint, exact: bigint) => {
        // |found * scale - exact| <= 5e-38 relative to exact
        const error = found * scale - exact
        const absolute = (value: bigint) => (value < 0n ? -value : value)
        expect(absolute(error) * 2n * 10n ** 37n <= absolute(exact)).toBe(true)
      }
      if (product !== undefined) {
        near(wideText(numberText(product)), 10n ** 400n, wide(a) * wide(b))
      }
      if (quotient !== undefined) {
        near(wideText(numberText(quotient)), wide(b), wide(a) * 10n ** 400n)
      }
    }),
    { numRuns: 3000 * soakFactor, seed: testSeed },
  )
})
