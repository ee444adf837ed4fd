/** Consumed capacity and item collection metrics: sections 3 and 10 of the reference. */
import { finding, invalid, N, S, scenario, type Case, type Scenario, type World } from '../case.ts'
import type { Operation } from '../sdk.ts'

const TableName = 'metered'
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' })
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' })
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' })
const table = {
  TableName,
  AttributeDefinitions: ['pk', 'sk', 'gk', 'ls'].map(attribute),
  KeySchema: [hash('pk'), range('sk')],
  LocalSecondaryIndexes: [
    {
      IndexName: 'lsi',
      KeySchema: [hash('pk'), range('ls')],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  GlobalSecondaryIndexes: [
    { IndexName: 'gsi', KeySchema: [hash('gk')], Projection: { ProjectionType: 'ALL' } },
    { IndexName: 'keys', KeySchema: [hash('gk')], Projection: { ProjectionType: 'KEYS_ONLY' } },
  ],
  BillingMode: 'PAY_PER_REQUEST',
}

/** Text that makes an item of so many KB, near enough below. */
const filling = (kilobytes: number) => S('x'.repeat(kilobytes * 1024 - 100))
const units = (CapacityUnits: number) => ({ CapacityUnits })
const Key = { pk: S('p'), sk: S('1') }
const indexed = { ...Key, gk: S('g'), ls: S('l') }
const set = (what: string, value: object) => ({
  TableName,
  Key,
  UpdateExpression: `SET ${what} = :v`,
  ExpressionAttributeValues: { ':v': value },
})
const local = (lsi: number) => ({ LocalSecondaryIndexes: { lsi: units(lsi) } })
const global = (gsi: number, keys: number) => ({
  GlobalSecondaryIndexes: { gsi: units(gsi), ...(keys > 0 ? { keys: units(keys) } : {}) },
})

/** In turn, each on what the one before left. */
const writes: readonly (readonly [
  about: string,
  operation: Operation,
  input: object,
  total: number,
  split: object,
])[] = [
  [
    'a new item outside of all indexes',
    'PutItem',
    { TableName, Item: { ...Key, v: filling(3) } },
    3,
    { Table: units(3) },
  ],
  [
    'the larger of the old and the new item',
    'PutItem',
    { TableName, Item: Key },
    3,
    { Table: units(3) },
  ],
  [
    'a new entry in each index',
    'PutItem',
    { TableName, Item: { ...indexed, v: filling(3) } },
    3 + 1 + 3 + 1,
    { Table: units(3), ...local(1), ...global(3, 1) },
  ],
  [
    'only indexes that hold the attribute',
    'UpdateItem',
    set('w', N(1)),
    3 + 3,
    { Table: units(3), ...global(3, 0) },
  ],
  [
    'an entry that moves counts twice',
    'UpdateItem',
    set('gk', S('h')),
    3 + 6 + 2,
    { Table: units(3), ...global(6, 2) },
  ],
  ['nothing changed', 'UpdateItem', set('w', N(1)), 3, { Table: units(3) }],
  [
    'a moved local entry',
    'UpdateItem',
    set('ls', S('m')),
    3 + 2 + 3,
    { Table: units(3), ...local(2), ...global(3, 0) },
  ],
  [
    'entries deleted',
    'DeleteItem',
    { TableName, Key },
    3 + 1 + 3 + 1,
    { Table: units(3), ...local(1), ...global(3, 1) },
  ],
  ['nothing deleted', 'DeleteItem', { TableName, Key }, 1, { Table: units(1) }],
]

const query = {
  TableName,
  KeyConditionExpression: 'pk = :p',
  ExpressionAttributeValues: { ':p': S('r') },
}
const byIndex = { ...query, KeyConditionExpression: 'gk = :p', IndexName: 'gsi' }

/** Of two items of 3 KB in all indexes: 6 KB are two units, or one when read eventually. */
const reads: readonly (readonly [
  about: string,
  operation: Operation,
  input: object,
  total: number,
  split: object,
])[] = [
  [
    'an item',
    'GetItem',
    { TableName, Key: { pk: S('r'), sk: S('1') } },
    0.5,
    { Table: units(0.5) },
  ],
  [
    'an item, consistently',
    'GetItem',
    { TableName, Key: { pk: S('r'), sk: S('1') }, ConsistentRead: true },
    1,
    { Table: units(1) },
  ],
  [
    'no item',
    'GetItem',
    { TableName, Key: { pk: S('none'), sk: S('1') } },
    0.5,
    { Table: units(0.5) },
  ],
  ['a query rounds the sum', 'Query', query, 1, { Table: units(1) }],
  ['a consistent query', 'Query', { ...query, ConsistentRead: true }, 2, { Table: units(2) }],
  [
    'a filter changes nothing',
    'Query',
    { ...query, FilterExpression: 'attribute_exists(nope)' },
    1,
    { Table: units(1) },
  ],
  [
    'a projection changes nothing',
    'Query',
    { ...query, ProjectionExpression: 'sk' },
    1,
    { Table: units(1) },
  ],
  ['a count changes nothing', 'Query', { ...query, Select: 'COUNT' }, 1, { Table: units(1) }],
  [
    'an empty query',
    'Query',
    { ...query, ExpressionAttributeValues: { ':p': S('none') } },
    0.5,
    { Table: units(0.5) },
  ],
  ['a global index', 'Query', byIndex, 1, { Table: units(0), ...global(1, 0) }],
  [
    'a scan of an index of keys',
    'Scan',
    { TableName, IndexName: 'keys' },
    0.5,
    { Table: units(0), GlobalSecondaryIndexes: { keys: units(0.5) } },
  ],
  [
    'a local index',
    'Query',
    { ...query, IndexName: 'lsi' },
    0.5,
    { Table: units(0), ...local(0.5) },
  ],
  [
    'a local index that fetches two items',
    'Query',
    { ...query, IndexName: 'lsi', Select: 'ALL_ATTRIBUTES' },
    1.5,
    { Table: units(1), ...local(0.5) },
  ],
  [
    'fetched consistently',
    'Query',
    { ...query, IndexName: 'lsi', ProjectionExpression: 'v', ConsistentRead: true },
    3,
    { Table: units(2), ...local(1) },
  ],
  ['a scan', 'Scan', { TableName }, 1, { Table: units(1) }],
  [
    'a statement',
    'ExecuteStatement',
    { Statement: `SELECT * FROM metered WHERE pk = 'r'` },
    1,
    { Table: units(1) },
  ],
  [
    'a statement on an index',
    'ExecuteStatement',
    { Statement: `SELECT * FROM metered.gsi WHERE gk = 'r'` },
    1,
    { Table: units(0), ...global(1, 0) },
  ],
]

async function consumed(
  { sdk }: World,
  operation: Operation,
  input: object,
): Promise<readonly unknown[]> {
  const answers: unknown[] = []
  for (const ReturnConsumedCapacity of ['INDEXES', 'TOTAL', 'NONE']) {
    const { ConsumedCapacity } = await sdk.ask(operation, { ...input, ReturnConsumedCapacity })
    answers.push(ConsumedCapacity)
  }
  return answers
}

const both = (kind: 'ReadCapacityUnits' | 'WriteCapacityUnits', count: number) => ({
  CapacityUnits: count,
  [kind]: count,
})
const metrics = { ItemCollectionKey: { pk: S('p') }, SizeEstimateRangeGB: [0, 1] }
const sized = { ReturnItemCollectionMetrics: 'SIZE' }

export const capacityCases: readonly (Case | Scenario)[] = [
  scenario('3 capacity of writes', 'each write, split by index', async ({ sdk }, same) => {
    await sdk.ask('CreateTable', table)
    for (const [about, operation, input, total, split] of writes) {
      const { ConsumedCapacity } = await sdk.ask(operation, {
        ...input,
        ReturnConsumedCapacity: 'INDEXES',
      })
      same([about, ConsumedCapacity], [about, { TableName, ...units(total), ...split }])
    }
    const put = { TableName, Item: indexed, ReturnConsumedCapacity: 'TOTAL' }
    same((await sdk.ask('PutItem', put))['ConsumedCapacity'], { TableName, ...units(4) })
    same(await sdk.ask('PutItem', { ...put, ReturnConsumedCapacity: 'NONE' }), {})
  }),
  scenario(
    '3 capacity of writes',
    'batches, transactions and statements add up by table',
    async ({ sdk }, same) => {
      const INDEXES = { ReturnConsumedCapacity: 'INDEXES' }
      const Item = { ...indexed, pk: S('q') }
      const batch = await sdk.ask('BatchWriteItem', {
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item } },
            { PutRequest: { Item: { ...Item, sk: S('2') } } },
          ],
          plain: [{ PutRequest: { Item: { pk: S('metered') } } }],
        },
        ...INDEXES,
      })
      same(batch['ConsumedCapacity'], [
        { TableName, ...units(8), Table: units(2), ...local(2), ...global(2, 2) },
        { TableName: 'plain', ...units(1), Table: units(1) },
      ])
      const write = (kind: number) => both('WriteCapacityUnits', kind)
      const TransactItems = [
        { Put: { TableName, Item: { ...Item, sk: S('3') } } },
        {
          ConditionCheck: {
            TableName,
            Key: { pk: S('q'), sk: S('1') },
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ]
      const transaction = await sdk.ask('TransactWriteItems', {
        TransactItems,
        ...INDEXES,
        ClientRequestToken: 'metered',
      })
      same(transaction['ConsumedCapacity'], [
        {
          TableName,
          ...write(7),
          Table: write(4),
          LocalSecondaryIndexes: { lsi: write(1) },
          GlobalSecondaryIndexes: { gsi: write(1), keys: write(1) },
        },
      ])
      const again = await sdk.ask('TransactWriteItems', {
        TransactItems,
        ReturnConsumedCapacity: 'TOTAL',
        ClientRequestToken: 'metered',
      })
      same(again['ConsumedCapacity'], [{ TableName, ...both('ReadCapacityUnits', 4) }])
      const statement = await sdk.ask('ExecuteStatement', {
        Statement: `DELETE FROM metered WHERE pk = 'q' AND sk = '3'`,
        ...INDEXES,
      })
      same(statement['ConsumedCapacity'], {
        TableName,
        ...units(4),
        Table: units(1),
        ...local(1),
        ...global(1, 1),
      })
      const statements = await sdk.ask('BatchExecuteStatement', {
        Statements: [1, 2].map((at) => ({
          Statement: `UPDATE metered SET v = 1 WHERE pk = 'q' AND sk = '${at}'`,
        })),
        ...INDEXES,
      })
      same(statements['ConsumedCapacity'], [
        { TableName, ...units(4), Table: units(2), ...global(2, 0) },
      ])
      const transacted = await sdk.ask('ExecuteTransaction', {
        TransactStatements: [1, 2].map((at) => ({
          Statement: `DELETE FROM metered WHERE pk = 'q' AND sk = '${at}'`,
        })),
        ReturnConsumedCapacity: 'TOTAL',
      })
      same(transacted['ConsumedCapacity'], [{ TableName, ...write(10) }])
    },
  ),
  scenario('3 capacity of reads', 'each read, of table and indexes', async (world, same) => {
    const { sdk } = world
    await sdk.ask('DeleteItem', { TableName, Key })
    for (const sk of ['1', '2'])
      await sdk.ask('PutItem', {
        TableName,
        Item: { pk: S('r'), sk: S(sk), gk: S('r'), ls: S('l'), v: filling(3) },
      })
    for (const [about, operation, input, total, split] of reads) {
      const answer = [
        { TableName, ...units(total), ...split },
        { TableName, ...units(total) },
        undefined,
      ]
      same([about, await consumed(world, operation, input)], [about, answer])
    }
    const Keys = ['1', '2', 'none'].map((sk) => ({ pk: S('r'), sk: S(sk) }))
    same(await consumed(world, 'BatchGetItem', { RequestItems: { [TableName]: { Keys } } }), [
      [{ TableName, ...units(1.5), Table: units(1.5) }],
      [{ TableName, ...units(1.5) }],
      undefined,
    ])
    const gets = { TransactItems: Keys.map((each) => ({ Get: { TableName, Key: each } })) }
    const six = both('ReadCapacityUnits', 6)
    same(await consumed(world, 'TransactGetItems', gets), [
      [{ TableName, ...six, Table: six }],
      [{ TableName, ...six }],
      undefined,
    ])
  }),
  scenario(
    '10 item collection metrics',
    'of tables with local indexes, in every write',
    async ({ sdk }, same) => {
      same(await sdk.ask('PutItem', { TableName, Item: Key, ...sized }), {
        ItemCollectionMetrics: metrics,
      })
      same(await sdk.ask('UpdateItem', { TableName, Key, ...sized }), {
        ItemCollectionMetrics: metrics,
      })
      const requests = {
        [TableName]: [{ PutRequest: { Item: Key } }],
        plain: [{ PutRequest: { Item: { pk: S('metered') } } }],
      }
      same(await sdk.ask('BatchWriteItem', { RequestItems: requests, ...sized }), {
        UnprocessedItems: {},
        ItemCollectionMetrics: { [TableName]: [metrics] },
      })
      same(
        await sdk.ask('TransactWriteItems', {
          TransactItems: [{ Update: set('v', N(1)) }],
          ...sized,
        }),
        { ItemCollectionMetrics: { [TableName]: [metrics] } },
      )
      same(await sdk.ask('DeleteItem', { TableName, Key, ...sized }), {
        ItemCollectionMetrics: metrics,
      })
      same(
        await sdk.ask('PutItem', { TableName, Item: Key, ReturnItemCollectionMetrics: 'NONE' }),
        {},
      )
      same(
        await sdk.ask('PutItem', { TableName: 'plain', Item: { pk: S('metered') }, ...sized }),
        {},
      )
      await sdk.ask('DeleteTable', { TableName })
    },
  ),
  ...(
    [
      'Query',
      'Scan',
      'GetItem',
      'BatchGetItem',
      'BatchWriteItem',
      'TransactGetItems',
      'TransactWriteItems',
      'ExecuteStatement',
      'BatchExecuteStatement',
      'ExecuteTransaction',
    ] as const
  ).map((operation) =>
    invalid(
      '17 enum sets',
      [operation, { ...requestOf(operation), ReturnConsumedCapacity: 'X' }],
      finding("'X'", 'returnConsumedCapacity', 'satisfy enum value set: [INDEXES, TOTAL, NONE]'),
    ),
  ),
]

function requestOf(operation: Operation): object {
  const Statement = 'SELECT * FROM plain'
  const plain = { pk: S('x') }
  switch (operation) {
    case 'BatchGetItem':
      return { RequestItems: { plain: { Keys: [plain] } } }
    case 'BatchWriteItem':
      return { RequestItems: { plain: [{ PutRequest: { Item: plain } }] } }
    case 'TransactGetItems':
      return { TransactItems: [{ Get: { TableName: 'plain', Key: plain } }] }
    case 'TransactWriteItems':
      return { TransactItems: [{ Put: { TableName: 'plain', Item: plain } }] }
    case 'ExecuteStatement':
      return { Statement }
    case 'BatchExecuteStatement':
      return { Statements: [{ Statement }] }
    case 'ExecuteTransaction':
      return { TransactStatements: [{ Statement }] }
    default:
      return {
        TableName: 'plain',
        Key: plain,
        KeyConditionExpression: 'pk = :x',
        ExpressionAttributeValues: { ':x': S('x') },
      }
  }
}
