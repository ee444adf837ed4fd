import { beforeEach, expect, describe, test } from 'vitest'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { itemToPlainText } from '../encoding/plain-json.ts'
import { Database } from './database.ts'

let db: Database

beforeEach(async () => {
  db = await Database.createInMemory()
  return () => db.close()
})

async function run(Statement: string, Parameters?: AttributeValue[]): Promise<string[]> {
  const output = await db.dynamodb.executeStatement({
    Statement,
    ...(Parameters === undefined ? {} : { Parameters }),
  })
  return output.Items.map((item) => itemToPlainText(item))
}

describe("the book's statements", () => {
  test('run word for word', async () => {
    await db.put('user#123', { name: 'Alice', email: 'alice@example.com', age: 30 })
    const selected = await db.executeStatement(
      "SELECT name, email FROM users WHERE pk = 'user#123'",
    )
    expect(selected).toEqual([{ name: 'Alice', email: 'alice@example.com' }])
    await db.executeStatement(
      "INSERT INTO users VALUE {'pk': 'user#456', 'name': 'Bob', 'age': 35}",
    )
    await db.executeStatement("UPDATE users SET age = age + 1 WHERE pk = 'user#456'")
    const scanned = await db.executeStatement('SELECT * FROM users WHERE age > 25 LIMIT 100')
    expect(scanned).toHaveLength(2)
    expect(scanned).toContainEqual({ pk: 'user#456', name: 'Bob', age: 36 })
    expect(await db.executeStatement("DELETE FROM users WHERE pk = 'user#456'")).toEqual([])
    expect(await db.get('user#456')).toBeUndefined()
  })
})

describe('an INSERT of several items', () => {
  test('stops at the first that fails, and says how many are there', async () => {
    const insert = db.executeStatement(
      "INSERT INTO t << {'pk': 'a'}, {'pk': 'b'}, {'pk': 'a'}, {'pk': 'c'} >>",
    )
    await expect(insert).rejects.toThrow(
      'Duplicate primary key exists in table (2 items were inserted before; an INSERT of several items is not taken back.)',
    )
    const wrong = db.executeStatement("INSERT INTO t << {'pk': 'd'}, 5, {'pk': 'e'} >>")
    await expect(wrong).rejects.toThrow('INSERT takes one item as a tuple')
    const noKey = db.executeStatement("INSERT INTO t << {'pk': 'f'}, {'p': 1}, {'pk': 'g'} >>")
    await expect(noKey).rejects.toThrow('Missing the key pk in the item (1 item was inserted')
    expect(await db.executeStatement('SELECT VALUE pk FROM t ORDER BY pk')).toEqual([
      'a',
      'b',
      'd',
      'f',
    ])
  })

  test('is explained as it runs', async () => {
    const lines = async (text: string): Promise<unknown[]> =>
      (await db.executeStatement(text)).map((row) => (isPlan(row) ? row.plan : row))
    const analyzed = await lines(
      "EXPLAIN ANALYZE INSERT INTO memory << {'pk': 'a'}, {'pk': 'b'} >>",
    )
    expect(analyzed[0]).toBe(
      'insert what is computed into memory, up to the first item whose key is taken',
    )
    expect(analyzed).toContain('wrote 2 items')
    expect(analyzed.at(-1)).toMatch(/^total: 0 items read, 0 bytes, 2 items written, 0 rows/)
    expect(await lines('EXPLAIN INSERT INTO memory SELECT pk FROM memory')).toContain(
      '  scan on memory, about 2 items',
    )
    expect(await lines("EXPLAIN UPDATE memory SET a = 1 WHERE pk = 'a' AND b > 1")).toEqual([
      'update one item of memory, by its whole key, if 1 more condition holds',
    ])
  })
})

function isPlan(row: unknown): row is { plan: string } {
  return typeof row === 'object' && row !== null && 'plan' in row
}

