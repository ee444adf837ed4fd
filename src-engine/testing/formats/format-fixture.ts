/**
 * The database that is kept of each released format: one of everything a directory can hold, made once with that format
 * and then read by every later version. `scripts/format-fixture.mjs` makes it; `format-fixture.test.ts` reads it.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ManualClock } from '../../base/clock.ts'
import type { Environment } from '../../base/environment.ts'
import { SeededRandom } from '../../base/random.ts'
import { systemTimers } from '../../base/timers.ts'
import { itemFromTaggedText, itemToTagged } from '../../encoding/dynamodb-json.ts'
import { Database, NodeVfs, type DatabaseOptions, type Item } from '../../index.ts'
import type { StoreOptions } from '../../storage/options.ts'

const madeAtMs = Date.UTC(2026, 10, 23)
const hourMs = 3_600_000

/** The moment at which the fixture is looked at: nothing more expires, and streams keep what they have. */
export function fixtureEnvironment(): Environment {
  return {
    clock: new ManualClock(madeAtMs + hourMs),
    random: new SeededRandom(2),
    timers: systemTimers,
  }
}

function settings(seed: number, store: Partial<StoreOptions>): DatabaseOptions {
  return {
    vfs: new NodeVfs(),
    environment: {
      clock: new ManualClock(madeAtMs + seed * 60_000),
      random: new SeededRandom(seed),
      timers: systemTimers,
    },
    owner: { pid: 1, host: 'fixture', program: 'format-fixture' },
    sweepIntervalMs: 0,
    store: { backgroundCompaction: false, blockBytes: 1024, walPreallocateBytes: 0, ...store },
  }
}

const item = (text: string): Item => itemFromTaggedText(text, 'extended')

/** Every type, and the values at which encodings change. */
const typedItems = [
  '{"pk":{"S":"strings"},"empty":{"S":""},"short":{"S":"a"},"text":{"S":"Lisboa, Évora 🌊 \\u0000 end"}}',
  `{"pk":{"S":"strings"},"sk":{"S":"long"},"str8":{"S":"${'x'.repeat(200)}"},"str16":{"S":"${'é'.repeat(400)}"}}`,
  '{"pk":{"S":"numbers"},"sk":{"S":"doubles"},"zero":{"N":"0"},"byte":{"N":"200"},"small":{"N":"-100"},"short":{"N":"-30000"},"word":{"N":"70000"},"int":{"N":"-2000000000"},"uint":{"N":"4000000000"},"tenth":{"N":"0.1"},"price":{"N":"129.99"},"big":{"N":"9007199254740992"},"half":{"N":"-1.5"}}',
  '{"pk":{"S":"numbers"},"sk":{"S":"decimals"},"digits38":{"N":"12345678901234567890123456789012345678"},"negative38":{"N":"-9.9999999999999999999999999999999999999"},"tiny":{"N":"0.00000000000000000000000000000000000000000000000001"},"exact":{"N":"0.30000000000000000001"},"large":{"N":"1000000000000000000000000000000000000000000000000000000000000"}}',
  '{"pk":{"S":"binary"},"sk":{"S":"with \\u0000 inside"},"none":{"B":""},"bytes":{"B":"3q2+7w=="}}',
  '{"pk":{"S":"scalars"},"yes":{"BOOL":true},"no":{"BOOL":false},"nothing":{"NULL":true},"moment":{"TS":"1700000000123"},"before":{"TS":"-1"}}',
  '{"pk":{"S":"sets"},"strings":{"SS":["a","b","é"]},"numbers":{"NS":["-1.5","0","12345678901234567890123"]},"binaries":{"BS":["AA==","/w=="]}}',
  '{"pk":{"S":"nested"},"list":{"L":[{"S":"a"},{"N":"1"},{"L":[]},{"M":{}}]},"map":{"M":{"deep":{"M":{"deeper":{"L":[{"NULL":true}]}}}}},"vector":{"VECF32":[0.5,-1,3.25]}}',
  '{"pk":{"S":"names"},"__proto__":{"S":"prototype"},"constructor":{"N":"1"},"e\\u0000f":{"S":"zero"},"📦":{"M":{"__proto__":{"BOOL":true}}}}',
]

/** Keys of the other types: numbers of every sign and size, bytes that must be escaped. */
const readings = ['-12.5', '-12', '-0.05', '0', '0.05', '7', '1234567890.123', '1e100'].flatMap(
  (n) =>
    ['AQ==', 'AA==', 'AAE=', 'AP8=', '/w=='].map((sensor) =>
      item(`{"sensor":{"B":"${sensor}"},"value":{"N":"${n}"},"at":{"N":"1700000000.5"}}`),
    ),
)

