import { expect, test } from 'vitest'
import { endsStatement, splitStatements } from './split-statements.ts'

test('a text is cut at its semicolons, not at those in strings and comments', () => {
  const text = `-- cities ; of Albania
SELECT * FROM cities WHERE country = 'A;L';

/* ; */ DELETE FROM "my;table"
  WHERE pk = ?`
  const found = splitStatements(text)
  expect(found.map((each) => each.text)).toEqual([
    `SELECT * FROM cities WHERE country = 'A;L'`,
    `DELETE FROM "my;table"\n  WHERE pk = ?`,
  ])
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(
    found.map((each) => each.text),
  )
  expect(splitStatements(' ;; -- nothing\n')).toEqual([])
})

test('a statement is whole at its semicolon, wherever other semicolons stand', () => {
  expect(endsStatement('SELECT 1')).toBe(false)
  expect(endsStatement("SELECT ';")).toBe(false)
  expect(endsStatement("SELECT ';' -- ;")).toBe(false)
  expect(endsStatement("SELECT ';'; -- done")).toBe(true)
})
