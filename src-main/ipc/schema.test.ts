import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { checkSize } from './size-limit.ts'
import { attributes, InvalidArgument, object, optional, text, whole } from './schema.ts'
import { KeystoneError } from '../../src-engine/index.ts'
import { methodTable } from './method-table.ts'

vi.setConfig({ testTimeout: 60_000 })

const evilNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\u0000', 'a.b']

describe('attribute validation', () => {
  test('an item with every type and evil names comes out as it went in', () => {
    const item = new Map<string, unknown>([
      ...evilNames.map((name): [string, unknown] => [name, name]),
      ['number', 1.5],
      ['decimal', { kind: 'N', text: '12345678901234567890123456789012345678' }],
      ['bytes', new Uint8Array([0, 255])],
      ['flag', false],
      ['nothing', null],
      ['list', [1, [new Map([['__proto__', 2]])]]],
      ['map', new Map([['__proto__', new Map([['constructor', 'x']])]])],
      ['strings', { kind: 'SS', members: ['a', 'b'] }],
      ['numbers', { kind: 'NS', members: [{ kind: 'N', text: '0.10000000000000000001' }, 1] }],
      ['binaries', { kind: 'BS', members: [new Uint8Array([1])] }],
      ['vector', new Float32Array([0.5, -1])],
      ['time', { kind: 'Ts', ms: -(2n ** 63n) }],
    ])
    const cloned: unknown = structuredClone(item)
    expect(attributes(cloned, 'input')).toEqual(item)
  })

  test.each([
    ['a plain object for an item', { pk: 'a' }],
    ['a name that is no string', new Map([[1, 'a']])],
    ['NaN', new Map([['n', Number.NaN]])],
    ['infinity', new Map([['n', Number.POSITIVE_INFINITY]])],
    ['undefined', new Map([['n', undefined]])],
    ['a date', new Map([['n', new Date()]])],
    ['a bare integer', new Map([['n', 1n]])],
    ['a decimal with more', new Map([['n', { kind: 'N', text: '1', extra: 1 }]])],
    ['a decimal of any length', new Map([['n', { kind: 'N', text: '1'.repeat(500) }]])],
    ['an unknown kind', new Map([['n', { kind: 'X' }]])],
    ['a time over 64 bits', new Map([['n', { kind: 'Ts', ms: 2n ** 63n }]])],
    ['a set of wrong members', new Map([['n', { kind: 'SS', members: [1] }]])],
    ['a vector of doubles', new Map([['n', new Float64Array(1)]])],
  ])('%s is refused', (_what, value) => {
    expect(() => attributes(value, 'input.Item')).toThrow(InvalidArgument)
  })

  test('nesting beyond the limit is refused, not overflowed', () => {
    let nested: unknown = 'leaf'
    for (let depth = 0; depth < 100; depth++) nested = [nested]
    expect(() => attributes(new Map([['a', nested]]), 'input')).toThrow(/nested/)
    let bottomless: unknown = 'leaf'
    for (let depth = 0; depth < 100_000; depth++) bottomless = [bottomless]
    expect(() => checkSize(bottomless, 'input')).toThrow(/nested too deep/)
  })

  test('each number gets its one carrier, each set its one order', () => {
    const given = new Map<string, unknown>([
      ['zero', -0],
      ['one', { kind: 'N', text: '1.0' }],
      ['set', { kind: 'SS', members: ['b', 'a'] }],
    ])
    const checked = attributes(given, 'input')
    expect(Object.is(checked.get('zero'), 0)).toBe(true)
    expect(checked.get('one')).toBe(1)
    expect(checked.get('set')).toEqual({ kind: 'SS', members: ['a', 'b'] })
  })

  test.each([
    ['a decimal that is no number', { kind: 'N', text: 'one' }],
    ['a decimal of 39 digits', { kind: 'N', text: '1'.repeat(39) }],
    ['a number beyond 38 digits of exponent', 1e200],
    ['an empty set', { kind: 'SS', members: [] }],
    ['a set with one member twice', { kind: 'NS', members: [1, { kind: 'N', text: '1' }] }],
  ])("%s is refused in the engine's words", (_what, value) => {
    expect(() => attributes(new Map([['n', value]]), 'input')).toThrow(KeystoneError)
  })
})

test('an object takes its own fields only', () => {
  const validate = object({ a: text(), b: optional(whole(0, 9)) })
  expect(validate({ a: 'x' }, 'input')).toEqual({ a: 'x' })
  expect(() => validate({ a: 'x', c: 1 }, 'input')).toThrow('input.c is unknown')
  expect(() => validate(Object.create({ a: 'x' }), 'input')).toThrow('is not an object')
  expect(() => validate(JSON.parse('{"a":"x","__proto__":{"b":1}}'), 'input')).toThrow('unknown')
  expect(() => validate({ a: 'x', b: 10 }, 'input')).toThrow('input.b')
})

test('a call that is too large is refused before anything copies it', () => {
  expect(() => checkSize(new Map([['b', new Uint8Array(65 * 1_048_576)]]), 'input')).toThrow(
    'too large',
  )
  const sparse: unknown[] = []
  sparse.length = 4_000_000_000
  expect(() => checkSize(sparse, 'input')).toThrow('too many parts')
  expect(() => checkSize({ ms: 1n << 100_000n }, 'input')).toThrow('over 64 bits')
})

test('every method answers any argument with a value or InvalidArgument, nothing else', () => {
  const anything = fc.anything({
    withBigInt: true,
    withMap: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
    withDate: true,
    withSet: true,
  })
  const shaped = fc.record(
    {
      handle: fc.oneof(fc.string(), anything),
      input: anything,
      browseId: fc.string(),
      source: anything,
      table: anything,
      mode: fc.constantFrom('readOnly', 'readWrite', 'x'),
    },
    { requiredKeys: [] },
  )
  const validators = Object.values(methodTable).flatMap((group) => Object.values(group))
  expect(validators.length).toBeGreaterThan(25)
  fc.assert(
    fc.property(fc.oneof(anything, shaped), (value) => {
      for (const validate of validators) {
        try {
          checkSize(value, 'input')
          validate(value, 'input')
        } catch (error) {
          if (!(error instanceof KeystoneError)) expect(error).toBeInstanceOf(InvalidArgument)
        }
      }
    }),
    { numRuns: 500 },
  )
})