const orders = (from: number, to: number): Item[] =>
  Array.from({ length: to - from }, (_, i) => {
    const n = from + i
    const expires = n % 10 === 0 ? 'past' : n % 5 === 0 ? 'future' : undefined
    const ttl =
      expires === undefined
        ? ''
        : `,"expiresAt":{"N":"${madeAtMs / 1000 + (expires === 'past' ? -60 : 3_000_000_000)}"}`
    return item(
      `{"customer":{"S":"c${n % 7}"},"order":{"N":"${n}"},"status":{"S":"${n % 3 === 0 ? 'open' : 'shipped'}"},"total":{"N":"${n}.25"},"note":{"S":"${'order '.repeat(n % 9)}"}${ttl}}`,
    )
  })

const shop = 'shop'
const measured = 'measured'
const dropped = 'dropped'

/** Makes the fixture in `directory`, which must not exist. */
export async function makeFormatFixture(directory: string): Promise<void> {
  mkdirSync(path.dirname(directory), { recursive: true })
  const small = { walFileBytes: 16 * 1024, walBytesMax: 1_048_576 }
  await withDatabase(Database.create(directory, settings(1, small)), fillFirst)
  const compressed = { ...small, compression: 'deflate' as const }
  await withDatabase(Database.open(directory, settings(2, compressed)), fillSecond)
  await withDatabase(Database.open(directory, settings(3, small)), fillTail)
  for (const name of readdirSync(directory)) {
    if (name.startsWith('LOCK')) rmSync(path.join(directory, name))
  }
  const database = await Database.openReadOnly(directory, { environment: fixtureEnvironment() })
  const contents = await describeContents(database).finally(() => database.close())
  writeFileSync(`${directory}.json`, `${JSON.stringify(contents)}\n`)
}

async function withDatabase(
  opening: Promise<Database>,
  use: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await opening
  try {
    await use(database)
  } finally {
    await database.close()
  }
}

