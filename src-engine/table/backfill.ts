/**
 * Fills what was added to a live table, a new index or the expiry order of a new TTL attribute, from the items that are
 * there already. It goes through the table stripe by stripe in slices, each one batch: entries of some hundred items, and
 * how far it has come. Writes go on meanwhile; those to items it has passed maintain the index, those to items before it
 * are left to it. After a restart it goes on where the last durable slice ended.
 *
 * Progress is stored as | stripe, 2 bytes | items done, 6 bytes | key of the last item |, big-endian; stripe 256 is the end.
 */
import {
  asByteString,
  byteStringFromBytes,
  prefixEnd,
  type ByteString,
} from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import type { Timers } from '../base/timers.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { stripeCount, type StoreKey, type StoreReader } from '../storage/store-contract.ts'
import type { Catalog } from './catalog.ts'
import { decodeRecordSize } from './item-record.ts'
import type { SecondaryIndex } from './secondary-index.ts'
import type { TableDefinition } from './table-definition.ts'
import type { TableStore } from './table-store.ts'
import type { BackfillCursor, Table } from './table.ts'
import { expirySeconds } from './ttl.ts'
import { WriteBatch } from './write-batch.ts'

const sliceItems = 1000
const sliceBytes = 1_048_576
const noBytes = new Uint8Array(0)

export interface BackfillProgress {
  readonly table: string
  /** The index, or the TTL attribute. */
  readonly target: string
  readonly itemsDone: number
  /** Of 256. */
  readonly stripesDone: number
}

export interface BackfillContext {
  readonly tables: TableStore
  readonly catalog: Catalog
  readonly timers: Timers
  readonly cancelled: () => boolean
  readonly onProgress: (progress: BackfillProgress) => void
}

/** What is being filled. */
export type Target =
  | { readonly kind: 'index'; readonly id: number; readonly name: string }
  | { readonly kind: 'ttl'; readonly id: number; readonly name: string }

export const backfillStart: BackfillCursor = { stripe: 0, key: asByteString(''), itemsDone: 0 }

/** Tells a table how far its unfinished backfills had come. To be called for every table at open. */
export function loadBackfills(reader: StoreReader, table: Table): void {
  for (const { id } of unfinished(table.definition)) {
    const cursor = reader.get(table.space.backfill(id), decodeCursor) ?? backfillStart
    table.backfills.set(id, cursor)
  }
}

/** What a table still has to fill. */
export function unfinished(definition: TableDefinition): readonly Target[] {
  const targets: Target[] = []
  for (const { id, name, state } of definition.indexes) {
    if (state === 'building') targets.push({ kind: 'index', id, name })
  }
  const { ttl } = definition
  if (ttl !== undefined && !ttl.complete) {
    targets.push({ kind: 'ttl', id: ttl.id, name: ttl.attribute })
  }
  return targets
}

/** Runs all unfinished backfills of a table to their end, or until cancelled. */
export async function runBackfills(context: BackfillContext, table: Table): Promise<void> {
  for (const target of unfinished(table.definition)) await runBackfill(context, table, target)
}

async function runBackfill(context: BackfillContext, table: Table, target: Target): Promise<void> {
  const isWanted = (): boolean =>
    !context.cancelled() &&
    !table.dropped &&
    unfinished(table.definition).some(({ id }) => id === target.id)
  while (isWanted()) {
    await context.tables.store.writable()
    if (!isWanted()) return
    const cursor = table.backfills.get(target.id) ?? backfillStart
    const next = fillSlice(context.tables, table, target, cursor)
    if (next === undefined) {
      finish(context.catalog, table, target)
      return
    }
    table.backfills.set(target.id, next)
    context.onProgress({
      table: table.name,
      target: target.name,
      itemsDone: next.itemsDone,
      stripesDone: next.stripe,
    })
    await context.timers.yield()
  }
}

/** Fills one slice after the cursor and stores the progress; undefined when there are no more items. */
function fillSlice(
  tables: TableStore,
  table: Table,
  target: Target,
  cursor: BackfillCursor,
): BackfillCursor | undefined {
  const batch = new WriteBatch()
  const reader = tables.reader()
  try {
    const next = collectSlice(reader, batch, { table, target, cursor })
    if (next === undefined) return undefined
    batch.put(table.space.backfill(target.id), encodeCursor(next))
    tables.commit(batch)
    return next
  } finally {
    reader.close()
  }
}

interface Slice {
  readonly table: Table
  readonly target: Target
  readonly cursor: BackfillCursor
}

