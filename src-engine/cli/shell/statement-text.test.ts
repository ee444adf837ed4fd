import { expect, test } from 'vitest'
import { isWhole, markedLine, statementsOf } from './statement-text.ts'

test('a statement is whole at its semicolon, wherever other semicolons stand', () => {
  expect(isWhole('SELECT 1')).toBe(false)
  expect(isWhole("SELECT ';")).toBe(false)
  expect(isWhole("SELECT ';' -- ;")).toBe(false)
  expect(isWhole("SELECT ';'; -- done")).toBe(true)
})

test('statements of a text know their lines', () => {
  expect(statementsOf('-- first\nSELECT 1;\n\nSELECT\n2')).toEqual([
    { text: 'SELECT 1', line: 2 },
    { text: 'SELECT\n2', line: 4 },
  ])
})

test('the place of a mistake is marked under its line', () => {
  expect(markedLine('SELECT *\nFRM t', { line: 2, column: 1, length: 3 })).toBe('  FRM t\n  ^^^\n')
  expect(markedLine('SELECT', { line: 1, column: 7, length: 0 })).toBe('  SELECT\n        ^\n')
})
