/** Batches and transactions: sections 13 and 14 of the reference. */
import {
  answers,
  fails,
  finding,
  invalid,
  N,
  S,
  scenario,
  type Case,
  type Request,
  type Scenario,
} from '../case.ts'
import type { Refusal } from '../sdk.ts'

const key = (at: number | string) => ({ pk: S(`batch${at}`) })
const keys = (count: number) => Array.from({ length: count }, (_, at) => key(at))
const batchGet = (RequestItems: object): Request => ['BatchGetItem', { RequestItems }]
const batchWrite = (RequestItems: object): Request => ['BatchWriteItem', { RequestItems }]
const put = (at: number | string, more: object = {}) => ({
  PutRequest: { Item: { ...key(at), ...more } },
})
const remove = (at: number | string) => ({ DeleteRequest: { Key: key(at) } })
const transact = (...TransactItems: object[]): Request => ['TransactWriteItems', { TransactItems }]
const Put = (at: number | string, more: object = {}, members: object = {}) => ({
  Put: { TableName: 'plain', Item: { ...key(at), ...more }, ...members },
})
const Check = (at: number | string, ConditionExpression: string, members: object = {}) => ({
  ConditionCheck: { TableName: 'plain', Key: key(at), ConditionExpression, ...members },
})
const Update = (at: number | string, UpdateExpression: string, members: object = {}) => ({
  Update: { TableName: 'plain', Key: key(at), UpdateExpression, ...members },
})
const Delete = (at: number | string, members: object = {}) => ({
  Delete: { TableName: 'plain', Key: key(at), ...members },
})

const duplicates = 'Provided list of item keys contains duplicates'
const twice = 'Transaction request cannot include multiple operations on one item'
const notFound = { name: 'ResourceNotFoundException', message: 'Requested resource not found' }

const arn = 'arn:aws:dynamodb:local:000000000000:table/plain'