/** Tables, and SSTs of two flushes, merged in one stripe. */
async function fillFirst(database: Database): Promise<void> {
  const { dynamodb, storage } = database
  const TableName = database.defaultTableName ?? ''
  for (const text of typedItems) await dynamodb.putItem({ TableName, Item: item(text) })
  await dynamodb.createTable({
    TableName: measured,
    AttributeDefinitions: [
      { AttributeName: 'sensor', AttributeType: 'B' },
      { AttributeName: 'value', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'sensor', KeyType: 'HASH' },
      { AttributeName: 'value', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (const Item of readings) await dynamodb.putItem({ TableName: measured, Item })
  await dynamodb.createTable({
    TableName: shop,
    AttributeDefinitions: [
      { AttributeName: 'customer', AttributeType: 'S' },
      { AttributeName: 'order', AttributeType: 'N' },
      { AttributeName: 'status', AttributeType: 'S' },
      { AttributeName: 'total', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'customer', KeyType: 'HASH' },
      { AttributeName: 'order', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-status',
        KeySchema: [
          { AttributeName: 'status', KeyType: 'HASH' },
          { AttributeName: 'total', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
      },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'by-total',
        KeySchema: [
          { AttributeName: 'customer', KeyType: 'HASH' },
          { AttributeName: 'total', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    BillingMode: 'PAY_PER_REQUEST',
    Tags: [{ Key: 'team', Value: 'red' }],
  })
  await dynamodb.updateTimeToLive({
    TableName: shop,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  })
  await putOrders(database, orders(0, 60))
  await storage.flush()
  await putOrders(database, orders(40, 100))
  await deleteOrders(database, orders(0, 12))
  await storage.flush()
  const fullest = storage.structure().stripes.find(({ files }) => files.length > 1)
  await storage.compact(fullest === undefined ? [] : [fullest.stripe])
}

/** Compressed SSTs, tombstones over what is below, a table that is dropped. */
async function fillSecond(database: Database): Promise<void> {
  const { dynamodb, storage } = database
  await dynamodb.createTable({
    TableName: dropped,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  for (let n = 0; n < 20; n++) {
    await dynamodb.putItem({ TableName: dropped, Item: item(`{"id":{"S":"gone ${n}"}}`) })
  }
  await putOrders(database, orders(100, 160))
  await deleteOrders(database, orders(90, 110))
  await storage.flush()
  await dynamodb.deleteTable({ TableName: dropped })
}

/** What is in the log only, in several files: puts, an update, deletes, a transaction with a token. */
async function fillTail(database: Database): Promise<void> {
  const { dynamodb } = database
  await putOrders(database, orders(150, 190))
  await deleteOrders(database, orders(120, 125))
  await dynamodb.updateItem({
    TableName: shop,
    Key: item('{"customer":{"S":"c1"},"order":{"N":"50"}}'),
    UpdateExpression: 'SET #s = :s ADD #t :t',
    ExpressionAttributeNames: new Map([
      ['#s', 'status'],
      ['#t', 'total'],
    ]),
    ExpressionAttributeValues: item('{":s":{"S":"returned"},":t":{"N":"0.75"}}'),
  })
  const [first, second] = orders(200, 202)
  if (first === undefined || second === undefined) throw new Error('there are two orders')
  await dynamodb.transactWriteItems({
    ClientRequestToken: 'fixture-token',
    TransactItems: [
      { Put: { TableName: shop, Item: first } },
      { Put: { TableName: shop, Item: second } },
    ],
  })
}

async function putOrders({ dynamodb }: Database, items: readonly Item[]): Promise<void> {
  for (const Item of items) await dynamodb.putItem({ TableName: shop, Item })
}

async function deleteOrders({ dynamodb }: Database, items: readonly Item[]): Promise<void> {
  for (const order of items) {
    const Key = new Map([...order].filter(([name]) => name === 'customer' || name === 'order'))
    await dynamodb.deleteItem({ TableName: shop, Key })
  }
}

/** All that can be asked of a database, in an order that depends on nothing but its contents. */
export async function describeContents({ dynamodb }: Database): Promise<unknown> {
  const { TableNames } = await dynamodb.listTables()
  const tables: unknown[] = []
  for (const TableName of TableNames) {
    const { Table } = await dynamodb.describeTable({ TableName })
    const indexNames = [
      ...(Table.GlobalSecondaryIndexes ?? []),
      ...(Table.LocalSecondaryIndexes ?? []),
    ].map(({ IndexName }) => IndexName)
    const indexes: unknown[] = []
    for (const IndexName of indexNames) {
      indexes.push({ IndexName, items: await scanned(dynamodb, { TableName, IndexName }) })
    }
    const { TimeToLiveDescription } = await dynamodb.describeTimeToLive({ TableName })
    const { Tags } = await dynamodb.listTagsOfResource({ ResourceArn: Table.TableArn })
    tables.push({
      description: Table,
      ttl: TimeToLiveDescription,
      tags: Tags,
      items: await scanned(dynamodb, { TableName }),
      indexes,
      stream: await streamRecords(dynamodb, Table.LatestStreamArn),
    })
  }
  return JSON.parse(JSON.stringify(tables)) as unknown
}

async function scanned(
  dynamodb: Database['dynamodb'],
  place: { readonly TableName: string; readonly IndexName?: string },
): Promise<unknown[]> {
  const items: unknown[] = []
  let ExclusiveStartKey: Item | undefined
  do {
    const page = await dynamodb.scan({ ...place, ExclusiveStartKey })
    items.push(...(page.Items ?? []).map((found) => itemToTagged(found, 'extended')))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return items
}

async function streamRecords(
  dynamodb: Database['dynamodb'],
  StreamArn: string | undefined,
): Promise<unknown[]> {
  if (StreamArn === undefined) return []
  const { StreamDescription } = await dynamodb.describeStream({ StreamArn })
  const records: unknown[] = []
  for (const { ShardId } of StreamDescription.Shards) {
    const { ShardIterator } = await dynamodb.getShardIterator({
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    })
    for (let next: string | undefined = ShardIterator; next !== undefined;) {
      const page = await dynamodb.getRecords({ ShardIterator: next })
      records.push(...page.Records.map(describeRecord))
      next = page.Records.length === 0 ? undefined : page.NextShardIterator
    }
  }
  return records
}

function describeRecord(record: {
  readonly eventName: string
  readonly dynamodb: {
    readonly SequenceNumber: string
    readonly NewImage?: Item | undefined
    readonly OldImage?: Item | undefined
  }
}): unknown {
  const { NewImage, OldImage, SequenceNumber } = record.dynamodb
  return {
    event: record.eventName,
    number: SequenceNumber,
    new: NewImage && itemToTagged(NewImage, 'extended'),
    old: OldImage && itemToTagged(OldImage, 'extended'),
  }
}
