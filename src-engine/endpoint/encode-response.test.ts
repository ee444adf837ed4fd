import { expect, test } from 'vitest'
import { KeystoneError } from '../base/errors.ts'
import { encodeResponse } from './encode-response.ts'
import { errorResponse } from './error-response.ts'

test('items are tagged, maps of tables are objects', () => {
  const item = new Map([['id', 'a']])
  expect(
    encodeResponse({ Responses: new Map([['t', [item]]]), LastEvaluatedKey: item, Count: 1 }),
  ).toBe('{"Responses":{"t":[{"id":{"S":"a"}}]},"LastEvaluatedKey":{"id":{"S":"a"}},"Count":1}')
})

test('errors carry the AWS type, and those of our own say nothing of the inside', () => {
  expect([
    errorResponse(new KeystoneError('validation', 'no', {})),
    errorResponse(new KeystoneError('serialization', 'no', {})),
    errorResponse(new Error('/secret')),
  ]).toEqual([
    {
      status: 400,
      body: '{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}',
    },
    {
      status: 400,
      body: '{"__type":"com.amazon.coral.service#SerializationException","Message":"no"}',
    },
    {
      status: 500,
      body: '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The request could not be served"}',
    },
  ])
})