function collectSlice(
  reader: StoreReader,
  batch: WriteBatch,
  { table, target, cursor }: Slice,
): BackfillCursor | undefined {
  const filler = fillerOf(table, target, batch)
  const prefix = table.space.itemPrefix
  let { itemsDone } = cursor
  let items = 0
  let bytes = 0
  for (let { stripe } = cursor; stripe < stripeCount; stripe++) {
    const isFirst = stripe === cursor.stripe && cursor.key !== ''
    const from = isFirst ? asByteString(`${cursor.key}\0`) : prefix
    const iterator = reader.scan({ stripe, from, to: prefixEnd(prefix) })
    let last: ByteString | undefined
    try {
      while (items < sliceItems && bytes < sliceBytes && iterator.next()) {
        const { key, value, valueStart, valueEnd } = iterator
        const sizeBytes = decodeRecordSize(value, valueStart, valueEnd)
        const item =
          filler.names === undefined
            ? table.decodeItem(key, value, valueStart, valueEnd)
            : table.decodeAttributes(key, value, valueStart, valueEnd, filler.names)
        filler.enter({ stripe, bytes: key }, item, sizeBytes)
        items++
        itemsDone++
        bytes += sizeBytes
        last = key
      }
    } finally {
      iterator.close()
    }
    if (items >= sliceItems || bytes >= sliceBytes) {
      filler.finish()
      return { stripe, key: last ?? cursor.key, itemsDone }
    }
  }
  filler.finish()
  // What is left fits into this slice: the cursor stands behind the last stripe.
  return items === 0 ? undefined : { stripe: stripeCount, key: asByteString(''), itemsDone }
}

/** Puts what an item is in a target into a batch. */
interface Filler {
  /** The attributes of records that it looks at, those in store keys apart; undefined for all. */
  readonly names: ReadonlySet<string> | undefined
  enter(itemKey: StoreKey, item: Item, sizeBytes: number): void
  /** To be called once, behind the last item. */
  finish(): void
}

function fillerOf(table: Table, target: Target, batch: WriteBatch): Filler {
  if (target.kind === 'ttl') return expiryFiller(table, batch)
  const index = table.indexes.find(({ definition }) => definition.id === target.id)
  return index === undefined ? nothingToFill : indexFiller(table, index, batch)
}

const nothingToFill: Filler = { names: new Set(), enter() {}, finish() {} }

function indexFiller(table: Table, index: SecondaryIndex, batch: WriteBatch): Filler {
  let entries = 0
  let bytes = 0
  return {
    names: index.projectedFromRecord,
    enter(itemKey, item, sizeBytes) {
      const entry = index.entryOfProjected(item, sizeBytes, itemKey)
      if (entry === undefined) return
      batch.put(entry.key, index.encode(entry))
      entries++
      bytes += entry.sizeBytes
    },
    finish() {
      if (entries > 0) batch.add(table.statistics.index(index.definition.id), entries, bytes)
    },
  }
}

function expiryFiller(table: Table, batch: WriteBatch): Filler {
  const { ttl } = table.definition
  if (ttl === undefined) return nothingToFill
  return {
    names: new Set([ttl.attribute]),
    enter(itemKey, item) {
      const seconds = expirySeconds(ttl, item)
      if (seconds !== undefined) batch.put(table.space.expiry(ttl.id, seconds, itemKey), noBytes)
    },
    finish() {},
  }
}

/** Marks the target as complete, in the batch that removes its progress. */
function finish(catalog: Catalog, table: Table, target: Target): void {
  const { definition } = table
  const batch = new WriteBatch()
  batch.delete(table.space.backfill(target.id))
  const complete: TableDefinition =
    target.kind === 'index'
      ? {
          ...definition,
          indexes: definition.indexes.map((index) =>
            index.id === target.id ? { ...index, state: 'active' } : index,
          ),
        }
      : { ...definition, ttl: definition.ttl && { ...definition.ttl, complete: true } }
  catalog.redefine(table, complete, [], batch)
  table.backfills.delete(target.id)
}

const cursorHeader = 8

function encodeCursor({ stripe, key, itemsDone }: BackfillCursor): Uint8Array {
  const bytes = new Uint8Array(cursorHeader + key.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, stripe)
  view.setUint16(2, Math.floor(itemsDone / 2 ** 32))
  view.setUint32(4, itemsDone % 2 ** 32)
  for (let i = 0; i < key.length; i++) bytes[cursorHeader + i] = key.charCodeAt(i)
  return bytes
}

function decodeCursor(buffer: Uint8Array, start: number, end: number): BackfillCursor {
  if (end - start < cursorHeader) {
    const message = 'The progress of a backfill is damaged. Salvage the data with "kstone repair".'
    throw new KeystoneError('corruption', message, { file: 'backfill', offset: start })
  }
  const view = new DataView(buffer.buffer, buffer.byteOffset + start, cursorHeader)
  const itemsDone = view.getUint16(2) * 2 ** 32 + view.getUint32(4)
  const key = byteStringFromBytes(buffer, start + cursorHeader, end)
  return { stripe: view.getUint16(0), key, itemsDone }
}
