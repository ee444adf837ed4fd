/** PutItem, GetItem, UpdateItem, DeleteItem with all that they return: section 10 of the reference, and legacy ones. */
import {
  answers,
  fails,
  finding,
  invalid,
  L,
  M,
  N,
  S,
  scenario,
  SS,
  type Case,
  type Scenario,
} from '../case.ts'

const TableName = 'things'
const Key = { pk: S('op'), sk: S('1') }
const old = { ...Key, a: N(1), m: M({ x: N(1), y: N(2) }), l: L(N(1), N(2), N(3)) }

const failed = 'The conditional request failed'
const enumOf = (value: string, path: string, set: string) =>
  finding(`'${value}'`, path, `satisfy enum value set: [${set}]`)

const update = {
  TableName,
  Key,
  UpdateExpression: 'SET a = :two, m.x = :two, l[2] = :two REMOVE l[0]',
  ExpressionAttributeValues: { ':two': N(2) },
}
const updated = { ...Key, a: N(2), m: M({ x: N(2), y: N(2) }), l: L(N(2), N(2)) }

/** Each on the item `old`. */
const returned: readonly (readonly [
  about: string,
  operation: 'PutItem' | 'UpdateItem' | 'DeleteItem',
  input: object,
  attributes: object | undefined,
])[] = [
  ['PutItem NONE', 'PutItem', { TableName, Item: Key, ReturnValues: 'NONE' }, undefined],
  ['PutItem ALL_OLD', 'PutItem', { TableName, Item: Key, ReturnValues: 'ALL_OLD' }, old],
  ['DeleteItem NONE', 'DeleteItem', { TableName, Key, ReturnValues: 'NONE' }, undefined],
  ['DeleteItem ALL_OLD', 'DeleteItem', { TableName, Key, ReturnValues: 'ALL_OLD' }, old],
  ['UpdateItem NONE', 'UpdateItem', { ...update, ReturnValues: 'NONE' }, undefined],
  ['UpdateItem ALL_OLD', 'UpdateItem', { ...update, ReturnValues: 'ALL_OLD' }, old],
  ['UpdateItem ALL_NEW', 'UpdateItem', { ...update, ReturnValues: 'ALL_NEW' }, updated],
  [
    'UpdateItem UPDATED_OLD',
    'UpdateItem',
    { ...update, ReturnValues: 'UPDATED_OLD' },
    { a: N(1), m: M({ x: N(1) }), l: L(N(1), N(3)) },
  ],
  [
    'UpdateItem UPDATED_NEW of values',
    'UpdateItem',
    { ...update, UpdateExpression: 'SET a = :two, m.x = :two', ReturnValues: 'UPDATED_NEW' },
    { a: N(2), m: M({ x: N(2) }) },
  ],
  [
    'UpdateItem UPDATED_NEW of what is removed',
    'UpdateItem',
    { TableName, Key, UpdateExpression: 'REMOVE a', ReturnValues: 'UPDATED_NEW' },
    undefined,
  ],
  [
    'UpdateItem UPDATED_OLD of what is removed',
    'UpdateItem',
    { TableName, Key, UpdateExpression: 'REMOVE a', ReturnValues: 'UPDATED_OLD' },
    { a: N(1) },
  ],
  [
    'UpdateItem UPDATED_OLD of what is new',
    'UpdateItem',
    {
      TableName,
      Key,
      UpdateExpression: 'SET fresh = :one',
      ExpressionAttributeValues: { ':one': N(1) },
      ReturnValues: 'UPDATED_OLD',
    },
    undefined,
  ],
]

const absentReturns: typeof returned = [
  ['PutItem ALL_OLD', 'PutItem', { TableName, Item: Key, ReturnValues: 'ALL_OLD' }, undefined],
  ['DeleteItem ALL_OLD', 'DeleteItem', { TableName, Key, ReturnValues: 'ALL_OLD' }, undefined],
  ['UpdateItem ALL_OLD', 'UpdateItem', { TableName, Key, ReturnValues: 'ALL_OLD' }, undefined],
  ['UpdateItem ALL_NEW', 'UpdateItem', { TableName, Key, ReturnValues: 'ALL_NEW' }, Key],
  [
    'UpdateItem UPDATED_NEW',
    'UpdateItem',
    {
      TableName,
      Key,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': N(1) },
      ReturnValues: 'UPDATED_NEW',
    },
    { n: N(1) },
  ],
]

const conditional = { ConditionExpression: 'attribute_exists(absent)' }
const writes = [
  ['PutItem', { TableName, Item: old }],
  ['UpdateItem', { TableName, Key }],
  ['DeleteItem', { TableName, Key }],
] as const

