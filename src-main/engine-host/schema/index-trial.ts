/**
 * What an index would hold, found by building it: the sampled items go into a database in memory with the same keys, and
 * the engine adds the index there as it would on the live table. Entries, sizes and time are the engine's own.
 */
import { Database, type Item } from '../../../src-engine/index.ts'
import type { DatabaseEvent, TableDescription } from '../../../src-engine/index.ts'
import type { AbsentReasons, IndexDraft, IndexPreview, ItemSample } from '../../contract/schema.ts'
import { scalarKey } from './scalar-key.ts'
import { Reservoir, seededRandom } from './seeded-random.ts'

const trialItemsMax = 5000
const trialBytesMax = 16 * 1_048_576
const putsTogether = 100
const entriesShown = 20
const keyLengthMax = 2048
const trialName = 'trial'
const itemBytesMax = 16 * 1_048_576

/** Keeps as many of the items it is given as a trial takes, each with the same chance. */
export class IndexTrial {
  readonly #table: TableDescription
  readonly #draft: IndexDraft
  readonly #items: Reservoir<Item>
  readonly #absent = {
    partitionMissing: 0,
    partitionWrongType: 0,
    sortMissing: 0,
    sortWrongType: 0,
  }
  constructor(table: TableDescription, draft: IndexDraft) {
    this.#table = table
    this.#draft = draft
    const { ItemCount, TableSizeBytes } = table
    const mean = ItemCount === 0 ? 0 : TableSizeBytes / ItemCount
    const fitting = Math.max(100, Math.floor(trialBytesMax / Math.max(1, mean)))
    this.#items = new Reservoir(Math.min(trialItemsMax, fitting), seededRandom(1))
  }

  add(item: Item): void {
    const reason = absentReason(item, this.#draft)
    if (reason !== undefined) this.#absent[reason]++
    this.#items.offer(item)
  }

  /** Throws `validation` for an index that the table would refuse. */
  async result(sample: ItemSample): Promise<IndexPreview> {
    const items = this.#items.kept
    let failure: unknown
    await using database = await openTrial(this.#table, (event) => {
      if (event.kind === 'backgroundFailed') failure = event.error
    })
    for (let at = 0; at < items.length; at += putsTogether) {
      const some = items.slice(at, at + putsTogether)
      await Promise.all(
        some.map((Item) => database.dynamodb.putItem({ TableName: trialName, Item })),
      )
      await pause()
    }
    const startedMs = performance.now()
    const { index, attributeDefinitions } = this.#draft
    await database.dynamodb.updateTable({
      TableName: trialName,
      AttributeDefinitions: attributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    })
    const built = await whenBuilt(database, index.IndexName, () => failure)
    const trialBuildMs = performance.now() - startedMs
    const entries = await readEntries(database, index.IndexName)
    const partition = index.KeySchema[0]?.AttributeName ?? ''
    return {
      sample,
      entries: entries.slice(0, entriesShown),
      trialItems: items.length,
      trialEntries: built.ItemCount,
      trialBytes: built.IndexSizeBytes,
      trialBuildMs,
      absent: this.#absent,
      ...partitionsOf(entries, partition),
    }
  }
}

function absentReason(item: Item, draft: IndexDraft): keyof AbsentReasons | undefined {
  const [partition, sort] = draft.index.KeySchema.map(({ AttributeName }) => AttributeName)
  const fault = (name: string | undefined): 'Missing' | 'WrongType' | undefined => {
    if (name === undefined) return undefined
    const value = item.get(name)
    if (value === undefined) return 'Missing'
    return isKeyOf(draft, name, item) ? undefined : 'WrongType'
  }
  const ofPartition = fault(partition)
  if (ofPartition !== undefined) return `partition${ofPartition}`
  const ofSort = fault(sort)
  return ofSort === undefined ? undefined : `sort${ofSort}`
}

/** Empty texts and binaries are no keys of an index either. */
function isKeyOf(draft: IndexDraft, name: string, item: Item): boolean {
  const declared = draft.attributeDefinitions.find((each) => each.AttributeName === name)
  const value = item.get(name)
  switch (declared?.AttributeType) {
    case 'S':
      return typeof value === 'string' && value !== ''
    case 'B':
      return value instanceof Uint8Array && value.length > 0
    case 'N':
      return typeof value === 'number' || (value instanceof Object && 'text' in value)
    default:
      return false
  }
}

/** A table of the same keys, without the indexes it has already. */
async function openTrial(
  table: TableDescription,
  onEvent: (event: DatabaseEvent) => void,
): Promise<Database> {
  const options = { itemBytesMax, sweepIntervalMs: 0, onEvent }
  if (table.SortKeyOptional === true) {
    return await Database.createInMemory({ ...options, tableName: trialName })
  }
  const database = await Database.createInMemory({ ...options, defaultTable: false })
  const names = new Set(table.KeySchema.map(({ AttributeName }) => AttributeName))
  await database.dynamodb.createTable({
    TableName: trialName,
    KeySchema: table.KeySchema,
    AttributeDefinitions: table.AttributeDefinitions.filter(({ AttributeName }) =>
      names.has(AttributeName),
    ),
    BillingMode: 'PAY_PER_REQUEST',
  })
  return database
}

async function whenBuilt(
  database: Database,
  name: string,
  failure: () => unknown,
): Promise<{ readonly ItemCount: number; readonly IndexSizeBytes: number }> {
  for (;;) {
    const { Table } = await database.dynamodb.describeTable({ TableName: trialName })
    const index = Table.GlobalSecondaryIndexes?.find((each) => each.IndexName === name)
    if (index?.IndexStatus === 'ACTIVE') return index
    if (failure() !== undefined) throw failure()
    await pause()
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function readEntries(database: Database, name: string): Promise<readonly Item[]> {
  const entries: Item[] = []
  let start: Item | undefined
  do {
    const page = await database.dynamodb.scan({
      TableName: trialName,
      IndexName: name,
      ExclusiveStartKey: start,
    })
    entries.push(...(page.Items ?? []))
    start = page.LastEvaluatedKey
  } while (start !== undefined)
  return entries
}

function partitionsOf(
  entries: readonly Item[],
  name: string,
): Pick<IndexPreview, 'partitions' | 'largestPartitionPercent'> {
  const counts = new Map<string | undefined, number>()
  for (const entry of entries) {
    const value = entry.get(name)
    const key = value === undefined ? undefined : scalarKey(value, keyLengthMax)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const largest = Math.max(0, ...counts.values())
  return {
    partitions: counts.size,
    largestPartitionPercent: entries.length === 0 ? 0 : (largest / entries.length) * 100,
  }
}