const batches: readonly (Case | Scenario)[] = [
  invalid(
    '13 duplicate keys',
    batchGet({ plain: { Keys: [key(1)] }, [arn]: { Keys: [key(1)] } }),
    duplicates,
  ),
  invalid('13 duplicate keys', batchWrite({ plain: [put(1)], [arn]: [remove(1)] }), duplicates),
  invalid('13 duplicate keys', batchGet({ plain: { Keys: [key(1), key(1)] } }), duplicates),
  invalid(
    '13 duplicate keys',
    batchGet({
      typed: {
        Keys: [
          { pk: { B: Uint8Array.of(1) }, sk: N(1) },
          { pk: { B: Uint8Array.of(1) }, sk: N('1.0') },
        ],
      },
    }),
    duplicates,
  ),
  invalid('13 duplicate keys', batchWrite({ plain: [put(1), put(1)] }), duplicates),
  invalid('13 duplicate keys', batchWrite({ plain: [put(1), remove(1)] }), duplicates),
  invalid(
    '13 get limits',
    batchGet({ plain: { Keys: keys(101) } }),
    "1 validation error detected: Value at 'RequestItems.plain.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100",
  ),
  invalid(
    '13 get limits',
    batchGet({ plain: { Keys: keys(60) }, things: { Keys: keys(60) } }),
    'Too many items requested for the BatchGetItem call',
  ),
  invalid('13 get limits', batchGet({}), 'The requestItems parameter is required for BatchGetItem'),
  invalid(
    '13 get limits',
    batchGet({ plain: { Keys: [] } }),
    "1 validation error detected: Value at 'RequestItems.plain.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ),
  invalid(
    '13 write limits',
    batchWrite({}),
    'The requestItems parameter is required for BatchWriteItem',
  ),
  scenario('13 write limits', '26 requests are refused', async ({ sdk }, same) => {
    const { message } = await sdk.refusal(
      ...batchWrite({ plain: keys(26).map((_, at) => put(at)) }),
    )
    same(
      /^1 validation error detected: Value '\{plain=\[.*\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$/.test(
        message,
      ),
      true,
    )
    same(
      (
        await sdk.refusal(
          ...batchWrite({
            plain: keys(13).map((_, at) => put(at)),
            things: keys(13).map((_, at) => put(at)),
          }),
        )
      ).message,
      'Too many items requested for the BatchWriteItem call',
    )
  }),
  fails(
    '13 missing table',
    batchGet({ plain: { Keys: [key(1)] }, nothere: { Keys: [key(1)] } }),
    notFound,
  ),
  fails('13 missing table', batchWrite({ plain: [put('never')], nothere: [put(1)] }), notFound),
  invalid(
    '13 invalid member',
    batchWrite({ plain: [put('never'), { PutRequest: { Item: { v: N(1) } } }] }),
    'One or more parameter values were invalid: Missing the key pk in the item',
  ),
  invalid(
    '13 invalid member',
    batchWrite({ plain: [{ ...put('never'), ...remove('never') }] }),
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  ),
  invalid(
    '13 invalid member',
    batchWrite({ plain: [{}] }),
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ),
  answers('13 invalid member', ['GetItem', { TableName: 'plain', Key: key('never') }], {}),
  scenario(
    '13 results',
    '25 writes, 100 reads, projections, missing ones left out',
    async ({ sdk }, same) => {
      same(
        await sdk.ask(
          ...batchWrite({ plain: keys(25).map((_, at) => put(at, { v: N(at), w: N(1) })) }),
        ),
        { UnprocessedItems: {} },
      )
      const read = await sdk.ask(
        ...batchGet({
          plain: {
            Keys: keys(100),
            ProjectionExpression: '#v',
            ExpressionAttributeNames: { '#v': 'v' },
            ConsistentRead: true,
          },
        }),
      )
      const found = (read['Responses'] as { plain: { v: { N: string } }[] }).plain
      same(
        found.map(({ v }) => Number(v.N)).sort((a, b) => a - b),
        Array.from({ length: 25 }, (_, at) => at),
      )
      same(read['UnprocessedKeys'], {})
      same(await sdk.ask(...batchGet({ plain: { Keys: [key('none')] } })), {
        Responses: { plain: [] },
        UnprocessedKeys: {},
      })
      same(
        await sdk.ask(...batchWrite({ plain: [remove(0), remove('none'), put(1, { v: N(100) })] })),
        { UnprocessedItems: {} },
      )
      const two = await sdk.ask(
        ...batchGet({
          plain: { Keys: [key(0), key(1)] },
          things: { Keys: [{ pk: S('p'), sk: S('s1') }], AttributesToGet: ['sk'] },
        }),
      )
      same(two['Responses'], { plain: [{ ...key(1), v: N(100) }], things: [{ sk: S('s1') }] })
    },
  ),
  scenario(
    '13 unprocessed keys',
    'what does not fit into 16 MB is handed back',
    async ({ sdk }, same) => {
      const big = S('x'.repeat(390 * 1024))
      for (let at = 0; at < 50; at++)
        await sdk.ask('PutItem', { TableName: 'plain', Item: { ...key(`big${at}`), big } })
      const Keys = Array.from({ length: 50 }, (_, at) => key(`big${at}`))
      const request = { Keys, ProjectionExpression: '#p', ExpressionAttributeNames: { '#p': 'pk' } }
      const { Responses, UnprocessedKeys } = await sdk.ask(...batchGet({ plain: request }))
      const found = (Responses as { plain: unknown[] }).plain.length
      const left = (UnprocessedKeys as { plain: typeof request }).plain
      same([found >= 40 && found < 50, found + left.Keys.length], [true, 50])
      same({ ...left, Keys: [] }, { ...request, Keys: [] })
      const rest = await sdk.ask(...batchGet(UnprocessedKeys as object))
      same(
        [(rest['Responses'] as { plain: unknown[] }).plain.length, rest['UnprocessedKeys']],
        [50 - found, {}],
      )
      for (let at = 0; at < 50; at += 25)
        await sdk.ask(
          ...batchWrite({
            plain: Keys.slice(at, at + 25).map((Key) => ({ DeleteRequest: { Key } })),
          }),
        )
    },
  ),
]

const cancelled = (codes: string, reasons: readonly object[]) => ({
  name: 'TransactionCanceledException',
  message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
  status: 400,
  fault: 'client',
  retryable: false,
  isOfClass: true,
  reasons,
})
const none = { Code: 'None' }
const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
const invalidReason = (Message: string) => ({ Code: 'ValidationError', Message })
const parts = ({ name, message, status, fault, retryable, isOfClass, reasons }: Refusal) => ({
  name,
  message,
  status,
  fault,
  retryable,
  isOfClass,
  reasons,
})

const onFailure = 'returnValuesOnConditionCheckFailure'
const oneOf = 'TransactItems can only contain one of Check, Put, Update or Delete'

