import { expect, test } from 'vitest'
import { splitStatements } from '../../../src-engine/language.ts'
import { parametersIn, problemsIn, statementAt, tableOf } from './statements-in.ts'

const text = `-- cities ; of Albania
SELECT * FROM cities WHERE country = 'A;L';

/* ; */ DELETE FROM "my table"
  WHERE pk = ?`

test('the statement at the cursor is the one it stands in, or right behind', () => {
  const [first, second] = splitStatements(text)
  const at = (offset: number) => statementAt(text, offset)?.text
  expect(at(0)).toBe(first?.text)
  expect(at(first?.end ?? 0)).toBe(first?.text)
  expect(at((first?.end ?? 0) + 2)).toBe(first?.text)
  expect(at(second?.start ?? 0)).toBe(second?.text)
  expect(at(text.length)).toBe(second?.text)
  expect(statementAt('', 0)).toBeUndefined()
})

test('each statement has its own problem, at its own place', () => {
  const bad = `SELECT * FROM cities;\nSELECT * FRM cities;\nSELECT * FROM`
  const problems = problemsIn(bad)
  expect(problems.map(({ start, end }) => bad.slice(start, end))).toEqual(['FRM', 'M'])
  expect(problems[0]?.message).not.toMatch(/^Line/)
  expect(problemsIn(text)).toEqual([])
})

test('a table that is not there is marked where it is named', () => {
  const known = new Set(['cities', 'shop'])
  const marked = (source: string) =>
    problemsIn(source, known).map(({ start, end }) => source.slice(start, end))
  expect(marked(`SELECT * FROM citys;\nDELETE FROM "shops" WHERE pk = 1`)).toEqual([
    'citys',
    '"shops"',
  ])
  expect(marked('SELECT * FROM cities c JOIN shop ON c.a = shop.b')).toEqual([])
  expect(marked('SELECT * FROM "shop"."byDate" WHERE a = 1')).toEqual([])
  expect(problemsIn('SELECT * FROM citys', known)[0]?.message).toBe(
    'There is no table citys. Tables: cities, shop.',
  )
})

test('rows are of a table when its names are kept', () => {
  expect(tableOf('SELECT * FROM cities')).toEqual({ name: 'cities', whole: true })
  expect(tableOf('SELECT a, b.c FROM "shop"."byDate" WHERE a = 1')).toEqual({
    name: 'shop',
    whole: false,
  })
  expect(tableOf('SELECT a AS pk FROM cities')).toBeUndefined()
  expect(tableOf('SELECT country, COUNT(*) FROM cities GROUP BY country')).toBeUndefined()
  expect(tableOf('SELECT * FROM a, b')).toBeUndefined()
  expect(tableOf('DELETE FROM cities WHERE pk = 1')).toBeUndefined()
  expect(tableOf('SELECT')).toBeUndefined()
})

test('parameters are counted where they are parameters', () => {
  expect(parametersIn(`SELECT * FROM t WHERE a = ? AND b = '?' -- ?`)).toBe(1)
})
