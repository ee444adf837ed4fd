import { expect, test } from 'vitest'
import { markedLine } from './marked-line.ts'

test('the place of a mistake is marked under its line', () => {
  expect(markedLine('SELECT *\nFRM t', { line: 2, column: 1, length: 3 })).toBe('  FRM t\n  ^^^\n')
  expect(markedLine('SELECT', { line: 1, column: 7, length: 0 })).toBe('  SELECT\n        ^\n')
})
