import { describe, expect, test } from 'vitest'
import { Cursor } from './cursor.ts'
import { parseStatement, parseWith } from './parser.ts'
import { parseQuery } from './query-parser.ts'

describe('a syntax error names the place, what was found, what was expected, and helps', () => {
  test.each<[string, string]>([
    [
      '',
      'Line 1, column 1: found the end of the statement, expected SELECT, INSERT, UPDATE, DELETE or EXPLAIN.',
    ],
    [
      'SELECT * FORM users',
      'Line 1, column 10: found FORM, expected the end of the statement. Did you mean FROM?',
    ],
    [
      'SELECT *\nFROM users\nWHERE',
      'Line 3, column 6: found the end of the statement, expected a value, a name or an expression.',
    ],
    [
      'SELECT * FROM my-table',
      'Line 1, column 17: found "-" in a table name. Put the name in double quotes: "my-table".',
    ],
    [
      "SELECT * FROM 'users'",
      `Line 1, column 15: found the string 'users', expected a table name. Single quotes make a string; a name takes double quotes: "users".`,
    ],
    [
      'SELECT order FROM t',
      'Line 1, column 8: found the keyword ORDER, expected a value, a name or an expression. ORDER is a keyword; write "order" in double quotes if it is a name.',
    ],
    ["SELECT * FROM t WHERE a = 'x", 'Line 1, column 27: this string has no closing single quote.'],
    [
      'SELECT * FROM t WHERE a == 1',
      'Line 1, column 26: found "=", expected a value, a name or an expression. One = compares.',
    ],
    [
      'SELECT * FROM t WHERE a = 1 && b = 2',
      'Line 1, column 29: found "&", expected the end of the statement. Write AND.',
    ],
    [
      'SELECT * FROM t WHERE a = “x”',
      'Line 1, column 27: found "“", expected a value, a name or an expression. Names take straight double quotes.',
    ],
    [
      "INSERT INTO t VALUE {pk: 'a'}",
      "Line 1, column 22: the attribute name pk must be a string. Write it in single quotes: 'pk'.",
    ],
    [
      "INSERT INTO t VALUES ('a')",
      `Line 1, column 15: found the keyword VALUES, expected VALUE. An item is one tuple: INSERT INTO t VALUE {'pk': 'a'}. For several write INSERT INTO t << {…}, {…} >>.`,
    ],
    [
      "INSERT INTO t (pk, a) VALUES ('a', 1)",
      `Line 1, column 15: found the names of columns, expected VALUE. An item is one tuple: INSERT INTO t VALUE {'pk': 'a'}. For several write INSERT INTO t << {…}, {…} >>.`,
    ],
    ['UPDATE t WHERE a = 1', 'Line 1, column 10: found the keyword WHERE, expected SET or REMOVE.'],
    [
      'SELECT * FROM t; SELECT 1',
      'Line 1, column 18: found the keyword SELECT, expected the end of the statement. One statement at a time: a semicolon ends it.',
    ],
    ['SELECT (1, 2 FROM t', 'Line 1, column 14: found the keyword FROM, expected ")".'],
    [
      'SELECT a, FROM t',
      'Line 1, column 11: found the keyword FROM, expected a value, a name or an expression. Remove the comma before FROM.',
    ],
    [
      'SELECT FROM t',
      'Line 1, column 8: found the keyword FROM, expected a value, a name or an expression. SELECT * reads all attributes.',
    ],
    [
      'SELECT *, a FROM t',
      'Line 1, column 9: found ",", expected the end of the statement. The star stands for all attributes already; for more columns give the source an alias: SELECT t.*, … FROM … AS t.',
    ],
    [
      'SELECT a FROM t ORDER BY a WHERE b = 1',
      'Line 1, column 28: found the keyword WHERE, expected the end of the statement. Clauses stand in the order SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET.',
    ],
    [
      'SELECT a FROM t WHER b = 1',
      'Line 1, column 22: found b, expected the end of the statement. Did you mean WHERE?',
    ],
    [
      'SELCT a FROM t',
      'Line 1, column 1: found SELCT, expected SELECT, INSERT, UPDATE, DELETE or EXPLAIN. Did you mean SELECT?',
    ],
    [
      'SELECT a FROM t WHERE b IN ()',
      'Line 1, column 29: found ")", expected a value, a name or an expression. A list has at least one value here.',
    ],
    [
      'SELECT a FROM t WHERE EXISTS(b.c)',
      'Line 1, column 30: found b, expected SELECT. For an attribute write attribute_exists(path), or path IS NOT MISSING.',
    ],
    [
      'SELECT a FROM t WHERE b = \0',
      'Line 1, column 27: found "\0", expected a value, a name or an expression.',
    ],
  ])('%j', (text, message) => {
    let found: unknown
    try {
      parseStatement(text)
    } catch (error) {
      found = error
    }
    expect(found).toMatchObject({ code: 'syntax', message })
  })

  test('deep and long texts give one clear error, soon', () => {
    const texts = [
      `SELECT ${'('.repeat(50_000)}`,
      `SELECT * FROM t WHERE ${'NOT '.repeat(30_000)} a`,
      `SELECT ${'1 + '.repeat(30_000)} 1`,
      `SELECT ${'['.repeat(100_000)}`,
      `SELECT ${'-'.repeat(2)} ${'x'.repeat(100_000)}`,
      `SELECT ${'- '.repeat(50_000)} 1`,
      `SELECT ${'a.'.repeat(50_000)}`,
      `SELECT * FROM t WHERE a IN (${'1,'.repeat(50_000)}`,
      `(${'SELECT 1) UNION ('.repeat(6000)}`,
      `SELECT * FROM ${'a,'.repeat(30_000)}`,
      `SELECT * FROM ${'('.repeat(50_000)}a JOIN b`,
      `SELECT "${'"'.repeat(99_998)}`,
    ]
    for (const text of texts) {
      const cursor = new Cursor(text, 'extended', parseQuery)
      expect(() => parseWith(cursor), text.slice(0, 40)).toThrow(/^Line 1, column/)
      // Soon: the work grows with the text and no faster.
      expect(cursor.looks, text.slice(0, 40)).toBeLessThan(60 * text.length)
    }
  })

  test('a long statement that is right parses', () => {
    const list = Array.from({ length: 20_000 }, (_, at) => at).join(', ')
    const { statement } = parseStatement(
      `SELECT * FROM t WHERE a IN (${list}) AND ${'b = 1 OR '.repeat(5000)} c = 1`,
    )
    expect(statement.kind).toBe('query')
  })
})
