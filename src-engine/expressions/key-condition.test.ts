import { describe, expect, test } from 'vitest'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { resolveKeyCondition, type KeyCondition, type QueriedKeys } from './key-condition.ts'
import { bindExpressions } from './request.ts'

const both: QueriedKeys = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'N' },
}
const partitionOnly: QueriedKeys = { partitionKey: { name: 'pk', type: 'S' } }

const values = new Map<string, AttributeValue>([
  [':p', 'p'],
  [':empty', ''],
  [':1', 1],
  [':2', 2],
  [':s', 's'],
  [':bool', true],
])

function resolve(text: string, keys: QueriedKeys): KeyCondition {
  const used = new Map([...values].filter(([name]) => new RegExp(`${name}\\b`).test(text)))
  const { keyClauses = [] } = bindExpressions(
    {
      KeyConditionExpression: text,
      ...(used.size === 0 ? {} : { ExpressionAttributeValues: used }),
    },
    ['FilterExpression', 'KeyConditionExpression'],
  )
  return resolveKeyCondition(keyClauses, keys)
}

describe('a key condition', () => {
  test.each<[string, KeyCondition['sort']]>([
    ['pk = :p', { kind: 'all' }],
    [':p = pk', { kind: 'all' }],
    ['pk = :p AND sk = :1', { kind: 'equal', value: 1 }],
    ['sk < :1 AND pk = :p', { kind: 'less', value: 1 }],
    [':1 >= sk AND pk = :p', { kind: 'lessOrEqual', value: 1 }],
    [':1 < sk AND pk = :p', { kind: 'greater', value: 1 }],
    ['(pk = :p) AND (sk >= :1)', { kind: 'greaterOrEqual', value: 1 }],
    ['(pk = :p AND sk BETWEEN :1 AND :2)', { kind: 'between', low: 1, high: 2 }],
  ])('%s', (text, sort) => {
    expect(resolve(text, both)).toEqual({ partition: 'p', sort })
  })

  test('begins_with on a string sort key', () => {
    const keys: QueriedKeys = { ...both, sortKey: { name: 'sk', type: 'S' } }
    expect(resolve('pk = :p AND begins_with(sk, :s)', keys).sort).toEqual({
      kind: 'beginsWith',
      value: 's',
    })
  })

  const prefix = 'Invalid KeyConditionExpression: '
  const operator = `${prefix}Invalid operator used in KeyConditionExpression: `
  const condition = `${prefix}Invalid condition in KeyConditionExpression: `
  test.each<[string, QueriedKeys, string]>([
    ['', both, `${prefix}The expression can not be empty;`],
    ['pk = :p OR sk = :1', both, `${operator}OR`],
    ['NOT pk = :p', both, `${operator}NOT`],
    ['pk IN (:p)', both, `${operator}IN`],
    ['pk <> :p', both, `${operator}<>`],
    ['attribute_exists(pk)', both, `${operator}attribute_exists`],
    ['pk = :p AND contains(sk, :s)', both, `${operator}contains`],
    ['size(pk) = :1', both, `${prefix}KeyConditionExpressions cannot contain nested operations`],
    [
      'pk.a = :p',
      both,
      `${prefix}KeyConditionExpressions cannot have conditions on nested attributes`,
    ],
    [
      'sk > :1 AND sk < :2',
      both,
      `${prefix}KeyConditionExpressions must only contain one condition per key`,
    ],
    [':p = :s', both, `${condition}No key attribute specified`],
    ['pk = sk', both, `${condition}Multiple attribute names used in one condition`],
    [
      'pk = :p AND :1 BETWEEN sk AND :2',
      both,
      `${condition}BETWEEN operator must have the key attribute as its first operand`,
    ],
    [
      'pk = :p AND begins_with(:s, sk)',
      both,
      `${condition}begins_with operator must have the key attribute as its first operand`,
    ],
    [
      'pk = :p AND begins_with(sk, :1)',
      both,
      `${prefix}Incorrect operand type for operator or function; operator or function: begins_with, operand type: N`,
    ],
    [
      'pk = :p AND sk < :bool',
      both,
      `${prefix}Incorrect operand type for operator or function; operator or function: <, operand type: BOOL`,
    ],
    [
      'pk = :p AND sk BETWEEN :2 AND :1',
      both,
      `${prefix}The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}`,
    ],
    ['sk = :1', both, 'Query condition missed key schema element: pk'],
    ['pk = :p AND elsewhere = :1', both, 'Query condition missed key schema element: sk'],
    ['pk > :p', both, 'Query key condition not supported'],
    [
      'pk = :p AND sk = :1 AND a = :2',
      both,
      'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
    ],
    [
      'pk = :p AND sk = :1',
      partitionOnly,
      'The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)',
    ],
    [
      'pk = :1',
      both,
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'pk = :p AND sk = :s',
      both,
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'pk = :empty',
      both,
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    ],
  ])('%j is refused', (text, keys, message) => {
    let found: unknown
    try {
      resolve(text, keys)
    } catch (error) {
      found = error
    }
    expect(found).toMatchObject({ code: 'validation', message })
  })
})
