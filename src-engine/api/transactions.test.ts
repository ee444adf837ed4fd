import { beforeEach, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine, type NaiveEngine } from '../testing/naive-engine.ts'

let world: NaiveEngine

const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))
const TableName = 'accounts'

beforeEach(async () => {
  world = naiveEngine()
  await world.dynamodb.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  await world.dynamodb.putItem({ TableName, Item: map({ id: 'a', n: 1 }) })
})

test('every reason is told, in order, and nothing is written', async () => {
  const transaction = world.dynamodb.transactWriteItems({
    TransactItems: [
      { Put: { TableName, Item: map({ id: 'b' }) } },
      {
        ConditionCheck: {
          TableName,
          Key: map({ id: 'a' }),
          ConditionExpression: 'n = :n',
          ExpressionAttributeValues: map({ ':n': 2 }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      {
        Update: {
          TableName,
          Key: map({ id: 'c' }),
          UpdateExpression: 'SET x = not_there',
        },
      },
    ],
  })
  await expect(transaction).rejects.toMatchObject({
    code: 'transactionCancelled',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]',
    details: {
      reasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: map({ id: 'a', n: 1 }),
        },
        {
          Code: 'ValidationError',
          Message: 'The provided expression refers to an attribute that does not exist in the item',
        },
      ],
    },
  })
  expect((await world.dynamodb.scan({ TableName })).Count).toBe(1)
})

test('a token makes a repetition harmless for ten minutes', async () => {
  const { dynamodb, clock, engine } = world
  const increase = (amount: number): Promise<unknown> =>
    dynamodb.transactWriteItems({
      ClientRequestToken: 'token-1',
      TransactItems: [
        {
          Update: {
            TableName,
            Key: map({ id: 'a' }),
            UpdateExpression: 'ADD n :i',
            ExpressionAttributeValues: map({ ':i': amount }),
          },
        },
      ],
    })
  const value = async (): Promise<AttributeValue | undefined> =>
    (await dynamodb.getItem({ TableName, Key: map({ id: 'a' }) })).Item?.get('n')
  await increase(1)
  await increase(1)
  expect(await value()).toBe(2)
  await expect(increase(5)).rejects.toMatchObject({ code: 'idempotentMismatch' })
  clock.advance(10 * 60_000 + 1000)
  await increase(1)
  expect(await value()).toBe(3)
  await engine.background.sweep()
  await increase(1)
  expect(await value()).toBe(3)
})

test('one item cannot be acted on twice, however its key is written', async () => {
  const transaction = world.dynamodb.transactWriteItems({
    TransactItems: [
      { Put: { TableName, Item: map({ id: 'a' }) } },
      { Delete: { TableName, Key: map({ id: 'a' }) } },
    ],
  })
  await expect(transaction).rejects.toMatchObject({
    code: 'validation',
    message: 'Transaction request cannot include multiple operations on one item',
  })
})

test('a batch with one invalid member writes nothing', async () => {
  const batch = world.dynamodb.batchWriteItem({
    RequestItems: new Map([
      [TableName, [{ PutRequest: { Item: map({ id: 'x' }) } }]],
      ['missing', [{ PutRequest: { Item: map({ id: 'x' }) } }]],
    ]),
  })
  await expect(batch).rejects.toMatchObject({
    code: 'tableNotFound',
    message: 'Requested resource not found',
  })
  const got = await world.dynamodb.batchGetItem({
    RequestItems: new Map([[TableName, { Keys: [map({ id: 'x' }), map({ id: 'a' })] }]]),
  })
  expect(got).toEqual({
    Responses: new Map([[TableName, [map({ id: 'a', n: 1 })]]]),
    UnprocessedKeys: new Map(),
  })
})
