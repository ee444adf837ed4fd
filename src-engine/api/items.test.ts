import { beforeEach, expect, test } from 'vitest'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { naiveEngine } from '../testing/naive-engine.ts'
import type { Dynamodb } from './dynamodb.ts'

let db: Dynamodb

beforeEach(async () => {
  db = naiveEngine().dynamodb
  await db.createTable({
    TableName: 'orders',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
})

const map = (record: Record<string, AttributeValue>): Item => new Map(Object.entries(record))

test('an item that was put is got back whole, and no more once deleted', async () => {
  const item = map({ pk: 'a', sk: 1, name: 'Ä', tags: ['x', null, true], n: map({ deep: 1.5 }) })
  await db.putItem({ TableName: 'orders', Item: item })
  const Key = map({ pk: 'a', sk: 1 })
  expect((await db.getItem({ TableName: 'orders', Key })).Item).toEqual(item)
  const old = await db.deleteItem({ TableName: 'orders', Key, ReturnValues: 'ALL_OLD' })
  expect(old.Attributes).toEqual(item)
  expect(await db.getItem({ TableName: 'orders', Key })).toEqual({})
})

test('a query gives one partition in numeric order, page by page in both directions', async () => {
  for (const sk of [10, -1, 2, 0.5]) {
    await db.putItem({ TableName: 'orders', Item: map({ pk: 'a', sk }) })
    await db.putItem({ TableName: 'orders', Item: map({ pk: 'b', sk }) })
  }
  const sorts = async (forward: boolean): Promise<AttributeValue[]> => {
    const seen: AttributeValue[] = []
    let start: Item | undefined
    do {
      const page = await db.query({
        TableName: 'orders',
        KeyConditionExpression: 'pk = :p and sk < :max',
        ExpressionAttributeValues: map({ ':p': 'a', ':max': 10 }),
        ScanIndexForward: forward,
        Limit: 2,
        ExclusiveStartKey: start,
      })
      for (const item of page.Items ?? []) seen.push(item.get('sk') ?? 'none')
      start = page.LastEvaluatedKey
    } while (start !== undefined)
    return seen
  }
  expect(await sorts(true)).toEqual([-1, 0.5, 2])
  expect(await sorts(false)).toEqual([2, 0.5, -1])
})

test('segments of a parallel scan hold every item exactly once', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `p${i}`)
  for (const pk of names) await db.putItem({ TableName: 'orders', Item: map({ pk, sk: 1 }) })
  const found: AttributeValue[] = []
  for (let Segment = 0; Segment < 3; Segment++) {
    const page = await db.scan({ TableName: 'orders', Segment, TotalSegments: 3 })
    for (const item of page.Items ?? []) found.push(item.get('pk') ?? 'none')
  }
  expect(found.toSorted()).toEqual(names.toSorted())
})

test('an update changes what it names and tells what it touched', async () => {
  const Key = map({ pk: 'a', sk: 1 })
  const first = await db.updateItem({
    TableName: 'orders',
    Key,
    UpdateExpression: 'SET n = if_not_exists(n, :z) + :i',
    ExpressionAttributeValues: map({ ':z': 0, ':i': 5 }),
    ReturnValues: 'ALL_NEW',
  })
  expect(first.Attributes).toEqual(map({ pk: 'a', sk: 1, n: 5 }))
  const failing = db.updateItem({
    TableName: 'orders',
    Key,
    UpdateExpression: 'SET n = :i',
    ConditionExpression: 'n > :i',
    ExpressionAttributeValues: map({ ':i': 5 }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  await expect(failing).rejects.toMatchObject({
    code: 'conditionFailed',
    message: 'The conditional request failed',
    details: { item: map({ pk: 'a', sk: 1, n: 5 }) },
  })
})

test('statistics follow every write', async () => {
  await db.putItem({ TableName: 'orders', Item: map({ pk: 'a', sk: 1, x: 'yz' }) })
  await db.putItem({ TableName: 'orders', Item: map({ pk: 'a', sk: 1, x: 'y' }) })
  await db.putItem({ TableName: 'orders', Item: map({ pk: 'a', sk: 2 }) })
  const { Table } = await db.describeTable({ TableName: 'orders' })
  // pk 2 + "a" 1, sk 2 + N 2, x 1 + "y" 1
  expect(Table).toMatchObject({ ItemCount: 2, TableSizeBytes: 9 + 7 })
})

test.each([
  [{ sk: 1 }, 'One or more parameter values were invalid: Missing the key pk in the item'],
  [
    { pk: 'a', sk: 'x' },
    'One or more parameter values were invalid: Type mismatch for key sk expected: N actual: S',
  ],
  [
    { pk: '', sk: 1 },
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
  ],
])('a put of %j is refused in the words of DynamoDB', async (item, message) => {
  const put = db.putItem({ TableName: 'orders', Item: map(item) })
  await expect(put).rejects.toMatchObject({ code: 'validation', message })
})
