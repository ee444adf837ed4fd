import { expect, test } from 'vitest'
import { typeName, valuesEqual, type AttributeValue } from '../../../src-engine/language.ts'
import { valueFromBytes, valueToBytes } from './value-file.ts'

test('a value of any type comes back from its file as it was', () => {
  const values: AttributeValue[] = [
    '\uFEFF not a mark, a character\r\n ',
    new Uint8Array([0, 255, 0xfe, 10]),
    { kind: 'N', text: '12345678901234567890123456789012345678' },
    new Map<string, AttributeValue>([
      ['__proto__', new Uint8Array([1])],
      ['list', [null, false, 'x']],
    ]),
    { kind: 'SS', members: ['a', 'b'] },
    new Float32Array([0.5, -1]),
    true,
  ]
  for (const value of values) {
    const parsed = valueFromBytes(typeName(value), valueToBytes(value))
    expect(parsed.kind === 'value' && valuesEqual(parsed.value, value)).toBe(true)
  }
})

test('bytes that are no text are refused for a text, and said how to load', () => {
  expect(valueFromBytes('S', new Uint8Array([0xff, 0xfe, 0xfd]))).toMatchObject({
    kind: 'wrong',
    message: expect.stringContaining('Binary'),
  })
})

test('a file of the wrong type says so', () => {
  expect(valueFromBytes('M', new TextEncoder().encode('{"L":[]}')).kind).toBe('wrong')
})
