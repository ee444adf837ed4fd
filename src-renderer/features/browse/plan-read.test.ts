import { expect, test } from 'vitest'
import type { TableDescription } from '../../lib/table-types.ts'
import type { Filter } from '../../state/filter.ts'
import { planRead } from './plan-read.ts'

const orders = {
  TableName: 'orders',
  KeySchema: [
    { AttributeName: 'user', KeyType: 'HASH' },
    { AttributeName: 'at', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    { IndexName: 'byStatus', KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }] },
  ],
} as unknown as TableDescription

function filter(attribute: string, operator: Filter['operator'], ...operands: string[]): Filter {
  return { id: attribute + operator, attribute, operator, operands }
}
const user = filter('user', 'equals', '{"S":"u1"}')
const at = filter('at', 'equals', '{"N":"12345678901234567890"}')
const plan = (filters: Filter[], index?: string, forward = true) =>
  planRead({ table: orders, index, filters, forward })

test('the filters decide which operation reads', () => {
  expect([
    plan([]).kind,
    plan([user]).kind,
    plan([user, at]).kind,
    plan([at]).kind,
    plan([user, filter('at', 'beginsWith', '{"S":"2026"}')]).kind,
    plan([filter('status', 'equals', '{"S":"open"}')]).kind,
    plan([filter('status', 'equals', '{"S":"open"}')], 'byStatus').kind,
    plan([user], 'byStatus').kind,
  ]).toEqual(['scan', 'query', 'get', 'scan', 'query', 'scan', 'indexQuery', 'scan'])
})

test('a filter may be about a member of a map, and is then no condition on a key', () => {
  const { source, kind } = plan([{ ...user, below: ['first', 'a.b'] }])
  expect(kind).toBe('scan')
  expect(source.FilterExpression).toBe('#n0.#n1.#n2 = :v0')
  expect(source.ExpressionAttributeNames?.get('#n2')).toBe('a.b')
})

test('conditions on the keys are the key condition, all others the filter', () => {
  const { source } = plan([
    filter('status', 'typeIs', '{"S":"S"}'),
    filter('at', 'between', '{"N":"1"}', '{"N":"2"}'),
    user,
    filter('__proto__', 'notExists'),
  ])
  expect(source).toEqual({
    table: 'orders',
    KeyConditionExpression: '#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2',
    FilterExpression: 'attribute_type(#n2, :v3) AND attribute_not_exists(#n3)',
    ExpressionAttributeNames: new Map([
      ['#n0', 'user'],
      ['#n1', 'at'],
      ['#n2', 'status'],
      ['#n3', '__proto__'],
    ]),
    ExpressionAttributeValues: new Map<string, string | number>([
      [':v0', 'u1'],
      [':v1', 1],
      [':v2', 2],
      [':v3', 'S'],
    ]),
  })
})

test('a filter that is switched off asks for nothing', () => {
  expect(plan([{ ...user, off: true }]).source).toEqual({ table: 'orders' })
})

test('numbers keep every digit', () => {
  expect(plan([user, at]).source.ExpressionAttributeValues?.get(':v1')).toEqual({
    kind: 'N',
    text: '12345678901234567890',
  })
})

test('the order turns round only where there is one', () => {
  expect(plan([user], undefined, false).source.ScanIndexForward).toBe(false)
  expect(plan([], undefined, false).source.ScanIndexForward).toBeUndefined()
})

test('where one of the filters is enough, all is read and the filters are joined by OR', () => {
  const { kind, source, sentence } = planRead({
    table: orders,
    filters: [user, filter('total', 'greater', '{"N":"5"}')],
    matchAny: true,
    forward: true,
  })
  expect(kind).toBe('scan')
  expect(source.FilterExpression).toBe('#n0 = :v0 OR #n1 > :v1')
  expect(sentence).toContain('one of the filters')
  expect(planRead({ table: orders, filters: [user], matchAny: true, forward: true }).kind).toBe(
    'query',
  )
})

test('a query takes no filter by its own keys: then all is read', () => {
  const { kind, source } = plan([user, filter('at', 'notEquals', '{"N":"1"}')])
  expect(kind).toBe('scan')
  expect(source.KeyConditionExpression).toBeUndefined()
  expect(source.FilterExpression).toBe('#n0 = :v0 AND #n1 <> :v1')
})
