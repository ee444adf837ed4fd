import { expect, test } from 'vitest'
import { numberSet, parseNumber, stringSet, valuesEqual } from '../../../src-engine/language.ts'
import { blankValue, convertValue, editableTypes, parseValue, valueToText } from './value-text.ts'

test('what is shown for editing reads back as the same value, of every type', () => {
  const values = [
    'a\nb',
    '',
    parseNumber('-1.2345678901234567890123456789012345678E-100'),
    false,
    null,
    new Uint8Array([0, 255, 7]),
    ['x', 1],
    new Map([['__proto__', 'x']]),
    stringSet(['b', 'a']),
    numberSet([10, 9]),
    new Float32Array([0.1, -2]),
    { kind: 'Ts', ms: 1_700_000_000_123n } as const,
    ...editableTypes.map(blankValue),
  ]
  for (const value of values) {
    const type = typeOf(value)
    const parsed = parseValue(type, valueToText(value))
    expect(parsed.kind === 'value' && valuesEqual(parsed.value, value), valueToText(value)).toBe(
      true,
    )
  }
})

test('what cannot be that value says why', () => {
  const message = (type: Parameters<typeof parseValue>[0], text: string) => {
    const parsed = parseValue(type, text)
    return parsed.kind === 'wrong' ? parsed.message : 'accepted'
  }
  expect(message('N', '12x')).not.toBe('accepted')
  expect(message('N', '1'.repeat(39))).not.toBe('accepted')
  expect(message('BOOL', 'yes')).toBe('Write true or false.')
  expect(message('SS', 'a\na')).toContain('twice')
  expect(message('SS', '')).not.toBe('accepted')
  expect(message('Ts', 'soon')).toContain('ISO 8601')
  expect(message('Ts', '9'.repeat(30))).toContain('range')
  expect(message('M', '{"L": []}')).toBe('This is L; the type says M.')
})

test('a change of type keeps what the text can carry', () => {
  expect(convertValue('42', 'N')).toBe(42)
  expect(convertValue(42, 'S')).toBe('42')
  expect(convertValue('x', 'N')).toBe(0)
})

function typeOf(value: Parameters<typeof valueToText>[0]) {
  const type = editableTypes.find((each) => {
    const parsed = parseValue(each, valueToText(value))
    return parsed.kind === 'value' && valuesEqual(parsed.value, value)
  })
  if (type === undefined) throw new Error(`no type reads ${valueToText(value)}`)
  return type
}
