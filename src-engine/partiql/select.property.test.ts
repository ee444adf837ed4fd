import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { MemorySource } from '../testing/memory-source.ts'
import { evaluateNaively, show, type Naive, type NaiveMap } from '../testing/naive-partiql.ts'
import { executeStatementPage } from './execute.ts'
import { parseStatement } from './parser.ts'
import type { IndexShape } from './source.ts'
import { prepareStatement } from './statement.ts'

// Data.

const scalar = fc.constantFrom<AttributeValue>(0, 1, 2, 3, -1, 'a', 'b', 'c', '', true, false, null)
const attributes = fc.record(
  {
    x: scalar,
    y: scalar,
    l: fc.array(scalar, { maxLength: 3 }),
    m: fc.dictionary(fc.constantFrom('q', 'r'), scalar, { maxKeys: 2 }),
  },
  { requiredKeys: [] },
)

function itemOf(key: [string, AttributeValue][], rest: object): Item {
  const item: Item = new Map(key)
  for (const [name, value] of Object.entries(rest)) {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    item.set(name, isMap ? new Map(Object.entries(value)) : value)
  }
  return item
}

const first = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3), attributes), {
    maxLength: 10,
    selector: ([pk, sk]) => `${pk}${sk}`,
  })
  .map((rows) =>
    rows.map(([pk, sk, rest]) =>
      itemOf(
        [
          ['pk', pk],
          ['sk', sk],
        ],
        rest,
      ),
    ),
  )
const second = fc
  .uniqueArray(fc.tuple(fc.nat(5), fc.constantFrom('a', 'b', 'z'), attributes), {
    maxLength: 5,
    selector: ([id]) => id,
  })
  .map((rows) =>
    rows.map(([id, ref, rest]) =>
      itemOf(
        [
          ['id', id],
          ['ref', ref],
        ],
        rest,
      ),
    ),
  )

const keys = ['pk', 'sk']
const s = (name: string): { name: string; type: 'S' } => ({ name, type: 'S' })
const n = (name: string): { name: string; type: 'N' } => ({ name, type: 'N' })
const index = (
  name: string,
  [partitionKey, sortKey]: [IndexShape['partitionKey'], IndexShape['sortKey']?],
  projected: string[] | undefined,
): IndexShape => ({
  name,
  kind: partitionKey.name === 'pk' ? 'local' : 'global',
  partitionKey,
  sortKey,
  projected:
    projected === undefined
      ? undefined
      : new Set([
          ...keys,
          partitionKey.name,
          ...(sortKey === undefined ? [] : [sortKey.name]),
          ...projected,
        ]),
  usable: true,
  itemCount: 1,
})
const indexes = fc.subarray([
  index('x-all', [s('x')], undefined),
  index('xn-all', [n('x')], undefined),
  index('x-y', [s('x'), n('y')], []),
  index('y-sk', [n('y'), n('sk')], ['x']),
  index('pk-x', [s('pk'), n('x')], ['l']),
])

// Statements.

const literal = fc.constantFrom('0', '1', '2', "'a'", "'b'", "'c'", 'TRUE', 'NULL', '-1')
const comparator = fc.constantFrom('=', '=', '<>', '<', '<=', '>', '>=')

function seq(...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''))
}

/** Paths of the table behind an alias; without one, bare names. */
function pathOf(alias: string): fc.Arbitrary<string> {
  const names =
    alias === 'o.'
      ? ['id', 'ref', 'x', 'y', 'm.q', 'l[0]']
      : ['pk', 'sk', 'x', 'y', 'm.q', 'l[0]', 'l[1]']
  return fc.constantFrom(...names.map((name) => alias + name))
}

function conditionOf(alias: string): fc.Arbitrary<string> {
  const path = pathOf(alias)
  const operand = fc.oneof({ arbitrary: path, weight: 2 }, literal)
  const list = fc.array(literal, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '))
  const not = fc.constantFrom('', 'NOT ')
  return fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      seq(path, ' ', comparator, ' ', operand),
      seq(alias, "pk = '", fc.constantFrom('a', 'b', 'zz'), "'"),
      seq(alias, 'sk ', comparator, ' ', fc.constantFrom('0', '1', '2')),
      seq(alias, 'x = ', fc.constantFrom("'a'", "'b'", '1', '2')),
      seq(path, ' ', not, 'BETWEEN ', fc.constantFrom('0 AND 2', "'a' AND 'b'", '2 AND 0')),
      seq(path, ' ', not, 'IN (', list, ')'),
      seq(path, ' IS ', not, fc.constantFrom('MISSING', 'NULL', 'STRING', 'NUMBER', 'BOOL')),
      seq(path, ' + 1 ', comparator, ' ', operand),
      seq('(', tie('condition'), fc.constantFrom(' AND ', ' OR '), tie('condition'), ')'),
      seq('NOT (', tie('condition'), ')'),
    ),
  })).condition
}

