import { expect, test } from 'vitest'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { Database } from './database.ts'
import type { CreateTableInput } from './types.ts'

const orders: CreateTableInput = {
  TableName: 'orders',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'status', AttributeType: 'S' },
    { AttributeName: 'total', AttributeType: 'N' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byStatus',
      KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: 'byTotal',
      KeySchema: [{ AttributeName: 'total', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
}

async function withOrders(vfs: MemoryVfs): Promise<Database> {
  const database = await Database.create('/db', { vfs, defaultTable: false, sweepIntervalMs: 0 })
  await database.dynamodb.createTable(orders)
  for (let at = 0; at < 6; at++) {
    const Item = new Map<string, string | number>([
      ['id', `o${at}`],
      ['status', at < 4 ? 'open' : 'shipped'],
      ['total', at],
    ])
    await database.dynamodb.putItem({ TableName: 'orders', Item })
  }
  return database
}

const openOrders = {
  TableName: 'orders',
  IndexName: 'byStatus',
  KeyConditionExpression: '#s = :s',
  ExpressionAttributeNames: new Map([['#s', 'status']]),
  ExpressionAttributeValues: new Map([[':s', 'open']]),
}

test('reads of an index are counted, by queries, scans and statements, and kept over a restart', async () => {
  const vfs = new MemoryVfs()
  const before = await withOrders(vfs)
  await before.dynamodb.query(openOrders)
  await before.dynamodb.scan({ TableName: 'orders', IndexName: 'byStatus' })
  await before.executeStatement(`SELECT id FROM orders.byStatus WHERE status = 'shipped'`)
  await before.dynamodb.scan({ TableName: 'orders' })
  await before.close()
  await using database = await Database.open('/db', { vfs, sweepIntervalMs: 0 })
  const { usage } = await database.inspectTable('orders')
  expect(usage).toEqual([
    {
      index: 'byStatus',
      sinceMs: expect.any(Number),
      requests: 3,
      itemsRead: 4 + 6 + 2,
      lastMs: expect.any(Number),
    },
    {
      index: 'byTotal',
      sinceMs: expect.any(Number),
      requests: 0,
      itemsRead: 0,
      lastMs: undefined,
    },
  ])
})

test('a session that only read an index stores that it did', async () => {
  const vfs = new MemoryVfs()
  await (await withOrders(vfs)).close()
  const reading = await Database.open('/db', { vfs, sweepIntervalMs: 0 })
  await reading.dynamodb.query(openOrders)
  await reading.close()
  await using database = await Database.open('/db', { vfs, sweepIntervalMs: 0 })
  const { usage, counting } = await database.inspectTable('orders')
  expect(usage[0]).toMatchObject({ index: 'byStatus', requests: 1, itemsRead: 4 })
  expect(counting).toBe(false)
})

test('an index is forgotten when it goes, and a new one of its name starts from nothing', async () => {
  await using database = await withOrders(new MemoryVfs())
  await database.dynamodb.query(openOrders)
  await database.dynamodb.updateTable({
    TableName: 'orders',
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'byStatus' } }],
  })
  expect((await database.inspectTable('orders')).usage.map(({ index }) => index)).toEqual([
    'byTotal',
  ])
  await database.dynamodb.updateTable({
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'status', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'byStatus',
          KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      },
    ],
  })
  const started = await database.inspectTable('orders')
  expect(started.usage.find(({ index }) => index === 'byStatus')).toMatchObject({ requests: 0 })
  expect(started.backfills).toMatchObject([{ kind: 'index', name: 'byStatus' }])
  expect(started.description.TableStatus).toBe('UPDATING')
})

test('a stream tells what it holds, and keeps as little as it is told to', async () => {
  await using database = await withOrders(new MemoryVfs())
  expect((await database.inspectTable('orders')).stream).toMatchObject({
    view: 'NEW_IMAGE',
    open: true,
    records: 6,
    recordsMax: 50_000,
  })
  await database.setStreamRetention('orders', { recordsMax: 2 })
  const { stream } = await database.inspectTable('orders')
  expect(stream).toMatchObject({ records: 2, recordsMax: 2, ageMsMax: 24 * 3_600_000 })
  await expect(database.setStreamRetention('orders', { recordsMax: 0 })).rejects.toThrow(
    "A stream's recordsMax must be a whole number from 1 to 1000000, not 0.",
  )
})

test('what has expired and was not deleted yet is a backlog, until it is swept', async () => {
  await using database = await withOrders(new MemoryVfs())
  expect(await database.expiryBacklogs()).toEqual([])
  await database.dynamodb.updateTimeToLive({
    TableName: 'orders',
    TimeToLiveSpecification: { AttributeName: 'until', Enabled: true },
  })
  const nowSeconds = Math.floor(Date.now() / 1000)
  for (const [id, until] of [
    ['old', nowSeconds - 500],
    ['older', nowSeconds - 900],
    ['living', nowSeconds + 500],
  ] as const) {
    await database.dynamodb.putItem({
      TableName: 'orders',
      Item: new Map<string, string | number>([
        ['id', id],
        ['until', until],
      ]),
    })
  }
  expect(await database.expiryBacklogs()).toEqual([
    { table: 'orders', items: 2, more: false, oldestMs: (nowSeconds - 900) * 1000 },
  ])
  expect(await database.sweep()).toBe(2)
  expect(await database.expiryBacklogs()).toEqual([])
})
