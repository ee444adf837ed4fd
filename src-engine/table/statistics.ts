/**
 * How many items and bytes each table and index holds, exactly. Counters in memory follow every commit; they are
 * stored when the database closes, with the seqno they are true for. When the stored ones are not true at open (the
 * program was killed), all is counted again in the background: writes meanwhile change the counters at once, the count
 * of a snapshot is added to them, and until then the last stored figures are shown.
 */
import type { ByteString } from '../base/byte-string.ts'
import type { Timers } from '../base/timers.ts'
import { stripeCount, type Seqno, type Store } from '../storage/store-contract.ts'
import { parseRecord, type JsonRecord } from './definition-record.ts'
import type { IndexUsage } from './index-usage.ts'
import { decodeRecordSize } from './item-record.ts'
import { rangeOfPrefix } from './keyspace.ts'

/** Of a table or an index. Bytes are item sizes by DynamoDB's rules. */
export interface Count {
  items: number
  bytes: number
}

export class TableStatistics {
  /** True sums, unless `counting`. */
  readonly table: Count = { items: 0, bytes: 0 }
  readonly #indexes = new Map<number, Count>()
  /** What to show while the true sums are being counted. */
  #shown: TableStatistics | undefined

  index(indexId: number): Count {
    let count = this.#indexes.get(indexId)
    if (count === undefined) {
      count = { items: 0, bytes: 0 }
      this.#indexes.set(indexId, count)
    }
    return count
  }

  dropIndex(indexId: number): void {
    this.#indexes.delete(indexId)
  }

  get counting(): boolean {
    return this.#shown !== undefined
  }

  /** The table's count as far as known: the last stored one while counting. */
  get shownTable(): Readonly<Count> {
    return this.#shown?.table ?? this.table
  }

  shownIndex(indexId: number): Readonly<Count> {
    return (this.#shown ?? this).index(indexId)
  }

  /** Starts from nothing, showing what was last stored until `finishCounting`. */
  startCounting(): void {
    if (this.#shown === undefined) {
      const shown = new TableStatistics()
      Object.assign(shown.table, this.table)
      for (const [id, count] of this.#indexes) Object.assign(shown.index(id), count)
      this.#shown = shown
    }
    this.table.items = 0
    this.table.bytes = 0
    this.#indexes.clear()
  }

  finishCounting(): void {
    this.#shown = undefined
  }

  toRecord(): object {
    return {
      items: this.table.items,
      bytes: this.table.bytes,
      indexes: [...this.#indexes].map(([id, count]) => ({ id, ...count })),
    }
  }

  load(record: JsonRecord): void {
    Object.assign(this.table, countOf(record))
    for (const index of record.records('indexes')) {
      Object.assign(this.index(index.integer('id')), countOf(index))
    }
  }
}

function countOf(record: JsonRecord): Count {
  return { items: record.integer('items'), bytes: record.integer('bytes') }
}

export interface StoredStatistics {
  readonly seqno: Seqno
  readonly tables: ReadonlyMap<number, JsonRecord>
}

export function encodeStatistics(
  seqno: Seqno,
  tables: readonly {
    readonly definition: { readonly id: number }
    readonly statistics: TableStatistics
    readonly usage: IndexUsage
  }[],
): Uint8Array {
  const records = tables.map(({ definition: { id }, statistics, usage }) => ({
    id,
    ...statistics.toRecord(),
    usage: usage.toRecord(),
  }))
  return new TextEncoder().encode(JSON.stringify({ seqno, tables: records }))
}

export function decodeStatistics(bytes: Uint8Array): StoredStatistics {
  const record = parseRecord(bytes, 'statistics')
  const tables = record.records('tables').map((table) => [table.integer('id'), table] as const)
  return { seqno: record.integer('seqno'), tables: new Map(tables) }
}

/** A table as far as it is counted. */
export interface CountedTable {
  readonly space: { readonly itemPrefix: ByteString }
  readonly statistics: TableStatistics
  readonly indexes: readonly {
    readonly prefix: ByteString
    readonly definition: { readonly id: number }
  }[]
}

/** Counts tables that have started counting, and finishes it unless cancelled. */
export async function countTables(
  store: Store,
  tables: readonly CountedTable[],
  timers: Timers,
  cancelled: () => boolean,
): Promise<void> {
  const spaces = tables.flatMap(({ space, statistics, indexes }) => [
    { prefix: space.itemPrefix, count: statistics.table },
    ...indexes.map(({ prefix, definition }) => ({
      prefix,
      count: statistics.index(definition.id),
    })),
  ])
  await countSpaces(store, spaces, timers, cancelled)
  if (cancelled()) return
  for (const { statistics } of tables) statistics.finishCounting()
}

/** A space of records to count, and where to add. */
interface CountedSpace {
  readonly prefix: ByteString
  readonly count: Count
}

const sliceRecords = 5000

/** Counts what a snapshot holds in each space, in slices that let other work run. */
async function countSpaces(
  store: Store,
  spaces: readonly CountedSpace[],
  timers: Timers,
  cancelled: () => boolean,
): Promise<void> {
  const snapshot = store.snapshot()
  const reader = store.reader(snapshot)
  try {
    let untilYield = sliceRecords
    for (const { prefix, count } of spaces) {
      for (let stripe = 0; stripe < stripeCount; stripe++) {
        const iterator = reader.scan({ stripe, ...rangeOfPrefix(prefix) })
        try {
          while (iterator.next()) {
            count.items++
            count.bytes += decodeRecordSize(iterator.value, iterator.valueStart, iterator.valueEnd)
            if (--untilYield > 0) continue
            untilYield = sliceRecords
            await timers.yield()
            if (cancelled()) return
          }
        } finally {
          iterator.close()
        }
      }
    }
  } finally {
    reader.close()
    snapshot.close()
  }
}
