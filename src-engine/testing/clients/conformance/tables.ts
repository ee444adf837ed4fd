/** The tables that the cases share. Cases that write use keys of their own. */
import { N, S, SS } from './case.ts'
import type { Sdk } from './sdk.ts'

const attribute = (AttributeName: string, AttributeType: string) => ({
  AttributeName,
  AttributeType,
})
const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' })
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' })

/** `things`: two keys of text, a local index and three global ones; `plain`: one key; `typed`: binary and number. */
const tables = [
  {
    TableName: 'things',
    AttributeDefinitions: [
      attribute('pk', 'S'),
      attribute('sk', 'S'),
      attribute('gk', 'S'),
      attribute('gs', 'N'),
      attribute('ls', 'N'),
    ],
    KeySchema: [hash('pk'), range('sk')],
    LocalSecondaryIndexes: [
      {
        IndexName: 'lsi',
        KeySchema: [hash('pk'), range('ls')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'gsi',
        KeySchema: [hash('gk'), range('gs')],
        Projection: { ProjectionType: 'ALL' },
      },
      { IndexName: 'keys', KeySchema: [hash('gk')], Projection: { ProjectionType: 'KEYS_ONLY' } },
      {
        IndexName: 'some',
        KeySchema: [hash('gk'), range('sk')],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['color'] },
      },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  },
  {
    TableName: 'plain',
    AttributeDefinitions: [attribute('pk', 'S')],
    KeySchema: [hash('pk')],
    BillingMode: 'PAY_PER_REQUEST',
  },
  {
    TableName: 'typed',
    AttributeDefinitions: [attribute('pk', 'B'), attribute('sk', 'N')],
    KeySchema: [hash('pk'), range('sk')],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
  },
] as const

/** Ten items of one partition, and one item with something of everything. */
const items = [
  ...Array.from({ length: 10 }, (_, at) => ({
    pk: S('p'),
    sk: S(`s${at}`),
    gk: S('g'),
    gs: N(9 - at),
    ls: N(at * 10),
    color: S(at % 2 === 0 ? 'red' : 'blue'),
    size: N(at),
  })),
  {
    pk: S('doc'),
    sk: S('1'),
    n: N(5),
    s: S('text'),
    b: { B: Uint8Array.of(1, 2, 3) },
    t: { BOOL: true },
    nothing: { NULL: true },
    l: { L: [N(1), S('two'), { L: [N(3)] }] },
    m: { M: { a: N(1), below: { M: { deep: S('down') } } } },
    ss: SS('a', 'b'),
    ns: { NS: ['1', '2'] },
  },
]

export const doc = items[10]

export async function createTables(sdk: Sdk): Promise<void> {
  for (const table of tables) await sdk.ask('CreateTable', table)
  for (const Item of items) await sdk.ask('PutItem', { TableName: 'things', Item })
}