const where = (alias: string): fc.Arbitrary<string> =>
  fc
    .array(conditionOf(alias), { maxLength: 3 })
    .map((all) => (all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`))

const limit = fc.constantFrom('', '', ' LIMIT 2', ' LIMIT 3 OFFSET 1', ' LIMIT 0')

const single = fc.constantFrom('', 'p.').chain((alias) => {
  const from = alias === '' ? 't1' : 't1 AS p'
  const path = pathOf(alias)
  const columns = fc.uniqueArray(path, { minLength: 1, maxLength: 3 }).map((all) => all.join(', '))
  const expression = fc.oneof(
    path,
    seq(path, ' + 1'),
    seq('CASE WHEN ', conditionOf(alias), ' THEN ', path, ' ELSE 0 END'),
    seq('[', path, ', 1]'),
  )
  const key = seq(path, fc.constantFrom('', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST'))
  const order = fc
    .array(key, { maxLength: 2 })
    .map((all) => ` ORDER BY ${[...all, `${alias}pk`, `${alias}sk DESC`].join(', ')}`)
  const sub = fc.constantFrom(
    '',
    ` AND ${alias}pk IN (SELECT ref FROM t2)`,
    ` AND EXISTS (SELECT * FROM t2 o WHERE o.x = p.x)`,
    ` AND EXISTS (SELECT * FROM t2 o WHERE o.id = p.sk AND o.x <> 1)`,
    ` AND EXISTS (SELECT q.x FROM t1 q WHERE q.x = p.y AND q.y = p.sk)`,
    ` AND p.x IN (SELECT q.x FROM t1 q WHERE q.pk = p.x AND q.sk = p.y AND q.pk = 'a')`,
  )
  return fc.oneof(
    seq(
      'SELECT ',
      fc.oneof(fc.constant('*'), columns),
      ` FROM ${from}`,
      where(alias),
      order,
      limit,
    ),
    seq('SELECT VALUE ', expression, ` FROM ${from}`, where(alias), order, limit),
    seq('SELECT ', fc.oneof(fc.constant('*'), columns), ` FROM ${from}`, where(alias)),
    seq('SELECT DISTINCT ', columns, ` FROM ${from}`, where(alias)),
    seq(
      'SELECT ',
      columns,
      ` FROM ${from} WHERE `,
      conditionOf(alias),
      alias === '' ? fc.constant('') : sub,
    ),
    seq(
      `SELECT ${alias}x AS k, COUNT(*) AS n, MIN(`,
      path,
      '), MAX(',
      path,
      '), SUM(',
      path,
      `) FROM ${from}`,
      where(alias),
      ` GROUP BY ${alias}x`,
      fc.constantFrom('', ' HAVING COUNT(*) > 1'),
    ),
    seq('SELECT COUNT(*), COUNT(', path, `) FROM ${from}`, where(alias)),
  )
})

const joined = fc.oneof(
  seq(
    'SELECT p.pk, p.sk, o.id, p.x AS a, o.x AS b FROM t1 p ',
    fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'),
    ' t2 o ON p.pk = o.ref',
    fc.constantFrom('', ' AND p.x = o.x', ' AND o.y <> 1'),
    where('p.'),
  ),
  seq(
    'SELECT p.pk, p.sk, o.id FROM t2 o LEFT JOIN t1 p ON ',
    fc.constantFrom(
      'p.pk = o.ref',
      'p.pk = o.ref AND p.sk = o.id',
      'o.ref = p.pk AND p.sk = o.x AND p.x = o.x',
      'p.x > o.x',
      'p.x = o.y',
    ),
    fc.oneof(where('o.'), where('p.')),
  ),
  seq('SELECT p.pk, p.sk, o.id FROM t1 p, t2 o', where('p.')),
  seq(
    'SELECT p.pk, p.sk, o.id, o.x FROM t1 p, t2 o WHERE ',
    fc.constantFrom('o.id = p.sk', 'p.x = o.id', 'o.id = p.sk + 1', 'p.sk = o.id AND o.id = 1'),
    fc.constantFrom('', ' AND o.x = 1', ' AND p.x = o.x'),
  ),
  seq(
    'SELECT p.pk, p.sk, q.pk AS b, q.sk AS c FROM t1 p JOIN t1 q ON ',
    fc.constantFrom(
      'q.pk = p.x',
      'q.pk = p.pk AND q.sk = p.y',
      'q.x = p.y',
      'q.x = p.pk AND q.y = 1',
    ),
    where('p.'),
  ),
  seq('SELECT p.pk, p.sk, e FROM t1 p, p.l AS e', where('p.')),
)

const combined = seq(
  '(SELECT VALUE x FROM t1',
  where(''),
  ') ',
  fc.constantFrom('UNION', 'UNION ALL', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'),
  ' (SELECT VALUE x FROM t2)',
)

// Running.

function naiveOf(value: AttributeValue): Naive {
  if (value instanceof Map) return naiveMapOf(value)
  if (Array.isArray(value)) return value.map(naiveOf)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return null
}

function naiveMapOf(item: Item): NaiveMap {
  return new Map([...item].map(([name, value]) => [name, naiveOf(value)]))
}

const statement = fc.oneof(
  { arbitrary: single, weight: 5 },
  { arbitrary: joined, weight: 3 },
  { arbitrary: combined, weight: 1 },
)

const world = fc.record({ first, second, indexes, pageItems: fc.integer({ min: 1, max: 4 }) })

/** So large that reading by key is always thought cheaper. */
const largeTable = 1_000_000

function makeSource({
  first: one,
  second: two,
  indexes: chosen,
  pageItems,
}: {
  first: Item[]
  second: Item[]
  indexes: IndexShape[]
  pageItems: number
}): MemorySource {
  const source = new MemorySource(pageItems)
  source.add(
    {
      name: 't1',
      partitionKey: s('pk'),
      sortKey: n('sk'),
      sortKeyOptional: false,
      itemCount: largeTable,
      indexes: chosen,
    },
    one,
  )
  source.add(
    {
      name: 't2',
      partitionKey: n('id'),
      sortKey: undefined,
      sortKeyOptional: false,
      itemCount: largeTable,
      indexes: [],
    },
    two,
  )
  return source
}

test('every SELECT gives what a naive evaluator gives, whatever the indexes and the plan', async () => {
  const operations = new Map<string, number>()
  let lookups = 0
  await fc.assert(
    fc.asyncProperty(world, statement, async (data, text) => {
      const parsed = parseStatement(text).statement
      if (parsed.kind !== 'query') throw new Error('not a query')
      const expected = evaluateNaively(
        parsed.query,
        new Map([
          ['t1', data.first.map(naiveMapOf)],
          ['t2', data.second.map(naiveMapOf)],
        ]),
      )
      const prepared = prepareStatement(text, makeSource(data))
      const { operation } = prepared.explanation
      operations.set(operation, (operations.get(operation) ?? 0) + 1)
      if (prepared.explanation.lines.some((line) => line.includes('for every row'))) lookups++
      const found: string[] = []
      for await (const { values } of prepared.run()) {
        found.push(...values.map((value) => show(naiveOf(value))))
      }
      const wanted = expected.filter((value) => value !== undefined).map(show)
      const isOrdered = text.includes('ORDER BY')
      const order = (all: string[]): string[] => (isOrdered ? all : all.toSorted())
      expect(order(found), prepared.explanation.lines.join('\n')).toEqual(order(wanted))
    }),
    { numRuns: 3000 },
  )
  // The test is worth something only if it met all kinds of plans.
  expect([...operations.keys()]).toEqual(
    expect.arrayContaining(['Get', 'Query', 'Index query', 'Scan', 'Nothing']),
  )
  expect(lookups).toBeGreaterThan(30)
})

test('pages of the strict dialect give every item once, in any page size', async () => {
  const strict = seq('SELECT ', fc.constantFrom('*', 'pk, sk, x'), ' FROM t1', where(''))
  await fc.assert(
    fc.asyncProperty(world, strict, fc.integer({ min: 1, max: 4 }), async (data, text, size) => {
      const source = makeSource({ ...data, indexes: [] })
      const read = async (limit: number | undefined): Promise<string[]> => {
        const found: string[] = []
        let nextToken: string | undefined
        do {
          const request = { text, limit, nextToken, parameters: undefined, consistentRead: false }
          const answer = await executeStatementPage(request, source)
          found.push(...answer.items.map((item) => show(naiveMapOf(item))))
          nextToken = answer.nextToken
        } while (nextToken !== undefined)
        return found
      }
      let whole: string[]
      try {
        whole = await read(undefined)
      } catch (error) {
        // What the dialect refuses, it refuses on every page.
        await expect(read(size)).rejects.toThrow(String(error).replace(/^\w+: /, ''))
        return
      }
      expect(await read(size)).toEqual(whole)
    }),
    { numRuns: 500 },
  )
})
