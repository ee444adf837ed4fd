import { describe, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { itemToPlainText } from '../encoding/plain-json.ts'
import { MemorySource } from '../testing/memory-source.ts'
import { executeStatementPage, planMember, readsOnly } from './execute.ts'

function makeSource(): MemorySource {
  const source = new MemorySource()
  const items = Array.from({ length: 10 }, (_, at): Item => {
    return new Map<string, AttributeValue>([
      ['pk', at < 5 ? 'a' : 'b'],
      ['sk', at],
      ['n', at * 10],
    ])
  })
  source.add(
    {
      name: 't',
      partitionKey: { name: 'pk', type: 'S' },
      sortKey: { name: 'sk', type: 'N' },
      sortKeyOptional: false,
      itemCount: 10,
      indexes: [],
    },
    items,
  )
  return source
}

async function pages(
  text: string,
  limit: number | undefined,
  parameters?: AttributeValue[],
): Promise<string[][]> {
  const source = makeSource()
  const all: string[][] = []
  let nextToken: string | undefined
  do {
    const request = { text, limit, nextToken, parameters, consistentRead: false }
    const answer = await executeStatementPage(request, source)
    all.push(answer.items.map((item) => itemToPlainText(item)))
    nextToken = answer.nextToken
  } while (nextToken !== undefined)
  return all
}

describe('pages of a statement', () => {
  test.each<[string, number | undefined, AttributeValue[] | undefined, number]>([
    ['SELECT * FROM t', 2, undefined, 10],
    ['SELECT sk FROM t WHERE pk = ?', 2, ['a'], 5],
    ["SELECT sk FROM t WHERE pk IN ('a', 'b') ORDER BY pk DESC, sk", 3, undefined, 10],
    ['SELECT sk FROM t WHERE n >= 50', 4, undefined, 5],
    ["SELECT sk FROM t WHERE pk = 'a' AND sk IN (1, 2)", 1, undefined, 2],
  ])('%s by %s: every item exactly once', async (text, limit, parameters, count) => {
    const paged = await pages(text, limit, parameters)
    const whole = await pages(text, undefined, parameters)
    expect(paged.flat()).toEqual(whole.flat())
    expect(new Set(paged.flat()).size).toBe(count)
    for (const page of paged) expect(page.length).toBeLessThanOrEqual(limit ?? Infinity)
  })

  test('a token belongs to its statement', async () => {
    const source = makeSource()
    const request = {
      text: 'SELECT * FROM t',
      limit: 1,
      parameters: undefined,
      consistentRead: false,
    }
    const { nextToken } = await executeStatementPage({ ...request, nextToken: undefined }, source)
    const other = { ...request, text: 'SELECT sk FROM t', nextToken }
    await expect(executeStatementPage(other, source)).rejects.toThrow(
      'NextToken does not match request',
    )
    const bad = { ...request, nextToken: 'nonsense!' }
    await expect(executeStatementPage(bad, source)).rejects.toThrow('Invalid NextToken')
  })

  test.each<[Partial<Parameters<typeof executeStatementPage>[0]>, string]>([
    [
      { text: '' },
      "Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      { text: `SELECT * FROM t${' '.repeat(8192)}` },
      'Member must have length less than or equal to 8192',
    ],
    [{ limit: 0 }, "Value '0' at 'limit' failed to satisfy constraint"],
    [{ parameters: [] }, "Value '[]' at 'parameters' failed to satisfy constraint"],
    [{ text: 'EXISTS(SELECT * FROM t)' }, 'EXISTS is only supported in ExecuteTransaction'],
  ])('%j is refused', async (change, message) => {
    const request = {
      text: 'SELECT * FROM t',
      limit: undefined,
      parameters: undefined,
      nextToken: undefined,
      consistentRead: false,
      ...change,
    }
    await expect(executeStatementPage(request, makeSource())).rejects.toThrow(message)
  })
})

describe('members of batches and transactions', () => {
  const plan = (
    text: string,
    where: 'ExecuteTransaction' | 'BatchExecuteStatement' = 'ExecuteTransaction',
  ): ReturnType<typeof planMember> => planMember(text, undefined, { source: makeSource(), where })
  const key = new Map<string, AttributeValue>([
    ['pk', 'a'],
    ['sk', 1],
  ])

  test('reads, checks and writes of one item', () => {
    expect(plan("SELECT n FROM t WHERE pk = 'a' AND sk = 1")).toMatchObject({
      kind: 'get',
      table: 't',
      key,
    })
    expect(plan("EXISTS(SELECT * FROM t WHERE pk = 'a' AND sk = 1 AND n > 5)")).toMatchObject({
      kind: 'check',
      key,
    })
    expect(plan("DELETE FROM t WHERE sk = 1 AND pk = 'a'")).toMatchObject({
      kind: 'write',
      plan: { kind: 'delete', key },
    })
    expect(readsOnly('SELECT * FROM t')).toBe(true)
    expect(readsOnly("DELETE FROM t WHERE pk = 'a'")).toBe(false)
    expect(readsOnly('nonsense')).toBeUndefined()
  })

  test.each<[string, 'ExecuteTransaction' | 'BatchExecuteStatement', string]>([
    [
      "SELECT * FROM t WHERE pk = 'a'",
      'ExecuteTransaction',
      'Select statements within ExecuteTransaction must specify the primary key in the where clause.',
    ],
    [
      "SELECT * FROM t WHERE pk = 'a'",
      'BatchExecuteStatement',
      'Select statements within BatchExecuteStatement must specify the primary key in the where clause.',
    ],
    [
      "DELETE FROM t WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *",
      'ExecuteTransaction',
      'RETURNING clause is not supported in ExecuteTransaction.',
    ],
    [
      "EXISTS(SELECT * FROM t WHERE pk = 'a' AND sk = 1)",
      'ExecuteTransaction',
      'EXISTS() must contain a single item read with additional condition',
    ],
  ])('%s in %s is refused', (text, where, message) => {
    expect(() => plan(text, where)).toThrow(message)
  })
})
