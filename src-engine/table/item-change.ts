/**
 * From what is stored and what is wanted to what must be written: the item itself, entries of indexes and of the expiry
 * order, the stream record, the counters. All of it goes into one batch.
 */
import type { Item } from '../encoding/attribute-value.ts'
import { mapsEqual } from '../encoding/equality.ts'
import type { StoreKey, StoreReader } from '../storage/store-contract.ts'
import { decodeRecordSize, encodeRecord } from './item-record.ts'
import type { SecondaryIndex } from './secondary-index.ts'
import type { Table } from './table.ts'
import { expirySeconds, isExpired } from './ttl.ts'
import type { WriteBatch } from './write-batch.ts'

/** An item and its size by DynamoDB's rules. */
export interface SizedItem {
  readonly item: Item
  readonly sizeBytes: number
}

/** What the store holds under a key. */
export interface StoredItem extends SizedItem {
  /** Past its expiry: there for the sweeper, absent for everybody else. */
  readonly expired: boolean
}

/** One item's change, decided but not written. */
export interface ItemChange {
  readonly table: Table
  readonly storeKey: StoreKey
  /** What the store holds; only its size when the table derives nothing from items. */
  readonly stored: StoredItem | { readonly item: undefined; readonly sizeBytes: number } | undefined
  /** Undefined: the item is to be absent. */
  readonly after: SizedItem | undefined
  /** The TTL sweeper's deletion. */
  readonly byService: boolean
}

/** What the store holds under a key, expired or not. */
export function readStored(
  reader: StoreReader,
  table: Table,
  storeKey: StoreKey,
  nowMs: number,
): StoredItem | undefined {
  return reader.get(storeKey, (buffer, start, end) => {
    const item = table.decodeItem(storeKey.bytes, buffer, start, end)
    const { ttl } = table.definition
    const expired = ttl !== undefined && isExpired(ttl, item, nowMs)
    return { item, sizeBytes: decodeRecordSize(buffer, start, end), expired }
  })
}

/** Adds all that an item's change entails to a batch. */
export function writeChange(
  reader: StoreReader,
  batch: WriteBatch,
  change: ItemChange,
  nowMs: number,
): void {
  const { table, storeKey, stored, after } = change
  if (after !== undefined) {
    batch.put(storeKey, encodeRecord(after.item, after.sizeBytes, table.keyNames))
  } else if (stored !== undefined) {
    batch.delete(storeKey)
  }
  const itemsBefore = stored === undefined ? 0 : 1
  const items = (after === undefined ? 0 : 1) - itemsBefore
  const bytes = (after?.sizeBytes ?? 0) - (stored?.sizeBytes ?? 0)
  if (items !== 0 || bytes !== 0) batch.add(table.statistics.table, items, bytes)
  if (!table.derivesFromItems) return

  const before = stored?.item === undefined ? undefined : stored
  for (const index of table.indexes) {
    if (table.indexCovers(index.definition.id, storeKey)) writeEntries(batch, change, before, index)
  }
  writeExpiry(batch, change, before)
  writeStream(reader, batch, change, nowMs)
}

function writeEntries(
  batch: WriteBatch,
  { table, storeKey, after }: ItemChange,
  before: SizedItem | undefined,
  index: SecondaryIndex,
): void {
  const oldEntry = before && index.entry(before.item, before.sizeBytes, storeKey)
  const newEntry = after && index.entry(after.item, after.sizeBytes, storeKey)
  if (oldEntry === undefined && newEntry === undefined) return
  const count = table.statistics.index(index.definition.id)
  if (oldEntry !== undefined && newEntry !== undefined) {
    const moved =
      oldEntry.key.bytes !== newEntry.key.bytes || oldEntry.key.stripe !== newEntry.key.stripe
    if (moved) batch.delete(oldEntry.key)
    else if (mapsEqual(oldEntry.item, newEntry.item)) return
    batch.put(newEntry.key, index.encode(newEntry))
    batch.add(count, 0, newEntry.sizeBytes - oldEntry.sizeBytes)
  } else if (newEntry !== undefined) {
    batch.put(newEntry.key, index.encode(newEntry))
    batch.add(count, 1, newEntry.sizeBytes)
  } else if (oldEntry !== undefined) {
    batch.delete(oldEntry.key)
    batch.add(count, -1, -oldEntry.sizeBytes)
  }
}

function writeExpiry(
  batch: WriteBatch,
  { table, storeKey, after }: ItemChange,
  before: SizedItem | undefined,
): void {
  const { ttl } = table.definition
  if (ttl === undefined) return
  const oldSeconds = before && expirySeconds(ttl, before.item)
  const newSeconds = after && expirySeconds(ttl, after.item)
  if (oldSeconds === newSeconds) return
  if (oldSeconds !== undefined) batch.delete(table.space.expiry(ttl.id, oldSeconds, storeKey))
  if (newSeconds !== undefined) {
    batch.put(table.space.expiry(ttl.id, newSeconds, storeKey), new Uint8Array(0))
  }
}

function writeStream(
  reader: StoreReader,
  batch: WriteBatch,
  { table, stored, after, byService }: ItemChange,
  nowMs: number,
): void {
  const stream = table.openStream
  if (stream === undefined) return
  let before = stored?.item
  if (stored !== undefined && stored.item !== undefined && stored.expired && !byService) {
    // The key is written again before the sweep: for readers of the stream the expiry comes first.
    const keys = table.keyOfItem(stored.item)
    stream.append(reader, batch, { keys, before, after: undefined, byService: true, nowMs })
    before = undefined
  }
  const image = after?.item
  const any = image ?? before
  if (any === undefined) return
  if (image !== undefined && before !== undefined && mapsEqual(before, image)) return
  const keys = table.keyOfItem(any)
  stream.append(reader, batch, { keys, before, after: image, byService, nowMs })
}