export const itemOperationCases: readonly (Case | Scenario)[] = [
  ...returned.map(([about, operation, input, attributes]) =>
    scenario('10 return values', `${about} over an item`, async ({ sdk }, same) => {
      await sdk.ask('PutItem', { TableName, Item: old })
      same(
        await sdk.ask(operation, input),
        attributes === undefined ? {} : { Attributes: attributes },
      )
    }),
  ),
  ...absentReturns.map(([about, operation, input, attributes]) =>
    scenario('10 return values', `${about} over nothing`, async ({ sdk }, same) => {
      await sdk.ask('DeleteItem', { TableName, Key })
      same(
        await sdk.ask(operation, input),
        attributes === undefined ? {} : { Attributes: attributes },
      )
    }),
  ),
  ...writes.flatMap(([operation, input]) => [
    scenario(
      '10 condition failed',
      `${operation} gives the item back when asked`,
      async ({ sdk }, same) => {
        await sdk.ask('PutItem', { TableName, Item: old })
        const refusal = {
          name: 'ConditionalCheckFailedException',
          message: failed,
          status: 400,
          fault: 'client',
          retryable: false,
          attempts: 1,
          isOfClass: true,
          reasons: undefined,
        }
        const asked = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
        same(await sdk.refusal(operation, { ...input, ...conditional }), {
          ...refusal,
          item: undefined,
        })
        same(await sdk.refusal(operation, { ...input, ...conditional, ...asked }), {
          ...refusal,
          item: old,
        })
        same((await sdk.ask('GetItem', { TableName, Key }))['Item'], old)
        await sdk.ask('DeleteItem', { TableName, Key })
        same(await sdk.refusal(operation, { ...input, ...conditional, ...asked }), {
          ...refusal,
          item: undefined,
        })
        same(await sdk.ask('GetItem', { TableName, Key }), {})
      },
    ),
    invalid(
      '10 enum',
      [operation, { ...input, ReturnValues: 'X' }],
      enumOf('X', 'returnValues', 'ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW'),
    ),
    invalid(
      '17 enum sets',
      [operation, { ...input, ReturnConsumedCapacity: 'X' }],
      enumOf('X', 'returnConsumedCapacity', 'INDEXES, TOTAL, NONE'),
    ),
    invalid(
      '17 enum sets',
      [operation, { ...input, ReturnItemCollectionMetrics: 'X' }],
      enumOf('X', 'returnItemCollectionMetrics', 'SIZE, NONE'),
    ),
    fails('12 data plane of a missing table', [operation, { ...input, TableName: 'nothere' }], {
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    }),
  ]),
  ...(['ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'] as const).flatMap((ReturnValues) => [
    invalid(
      '10 put and delete return',
      ['PutItem', { TableName, Item: Key, ReturnValues }],
      'ReturnValues can only be ALL_OLD or NONE',
    ),
    invalid(
      '10 put and delete return',
      ['DeleteItem', { TableName, Key, ReturnValues }],
      'ReturnValues can only be ALL_OLD or NONE',
    ),
  ]),
  answers('10 get', ['GetItem', { TableName, Key: { pk: S('absent'), sk: S('1') } }], {}),
  answers(
    '10 get',
    [
      'GetItem',
      {
        TableName,
        Key: { pk: S('p'), sk: S('s3') },
        ConsistentRead: true,
        ProjectionExpression: 'color',
      },
    ],
    { Item: { color: S('blue') } },
  ),
  fails('12 data plane of a missing table', ['GetItem', { TableName: 'nothere', Key }], {
    name: 'ResourceNotFoundException',
    message: 'Requested resource not found',
  }),
  scenario('10 replace', 'PutItem replaces, UpdateItem merges', async ({ sdk }, same) => {
    await sdk.ask('PutItem', { TableName, Item: old })
    await sdk.ask('UpdateItem', {
      TableName,
      Key,
      UpdateExpression: 'SET b = :b',
      ExpressionAttributeValues: { ':b': SS('x') },
    })
    same((await sdk.ask('GetItem', { TableName, Key }))['Item'], { ...old, b: SS('x') })
    await sdk.ask('PutItem', { TableName, Item: { ...Key, c: N(1) } })
    same((await sdk.ask('GetItem', { TableName, Key }))['Item'], { ...Key, c: N(1) })
  }),
  ...legacy(),
]