const shapes: readonly Case[] = [
  invalid('14 one action', transact({}), oneOf),
  invalid('14 one action', transact({ ...Put(1), ...Delete(2) }), oneOf),
  invalid(
    '17 enum sets',
    transact(Put(1, {}, { ReturnValuesOnConditionCheckFailure: 'X' })),
    finding(
      "'X'",
      `transactItems.1.member.put.${onFailure}`,
      'satisfy enum value set: [ALL_OLD, NONE]',
    ),
  ),
  invalid(
    '14 one action',
    ['TransactGetItems', { TransactItems: [{}] }],
    finding('null', 'transactItems.1.member.get', 'not be null'),
  ),
]

const transactions: readonly (Case | Scenario)[] = [
  invalid('14 same item twice', transact(Put(1), Delete(1)), twice),
  invalid('14 same item twice', transact(Put(1), Check(1, 'attribute_exists(pk)')), twice),
  invalid(
    '14 same item twice',
    [
      'TransactGetItems',
      {
        TransactItems: [
          { Get: { TableName: 'plain', Key: key(1) } },
          { Get: { TableName: 'plain', Key: key(1) } },
        ],
      },
    ],
    twice,
  ),
  invalid(
    '14 lengths',
    transact(),
    finding("'[]'", 'transactItems', 'have length greater than or equal to 1'),
  ),
  invalid(
    '14 lengths',
    ['TransactGetItems', { TransactItems: [] }],
    finding("'[]'", 'transactItems', 'have length greater than or equal to 1'),
  ),
  scenario('14 lengths', '101 actions are refused', async ({ sdk }, same) => {
    const long =
      / at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100$/
    same(
      long.test((await sdk.refusal(...transact(...keys(101).map((_, at) => Put(at))))).message),
      true,
    )
    same(
      long.test(
        (
          await sdk.refusal('TransactGetItems', {
            TransactItems: keys(101).map((Key) => ({ Get: { TableName: 'plain', Key } })),
          })
        ).message,
      ),
      true,
    )
  }),
  invalid(
    '14 token length',
    ['TransactWriteItems', { TransactItems: [Put(1)], ClientRequestToken: 'x'.repeat(37) }],
    finding(`'${'x'.repeat(37)}'`, 'clientRequestToken', 'have length less than or equal to 36'),
  ),
  fails(
    '14 up front',
    transact(Put('never'), { Put: { TableName: 'nothere', Item: key(1) } }),
    notFound,
  ),
  invalid(
    '14 up front',
    transact(Put('never'), Update(2, 'SET status = a')),
    'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status',
  ),
  invalid(
    '14 up front',
    transact(Put('never'), Put(1, {}, { ConditionExpression: 'a = :x' })),
    'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :x',
  ),
  answers('14 up front', ['GetItem', { TableName: 'plain', Key: key('never') }], {}),
  scenario('14 size', 'more than 4 MB is refused', async ({ sdk }, same) => {
    const big = { big: S('x'.repeat(390 * 1024)) }
    const { name, message } = await sdk.refusal(
      ...transact(...keys(11).map((_, at) => Put(at, big))),
    )
    same(
      [name, message.startsWith('Collection size of items exceeded')],
      ['ValidationException', true],
    )
  }),
  scenario(
    '14 cancellation',
    'one reason for each action, in order, with the item where asked',
    async ({ sdk }, same) => {
      const [, item] = [
        await sdk.ask('PutItem', { TableName: 'plain', Item: { ...key('a'), v: N(1) } }),
        { ...key('a'), v: N(1) },
      ]
      const missing = 'attribute_not_exists(pk)'
      const asked = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }
      same(
        parts(await sdk.refusal(...transact(Put('b'), Check('a', missing)))),
        cancelled('None, ConditionalCheckFailed', [none, failed]),
      )
      same(
        parts(
          await sdk.refusal(
            ...transact(
              Check('a', missing, asked),
              Put('b', {}, { ConditionExpression: 'attribute_exists(pk)', ...asked }),
            ),
          ),
        ),
        cancelled('ConditionalCheckFailed, ConditionalCheckFailed', [
          { ...failed, Item: item },
          failed,
        ]),
      )
      same(
        parts(
          await sdk.refusal(
            ...transact(
              Update('a', 'SET v = :v', {
                ConditionExpression: 'v > :v',
                ExpressionAttributeValues: { ':v': N(5) },
                ...asked,
              }),
              Delete('b'),
            ),
          ),
        ),
        cancelled('ConditionalCheckFailed, None', [{ ...failed, Item: item }, none]),
      )
      same(
        parts(
          await sdk.refusal(...transact(Delete('a', { ConditionExpression: missing }), Put('b'))),
        ),
        cancelled('ConditionalCheckFailed, None', [failed, none]),
      )
      same(await sdk.ask('GetItem', { TableName: 'plain', Key: key('b') }), {})
      same((await sdk.ask('GetItem', { TableName: 'plain', Key: key('a') }))['Item'], item)
    },
  ),
  invalid(
    '14 up front',
    transact(Put('never'), { Delete: { TableName: 'plain', Key: { pk: S('') } } }),
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
  ),
  scenario('14 validation reason', 'a wrong key cancels reads, too', async ({ sdk }, same) => {
    const get = (TableName: string) => ({ Get: { TableName, Key: key('a') } })
    same(
      parts(
        await sdk.refusal('TransactGetItems', { TransactItems: [get('plain'), get('things')] }),
      ),
      cancelled('None, ValidationError', [
        none,
        invalidReason('The provided key element does not match the schema'),
      ]),
    )
  }),
  scenario('14 validation reason', 'what an item does not allow cancels', async ({ sdk }, same) => {
    await sdk.ask('PutItem', { TableName: 'plain', Item: { ...key('a'), v: N(1) } })
    same(
      parts(await sdk.refusal(...transact(Put('b'), Update('a', 'SET x.y = v')))),
      cancelled('None, ValidationError', [
        none,
        invalidReason('The document path provided in the update expression is invalid for update'),
      ]),
    )
    same(
      parts(
        await sdk.refusal(
          ...transact(Put('b'), { Delete: { TableName: 'things', Key: key('a') } }),
        ),
      ),
      cancelled('None, ValidationError', [
        none,
        invalidReason('The provided key element does not match the schema'),
      ]),
    )
    same(
      parts(
        await sdk.refusal(
          ...transact(
            Put('b'),
            Update('a', 'SET v = v + :s', { ExpressionAttributeValues: { ':s': N('1e125') } }),
          ),
        ),
      ).name,
      'TransactionCanceledException',
    )
  }),
  scenario(
    '14 effects',
    'all four kinds, over two tables; conditions see the state before',
    async ({ sdk }, same) => {
      await sdk.ask('PutItem', { TableName: 'plain', Item: { ...key('a'), v: N(1) } })
      await sdk.ask('PutItem', { TableName: 'plain', Item: { ...key('c'), v: N(1) } })
      same(
        await sdk.ask(
          ...transact(
            Update('a', 'ADD v :one', { ExpressionAttributeValues: { ':one': N(1) } }),
            Put('b', { v: N(2) }, { ConditionExpression: 'attribute_not_exists(pk)' }),
            Delete('c'),
            {
              ConditionCheck: {
                TableName: 'things',
                Key: { pk: S('p'), sk: S('s1') },
                ConditionExpression: 'attribute_exists(pk)',
              },
            },
          ),
        ),
        {},
      )
      const get = (at: string) => ({
        Get: { TableName: 'plain', Key: key(at), ProjectionExpression: 'v' },
      })
      same(await sdk.ask('TransactGetItems', { TransactItems: [get('a'), get('c'), get('b')] }), {
        Responses: [{ Item: { v: N(2) } }, {}, { Item: { v: N(2) } }],
      })
      await sdk.ask(...transact(Delete('a'), Delete('b')))
    },
  ),
  scenario('14 token', 'a request is done once for each token', async ({ sdk, clock }, same) => {
    const request = {
      TransactItems: [
        Update('token', 'ADD v :one', { ExpressionAttributeValues: { ':one': N(1) } }),
      ],
      ClientRequestToken: 'once',
    }
    const value = async () =>
      (
        (await sdk.ask('GetItem', { TableName: 'plain', Key: key('token') }))['Item'] as {
          v: { N: string }
        }
      ).v.N
    await sdk.ask('TransactWriteItems', request)
    await sdk.ask('TransactWriteItems', request)
    same(await value(), '1')
    const other = await sdk.refusal('TransactWriteItems', {
      ...request,
      TransactItems: [Put('token')],
    })
    same(
      [other.name, other.isOfClass, other.status],
      ['IdempotentParameterMismatchException', true, 400],
    )
    clock.advance(11 * 60_000)
    await sdk.ask('TransactWriteItems', request)
    same(await value(), '2')
  }),
  fails(
    '12 data plane of a missing table',
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'nothere', Key: key(1) } }] }],
    notFound,
  ),
]

export const batchCases: readonly (Case | Scenario)[] = [...batches, ...shapes, ...transactions]
