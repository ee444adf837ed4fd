import { expect, test } from 'vitest'
import { quickFixesOf } from './quick-fixes.ts'

const scan = { operation: 'Scan', estimatedItems: 5000 }

function fixed(statement: string, plan: Parameters<typeof quickFixesOf>[1]): readonly string[] {
  return quickFixesOf(statement, plan).map(
    ({ start, end, text }) => statement.slice(0, start) + text + statement.slice(end),
  )
}

test('a scan gets a LIMIT, behind its last word', () => {
  expect(fixed('SELECT * FROM cities', scan)).toEqual(['SELECT * FROM cities LIMIT 100'])
  expect(fixed(`SELECT * FROM cities WHERE a = 'x' -- all of them`, scan)).toEqual([
    `SELECT * FROM cities WHERE a = 'x' LIMIT 100 -- all of them`,
  ])
})

test('what has one, reads little or is no scan gets none', () => {
  expect(fixed('SELECT * FROM cities LIMIT 5', scan)).toEqual([])
  expect(fixed('SELECT * FROM cities', { ...scan, estimatedItems: 100 })).toEqual([])
  expect(fixed('SELECT * FROM cities', { operation: 'Query', estimatedItems: 5000 })).toEqual([])
  expect(fixed('SELECT * FRM cities', scan)).toEqual([])
})

test('where all is read before the first row, a LIMIT is not offered', () => {
  for (const statement of [
    'SELECT COUNT(*) FROM cities',
    'SELECT country FROM cities GROUP BY country',
    'SELECT DISTINCT country FROM cities',
    'SELECT * FROM cities ORDER BY name',
  ])
    expect(fixed(statement, scan)).toEqual([])
})

test('an index takes the place of its table, quotes in names doubled', () => {
  const plan = { ...scan, betterIndex: 'by"city' }
  expect(fixed(`SELECT * FROM cities c WHERE city = 'x' LIMIT 1`, plan)).toEqual([
    `SELECT * FROM "cities"."by""city" c WHERE city = 'x' LIMIT 1`,
  ])
  expect(fixed('SELECT * FROM a, b LIMIT 1', plan)).toEqual([])
  expect(fixed('SELECT * FROM a WHERE x IN (SELECT y FROM b) LIMIT 1', plan)).toEqual([])
})
