/**
 * A live table: its definition, and what is derived from it or kept in memory for it. One object per table for as
 * long as the database is open; a changed definition is put in with `redefine`.
 */
import type { ByteString } from '../base/byte-string.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { StoreKey } from '../storage/store-contract.ts'
import { decodeRecordItem } from './item-record.ts'
import { readItemKey, readPartition, readSort, TableSpace } from './keyspace.ts'
import type { KeyValue } from './key-component.ts'
import { SecondaryIndex } from './secondary-index.ts'
import { IndexUsage } from './index-usage.ts'
import { TableStatistics } from './statistics.ts'
import { StreamLog } from './stream.ts'
import { keyNames, type TableDefinition } from './table-definition.ts'

/** How far a backfill has come: it has passed this item and all before it, by stripe and then by key. */
export interface BackfillCursor {
  readonly stripe: number
  readonly key: ByteString
  readonly itemsDone: number
}

export class Table {
  readonly space: TableSpace
  readonly statistics = new TableStatistics()
  readonly usage = new IndexUsage()
  /** Of indexes being built, by index id. An item beyond the cursor is not in the index yet. */
  readonly backfills = new Map<number, BackfillCursor>()
  #definition: TableDefinition
  #keyNames: readonly string[] = []
  #indexes: readonly SecondaryIndex[] = []
  #streams = new Map<number, StreamLog>()
  #dropped = false
  /** The partition decoded last: a query's items all have it. Only values that cannot be changed are kept. */
  #lastPartition: { readonly prefix: string; readonly value: KeyValue } | undefined

  constructor(definition: TableDefinition) {
    this.space = new TableSpace(definition.id)
    this.#definition = definition
    this.redefine(definition)
  }

  get definition(): TableDefinition {
    return this.#definition
  }

  get name(): string {
    return this.#definition.name
  }

  /** Names of the primary key's attributes. */
  get keyNames(): readonly string[] {
    return this.#keyNames
  }

  /** All indexes, those being built too. */
  get indexes(): readonly SecondaryIndex[] {
    return this.#indexes
  }

  /** The stream that takes records now. */
  get openStream(): StreamLog | undefined {
    const stream = this.#definition.stream
    if (stream === undefined || stream.closedMs !== undefined) return undefined
    return this.#streams.get(stream.id)
  }

  /** The open stream, the closed ones with records left: newest first. */
  get streams(): readonly StreamLog[] {
    return [...this.#streams.values()]
  }

  /** Whether a write must know the whole item it replaces. */
  get derivesFromItems(): boolean {
    return (
      this.#indexes.length > 0 ||
      this.#definition.ttl !== undefined ||
      this.openStream !== undefined
    )
  }

  /** True once the table was deleted; background work on it ends. */
  get dropped(): boolean {
    return this.#dropped
  }

  markDropped(): void {
    this.#dropped = true
  }

  findIndex(name: string): SecondaryIndex | undefined {
    return this.#indexes.find((index) => index.definition.name === name)
  }

  redefine(definition: TableDefinition): void {
    this.#definition = definition
    this.#keyNames = keyNames(definition)
    this.#indexes = definition.indexes.map(
      (index) => new SecondaryIndex(definition, index, this.space),
    )
    const streams = [definition.stream, ...definition.formerStreams]
    const logs = new Map<number, StreamLog>()
    for (const stream of streams) {
      if (stream === undefined) continue
      const known = this.#streams.get(stream.id)
      const same = known !== undefined && known.definition === stream
      logs.set(stream.id, same ? known : new StreamLog(stream, this.space))
    }
    this.#streams = logs
  }

  /** Whether an index holds, or has refused, the item at a store key: false while its backfill is before it. */
  indexCovers(indexId: number, item: StoreKey): boolean {
    const cursor = this.backfills.get(indexId)
    if (cursor === undefined) return true
    if (item.stripe !== cursor.stripe) return item.stripe < cursor.stripe
    return item.bytes <= cursor.key
  }

  /** The key attributes that an item's store key holds. */
  keysOf(key: ByteString): Map<string, KeyValue> {
    const { partition, sort } = readItemKey(key)
    const keys = new Map([[this.#definition.partitionKey.name, partition]])
    if (sort !== undefined && this.#definition.sortKey !== undefined) {
      keys.set(this.#definition.sortKey.name, sort)
    }
    return keys
  }

  /** The primary key's attributes of an item. */
  keyOfItem(item: Item): Item {
    const keys = new Map<string, AttributeValue>()
    for (const name of this.#keyNames) {
      const value = item.get(name)
      if (value !== undefined) keys.set(name, value)
    }
    return keys
  }

  /** A stored item with the key attributes of its store key. */
  decodeItem(key: ByteString, buffer: Uint8Array, start: number, end: number): Item {
    return this.#withKeys(key, decodeRecordItem(buffer, start, end))
  }

  /** As `decodeItem`, of the attributes outside the store key only those in `names`: the others cost next to nothing. */
  // oxlint-disable-next-line max-params -- the hot path of a backfill: no object per item
  decodeAttributes(
    key: ByteString,
    buffer: Uint8Array,
    start: number,
    end: number,
    names: ReadonlySet<string>,
  ): Item {
    return this.#withKeys(key, decodeRecordItem(buffer, start, end, names))
  }

  #withKeys(key: ByteString, item: Item): Item {
    let last = this.#lastPartition
    if (last === undefined || !key.startsWith(last.prefix)) {
      const { value, next } = readPartition(key)
      last = { prefix: key.slice(0, next), value }
      this.#lastPartition = typeof value === 'object' ? undefined : last
    }
    const { partitionKey, sortKey } = this.#definition
    item.set(partitionKey.name, last.value)
    if (sortKey !== undefined && key.length > last.prefix.length) {
      item.set(sortKey.name, readSort(key, last.prefix.length))
    }
    return item
  }
}
