import { expect, test } from 'vitest'
import type { AttributeValue } from '../../src-engine/index.ts'
import { describeCall } from './describe-call.ts'

test('a call is told in DynamoDB words on one line', () => {
  const values = new Map<string, AttributeValue>([
    [':s', 'a\nb'],
    [':n', { kind: 'N', text: '0.10000000000000000001' }],
    [':b', new Uint8Array(3)],
    [':l', [1, 2]],
    [':t', { kind: 'Ts', ms: 5n }],
    [':set', { kind: 'SS', members: ['x', 'y'] }],
  ])
  const text = describeCall({
    KeyConditionExpression: 'pk = :s',
    TableName: 'orders',
    ExpressionAttributeValues: values,
    Limit: 5,
    Select: undefined,
  })
  expect(text).toBe(
    'orders KeyConditionExpression="pk = :s" ExpressionAttributeValues={:s: "a\\nb", ' +
      ':n: 0.10000000000000000001, :b: <3 bytes>, :l: <list of 2>, :t: Ts 5, :set: <<"x", "y">>} Limit=5',
  )
})

test('an item that is written is told by its names, a long text by its start', () => {
  const item = new Map<string, AttributeValue>([
    ['pk', 'secret'],
    ['__proto__', 'secret'],
  ])
  expect(describeCall({ TableName: 't', Item: item })).toBe('t Item={pk, __proto__}')
  const key = new Map([['pk', 'x'.repeat(10_000)]])
  expect(describeCall({ TableName: 't', Key: key }).length).toBeLessThan(200)
})
