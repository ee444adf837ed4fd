import { expect, test } from 'vitest'
import { Database, type AttributeValue, type Item } from '../../../src-engine/index.ts'
import type { ItemSample } from '../../contract/schema.ts'
import { IndexTrial } from './index-trial.ts'

const sample = {} as ItemSample

const draft = {
  index: {
    IndexName: 'byStatus',
    KeySchema: [
      { AttributeName: 'status', KeyType: 'HASH' },
      { AttributeName: 'total', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  },
  attributeDefinitions: [
    { AttributeName: 'status', AttributeType: 'S' },
    { AttributeName: 'total', AttributeType: 'N' },
  ],
} as const

const items: Item[] = [
  { pk: 'a', status: 'open', total: 3, note: 'long' },
  { pk: 'b', status: 'open', total: 1 },
  { pk: 'c', status: 'shipped', total: { kind: 'N', text: '0.1234567890123456789' } as const },
  { pk: 'd', total: 1 },
  { pk: 'e', status: 7, total: 1 },
  { pk: 'f', status: 'open' },
  { pk: 'g', status: 'open', total: '1' },
  { pk: 'h', status: '', total: 1 },
].map((members) => new Map(Object.entries<AttributeValue>(members)))

test('the trial holds what the engine would hold, and says why the rest is not in it', async () => {
  await using database = await Database.createInMemory({ tableName: 'orders' })
  for (const Item of items) await database.dynamodb.putItem({ TableName: 'orders', Item })
  const { Table } = await database.dynamodb.describeTable({ TableName: 'orders' })
  const trial = new IndexTrial(Table, draft)
  for (const item of items) trial.add(item)
  const preview = await trial.result(sample)
  expect(preview).toMatchObject({
    trialItems: 8,
    trialEntries: 3,
    absent: { partitionMissing: 1, partitionWrongType: 2, sortMissing: 1, sortWrongType: 1 },
    partitions: 2,
  })
  expect(preview.largestPartitionPercent).toBeCloseTo(66.7, 1)
  const open = preview.entries.filter((entry) => entry.get('status') === 'open')
  expect(open.map((entry) => [...entry.keys()].toSorted())).toEqual([
    ['pk', 'status', 'total'],
    ['pk', 'status', 'total'],
  ])
  expect(open.map((entry) => entry.get('pk'))).toEqual(['b', 'a'])
  await database.dynamodb.updateTable({
    TableName: 'orders',
    AttributeDefinitions: draft.attributeDefinitions,
    GlobalSecondaryIndexUpdates: [{ Create: draft.index }],
  })
  const built = async () =>
    (await database.dynamodb.describeTable({ TableName: 'orders' })).Table
      .GlobalSecondaryIndexes?.[0]
  await expect.poll(async () => (await built())?.IndexStatus).toBe('ACTIVE')
  expect((await built())?.IndexSizeBytes).toBe(preview.trialBytes)
})

test('an index that the table would refuse is refused with the engine words', async () => {
  await using database = await Database.createInMemory({ tableName: 'orders' })
  const { Table } = await database.dynamodb.describeTable({ TableName: 'orders' })
  const trial = new IndexTrial(Table, { ...draft, attributeDefinitions: [] })
  await expect(trial.result(sample)).rejects.toThrow('not defined in AttributeDefinitions')
})
