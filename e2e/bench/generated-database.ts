/** Databases made for the benchmarks, kept in the user's cache: made once, by the built library. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AttributeValue, Database, Item } from '../../src-engine/index.ts'
import { loadEngine } from '../schema-database.ts'

/** Changes whenever what is generated does. */
const revision = 1
/** Put together in one batch, as DynamoDB takes them. */
const batchItems = 25
const itemsPerPartition = 1000
export const sparseColumns = 200
const columnsPerItem = 12

/** `readings`: items of 12 attributes each, of 200 different ones. Gives its directory, which nobody opens for writing. */
export async function readingsDatabase(items: number): Promise<string> {
  return await cached(`readings-${items}`, async (database) => {
    await createTable(database, 'readings')
    for (let from = 0; from < items; from += batchItems) {
      const some = Array.from({ length: Math.min(batchItems, items - from) }, (_, at) =>
        reading(from + at),
      )
      await putAll(database, 'readings', some)
    }
  })
}

/** As many tables as in a company that has one for each of its customers. */
export async function manyTablesDatabase(tables: number): Promise<string> {
  return await cached(`tables-${tables}`, async (database) => {
    for (let at = 0; at < tables; at++) {
      await createTable(database, `tenant_${String(at).padStart(4, '0')}_orders`)
    }
  })
}

/** One of each thing that is too large for most tools. */
export async function largeItemsDatabase(): Promise<string> {
  return await cached('large-items', async (database) => {
    await createTable(database, 'large')
    const put = async (name: string, value: AttributeValue): Promise<void> => {
      const item: Item = new Map<string, AttributeValue>([
        ['pk', name],
        ['sk', 0],
        ['note', 'before'],
        ['value', value],
      ])
      await database.dynamodb.putItem({ TableName: 'large', Item: item })
    }
    await put('a list of 400 KB', documents(400 * 1024 - 40_000))
    await put('b text of 16 MB', 'All work and no play makes a dull text.\n'.repeat(419_400))
    await put('c map of 20,000 keys', membersOf(20_000))
  })
}

/** Items that know 5,000 attributes between them. */
export async function manyAttributesDatabase(attributes: number): Promise<string> {
  return await cached(`attributes-${attributes}`, async (database) => {
    await createTable(database, 'wide')
    const perItem = 250
    for (let from = 0; from < attributes; from += perItem) {
      const item: Item = new Map<string, AttributeValue>([
        ['pk', `wide#${from}`],
        ['sk', from],
      ])
      for (let at = from; at < from + perItem; at++) {
        item.set(`attribute_${String(at).padStart(5, '0')}`, at)
      }
      await database.dynamodb.putItem({ TableName: 'wide', Item: item })
    }
  })
}

/** The `at`-th item of `readings`: the same whenever it is asked for. */
export function reading(at: number): Item {
  const item: Item = new Map<string, AttributeValue>([
    ['pk', `device#${String(Math.floor(at / itemsPerPartition)).padStart(6, '0')}`],
    ['sk', at % itemsPerPartition],
  ])
  for (let nth = 0; nth < columnsPerItem; nth++) {
    const column = (at * 7 + nth * 17) % sparseColumns
    item.set(`column_${String(column).padStart(3, '0')}`, nth % 2 === 0 ? at + nth : `text ${at}`)
  }
  return item
}

export async function createTable(database: Database, name: string): Promise<void> {
  await database.dynamodb.createTable({
    TableName: name,
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  })
}

export async function putAll(
  database: Database,
  table: string,
  items: readonly Item[],
): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }))
  await database.dynamodb.batchWriteItem({ RequestItems: new Map([[table, requests]]) })
}

/** Nested as documents are: many small maps in a list. */
function documents(bytes: number): AttributeValue {
  const bytesEach = 200
  return Array.from(
    { length: Math.floor(bytes / bytesEach) },
    (_, at) =>
      new Map<string, AttributeValue>([
        ['number', at],
        ['name', `document ${at}`],
        ['text', 'x'.repeat(150)],
        ['done', at % 3 === 0],
      ]),
  )
}

function membersOf(keys: number): AttributeValue {
  return new Map(Array.from({ length: keys }, (_, at) => [`key_${at}`, `value ${at}`]))
}

/** Made beside its place and renamed: it is there whole, or not at all. */
async function cached(name: string, fill: (database: Database) => Promise<void>): Promise<string> {
  const home = join(
    process.env['KEYSTONE_CACHE'] ?? process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'keystonedb',
    `generated-${revision}`,
  )
  const directory = join(home, `${name}.keystone`)
  const { Database } = await loadEngine()
  if (existsSync(directory)) {
    try {
      await (await Database.openReadOnly(directory)).close()
      return directory
    } catch {
      // Of an older format: made anew.
      rmSync(directory, { recursive: true })
    }
  }
  const building = `${directory}.building-${process.pid}`
  mkdirSync(home, { recursive: true })
  const started = performance.now()
  console.log(`generating ${name} …`)
  try {
    const database = await Database.create(building, {
      defaultTable: false,
      itemBytesMax: 16 * 1_048_576,
      store: { durability: { kind: 'none' } },
    })
    await fill(database)
    await database.flush()
    await database.close()
    renameSync(building, directory)
  } finally {
    rmSync(building, { recursive: true, force: true })
  }
  console.log(`generated ${name} in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  return directory
}
