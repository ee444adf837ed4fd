/**
 * The removal of what time has overtaken: expired items, stream records past their age, idempotency tokens. Each call
 * is one short slice, so that writers never wait long; the caller repeats while there is more.
 */
import { stripeCount, type StoreReader } from '../storage/store-contract.ts'
import { readStored, writeChange } from './item-change.ts'
import { removeExpiredTokens } from './idempotency.ts'
import type { TtlDefinition } from './table-definition.ts'
import type { TableStore } from './table-store.ts'
import type { Table } from './table.ts'
import { oldestExpiry } from './ttl.ts'
import { WriteBatch } from './write-batch.ts'

const sliceItems = 100
const sliceTokens = 1000

export interface SweepSlice {
  readonly itemsDeleted: number
  /** The stripe to go on with; undefined when all are done. */
  readonly nextStripe: number | undefined
}

/** Deletes expired items of a table, from a stripe on, as the service does. */
export function sweepExpired(tables: TableStore, table: Table, fromStripe: number): SweepSlice {
  const { ttl } = table.definition
  if (ttl === undefined) return { itemsDeleted: 0, nextStripe: undefined }
  const { nowMs } = tables
  const batch = new WriteBatch()
  const reader = tables.reader()
  let itemsDeleted = 0
  let stripe = fromStripe
  try {
    while (stripe < stripeCount) {
      itemsDeleted += sweepStripe(reader, batch, { table, ttl, stripe, nowMs })
      // A stripe that filled the slice may have more.
      if (batch.operations.length >= sliceItems) break
      stripe++
    }
    tables.commit(batch)
  } finally {
    reader.close()
  }
  return { itemsDeleted, nextStripe: stripe < stripeCount ? stripe : undefined }
}

interface StripeSweep {
  readonly table: Table
  readonly ttl: TtlDefinition
  readonly stripe: number
  readonly nowMs: number
}

function sweepStripe(
  reader: StoreReader,
  batch: WriteBatch,
  { table, ttl, stripe, nowMs }: StripeSweep,
): number {
  let itemsDeleted = 0
  const iterator = reader.scan({
    stripe,
    from: table.space.expiryEnd(ttl.id, oldestExpiry(nowMs)),
    to: table.space.expiryEnd(ttl.id, Math.ceil(nowMs / 1000)),
  })
  try {
    while (batch.operations.length < sliceItems && iterator.next()) {
      const storeKey = { stripe, bytes: table.space.expiryItem(iterator.key) }
      const stored = readStored(reader, table, storeKey, nowMs)
      if (stored === undefined || !stored.expired) continue
      const change = { table, storeKey, stored, after: undefined, byService: true }
      writeChange(reader, batch, change, nowMs)
      itemsDeleted++
    }
  } finally {
    iterator.close()
  }
  return itemsDeleted
}

/** Removes stream records past their age, and former streams that have none left to read. */
export function trimStreams(tables: TableStore, table: Table): void {
  const batch = new WriteBatch()
  const reader = tables.reader()
  try {
    for (const stream of table.streams) stream.trim(reader, batch, tables.nowMs)
    tables.commit(batch)
  } finally {
    reader.close()
  }
}

/** Removes idempotency tokens past their life. */
export function sweepTokens(tables: TableStore): void {
  const batch = new WriteBatch()
  const reader = tables.reader()
  try {
    removeExpiredTokens(reader, batch, tables.nowMs, sliceTokens)
    tables.commit(batch)
  } finally {
    reader.close()
  }
}
