import { expect, test } from 'vitest'
import { numberSet, parseNumber, stringSet, vectorOf } from '../../../src-engine/language.ts'
import { cellText } from './cell-text.ts'
import { visibleText } from './visible-text.ts'

test('every type has its line', () => {
  expect(
    [
      'El Tarter',
      parseNumber('12345678901234567890123456789012345678'),
      true,
      null,
      new Uint8Array([104, 101, 108]),
      [1, 'x', [1], new Map([['a', 1]])],
      new Map<string, string | number>([
        ['type', 'Point'],
        ['__proto__', 7],
      ]),
      stringSet(['b', 'a']),
      numberSet([2, 10]),
      new Float32Array([0.1, 2]),
      { kind: 'Ts', ms: 1_700_000_000_000n } as const,
      { kind: 'Ts', ms: 9_000_000_000_000_000_000n } as const,
    ].map(cellText),
  ).toEqual([
    'El Tarter',
    '12345678901234567890123456789012345678',
    'true',
    'null',
    '3 B: 68 65 6c',
    '[4] 1, x, [1], {1}',
    '{2} type: Point, __proto__: 7',
    '{a, b}',
    '{2, 10}',
    'f32 × 2: 0.1, 2',
    '2023-11-14T22:13:20.000Z',
    '9000000000000000000 ms',
  ])
})

test('long values are cut', () => {
  expect(cellText('x'.repeat(10_000)).length).toBeLessThanOrEqual(241)
  expect(cellText(Array.from({ length: 5000 }, (_, at) => at))).toBe(
    '[5000] 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …',
  )
  expect(cellText(vectorOf(Array.from({ length: 20 }, () => 1)))).toContain('f32 × 20')
})

test('nothing in a text stays invisible or turns the text around', () => {
  expect(visibleText('a\nb\tc\u202etxt\u0000\u200b')).toBe('a↵b⇥c\\u202etxt\\u0000\\u200b')
  expect(visibleText('naïve — 漢字 🙂')).toBe('naïve — 漢字 🙂')
})
