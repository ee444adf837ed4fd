import { expect, test } from 'vitest'
import { Database } from './database.ts'

async function filled(kinds: readonly (readonly [prefix: string, count: number])[]) {
  const database = await Database.createInMemory({ defaultTable: false })
  const { dynamodb } = database
  await dynamodb.createTable({
    TableName: 'mixed',
    AttributeDefinitions: ['pk', 'sk', 'city', 'rank'].map((AttributeName) => ({
      AttributeName,
      AttributeType: AttributeName === 'rank' ? ('N' as const) : ('S' as const),
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-city',
        KeySchema: [
          { AttributeName: 'city', KeyType: 'HASH' },
          { AttributeName: 'rank', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const requests = kinds.flatMap(([prefix, count]) =>
    Array.from({ length: count }, (_, at) => {
      // A hundred items a partition; every tenth is in the index.
      const pk = `${prefix}${Math.floor(at / 100)}`
      const city = at % 10 === 0 ? [['city', `eu/${at % 100}`] as const] : []
      const key = [
        ['pk', pk],
        ['sk', String(at)],
        ['rank', at],
      ] as const
      return { PutRequest: { Item: new Map<string, string | number>([...key, ...city]) } }
    }),
  )
  for (let at = 0; at < requests.length; at += 25) {
    const batch = new Map([['mixed', requests.slice(at, at + 25)]])
    await dynamodb.batchWriteItem({ RequestItems: batch })
  }
  return database
}

test('what a small table and its indexes hold is counted, by the beginnings of keys too', async () => {
  const database = await filled([
    ['user#', 300],
    ['order:2026:', 100],
    ['plain', 50],
  ])
  const { keyPrefixes, indexes, bytes, ...rest } = await database.tableStatistics('mixed')
  expect(rest).toEqual({
    table: 'mixed',
    items: 450,
    counting: false,
    keyPrefixesExact: true,
  })
  expect(keyPrefixes.map(({ prefix, items }) => [prefix, items])).toEqual([
    ['user#', 300],
    ['order:', 100],
    [undefined, 50],
  ])
  expect(keyPrefixes.reduce((sum, each) => sum + each.bytes, 0)).toBeCloseTo(bytes, -1)
  expect(indexes).toMatchObject([{ index: 'by-city', items: 45 }])
  expect(indexes[0]?.keyPrefixes).toMatchObject([{ prefix: 'eu/', items: 45 }])
  await database.close()
})

test('of a large table a sample of keys is counted, in memory or in files', async () => {
  const database = await filled([
    ['user#', 20_000],
    ['order#', 5000],
  ])
  for (const place of ['memory', 'files']) {
    if (place === 'files') await database.flush()
    const { items, keyPrefixes, keyPrefixesExact } = await database.tableStatistics('mixed')
    expect([items, keyPrefixesExact]).toEqual([25_000, false])
    const [users, orders] = keyPrefixes
    expect([place, users?.prefix, orders?.prefix]).toEqual([place, 'user#', 'order#'])
    expect(Math.abs((users?.items ?? 0) - 20_000)).toBeLessThan(2500)
  }
  await database.close()
})

test('the planner knows how many items a key has, and a range of them', async () => {
  const database = await filled([['user#', 400]])
  const lines = (where: string) =>
    database.prepareStatement(`SELECT * FROM mixed WHERE ${where}`).explanation.lines.join()
  expect(lines(`pk = 'user#0'`)).toContain('about 100 items')
  expect(lines(`pk = 'user#0' AND sk BETWEEN '10' AND '19'`)).toContain('about 10 items')
  expect(lines(`pk IN ['user#0', 'user#1', 'nobody']`)).toContain('about 200 items')
  expect(lines(`pk = 'nobody'`)).toContain('about 0 items')
  const byCity = database.prepareStatement(`SELECT pk FROM mixed WHERE city = 'eu/0' AND rank >= 0`)
  expect(byCity.explanation.lines.join()).toContain('query on mixed."by-city", about 4 items')
  await database.close()
})
