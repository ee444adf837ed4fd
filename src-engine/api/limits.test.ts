import { beforeEach, expect, test } from 'vitest'
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine } from '../testing/naive-engine.ts'
import type { Dynamodb } from './dynamodb.ts'

let db: Dynamodb
const TableName = 'limits'
const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))

beforeEach(async () => {
  db = naiveEngine().dynamodb
  await db.createTable({
    TableName,
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
      { AttributeName: 'gk', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-gk',
        KeySchema: [{ AttributeName: 'gk', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
})

/** `wraps` lists around a scalar. */
function nested(wraps: number): AttributeValue {
  let value: AttributeValue = 1
  for (let i = 0; i < wraps; i++) value = [value]
  return value
}

test('an item of exactly the largest size is taken, one byte more is not', async () => {
  const keyBytes = 'pkask'.length + 'b'.length + 'v'.length
  const largest = 'x'.repeat(dynamodbLimits.itemBytesMax - keyBytes)
  await db.putItem({ TableName, Item: map({ pk: 'a', sk: 'b', v: largest }) })
  const put = db.putItem({ TableName, Item: map({ pk: 'a', sk: 'b', v: `${largest}x` }) })
  await expect(put).rejects.toThrow(/^Item size has exceeded the maximum allowed size$/)
  const update = db.updateItem({
    TableName,
    Key: map({ pk: 'a', sk: 'b' }),
    UpdateExpression: 'SET w = :w',
    ExpressionAttributeValues: map({ ':w': 1 }),
  })
  await expect(update).rejects.toThrow(
    /^Item size to update has exceeded the maximum allowed size$/,
  )
})

test('a value may be nested 32 levels deep', async () => {
  await db.putItem({ TableName, Item: map({ pk: 'a', sk: 'b', v: nested(31) }) })
  const deeper = db.putItem({ TableName, Item: map({ pk: 'a', sk: 'b', v: nested(32) }) })
  await expect(deeper).rejects.toThrow(/^Nesting Levels have exceeded supported limits/)
  const stored = await db.getItem({ TableName, Key: map({ pk: 'a', sk: 'b' }) })
  expect(stored.Item?.get('v')).toEqual(nested(31))
  const update = db.updateItem({
    TableName,
    Key: map({ pk: 'a', sk: 'b' }),
    UpdateExpression: 'SET v = list_append(v, :v)',
    ExpressionAttributeValues: map({ ':v': [nested(31)] }),
  })
  await expect(update).rejects.toThrow(/^Nesting Levels have exceeded supported limits/)
})

const invalid = 'One or more parameter values were invalid: '
const notValid = 'One or more parameter values are not valid. '

test.each<[string, Item, string]>([
  [
    'a long partition key',
    map({ pk: 'x'.repeat(2049), sk: 'b' }),
    `${invalid}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
  ],
  [
    'a long sort key',
    map({ pk: 'a', sk: 'é'.repeat(513) }),
    `${invalid}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  ],
  [
    'an index key of another type',
    map({ pk: 'a', sk: 'b', gk: null }),
    `${invalid}Type mismatch for Index Key gk Expected: S Actual: NULL IndexName: by-gk`,
  ],
  [
    'an empty index key',
    map({ pk: 'a', sk: 'b', gk: '' }),
    `${notValid}A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-gk, IndexKey: gk`,
  ],
  [
    'an empty set',
    map({ pk: 'a', sk: 'b', v: [{ kind: 'SS', members: [] }] }),
    `${invalid}An string set  may not be empty`,
  ],
])('PutItem refuses %s', async (_what, Item, message) => {
  await expect(db.putItem({ TableName, Item })).rejects.toMatchObject({
    code: 'validation',
    message,
  })
})

test.each<[string, string, Item, string]>([
  [
    'the key',
    'SET pk = :v',
    map({ ':v': 'a' }),
    `${invalid}Cannot update attribute pk. This attribute is part of the key`,
  ],
  [
    'an index key to another type',
    'SET gk = :v',
    map({ ':v': 1 }),
    'The update expression attempted to update the secondary index key to unsupported type',
  ],
  [
    'an index key to nothing',
    'SET gk = :v',
    map({ ':v': '' }),
    `${notValid}The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.`,
  ],
  [
    'anything with an invalid value',
    'SET v = :v',
    map({ ':v': { kind: 'NS', members: [] } }),
    `ExpressionAttributeValues contains invalid value: ${invalid}An number set  may not be empty for key :v`,
  ],
])('UpdateItem refuses to change %s', async (_what, UpdateExpression, values, message) => {
  const update = db.updateItem({
    TableName,
    Key: map({ pk: 'a', sk: 'b' }),
    UpdateExpression,
    ExpressionAttributeValues: values,
  })
  await expect(update).rejects.toMatchObject({ code: 'validation', message })
})

test.each([[map({ pk: 'a' })], [map({ pk: 'a', sk: 1 })], [map({ pk: 'a', sk: 'b', more: 1 })]])(
  'a key that is not of the schema is refused: %s',
  async (Key) => {
    await expect(db.getItem({ TableName, Key })).rejects.toMatchObject({
      message: 'The provided key element does not match the schema',
    })
  },
)

test('a failed condition makes no ghost of an absent item', async () => {
  const update = db.updateItem({
    TableName,
    Key: map({ pk: 'a', sk: 'b' }),
    UpdateExpression: 'SET v = :v',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: map({ ':v': 1 }),
  })
  await expect(update).rejects.toMatchObject({ code: 'conditionFailed' })
  await db.updateItem({
    TableName,
    Key: map({ pk: 'a', sk: 'b' }),
    UpdateExpression: 'REMOVE v',
  })
  expect((await db.scan({ TableName })).Count).toBe(0)
  await db.updateItem({ TableName, Key: map({ pk: 'a', sk: 'b' }) })
  expect((await db.scan({ TableName })).Items).toEqual([map({ pk: 'a', sk: 'b' })])
})
