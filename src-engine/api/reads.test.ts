import { beforeAll, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine } from '../testing/naive-engine.ts'
import type { Dynamodb } from './dynamodb.ts'
import type { QueryInput, ScanInput } from './types.ts'

let db: Dynamodb

const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))
const TableName = 'music'

beforeAll(async () => {
  db = naiveEngine().dynamodb
  await db.createTable({
    TableName,
    AttributeDefinitions: [
      { AttributeName: 'artist', AttributeType: 'S' },
      { AttributeName: 'song', AttributeType: 'S' },
      { AttributeName: 'genre', AttributeType: 'S' },
      { AttributeName: 'price', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'artist', KeyType: 'HASH' },
      { AttributeName: 'song', KeyType: 'RANGE' },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'by-price',
        KeySchema: [
          { AttributeName: 'artist', KeyType: 'HASH' },
          { AttributeName: 'price', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-genre',
        KeySchema: [{ AttributeName: 'genre', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['price'] },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (const [song, price, rating] of [
    ['Alpha', 3, 5],
    ['Beta', 1, 4],
    ['Gamma', 2, 3],
  ] as const) {
    const Item = map({ artist: 'a', song, genre: 'rock', price, rating })
    await db.putItem({ TableName, Item })
  }
})

const songs = (items: readonly Item[] | undefined): unknown[] =>
  (items ?? []).map((item) => item.get('song'))

const ofArtist = {
  TableName,
  KeyConditionExpression: 'artist = :a',
  ExpressionAttributeValues: map({ ':a': 'a' }),
} as const

test('a local index orders by its key and fetches what it lacks from the table', async () => {
  const keys = await db.query({ ...ofArtist, IndexName: 'by-price' })
  expect(keys.Items?.[0]).toEqual(map({ artist: 'a', song: 'Beta', price: 1 }))
  const whole = await db.query({
    ...ofArtist,
    IndexName: 'by-price',
    Select: 'ALL_ATTRIBUTES',
    ScanIndexForward: false,
  })
  expect(songs(whole.Items)).toEqual(['Alpha', 'Gamma', 'Beta'])
  expect(whole.Items?.[0]?.get('rating')).toBe(5)
  const some = await db.query({
    ...ofArtist,
    IndexName: 'by-price',
    FilterExpression: 'rating >= :r',
    ExpressionAttributeValues: map({ ':a': 'a', ':r': 4 }),
    ProjectionExpression: 'rating',
  })
  expect(some).toMatchObject({ Items: [map({ rating: 4 }), map({ rating: 5 })], ScannedCount: 3 })
})

test('a page that ends at its limit tells where to go on, with all keys of the index', async () => {
  const page = await db.query({
    TableName,
    IndexName: 'by-genre',
    KeyConditionExpression: 'genre = :g',
    ExpressionAttributeValues: map({ ':g': 'rock' }),
    Limit: 3,
  })
  expect(page.Count).toBe(3)
  expect(page.LastEvaluatedKey).toEqual(map({ genre: 'rock', artist: 'a', song: 'Gamma' }))
  const rest = await db.query({
    TableName,
    IndexName: 'by-genre',
    KeyConditionExpression: 'genre = :g',
    ExpressionAttributeValues: map({ ':g': 'rock' }),
    ExclusiveStartKey: page.LastEvaluatedKey,
  })
  expect(rest).toEqual({ Items: [], Count: 0, ScannedCount: 0 })
})

test('a start key whose item is gone still says where to go on', async () => {
  const page = await db.query({
    ...ofArtist,
    ExclusiveStartKey: map({ artist: 'a', song: 'Avocado' }),
  })
  expect(songs(page.Items)).toEqual(['Beta', 'Gamma'])
})

test('COUNT counts without items, and a projection leaves out what is missing', async () => {
  expect(await db.query({ ...ofArtist, Select: 'COUNT' })).toEqual({ Count: 3, ScannedCount: 3 })
  const page = await db.query({ ...ofArtist, ProjectionExpression: 'not_there', Limit: 1 })
  expect(page.Items).toEqual([new Map()])
})

const invalid = 'One or more parameter values were invalid: '

test.each<[Partial<QueryInput>, string]>([
  [{ IndexName: 'none' }, 'The table does not have the specified index: none'],
  [
    { KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  ],
  [
    { Limit: 0 },
    "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { IndexName: 'by-genre', ConsistentRead: true },
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    {
      IndexName: 'by-genre',
      KeyConditionExpression: 'genre = :a',
      Select: 'ALL_ATTRIBUTES',
    },
    `${invalid}Select type ALL_ATTRIBUTES is not supported for global secondary index by-genre because its projection type is not ALL`,
  ],
  [
    {
      IndexName: 'by-genre',
      KeyConditionExpression: 'genre = :a',
      ProjectionExpression: 'rating, price',
    },
    `${invalid}Global secondary index by-genre does not project [rating]`,
  ],
  [
    { Select: 'ALL_PROJECTED_ATTRIBUTES' },
    'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
  ],
  [
    { Select: 'SPECIFIC_ATTRIBUTES' },
    'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
  ],
  [
    { Select: 'COUNT', ProjectionExpression: 'price' },
    'Cannot specify the ProjectionExpression when choosing to get COUNT',
  ],
  [
    { ExclusiveStartKey: map({ artist: 'b', song: 'Alpha' }) },
    'The provided starting key is outside query boundaries based on provided conditions',
  ],
  [
    { ExclusiveStartKey: map({ artist: 'a' }) },
    'The provided starting key is invalid: The provided key element does not match the schema',
  ],
  [
    {
      KeyConditionExpression: 'artist = :a AND song > :s',
      ExpressionAttributeValues: map({ ':a': 'a', ':s': 'B' }),
      ExclusiveStartKey: map({ artist: 'a', song: 'Alpha' }),
    },
    'The provided starting key does not match the range key predicate',
  ],
  [
    {
      KeyConditionExpression: 'artist = :a AND song = :s',
      ExpressionAttributeValues: map({ ':a': 'a', ':s': 'B' }),
      ExclusiveStartKey: map({ artist: 'a', song: 'B' }),
    },
    'The query can return at most one row and cannot be restarted',
  ],
  [
    { IndexName: 'by-price', ExclusiveStartKey: map({ artist: 'a', song: 'Alpha' }) },
    'The provided starting key is invalid',
  ],
  [
    {
      FilterExpression: 'song = :s',
      ExpressionAttributeValues: map({ ':a': 'a', ':s': 'B' }),
    },
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: song',
  ],
  [
    { ProjectionExpression: 'artist.part_one' },
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: artist",
  ],
])('Query refuses %j', async (change, message) => {
  const query = db.query({ ...ofArtist, ...change })
  await expect(query).rejects.toMatchObject({ code: 'validation', message })
})

test.each<[Partial<ScanInput>, string]>([
  [
    { Limit: 0 },
    "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    { Segment: 1 },
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  ],
  [
    { TotalSegments: 1 },
    'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
  ],
  [
    { Segment: 5, TotalSegments: 5 },
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5',
  ],
])('Scan refuses %j', async (change, message) => {
  const scan = db.scan({ TableName, ...change })
  await expect(scan).rejects.toMatchObject({ code: 'validation', message })
})

test('a start key of another segment is refused by name', async () => {
  const refusals = await Promise.all(
    [0, 1].map((Segment) =>
      db
        .scan({
          TableName,
          Segment,
          TotalSegments: 2,
          ExclusiveStartKey: map({ artist: 'a', song: 'Alpha' }),
        })
        .then(
          () => 'accepted',
          (error: Error) => error.message,
        ),
    ),
  )
  expect(refusals).toContain('accepted')
  expect(refusals.join()).toMatch(
    /The provided starting key is invalid: Invalid ExclusiveStartKey\. Please use ExclusiveStartKey with correct Segment\. TotalSegments: 2 Segment: [01]/,
  )
})

test('capacity is counted by what was read, before the filter', async () => {
  const page = await db.query({
    ...ofArtist,
    FilterExpression: 'rating > :r',
    ExpressionAttributeValues: map({ ':a': 'a', ':r': 100 }),
    ReturnConsumedCapacity: 'TOTAL',
    ConsistentRead: true,
  })
  expect(page.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 1 })
})
