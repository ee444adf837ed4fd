import { expect, test } from 'vitest'
import { marshall, marshallValue, NumberText, unmarshall, unmarshallValue } from './marshall.ts'

test('plain data becomes the types the AWS SDK would choose, Date and Float32Array ours', () => {
  const item = marshall({
    s: 'x',
    n: 1.5,
    big: 12345678901234567890n,
    exact: new NumberText('1.10'),
    bytes: Uint8Array.of(1),
    list: [1, [null, true]],
    map: new Map([['__proto__', 1]]),
    ss: new Set(['b', 'a']),
    ns: new Set([10, 9n]),
    bs: new Set([Uint8Array.of(2), Uint8Array.of(1)]),
    at: new Date(5),
    vector: Float32Array.of(0.5),
  })
  expect(item).toEqual(
    new Map<string, unknown>([
      ['s', 'x'],
      ['n', 1.5],
      ['big', { kind: 'N', text: '12345678901234567890' }],
      ['exact', 1.1],
      ['bytes', Uint8Array.of(1)],
      ['list', [1, [null, true]]],
      ['map', new Map([['__proto__', 1]])],
      ['ss', { kind: 'SS', members: ['a', 'b'] }],
      ['ns', { kind: 'NS', members: [9, 10] }],
      ['bs', { kind: 'BS', members: [Uint8Array.of(1), Uint8Array.of(2)] }],
      ['at', { kind: 'Ts', ms: 5n }],
      ['vector', Float32Array.of(0.5)],
    ]),
  )
})

test('digits are never lost on the way back', () => {
  const plain = unmarshall(
    marshall({
      whole: new NumberText('9007199254740993'),
      part: new NumberText('1.23456789012345678901'),
    }),
  )
  expect(plain['whole']).toBe(9007199254740993n)
  expect(String(plain['part'])).toBe('1.23456789012345678901')
  expect(Object.getPrototypeOf(plain)).toBeNull()
  expect(unmarshallValue({ kind: 'Ts', ms: 10n ** 17n })).toBe(10n ** 17n)
})

test('what has no attribute value is refused by name', () => {
  class Point {}
  const refused: [unknown, RegExp][] = [
    [undefined, /undefined cannot be stored/],
    [{ a: undefined }, /undefined cannot be stored/],
    [() => 1, /function cannot be stored/],
    [Number.NaN, /cannot be converted to a numeric value/],
    [2 ** 1000, /Number overflow/],
    [new Set(), /empty Set/],
    [new Set([1, 'a']), /must be all strings/],
    [new Date(Number.NaN), /invalid Date/],
    [new Point(), /instance of a class/],
    [new Map([[1, 2]]), /keys of a Map/],
    ['\ud800', /surrogate/],
    [Float32Array.of(Number.NaN), /vector component/],
    [new Set([1, 1n]), /duplicates/],
  ]
  for (const [plain, message] of refused) {
    expect(() => marshallValue(plain)).toThrow(expect.objectContaining({ code: 'validation' }))
    expect(() => marshallValue(plain)).toThrow(message)
  }
  const circle: unknown[] = []
  circle.push(circle)
  expect(() => marshallValue(circle)).toThrow(/^Nesting Levels/)
})
