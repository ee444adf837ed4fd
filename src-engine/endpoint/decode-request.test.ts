import { expect, test } from 'vitest'
import { decodeRequest } from './decode-request.ts'

test('items, keys and placeholders become Maps, other members stay as they are', () => {
  const json: unknown = JSON.parse(
    '{"TableName":"t","Item":{"__proto__":{"S":"x"}},"ExpressionAttributeNames":{"#a":"b"},"Expected":null}',
  )
  expect(decodeRequest('PutItem', json)).toEqual({
    TableName: 't',
    Item: new Map([['__proto__', 'x']]),
    ExpressionAttributeNames: new Map([['#a', 'b']]),
  })
})

test('a member of the wrong JSON type is a serialization error', () => {
  for (const json of [[], 1, null, { RequestItems: [] }, { RequestItems: { t: {} } }]) {
    expect(() => decodeRequest('BatchWriteItem', json)).toThrow(
      expect.objectContaining({ code: 'serialization' }),
    )
  }
})