describe('on a table of three partitions', () => {
  beforeEach(async () => {
    await db.dynamodb.createTable({
      TableName: 'items',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    })
    for (const pk of ['a', 'b', 'c']) {
      for (const sk of [1, 2])
        await run('INSERT INTO items VALUE ?', [
          new Map<string, AttributeValue>([
            ['pk', pk],
            ['sk', sk],
          ]),
        ])
    }
  })

  test('ExecuteStatement reads page by page', async () => {
    const seen: number[] = []
    let NextToken: string | undefined
    do {
      const output = await db.dynamodb.executeStatement({
        Statement: 'SELECT * FROM items',
        Limit: 2,
        NextToken,
      })
      seen.push(output.Items.length)
      NextToken = output.NextToken
    } while (NextToken !== undefined)
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(6)
    expect(seen.slice(0, 3)).toEqual([2, 2, 2])
  })

  test('BatchExecuteStatement lets members fail alone', async () => {
    const { Responses } = await db.dynamodb.batchExecuteStatement({
      Statements: [
        { Statement: "INSERT INTO items VALUE {'pk': 'a', 'sk': 1}" },
        { Statement: 'nonsense' },
        { Statement: "UPDATE items SET x = 1 WHERE pk = 'z' AND sk = 1" },
        { Statement: "UPDATE items SET x = 1 WHERE pk = 'b' AND sk = 1 RETURNING ALL NEW *" },
        { Statement: "DELETE FROM nowhere WHERE pk = 'a'" },
      ],
    })
    expect(Responses.map((response) => response.Error?.Code ?? response.Item?.get('x'))).toEqual([
      'DuplicateItem',
      'ValidationError',
      'ConditionalCheckFailed',
      1,
      'ResourceNotFound',
    ])
  })

  test('BatchExecuteStatement refuses mixtures and repeated items', async () => {
    const get = "SELECT * FROM items WHERE pk = 'a' AND sk = 1"
    const batch = (...texts: string[]): Promise<unknown> =>
      db.dynamodb.batchExecuteStatement({ Statements: texts.map((Statement) => ({ Statement })) })
    await expect(batch(get, "DELETE FROM items WHERE pk = 'b' AND sk = 1")).rejects.toThrow(
      'Read and write requests together in the same batch is not supported.',
    )
    await expect(batch(get, `${get}.0`)).rejects.toThrow(
      'Provided list of item keys contains duplicates',
    )
    expect(await batch(get, "SELECT * FROM items WHERE pk = 'a' AND sk = 9")).toMatchObject({
      Responses: [
        {
          TableName: 'items',
          Item: new Map<string, AttributeValue>([
            ['pk', 'a'],
            ['sk', 1],
          ]),
        },
        { TableName: 'items' },
      ],
    })
  })

  test('ExecuteTransaction applies all or nothing, once per token', async () => {
    const transact = (texts: string[], ClientRequestToken?: string): Promise<unknown> =>
      db.dynamodb.executeTransaction({
        TransactStatements: texts.map((Statement) => ({ Statement })),
        ClientRequestToken,
      })
    const texts = [
      "UPDATE items SET n = 1 WHERE pk = 'a' AND sk = 1",
      "INSERT INTO items VALUE {'pk': 'd', 'sk': 1}",
      "EXISTS(SELECT * FROM items WHERE pk = 'b' AND sk = 1 AND attribute_not_exists(n))",
    ]
    expect(await transact(texts, 'once')).toEqual({ Responses: [] })
    expect(await transact(texts, 'once')).toEqual({ Responses: [] })
    await expect(transact(texts.slice(0, 1), 'once')).rejects.toMatchObject({
      code: 'idempotentMismatch',
    })
    await expect(transact(texts)).rejects.toMatchObject({
      code: 'transactionCancelled',
      details: { reasons: [{ Code: 'None' }, { Code: 'DuplicateItem' }, { Code: 'None' }] },
    })
    expect(
      await transact([
        "SELECT n FROM items WHERE pk = 'a' AND sk = 1",
        "SELECT n FROM items WHERE pk = 'x' AND sk = 1",
      ]),
    ).toEqual({ Responses: [{ Item: new Map([['n', 1]]) }, {}] })
    await expect(transact(["SELECT * FROM items WHERE pk = 'a'"])).rejects.toThrow(
      'Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.',
    )
    await expect(
      transact([texts[0] ?? '', "SELECT * FROM items WHERE pk = 'c' AND sk = 1"]),
    ).rejects.toThrow(
      'ExecuteTransaction API does not support both read and write operations in the same request.',
    )
  })
})
