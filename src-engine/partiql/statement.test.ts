import { describe, expect, test, vi } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { itemFromPlainText, valueToPlainText } from '../encoding/plain-json.ts'
import { MemorySource } from '../testing/memory-source.ts'
import type { Dialect } from './cursor.ts'
import { prepareStatement } from './statement.ts'

const people = [
  '{"pk":"ada","sk":1,"name":"Ada","age":36,"city":"London","tags":["math","code"],"m":{"x":1}}',
  '{"pk":"ada","sk":2,"name":"Ada 2","age":20,"city":"Paris"}',
  '{"pk":"bob","sk":1,"name":"Bob","age":25,"city":"Paris","tags":["code"]}',
  '{"pk":"cy","sk":1,"name":"Cy","age":null,"city":"London"}',
  '{"pk":"dan","sk":1,"name":"Dan"}',
]
const orders = [
  '{"id":"o1","who":"ada","total":10.5}',
  '{"id":"o2","who":"ada","total":5}',
  '{"id":"o3","who":"bob","total":7}',
  '{"id":"o4","who":"zoe","total":1}',
]

function makeSource(single = false): MemorySource {
  const source = new MemorySource()
  const s = (name: string): { name: string; type: 'S' } => ({ name, type: 'S' })
  source.add(
    {
      name: 'people',
      partitionKey: s('pk'),
      sortKey: { name: 'sk', type: 'N' },
      sortKeyOptional: false,
      itemCount: 1000,
      indexes: [
        {
          name: 'by-city',
          kind: 'global',
          partitionKey: s('city'),
          sortKey: { name: 'age', type: 'N' },
          projected: new Set(['pk', 'sk', 'city', 'age']),
          usable: true,
          itemCount: 3,
        },
        {
          name: 'by-name',
          kind: 'global',
          partitionKey: s('name'),
          sortKey: undefined,
          projected: undefined,
          usable: true,
          itemCount: people.length,
        },
      ],
    },
    people.map((text) => itemFromPlainText(text)),
  )
  if (single) return source
  source.add(
    {
      name: 'orders',
      partitionKey: s('id'),
      sortKey: undefined,
      sortKeyOptional: false,
      itemCount: orders.length,
      indexes: [],
    },
    orders.map((text) => itemFromPlainText(text)),
  )
  return source
}

async function run(
  text: string,
  source: MemorySource = makeSource(),
  options: { dialect?: Dialect; parameters?: AttributeValue[] } = {},
): Promise<string[]> {
  const rows: string[] = []
  for await (const { values } of prepareStatement(text, source, options).run()) {
    rows.push(...values.map((value) => valueToPlainText(value)))
  }
  return rows
}

