import { beforeEach, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine, type NaiveEngine } from '../testing/naive-engine.ts'

let world: NaiveEngine

const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))
const TableName = 'notes'

beforeEach(async () => {
  world = naiveEngine()
  await world.dynamodb.createTable({
    TableName,
    AttributeDefinitions: [
      { AttributeName: 'user', AttributeType: 'S' },
      { AttributeName: 'at', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'user', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (const at of [1, 2, 3]) {
    await world.dynamodb.putItem({ TableName, Item: map({ user: 'a', at, size: at * 10 }) })
  }
})

test('KeyConditions, QueryFilter and AttributesToGet read as their expressions do', async () => {
  const page = await world.dynamodb.query({
    TableName,
    KeyConditions: new Map([
      ['user', { ComparisonOperator: 'EQ', AttributeValueList: ['a'] }],
      ['at', { ComparisonOperator: 'GE', AttributeValueList: [2] }],
    ]),
    QueryFilter: new Map([['size', { ComparisonOperator: 'NE', AttributeValueList: [20] }]]),
    AttributesToGet: ['size'],
  })
  expect(page).toEqual({ Items: [map({ size: 30 })], Count: 1, ScannedCount: 2 })
})

test('Expected guards a write, AttributeUpdates change an item', async () => {
  const Key = map({ user: 'a', at: 1 })
  const guarded = world.dynamodb.updateItem({
    TableName,
    Key,
    AttributeUpdates: new Map([['size', { Action: 'ADD', Value: 5 }]]),
    Expected: new Map([['size', { Value: 11 }]]),
  })
  await expect(guarded).rejects.toMatchObject({ code: 'conditionFailed' })
  const updated = await world.dynamodb.updateItem({
    TableName,
    Key,
    AttributeUpdates: new Map([['size', { Action: 'ADD', Value: 5 }]]),
    Expected: new Map([['size', { ComparisonOperator: 'LT', AttributeValueList: [11] }]]),
    ReturnValues: 'UPDATED_NEW',
  })
  expect(updated.Attributes).toEqual(map({ size: 15 }))
})

test('both times in one request are refused by name', async () => {
  const mixed = world.dynamodb.putItem({
    TableName,
    Item: map({ user: 'a', at: 1 }),
    ConditionExpression: 'attribute_exists(size)',
    Expected: new Map([['size', { Exists: false }]]),
  })
  await expect(mixed).rejects.toThrow(
    'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}',
  )
  const alone = world.dynamodb.scan({ TableName, ConditionalOperator: 'OR' })
  await expect(alone).rejects.toThrow(
    'ConditionalOperator cannot be used without Filter or Expected',
  )
})
