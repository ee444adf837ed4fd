import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeystoneError } from '../base/errors.ts'
import type {
  WrittenClause,
  WrittenCondition,
  WrittenOperand,
  WrittenPath,
  WrittenTerm,
  WrittenUpdate,
} from './ast.ts'
import { parseCondition, parseProjection, parseUpdate } from './parser.ts'
import { printCondition, printProjection, printUpdate } from './print.ts'
import { reservedWords } from './reserved-words.ts'

const name = fc.constantFrom('a', 'b_1', '_c', '#n', '#1', 'ANDY', 'sett')
const path: fc.Arbitrary<WrittenPath> = fc
  .tuple(name, fc.array(fc.oneof(name, fc.nat(20)), { maxLength: 3 }))
  .map(([first, rest]) => ({ kind: 'path', steps: [first, ...rest] }))
const value = fc
  .constantFrom(':v', ':1', ':_x')
  .map((text) => ({ kind: 'value', name: text }) as const)
const operand: fc.Arbitrary<WrittenOperand> = fc.letrec<{ operand: WrittenOperand }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 2 },
    path,
    value,
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('size', 'begins_with', 'f'),
      operands: fc.array(tie('operand'), { maxLength: 3 }),
    }),
  ),
})).operand

const call = fc.record({
  kind: fc.constant('call' as const),
  name: fc.constantFrom('contains', 'size', 'g'),
  operands: fc.array(operand, { maxLength: 3 }),
})

const condition: fc.Arbitrary<WrittenCondition> = fc.letrec<{ condition: WrittenCondition }>(
  (tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      call,
      fc.record({
        kind: fc.constant('compare' as const),
        comparator: fc.constantFrom('=', '<>', '<', '<=', '>', '>='),
        left: operand,
        right: operand,
      }),
      fc.record({ kind: fc.constant('between' as const), operand, low: operand, high: operand }),
      fc.record({
        kind: fc.constant('in' as const),
        operand,
        list: fc.array(operand, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant('not' as const), condition: tie('condition') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        conditions: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }),
).condition

const term: fc.Arbitrary<WrittenTerm> = fc.oneof(
  operand,
  fc.record({
    kind: fc.constant('arithmetic' as const),
    operator: fc.constantFrom('+' as const, '-' as const),
    left: operand,
    right: operand,
  }),
)

const clause: fc.Arbitrary<WrittenClause> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    assignments: fc.array(fc.record({ path, value: term }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('remove' as const),
    paths: fc.array(path, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constantFrom('add' as const, 'delete' as const),
    changes: fc.array(fc.record({ path, value }), { minLength: 1, maxLength: 3 }),
  }),
)

const update: fc.Arbitrary<WrittenUpdate> = fc.array(clause, { minLength: 1, maxLength: 4 })

test('a printed condition parses to the same tree', () => {
  fc.assert(
    fc.property(condition, (tree) => {
      const text = printCondition(tree)
      fc.pre(text.length < 4096)
      expect(parseCondition(text, 'FilterExpression')).toEqual(tree)
    }),
  )
})

test('a printed update parses to the same tree', () => {
  fc.assert(
    fc.property(update, (tree) => {
      expect(parseUpdate(printUpdate(tree))).toEqual(tree)
    }),
  )
})

test('a printed projection parses to the same tree', () => {
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 5 }), (tree) => {
      expect(parseProjection(printProjection(tree))).toEqual(tree)
    }),
  )
})

test('any text gives a tree or one validation error', () => {
  const fragment = fc.constantFrom(
    '(',
    ')',
    '=',
    '<>',
    'AND',
    'OR',
    'NOT',
    'a',
    ':v',
    '#n',
    '.',
    '[',
    '0',
    ']',
    'IN',
    ',',
    'BETWEEN',
    'SET',
    'REMOVE',
    '+',
    'size(',
    '\0',
    '\ud800',
    '😀',
    '"',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fragment).map((all) => all.join(' ')),
  )
  const parsers = [
    (source: string) => parseCondition(source, 'ConditionExpression'),
    parseUpdate,
    parseProjection,
  ]
  fc.assert(
    fc.property(text, fc.constantFrom(...parsers), (source, parse) => {
      try {
        parse(source)
      } catch (error) {
        if (!(error instanceof KeystoneError)) throw error
        expect(error.code).toBe('validation')
      }
    }),
    { numRuns: 2000 },
  )
})

test('there are 573 reserved words', () => {
  expect(reservedWords.size).toBe(573)
})
