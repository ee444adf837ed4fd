/** Whatever member of a request is missing or empty, the answer is an answer, or an error in DynamoDB's terms. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine, type NaiveEngine } from '../testing/naive-engine.ts'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { exceptionOf } from './exceptions.ts'

const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))
const TableName = 'orders'
const Key = map({ pk: 'a', sk: 1 })
const item = map({ pk: 'a', sk: 1, group: 'x' })
const values = map({ ':a': 'a' })
const names = new Map([['#g', 'group']])

const createTable = {
  TableName,
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'group', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-group',
      KeySchema: [{ AttributeName: 'group', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['v'] },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  BillingMode: 'PAY_PER_REQUEST',
  Tags: [{ Key: 'k', Value: 'v' }],
} as const

/** One whole request per operation. */
const requests: Readonly<Record<string, unknown>> = {
  createTable: { ...createTable, TableName: 'others' },
  deleteTable: { TableName: 'none' },
  describeTable: { TableName },
  listTables: { Limit: 1, ExclusiveStartTableName: 'abc' },
  updateTable: {
    TableName,
    AttributeDefinitions: [{ AttributeName: 'x', AttributeType: 'S' }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-x',
          KeySchema: [{ AttributeName: 'x', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      },
    ],
    StreamSpecification: { StreamEnabled: false },
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  },
  updateTimeToLive: {
    TableName,
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  },
  describeTimeToLive: { TableName },
  putItem: {
    TableName,
    Item: item,
    ConditionExpression: '#g = :a',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
    ReturnItemCollectionMetrics: 'SIZE',
  },
  getItem: { TableName, Key, ProjectionExpression: '#g', ExpressionAttributeNames: names },
  updateItem: {
    TableName,
    Key,
    UpdateExpression: 'SET #g = :a',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValues: 'UPDATED_NEW',
  },
  deleteItem: { TableName, Key, Expected: new Map([['group', { Value: 'x' }]]) },
  query: {
    TableName,
    IndexName: 'by-group',
    KeyConditionExpression: '#g = :a',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    Select: 'COUNT',
    Limit: 1,
    ExclusiveStartKey: item,
  },
  scan: { TableName, Segment: 0, TotalSegments: 1, ExclusiveStartKey: Key, Limit: 5 },
  batchGetItem: {
    RequestItems: new Map([[TableName, { Keys: [Key], ProjectionExpression: 'v' }]]),
  },
  batchWriteItem: {
    RequestItems: new Map([
      [
        TableName,
        [{ PutRequest: { Item: item } }, { DeleteRequest: { Key: map({ pk: 'b', sk: 1 }) } }],
      ],
    ]),
  },
  transactWriteItems: {
    TransactItems: [
      { Put: { TableName, Item: item } },
      {
        Update: { TableName, Key: map({ pk: 'b', sk: 1 }), UpdateExpression: 'REMOVE v' },
      },
      { Delete: { TableName, Key: map({ pk: 'c', sk: 1 }) } },
      {
        ConditionCheck: {
          TableName,
          Key: map({ pk: 'd', sk: 1 }),
          ConditionExpression: 'attribute_exists(v)',
        },
      },
    ],
    ClientRequestToken: 'token',
  },
  executeStatement: { Statement: 'SELECT * FROM orders WHERE pk = ?', Parameters: ['a'], Limit: 1 },
  batchExecuteStatement: {
    Statements: [{ Statement: "SELECT * FROM orders WHERE pk = 'a' AND sk = ?", Parameters: [1] }],
  },
  executeTransaction: {
    TransactStatements: [{ Statement: "DELETE FROM orders WHERE pk = 'a' AND sk = 1" }],
    ClientRequestToken: 'token',
  },
  transactGetItems: { TransactItems: [{ Get: { TableName, Key } }] },
  tagResource: { ResourceArn: `arn:aws:dynamodb:local:0:table/${TableName}`, Tags: [] },
  untagResource: { ResourceArn: `arn:aws:dynamodb:local:0:table/${TableName}`, TagKeys: ['k'] },
  listTagsOfResource: { ResourceArn: `arn:aws:dynamodb:local:0:table/${TableName}` },
  listStreams: { TableName, Limit: 5 },
  describeStream: { StreamArn: 'arn', Limit: 1 },
  getShardIterator: {
    StreamArn: 'arn',
    ShardId: 'shard',
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    SequenceNumber: '1',
  },
  getRecords: { ShardIterator: 'abc', Limit: 1 },
}

/** What stands in place of a member: nothing, or something of its type that says nothing. */
function emptied(value: unknown, pick: number): unknown {
  if (pick === 0) return undefined
  if (typeof value === 'string') return pick === 1 ? '' : 'x'.repeat(300)
  if (typeof value === 'number') return pick === 1 ? 0 : -1
  if (typeof value === 'boolean') return !value
  if (value instanceof Map) return new Map()
  return Array.isArray(value) ? [] : {}
}

/** A copy of a request with one member, at any depth, emptied. Counts members until `place`. */
function damage(value: unknown, place: { left: number; readonly pick: number }): unknown {
  if (place.left-- === 0) return emptied(value, place.pick)
  if (value instanceof Map) {
    return new Map([...value].map(([name, member]) => [name, damage(member, place)]))
  }
  if (Array.isArray(value)) {
    // A list has no holes.
    return value.map((member) => damage(member, place) ?? emptied(member, 1))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, damage(member, place)]),
  )
}

function call({ dynamodb }: NaiveEngine, operation: string, request: unknown): Promise<unknown> {
  const method: unknown = Reflect.get(dynamodb, operation)
  if (typeof method !== 'function') throw new TypeError(`no operation ${operation}`)
  return method.call(dynamodb, request)
}

test('every operation has a request here', () => {
  const { dynamodb } = naiveEngine()
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(dynamodb))
  expect(Object.keys(requests).toSorted()).toEqual(
    methods.filter((name) => name !== 'constructor').toSorted(),
  )
})

test('a missing or empty member is told in the terms of DynamoDB', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.keys(requests)),
    fc.integer({ min: 1, max: 30 }),
    fc.constantFrom(0, 1, 2),
    async (operation, place, pick) => {
      const world = naiveEngine()
      await call(world, 'createTable', createTable)
      await call(world, 'putItem', { TableName, Item: item })
      const request = damage(requests[operation], { left: place, pick })
      try {
        await call(world, operation, request)
      } catch (error) {
        expect(exceptionOf(error).status, `${operation}: ${String(error)}`).toBe(400)
      } finally {
        await world.engine.stop()
      }
    },
  )
  await fc.assert(property, { seed: testSeed, numRuns: 1500 * soakFactor })
})