describe('a SELECT of the DynamoDB dialect', () => {
  test.each<[string, string[], string[]]>([
    ["SELECT name FROM people WHERE pk = 'ada' AND sk = 2", ['{"name":"Ada 2"}'], ['get people']],
    [
      "SELECT sk FROM people WHERE pk = 'ada' ORDER BY sk DESC",
      ['{"sk":2}', '{"sk":1}'],
      ['query people'],
    ],
    [
      "SELECT m.x, tags[0] FROM people WHERE pk IN ('ada', 'bob') AND sk < 2",
      ['{"x":1,"tags[0]":"math"}', '{"tags[0]":"code"}'],
      ['query people', 'query people'],
    ],
    [
      "SELECT name FROM people WHERE pk = 'ada' AND sk = 1 OR pk = 'bob' AND sk = 1",
      ['{"name":"Ada"}', '{"name":"Bob"}'],
      ['query people', 'query people'],
    ],
    [
      'SELECT name FROM people WHERE age > 24 AND age IS NUMBER',
      ['{"name":"Ada"}', '{"name":"Bob"}'],
      ['scan people'],
    ],
    ['SELECT name FROM people WHERE age IS MISSING', ['{"name":"Dan"}'], ['scan people']],
    ['SELECT name FROM people WHERE age = null', ['{"name":"Cy"}'], ['scan people']],
    ["SELECT name FROM people WHERE contains(tags, 'math')", ['{"name":"Ada"}'], ['scan people']],
    [
      `SELECT pk FROM "people"."by-city" WHERE city = 'Paris' AND age BETWEEN 21 AND 30`,
      ['{"pk":"bob"}'],
      ['query people.by-city'],
    ],
    ['SELECT pk FROM people WHERE pk = 5 AND age > 1', [], []],
  ])('%s', async (text, rows, log) => {
    for (const dialect of ['dynamodb', 'extended'] as const) {
      const source = makeSource()
      expect(await run(text, source, { dialect })).toEqual(rows)
      expect(source.log).toEqual(log)
    }
  })

  test.each<[string, string]>([
    ['SELECT * FROM nowhere', 'Requested resource not found'],
    [`SELECT * FROM people."none"`, 'The table does not have the specified index'],
    ['SELECT * FROM a.b.c', 'A path may contain at most 2 components in the FROM clause'],
    [
      'SELECT * FROM people ORDER BY sk',
      'Must have WHERE clause in the statement when using ORDER BY clause.',
    ],
    [
      'SELECT * FROM people WHERE age = 1 ORDER BY sk',
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    ],
    [
      "SELECT * FROM people WHERE pk = 'a' ORDER BY age",
      'Variable reference age in ORDER BY clause must be part of the primary key',
    ],
    ['SELECT COUNT(*) FROM people', 'Unexpected path component at 1:8:5'],
    ['SELECT name AS n FROM people', 'Aliasing is not supported'],
    [
      'SELECT * FROM people LIMIT 1',
      "Statement wasn't well formed, can't be processed: Unexpected token after expression",
    ],
    [
      'SELECT * FROM people ORDER BY sk WHERE a = 1',
      "Statement wasn't well formed, can't be processed: Unexpected token after expression",
    ],
    [
      'MERGE people',
      "Statement wasn't well formed, can't be processed: Expected data manipulation",
    ],
    [
      'SELECT m.inner FROM people',
      "Statement wasn't well formed, can't be processed: Invalid path dot component",
    ],
    ['SELECT * FROM people WHERE foo(a)', 'Unrecognized function: foo at 1:28:3'],
    [
      'SELECT * FROM people WHERE a < true',
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    ],
    [
      'SELECT * FROM people WHERE a = ?',
      "Number of parameters in request and statement don't match.",
    ],
    [
      `SELECT name FROM people."by-city" WHERE city = 'Paris'`,
      'One or more parameter values were invalid: Global secondary index by-city does not project [name]',
    ],
    ["INSERT INTO people VALUE {'pk': <<>>}", 'Empty bags are not supported'],
    [
      "UPDATE people SET a = 1 WHERE pk = 'a'",
      'Where clause does not contain a mandatory equality on all key attributes',
    ],
    [`UPDATE "people"."x" SET a = 1 WHERE pk = 'a'`, 'This operation is not supported on an index'],
    [
      "UPDATE people SET pk = 'b' WHERE pk = 'a' AND sk = 1",
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
    [
      "UPDATE people SET a = set_add(b, <<1>>) WHERE pk = 'a' AND sk = 1",
      'The first argument to SET_ADD must equal the assignment value at 1:31:1',
    ],
    [
      "UPDATE people SET a = set_add(a) WHERE pk = 'a' AND sk = 1",
      'SET_ADD must have exactly two arguments at 1:23:7',
    ],
    [
      "UPDATE people SET a = set_add(a, 1) WHERE pk = 'a' AND sk = 1",
      'The second argument to SET_ADD must be a value with type SET at 1:34:1',
    ],
    [
      "DELETE FROM people WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *",
      'Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.',
    ],
  ])('%s is refused', async (text, message) => {
    await expect(run(text, makeSource(), { dialect: 'dynamodb' })).rejects.toMatchObject({
      message,
    })
  })
})

describe('writes', () => {
  test('an item lives through INSERT, UPDATE and DELETE', async () => {
    const source = makeSource()
    const where = "WHERE pk = 'eve' AND sk = 1"
    const read = `SELECT * FROM people ${where}`
    expect(
      await run(
        "INSERT INTO people VALUE {'pk': 'eve', 'sk': 1, 'n': 1, 's': <<'a'>>, 'l': [1, 2]}",
        source,
      ),
    ).toEqual([])
    await expect(
      run("INSERT INTO people VALUE {'pk': 'eve', 'sk': 1}", source),
    ).rejects.toMatchObject({
      code: 'duplicateItem',
    })
    expect(
      await run(
        `UPDATE people SET n = n + 1, l = list_append(l, [3]) SET s = set_add(s, <<'b'>>) REMOVE l[0] ${where} RETURNING MODIFIED NEW *`,
        source,
      ).catch((error: unknown) => String(error)),
    ).toContain('Two document paths overlap')
    expect(
      await run(
        `UPDATE people SET n = n + 1 SET l[0] = 'x' REMOVE s ${where} RETURNING MODIFIED NEW *`,
        source,
      ),
    ).toEqual(['{"n":2,"l":["x"]}'])
    expect(await run(read, source)).toEqual(['{"pk":"eve","sk":1,"n":2,"l":["x",2]}'])
    await expect(run(`UPDATE people SET n = 0 ${where} AND n > 5`, source)).rejects.toMatchObject({
      code: 'conditionFailed',
    })
    await expect(
      run("UPDATE people SET n = 0 WHERE pk = 'nobody' AND sk = 1", source),
    ).rejects.toMatchObject({ code: 'conditionFailed' })
    expect(await run(`DELETE FROM people ${where} AND n = 2 RETURNING ALL OLD *`, source)).toEqual([
      '{"pk":"eve","sk":1,"n":2,"l":["x",2]}',
    ])
    expect(await run(`DELETE FROM people ${where}`, source)).toEqual([])
    expect(await run(read, source)).toEqual([])
  })

  test('several items are inserted together, not one by one', async () => {
    const source = makeSource()
    const insert = vi.spyOn(source, 'insert')
    const tuples = Array.from({ length: 600 }, (_, at) => `{'id': 'many ${at}'}`)
    await run(`INSERT INTO orders << ${tuples.join(', ')} >>`, source)
    expect(insert.mock.calls.map(([, items]) => items.length)).toEqual([256, 256, 88])
  })

  test('the extended dialect inserts several items and computed ones', async () => {
    const source = makeSource()
    await run("INSERT INTO orders << {'id': 'a', 'n': 1 + 1}, {'id': upper('b')} >>", source)
    await run('INSERT INTO orders SELECT pk AS id, age * 2 AS n FROM people WHERE age > 30', source)
    await run("INSERT INTO orders VALUE {'id': 'c', 'at': EXTRACT(year FROM '2026-01-01')}", source)
    expect(await run("SELECT * FROM orders WHERE id IN ('a', 'B', 'ada', 'c')", source)).toEqual([
      '{"id":"a","n":2}',
      '{"id":"B"}',
      '{"id":"ada","n":72}',
      '{"id":"c","at":2026}',
    ])
  })

  test('the extended dialect computes what it sets and tests, from the item as it was', async () => {
    const source = makeSource()
    const where = "WHERE pk = 'ada' AND sk = 1"
    expect(
      await run(
        `UPDATE people SET name = upper(name) || '!' SET age = age * 2 SET old = age ${where} AND char_length(name) = 3 RETURNING MODIFIED NEW *`,
        source,
      ),
    ).toEqual(['{"name":"ADA!","age":72,"old":36}'])
    await expect(
      run(`UPDATE people SET name = 'x' ${where} AND lower(name) = 'ada'`, source),
    ).rejects.toMatchObject({ code: 'conditionFailed' })
    await expect(run(`UPDATE people SET x = upper(nothing) ${where}`, source)).rejects.toThrow(
      'refers to an attribute that does not exist',
    )
    await expect(
      run(`UPDATE people SET x = (SELECT COUNT(*) FROM orders) ${where}`, source),
    ).rejects.toThrow('A sub-query cannot stand in UPDATE or DELETE')
    await expect(
      run(`UPDATE people SET name = upper(name) ${where}`, source, { dialect: 'dynamodb' }),
    ).rejects.toThrow('Unrecognized function: upper')
  })

  test('an error tells which part of the key is not fixed', async () => {
    await expect(run("DELETE FROM people WHERE pk = 'a'")).rejects.toThrow(
      /sk of the table people is not fixed/,
    )
  })
})

describe('a bulk change, once confirmed,', () => {
  const bulk = async (text: string, source: MemorySource): Promise<number> => {
    const statement = prepareStatement(text, source, { confirmBulkChange: true })
    for await (const page of statement.run()) expect(page.values.length).toBeGreaterThan(0)
    return statement.statistics.itemsWritten
  }

  test('changes every item that the condition selects', async () => {
    const source = makeSource()
    expect(await bulk('UPDATE people SET age = age + 1 WHERE age >= 25', source)).toBe(2)
    expect(await run('SELECT VALUE age FROM people WHERE age > 20 ORDER BY age', source)).toEqual([
      '26',
      '37',
    ])
    expect(await bulk("DELETE FROM people WHERE pk = 'ada' RETURNING ALL OLD *", source)).toBe(2)
    expect(await bulk('DELETE FROM people', source)).toBe(3)
    expect(await run('SELECT * FROM people', source)).toEqual([])
  })

  test('tests and sets what is computed; an error in its middle tells how far it came', async () => {
    const source = makeSource()
    expect(await bulk("DELETE FROM people WHERE upper(name) LIKE 'A%'", source)).toBe(2)
    expect(await run('SELECT VALUE pk FROM people ORDER BY pk', source)).toEqual([
      '"bob"',
      '"cy"',
      '"dan"',
    ])
    await expect(bulk('UPDATE people SET n = age * 2', source)).rejects.toThrow(
      '(2 items were changed before; a bulk change is not taken back.)',
    )
  })

  test('is explained before it runs', () => {
    const statement = prepareStatement("DELETE FROM people WHERE pk = 'ada'", makeSource(), {
      confirmBulkChange: true,
    })
    expect(statement.explanation).toMatchObject({
      operation: 'Bulk delete',
      lines: [
        'delete every item found, one by one',
        '  query on people, about 10 items',
        '    because pk is fixed to a value',
      ],
    })
  })

  test('is no excuse for other mistakes', () => {
    expect(() =>
      prepareStatement('UPDATE people SET pk = 1', makeSource(), { confirmBulkChange: true }),
    ).toThrow('Cannot update attribute pk')
  })
})

describe('the extended dialect', () => {
  test.each<[string, string[]]>([
    ['SELECT name FROM people WHERE age > 20 LIMIT 1', ['{"name":"Ada"}']],
    ['SELECT name FROM people LIMIT 2 OFFSET 3', ['{"name":"Cy"}', '{"name":"Dan"}']],
    [
      'SELECT name, age FROM people ORDER BY age DESC, name',
      [
        '{"name":"Cy","age":null}',
        '{"name":"Dan"}',
        '{"name":"Ada","age":36}',
        '{"name":"Bob","age":25}',
        '{"name":"Ada 2","age":20}',
      ],
    ],
    [
      'SELECT name FROM people ORDER BY age NULLS FIRST LIMIT 3',
      ['{"name":"Cy"}', '{"name":"Dan"}', '{"name":"Ada 2"}'],
    ],
    ['SELECT DISTINCT city FROM people', ['{"city":"London"}', '{"city":"Paris"}', '{}']],
    [
      'SELECT city, COUNT(*) AS n, AVG(age) AS a, MAX(p.age) AS m FROM people p GROUP BY city HAVING COUNT(*) > 1 ORDER BY city',
      ['{"city":"London","n":2,"a":36,"m":36}', '{"city":"Paris","n":2,"a":22.5,"m":25}'],
    ],
    ['SELECT COUNT(*), SUM(age), COUNT(DISTINCT city) FROM people', ['{"_1":5,"_2":81,"_3":2}']],
    ["SELECT COUNT(*) AS n, MAX(age) AS m FROM people WHERE pk = 'none'", ['{"n":0,"m":null}']],
    ["SELECT VALUE upper(name) || '!' FROM people WHERE name LIKE '_d%'", ['"ADA!"', '"ADA 2!"']],
    [
      "SELECT name, CASE WHEN age > 30 THEN 'old' WHEN age IS NULL THEN 'unknown' ELSE 'young' END AS c FROM people",
      [
        '{"name":"Ada","c":"old"}',
        '{"name":"Ada 2","c":"young"}',
        '{"name":"Bob","c":"young"}',
        '{"name":"Cy","c":"unknown"}',
        '{"name":"Dan","c":"unknown"}',
      ],
    ],
    [
      'SELECT p.name, t FROM people AS p, p.tags AS t',
      ['{"name":"Ada","t":"math"}', '{"name":"Ada","t":"code"}', '{"name":"Bob","t":"code"}'],
    ],
    [
      "SELECT p.pk, o.who, o.pk FROM people p, orders o WHERE o.id = 'o1' AND p.name = 'Ada'",
      ['{"pk":"ada","who":"ada"}'],
    ],
    [
      "SELECT a.id, b.id, b.who FROM orders a JOIN orders b ON b.who = a.who WHERE a.id = 'o1' AND b.id <> 'o1'",
      ['{"id":"o1","b.id":"o2","who":"ada"}'],
    ],
    [
      "SELECT * FROM orders a JOIN orders b ON b.who = a.who WHERE a.id = 'o1' AND b.id = 'o2'",
      ['{"id":"o1","who":"ada","total":10.5,"b.id":"o2","b.who":"ada","b.total":5}'],
    ],
    [
      'SELECT pk, COUNT(*) FROM people GROUP BY pk ORDER BY 2 DESC, 1 LIMIT 1',
      ['{"pk":"ada","_2":2}'],
    ],
    [
      'SELECT who FROM orders UNION SELECT pk AS who FROM people ORDER BY 1 DESC LIMIT 1',
      ['{"who":"zoe"}'],
    ],
    ['SELECT t, i FROM people p, p.tags AS t AT i WHERE i = 1', ['{"t":"code","i":1}']],
    [
      'SELECT p.name, o.total FROM people p JOIN orders o ON o.who = p.pk WHERE p.sk = 1 ORDER BY o.total',
      ['{"name":"Ada","total":5}', '{"name":"Bob","total":7}', '{"name":"Ada","total":10.5}'],
    ],
    [
      'SELECT o.id, p.name FROM orders o LEFT JOIN people p ON p.pk = o.who AND p.sk = 1 WHERE o.total < 8 ORDER BY o.id',
      ['{"id":"o2","name":"Ada"}', '{"id":"o3","name":"Bob"}', '{"id":"o4"}'],
    ],
    [
      'SELECT o.id, p.name FROM people p RIGHT JOIN orders o ON p.pk = o.who AND p.sk = 1 ORDER BY o.id DESC LIMIT 2',
      ['{"id":"o4"}', '{"id":"o3","name":"Bob"}'],
    ],
    [
      'SELECT p.pk, o.id FROM people p FULL JOIN orders o ON p.pk = o.who AND p.sk = 1 WHERE p.pk IS MISSING OR o.id IS MISSING',
      ['{"pk":"ada"}', '{"pk":"cy"}', '{"pk":"dan"}', '{"id":"o4"}'],
    ],
    [
      'SELECT name FROM people p WHERE EXISTS (SELECT * FROM orders o WHERE o.who = p.pk AND o.total > 6) AND p.sk = 1',
      ['{"name":"Ada"}', '{"name":"Bob"}'],
    ],
    [
      'SELECT id FROM orders WHERE who IN (SELECT pk FROM people)',
      ['{"id":"o1"}', '{"id":"o2"}', '{"id":"o3"}'],
    ],
    [
      'SELECT id FROM orders WHERE total > (SELECT AVG(total) FROM orders)',
      ['{"id":"o1"}', '{"id":"o3"}'],
    ],
    [
      'SELECT p.name, (SELECT SUM(o.total) FROM orders o WHERE o.who = p.pk) AS s FROM people p WHERE p.sk = 1',
      [
        '{"name":"Ada","s":15.5}',
        '{"name":"Bob","s":7}',
        '{"name":"Cy","s":null}',
        '{"name":"Dan","s":null}',
      ],
    ],
    [
      'SELECT pk FROM people WHERE sk = 2 UNION SELECT who FROM orders',
      ['{"pk":"ada"}', '{"who":"ada"}', '{"who":"bob"}', '{"who":"zoe"}'],
    ],
    ['(SELECT VALUE pk FROM people) INTERSECT (SELECT VALUE who FROM orders)', ['"ada"', '"bob"']],
    ['(SELECT VALUE who FROM orders) EXCEPT (SELECT VALUE pk FROM people)', ['"zoe"']],
    [
      '(SELECT VALUE who FROM orders) UNION ALL (SELECT VALUE 1) ORDER BY 1 LIMIT 2',
      ['1', '"ada"'],
    ],
    ["SELECT k, v FROM UNPIVOT {'a': 1, 'b': 2} AS v AT k", ['{"k":"a","v":1}', '{"k":"b","v":2}']],
    ['PIVOT o.total AT o.id FROM orders o WHERE total < 8', ['{"o2":5,"o3":7,"o4":1}']],
    ['SELECT VALUE x * 2 FROM [1, 2, 3] AS x WHERE x <> 2', ['2', '6']],
    [
      'SELECT city, g FROM people p WHERE age > 22 GROUP BY city GROUP AS g ORDER BY city LIMIT 1',
      [`{"city":"London","g":[{"p":${people[0] ?? ''}}]}`],
    ],
    [
      'SELECT 1 + 1 AS two, 0.1 + 0.2 AS exact, 10 / 4 AS q, 7 % 4 AS r',
      ['{"two":2,"exact":0.3,"q":2.5,"r":3}'],
    ],
    [
      "SELECT missing.a AS a, NULL + 1 AS b, 1 + 'x' AS c FROM orders AS missing_ LIMIT 1",
      ['{"b":null}'],
    ],
    ["SELECT VALUE CAST('12' AS INT) + CHAR_LENGTH('é𝄞')", ['14']],
    ['SELECT VALUE coll_sum((SELECT VALUE total FROM orders))', ['23.5']],
    ["SELECT VALUE TRIM(LEADING '0' FROM '007') || SUBSTRING('abcdef' FROM 2 FOR 3)", ['"7bcd"']],
    ["SELECT VALUE DATE_ADD('day', 1, '2024-02-28T00:00:00.000Z')", ['"2024-02-29T00:00:00.000Z"']],
    [
      "SELECT p.*, 1 AS one FROM people p WHERE p.pk = 'dan'",
      ['{"pk":"dan","sk":1,"name":"Dan","one":1}'],
    ],
    ['SELECT VALUE p.tags[*] FROM people p WHERE p.tags IS LIST', ['["math","code"]', '["code"]']],
  ])('%s', async (text, rows) => {
    expect(await run(text)).toEqual(rows)
  })

  test.each<[string, string, string[]]>([
    [
      "SELECT pk, age FROM people WHERE city = 'Paris' AND age > 0",
      'Index query',
      ['query people.by-city'],
    ],
    ["SELECT * FROM people WHERE name = 'Bob'", 'Index query', ['query people.by-name']],
    ["SELECT name FROM people WHERE city = 'Paris' AND age > 0", 'Scan', ['scan people']],
    ["SELECT pk FROM people WHERE city = 'Paris'", 'Scan', ['scan people']],
    [
      "SELECT pk, COUNT(*) FROM people WHERE city = 'Paris' AND age > 0 GROUP BY pk",
      'Index query',
      ['query people.by-city'],
    ],
    ["SELECT p.name FROM people p WHERE p.pk = 'ada' AND p.sk = 1 LIMIT 5", 'Get', ['get people']],
    [
      "SELECT name FROM people WHERE pk = 'ada' ORDER BY sk DESC LIMIT 1",
      'Query',
      ['query people'],
    ],
  ])('%s is a %s', async (text, operation, log) => {
    const source = makeSource()
    const statement = prepareStatement(text, source)
    expect(statement.explanation.operation).toBe(operation)
    for await (const page of statement.run()) expect(page.values).toBeDefined()
    expect(source.log).toEqual(log)
  })

  test('LIMIT stops reading', async () => {
    const source = makeSource()
    const statement = prepareStatement('SELECT name FROM people LIMIT 2', source)
    for await (const page of statement.run()) expect(page.values).toHaveLength(2)
    expect(statement.statistics).toMatchObject({ itemsRead: 3, reads: 1 })
  })

  test('EXPLAIN gives reasons and advice', async () => {
    expect(await run("EXPLAIN SELECT name FROM people WHERE city = 'Paris' AND zip = 1")).toEqual([
      '{"plan":"select name"}',
      '{"plan":"  scan on people, about 1,000 items"}',
      '{"plan":"    because no condition fixes the partition key pk"}',
      '{"plan":"    because not by index by-city: it does not hold name, zip"}',
      '{"plan":"    filter: 1 condition on every item read"}',
      '{"plan":"advice: Scan of about 1,000 items; reading the index \\"by-city\\" would make it a query."}',
    ])
    const analyzed = await run("EXPLAIN ANALYZE SELECT name FROM people WHERE pk = 'ada'")
    expect(analyzed.slice(-3)).toEqual([
      '{"plan":"    read 2 items (2 bytes) in 1 read, 0.00 ms"}',
      '{"plan":"    0 blocks (0 bytes) from disk"}',
      '{"plan":"total: 2 items read, 2 bytes, 2 rows returned, 0.00 ms"}',
    ])
  })

  test('a join reads by key what goes with few rows, and says so', async () => {
    const source = makeSource()
    const text =
      "SELECT o.id, p.name FROM orders o JOIN people p ON p.pk = o.who AND p.sk = 1 WHERE o.id = 'o3'"
    expect(prepareStatement(text, source).explanation.lines).toEqual([
      'inner join (by key)',
      '  get on orders, about 1 item',
      '    because id is fixed to a value',
      '  query on people, for every row, by pk = o.who',
      '    because pk is fixed to a value',
    ])
    expect(await run(text, source)).toEqual(['{"id":"o3","name":"Bob"}'])
    expect(source.log).toEqual(['get orders', 'query people'])
  })

  test('a correlated sub-query reads by key, and EXISTS stops at the first row', async () => {
    const source = makeSource()
    const text =
      'SELECT o.id FROM orders o WHERE EXISTS (SELECT * FROM people p WHERE p.pk = o.who) ORDER BY o.id'
    expect(await run(text, source)).toEqual(['{"id":"o1"}', '{"id":"o2"}', '{"id":"o3"}'])
    expect(source.log).toEqual(['scan orders', ...Array<string>(4).fill('query people')])
  })

  test('the first rows of an order need no room for the others', async () => {
    const source = new MemorySource(1000)
    const items = Array.from({ length: 5000 }, (_, at) => {
      return new Map<string, AttributeValue>([
        ['id', `x${at}`],
        ['total', (at * 7919) % 5000],
      ])
    })
    const shape = makeSource().describe('orders')
    if (shape !== undefined) source.add(shape, items)
    const text = "SELECT total FROM orders WHERE begins_with(id, 'x') ORDER BY total DESC LIMIT 2"
    const statement = prepareStatement(text, source, { memoryBytesMax: 200_000 })
    const rows: AttributeValue[] = []
    for await (const { values } of statement.run()) rows.push(...values)
    expect(rows.map((row) => valueToPlainText(row))).toEqual(['{"total":4999}', '{"total":4998}'])
    const all = prepareStatement(text.replace(' LIMIT 2', ''), source, { memoryBytesMax: 200_000 })
    await expect(all.run().next()).rejects.toMatchObject({ code: 'memoryLimit' })
  })

  test('a database with one table takes any name and says so', async () => {
    const source = makeSource(true)
    const statement = prepareStatement("SELECT name FROM users WHERE pk = 'bob'", source)
    expect(statement.notes).toEqual([
      '"users" was taken for people, the only table of this database.',
    ])
    expect(await run("SELECT name FROM users WHERE pk = 'bob'", source)).toEqual(['{"name":"Bob"}'])
  })

  test('memory for sorting is bounded, and cancelling stops', async () => {
    const small = prepareStatement('SELECT * FROM people ORDER BY name', makeSource(), {
      memoryBytesMax: 100,
    })
    await expect(small.run().next()).rejects.toMatchObject({ code: 'memoryLimit' })
    const cancelled = prepareStatement('SELECT * FROM people', makeSource(), {
      signal: { aborted: true },
    })
    await expect(cancelled.run().next()).rejects.toMatchObject({ code: 'cancelled' })
  })

  test.each<[string, RegExp]>([
    ['SELECT * FROM nowhere', /There is no table nowhere\. Tables: people, orders\./],
    [
      'SELECT * FROM people p JOIN orders o ON pk = o.who',
      /could belong to several sources.*alias/,
    ],
    ['SELECT name, COUNT(*) FROM people', /name is neither grouped by nor inside an aggregate/],
    ['SELECT foo(1)', /Line 1, column 8: there is no function FOO/],
    ['SELECT * FROM people LIMIT -1', /LIMIT must be a whole number/],
    ['SELECT name FROM people ORDER BY 2', /column 34: there is no column 2 to order by.*1 column/],
    ['SELECT * FROM people ORDER BY 1', /no numbered columns; name an attribute/],
    ['SELECT name FROM people UNION SELECT name FROM people ORDER BY 0', /there is no column 0/],
    ['SELECT (SELECT name FROM people) AS x', /gives 5 rows where one value is needed/],
    ['SELECT * FROM people WHERE COUNT(*) > 1', /aggregate COUNT cannot stand here/],
  ])('%s is refused with help', async (text, message) => {
    await expect(run(text)).rejects.toThrow(message)
  })

  test('a likely slip is pointed out', () => {
    const notes = (text: string): readonly string[] => prepareStatement(text, makeSource()).notes
    expect(notes('SELECT * FROM people WHERE pk = "ada"')[0]).toMatch(/for a string write 'ada'/)
    expect(notes('SELECT * FROM people WHERE age = NULL')[0]).toMatch(/age IS MISSING/)
    expect(notes("SELECT name FROM people WHERE people.pk = 'ada'")[0]).toMatch(
      /^people\.pk is looked for inside an attribute people; .* leave people out/,
    )
    expect(notes('SELECT upper(people.name) FROM people')).toHaveLength(1)
    expect(notes('SELECT people.name FROM people AS people WHERE people.age = 1')).toEqual([])
    expect(notes('SELECT people.name FROM people, orders WHERE people.age = 1')).toEqual([])
  })

  test('attribute names are data', async () => {
    const source = makeSource()
    const item: Item = new Map<string, AttributeValue>([
      ['id', 'evil'],
      ['__proto__', 1],
      ['constructor', 2],
    ])
    await run('INSERT INTO orders VALUE ?', source, { parameters: [item] })
    expect(
      await run(
        `SELECT "__proto__", "constructor" AS c FROM orders WHERE id = 'evil' LIMIT 1`,
        source,
      ),
    ).toEqual(['{"__proto__":1,"c":2}'])
  })
})
