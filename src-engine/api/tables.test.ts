import { beforeEach, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine, type NaiveEngine } from '../testing/naive-engine.ts'
import type { CreateTableInput } from './types.ts'

let world: NaiveEngine

const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))

const simple: CreateTableInput = {
  TableName: 'people',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
}

beforeEach(() => {
  world = naiveEngine()
})

const invalid = 'One or more parameter values were invalid: '

test.each<[string, Partial<CreateTableInput>, string]>([
  [
    'a name that is too short',
    { TableName: 'ab' },
    "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
  ],
  [
    'no throughput',
    { BillingMode: 'PROVISIONED' },
    `${invalid}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    'a key without definition',
    { KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' }] },
    `${invalid}Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [id]`,
  ],
  [
    'a definition without key',
    {
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'more', AttributeType: 'S' },
      ],
    },
    `${invalid}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    'a range key first',
    { KeySchema: [{ AttributeName: 'id', KeyType: 'RANGE' }] },
    'Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
  ],
  [
    'a local index without range key',
    {
      LocalSecondaryIndexes: [
        {
          IndexName: 'idx',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
    `${invalid}Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex`,
  ],
  [
    'an empty list of indexes',
    { GlobalSecondaryIndexes: [] },
    `${invalid}List of GlobalSecondaryIndexes is empty`,
  ],
])('CreateTable refuses %s', async (_what, change, message) => {
  const creation = world.dynamodb.createTable({ ...simple, ...change })
  await expect(creation).rejects.toMatchObject({ code: 'validation', message })
})

test('tables are listed in byte order, page by page, and described until deleted', async () => {
  for (const TableName of ['people', 'Zebra', 'apples']) {
    await world.dynamodb.createTable({ ...simple, TableName })
  }
  const first = await world.dynamodb.listTables({ Limit: 2 })
  expect(first).toEqual({ TableNames: ['Zebra', 'apples'], LastEvaluatedTableName: 'apples' })
  const rest = await world.dynamodb.listTables({ ExclusiveStartTableName: 'apples' })
  expect(rest).toEqual({ TableNames: ['people'] })
  await expect(world.dynamodb.createTable(simple)).rejects.toMatchObject({
    code: 'tableExists',
    message: 'Table already exists: people',
  })
  await world.dynamodb.putItem({ TableName: 'people', Item: map({ id: 'a' }) })
  await world.dynamodb.deleteTable({ TableName: 'people' })
  await expect(world.dynamodb.describeTable({ TableName: 'people' })).rejects.toMatchObject({
    message: 'Requested resource not found: Table: people not found',
  })
  await world.dynamodb.createTable(simple)
  expect(await world.dynamodb.scan({ TableName: 'people' })).toMatchObject({ Items: [] })
})

test('a new index takes in old items and those written meanwhile, and refuses reads until then', async () => {
  const { dynamodb } = world
  await dynamodb.createTable(simple)
  for (let n = 0; n < 1200; n++) {
    const Item = map({ id: `p${n}`, city: n % 2 === 0 ? 'Oslo' : 'Rome' })
    await dynamodb.putItem({ TableName: 'people', Item })
  }
  const { TableDescription } = await dynamodb.updateTable({
    TableName: 'people',
    AttributeDefinitions: [{ AttributeName: 'city', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-city',
          KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      },
    ],
  })
  expect(TableDescription.GlobalSecondaryIndexes).toMatchObject([
    { IndexStatus: 'CREATING', Backfilling: true },
  ])
  const read = {
    TableName: 'people',
    IndexName: 'by-city',
    KeyConditionExpression: 'city = :c',
    ExpressionAttributeValues: map({ ':c': 'Oslo' }),
    Select: 'COUNT',
  } as const
  await expect(dynamodb.query(read)).rejects.toMatchObject({
    message: 'Cannot read from backfilling global secondary index: by-city',
  })
  // Written while the backfill is under way: some before it, some behind it.
  for (let n = 0; n < 1200; n += 7) {
    const Item = map({ id: `p${n}`, city: n % 3 === 0 ? 'Oslo' : 'Bern' })
    await dynamodb.putItem({ TableName: 'people', Item })
    if (n % 5 === 0) await dynamodb.deleteItem({ TableName: 'people', Key: map({ id: `p${n}` }) })
  }
  await expect
    .poll(async () => {
      const { Table } = await dynamodb.describeTable({ TableName: 'people' })
      return Table.GlobalSecondaryIndexes?.[0]?.IndexStatus
    })
    .toBe('ACTIVE')
  const expected = await dynamodb.scan({
    TableName: 'people',
    FilterExpression: 'city = :c',
    ExpressionAttributeValues: map({ ':c': 'Oslo' }),
    Select: 'COUNT',
  })
  expect((await dynamodb.query(read)).Count).toBe(expected.Count)
  const { Table } = await dynamodb.describeTable({ TableName: 'people' })
  expect(Table.GlobalSecondaryIndexes?.[0]?.ItemCount).toBe(Table.ItemCount)
})

test('what has expired is absent at once, and deleted by the service later', async () => {
  const { dynamodb, clock, engine } = world
  const nowSeconds = clock.now() / 1000
  await dynamodb.createTable({
    ...simple,
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
  await dynamodb.putItem({ TableName: 'people', Item: map({ id: 'old', at: nowSeconds + 1 }) })
  await dynamodb.putItem({ TableName: 'people', Item: map({ id: 'new', at: nowSeconds + 1 }) })
  await dynamodb.putItem({ TableName: 'people', Item: map({ id: 'text', at: 'never' }) })
  await dynamodb.updateTimeToLive({
    TableName: 'people',
    TimeToLiveSpecification: { AttributeName: 'at', Enabled: true },
  })
  clock.advance(2000)
  expect(await dynamodb.getItem({ TableName: 'people', Key: map({ id: 'old' }) })).toEqual({})
  expect((await dynamodb.scan({ TableName: 'people' })).Count).toBe(1)
  const output = await dynamodb.putItem({
    TableName: 'people',
    Item: map({ id: 'new' }),
    ConditionExpression: 'attribute_not_exists(id)',
    ReturnValues: 'ALL_OLD',
  })
  expect(output.Attributes).toBeUndefined()
  await engine.background.sweep()

  const { Streams } = await dynamodb.listStreams({ TableName: 'people' })
  const StreamArn = Streams[0]?.StreamArn ?? ''
  const { StreamDescription } = await dynamodb.describeStream({ StreamArn })
  const { ShardIterator } = await dynamodb.getShardIterator({
    StreamArn,
    ShardId: StreamDescription.Shards[0]?.ShardId ?? '',
    ShardIteratorType: 'TRIM_HORIZON',
  })
  const { Records } = await dynamodb.getRecords({ ShardIterator })
  const story = Records.map(({ eventName, dynamodb: { Keys }, userIdentity }) => [
    eventName,
    Keys.get('id'),
    userIdentity?.PrincipalId,
  ])
  const service = 'dynamodb.amazonaws.com'
  expect(story).toEqual([
    ['INSERT', 'old', undefined],
    ['INSERT', 'new', undefined],
    ['INSERT', 'text', undefined],
    ['REMOVE', 'new', service],
    ['INSERT', 'new', undefined],
    ['REMOVE', 'old', service],
  ])
  const { Table } = await dynamodb.describeTable({ TableName: 'people' })
  expect(Table.ItemCount).toBe(2)
})

test('TTL is enabled once, for one attribute', async () => {
  const { dynamodb } = world
  await dynamodb.createTable(simple)
  const update = (AttributeName: string, Enabled: boolean): Promise<unknown> =>
    dynamodb.updateTimeToLive({
      TableName: 'people',
      TimeToLiveSpecification: { AttributeName, Enabled },
    })
  await expect(update('at', false)).rejects.toThrow('TimeToLive is already disabled')
  await update('at', true)
  await expect(update('at', true)).rejects.toThrow('TimeToLive is already enabled')
  await expect(update('b', true)).rejects.toThrow('already enabled with a different attribute name')
  expect(await dynamodb.describeTimeToLive({ TableName: 'people' })).toEqual({
    TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'at' },
  })
  await update('at', false)
})

test('a stream that was disabled is read to its end, and a new one starts', async () => {
  const { dynamodb, clock } = world
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } as const
  await dynamodb.createTable({ ...simple, StreamSpecification })
  await dynamodb.putItem({ TableName: 'people', Item: map({ id: 'a' }) })
  await expect(dynamodb.updateTable({ TableName: 'people', StreamSpecification })).rejects.toThrow(
    'Table already has an enabled stream',
  )
  await dynamodb.updateTable({
    TableName: 'people',
    StreamSpecification: { StreamEnabled: false },
  })
  await dynamodb.putItem({ TableName: 'people', Item: map({ id: 'unseen' }) })
  clock.advance(1)
  await dynamodb.updateTable({ TableName: 'people', StreamSpecification })
  const { Streams } = await dynamodb.listStreams()
  expect(Streams).toHaveLength(2)
  const StreamArn = Streams[1]?.StreamArn ?? ''
  const { StreamDescription } = await dynamodb.describeStream({ StreamArn })
  expect(StreamDescription.StreamStatus).toBe('DISABLED')
  const { ShardIterator } = await dynamodb.getShardIterator({
    StreamArn,
    ShardId: StreamDescription.Shards[0]?.ShardId ?? '',
    ShardIteratorType: 'TRIM_HORIZON',
  })
  const { Records, NextShardIterator } = await dynamodb.getRecords({ ShardIterator })
  expect(Records.map(({ dynamodb: { Keys } }) => Keys.get('id'))).toEqual(['a'])
  expect(NextShardIterator).toBeUndefined()
  clock.advance(16 * 60_000)
  await expect(dynamodb.getRecords({ ShardIterator })).rejects.toMatchObject({
    code: 'expiredIterator',
  })
})