function legacy(): (Case | Scenario)[] {
  const key = { pk: S('legacy'), sk: S('1') }
  const put = (Item: object) => ['PutItem', { TableName, Item: { ...key, ...Item } }] as const
  const scan = (ScanFilter: object, more: object = {}) =>
    [
      'Scan',
      {
        TableName,
        Select: 'COUNT',
        ScanFilter: {
          pk: { ComparisonOperator: 'EQ', AttributeValueList: [S('p')] },
          ...ScanFilter,
        },
        ...more,
      },
    ] as const
  const operator = (ComparisonOperator: string, ...AttributeValueList: object[]) => ({
    ComparisonOperator,
    ...(AttributeValueList.length > 0 ? { AttributeValueList } : {}),
  })
  const counted: readonly (readonly [object, number])[] = [
    [{ size: operator('EQ', N(3)) }, 1],
    [{ size: operator('NE', N(3)) }, 9],
    [{ missing: operator('NE', N(3)) }, 10],
    [{ size: operator('LE', N(3)) }, 4],
    [{ size: operator('LT', N(3)) }, 3],
    [{ size: operator('GE', N(3)) }, 7],
    [{ size: operator('GT', N(3)) }, 6],
    [{ size: operator('NOT_NULL') }, 10],
    [{ missing: operator('NULL') }, 10],
    [{ color: operator('CONTAINS', S('re')) }, 5],
    [{ color: operator('NOT_CONTAINS', S('re')) }, 5],
    [{ missing: operator('NOT_CONTAINS', S('re')) }, 10],
    [{ color: operator('BEGINS_WITH', S('b')) }, 5],
    [{ size: operator('IN', N(1), N(2)) }, 2],
    [{ size: operator('BETWEEN', N(1), N(4)) }, 4],
  ]
  return [
    ...counted.map(([filter, count]) =>
      scenario('19 comparison operators', JSON.stringify(filter), async ({ sdk }, same) => {
        const { Count } = await sdk.ask(...scan(filter))
        same(Count, count)
      }),
    ),
    scenario('19 conditional operator', 'OR', async ({ sdk }, same) => {
      const either = {
        size: operator('EQ', N(3)),
        color: operator('EQ', S('red')),
        pk: operator('EQ', S('none')),
      }
      const { Count } = await sdk.ask('Scan', {
        TableName,
        Select: 'COUNT',
        ScanFilter: either,
        ConditionalOperator: 'OR',
      })
      same(Count, 6)
    }),
    scenario(
      '19 attributes to get',
      'GetItem, Query with KeyConditions and QueryFilter',
      async ({ sdk }, same) => {
        same(
          await sdk.ask('GetItem', {
            TableName,
            Key: { pk: S('p'), sk: S('s1') },
            AttributesToGet: ['color', 'missing'],
          }),
          { Item: { color: S('blue') } },
        )
        const { Items } = await sdk.ask('Query', {
          TableName,
          KeyConditions: { pk: operator('EQ', S('p')), sk: operator('BETWEEN', S('s2'), S('s5')) },
          QueryFilter: { color: operator('EQ', S('red')) },
          AttributesToGet: ['sk'],
        })
        same(Items, [{ sk: S('s2') }, { sk: S('s4') }])
      },
    ),
    scenario('19 expected', 'Expected with Exists, Value and operators', async ({ sdk }, same) => {
      await sdk.ask(...put({ n: N(1) }))
      const tried = async (Expected: object, more: object = {}) =>
        (await sdk.refusal('PutItem', { TableName, Item: { ...key, n: N(1) }, Expected, ...more }))
          .name
      const served = 'none: it was answered'
      same(await tried({ n: { Value: N(1) } }), served)
      same(await tried({ n: { Value: N(2), Exists: true } }), 'ConditionalCheckFailedException')
      same(await tried({ missing: { Exists: false } }), served)
      same(await tried({ n: { Exists: false } }), 'ConditionalCheckFailedException')
      same(
        await tried({ n: operator('GT', N(0)), missing: operator('NOT_NULL') }),
        'ConditionalCheckFailedException',
      )
      same(
        await tried(
          { n: operator('GT', N(0)), missing: operator('NOT_NULL') },
          { ConditionalOperator: 'OR' },
        ),
        served,
      )
    }),
    scenario('19 attribute updates', 'PUT, ADD and DELETE', async ({ sdk }, same) => {
      await sdk.ask(...put({ n: N(1), l: L(N(1)), ss: SS('a', 'b'), gone: N(1) }))
      const { Attributes } = await sdk.ask('UpdateItem', {
        TableName,
        Key: key,
        ReturnValues: 'ALL_NEW',
        AttributeUpdates: {
          p: { Action: 'PUT', Value: S('put') },
          q: { Value: S('put too') },
          n: { Action: 'ADD', Value: N(2) },
          l: { Action: 'ADD', Value: L(N(2)) },
          ss: { Action: 'DELETE', Value: SS('a') },
          gone: { Action: 'DELETE' },
        },
      })
      same(Attributes, {
        ...key,
        p: S('put'),
        q: S('put too'),
        n: N(3),
        l: L(N(1), N(2)),
        ss: SS('b'),
      })
    }),
  ]
}
