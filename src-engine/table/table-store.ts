/**
 * DynamoDB's data model on the store: reads and writes of items in their tables, with all that follows from a write in
 * the same batch. Synchronous, so that what is read, decided and written in one call is one moment. Conditions and
 * updates come as closures; what they throw ends the call before anything is written.
 *
 * Callers see to durability: a write counts when `store.durable(seqno)` has resolved, a read when
 * `store.durable(reader.seenSeqno)` has.
 */
import type { Clock } from '../base/clock.ts'
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Seqno, Snapshot, Store, StoreKey, StoreReader } from '../storage/store-contract.ts'
import {
  readStored,
  writeChange,
  type ItemChange,
  type SizedItem,
  type StoredItem,
} from './item-change.ts'
import { decodeRecordSize } from './item-record.ts'
import { readPage, type Page, type PageRequest } from './page.ts'
import type { PrimaryKey } from './primary-key.ts'
import type { Table } from './table.ts'
import { WriteBatch, type TouchedStream } from './write-batch.ts'

export type ItemAction =
  | { readonly kind: 'put'; readonly after: SizedItem }
  | { readonly kind: 'delete' }
  /** `apply` makes the new item from the current one; undefined leaves an absent item absent. */
  | {
      readonly kind: 'update'
      readonly apply: (before: Item | undefined) => SizedItem | undefined
    }
  | { readonly kind: 'check' }

export interface ItemWrite {
  readonly table: Table
  readonly key: PrimaryKey
  readonly action: ItemAction
  /** Tested on the current item, undefined when it is absent. */
  readonly condition: ((item: Item | undefined) => boolean) | undefined
  /** Whether the result must have the item as it was. */
  readonly wantsBefore: boolean
}

export interface WriteResult {
  readonly conditionFailed: boolean
  /** The item as it was: known when asked for, and whenever a condition or an update looked at it. */
  readonly before: SizedItem | undefined
  readonly after: SizedItem | undefined
  /** Size of what was replaced or deleted, expired or not. */
  readonly storedBytes: number
}

interface Decision extends WriteResult {
  readonly change: ItemChange | undefined
}

/** Told after each commit which streams got records. */
export type StreamListener = (streams: ReadonlySet<TouchedStream>, seqno: Seqno) => void

export class TableStore {
  readonly store: Store
  readonly #clock: Clock
  readonly #onStream: StreamListener

  constructor(store: Store, clock: Clock, onStream: StreamListener) {
    this.store = store
    this.#clock = clock
    this.#onStream = onStream
  }

  get nowMs(): number {
    return this.#clock.now()
  }

  reader(snapshot?: Snapshot): StoreReader {
    return this.store.reader(snapshot)
  }

  /** The item with a key, unless absent or expired. */
  get(reader: StoreReader, table: Table, key: PrimaryKey): StoredItem | undefined {
    const stored = readStored(reader, table, table.space.item(key), this.nowMs)
    return stored?.expired === true ? undefined : stored
  }

  page(reader: StoreReader, request: PageRequest): Page {
    const page = readPage(reader, request)
    const { index, table, nowMs } = request
    if (index !== undefined) table.usage.count(index.definition.id, page.scannedCount, nowMs)
    return page
  }

  /** One conditional write. `seqno` covers what the result was decided on, too. */
  write(write: ItemWrite): WriteResult & { readonly seqno: Seqno } {
    const { store } = this
    const nowMs = this.nowMs
    const reader = store.reader()
    try {
      const decision = this.#decide(reader, write, nowMs)
      if (decision.change === undefined) return { ...decision, seqno: reader.seenSeqno }
      const batch = new WriteBatch()
      writeChange(reader, batch, decision.change, nowMs)
      const seqno = this.commit(batch)
      return {
        conditionFailed: false,
        before: decision.before,
        after: decision.after,
        storedBytes: decision.storedBytes,
        seqno,
      }
    } finally {
      reader.close()
    }
  }

  /**
   * Several writes of different items as one batch: all are decided on the same state, and when a condition
   * fails nothing is written. A problem thrown by an update is its own `failure`. `alongside` adds to the batch.
   */
  writeAll(
    writes: readonly ItemWrite[],
    alongside?: (batch: WriteBatch) => void,
  ): {
    readonly results: readonly (WriteResult | { readonly failure: unknown })[]
    readonly applied: boolean
    readonly seqno: Seqno
  } {
    const batch = new WriteBatch()
    const nowMs = this.nowMs
    const reader = this.store.reader()
    try {
      const decisions = writes.map((write) => {
        try {
          return this.#decide(reader, write, nowMs)
        } catch (failure) {
          return { failure }
        }
      })
      const failed = decisions.some((each) => 'failure' in each || each.conditionFailed)
      if (failed) return { results: decisions, applied: false, seqno: reader.seenSeqno }
      for (const decision of decisions) {
        if ('failure' in decision || decision.change === undefined) continue
        writeChange(reader, batch, decision.change, nowMs)
      }
      alongside?.(batch)
      const seqno = Math.max(this.commit(batch), reader.seenSeqno)
      return { results: decisions, applied: true, seqno }
    } finally {
      reader.close()
    }
  }

  /** Applies a batch and tells who listens to streams. */
  commit(batch: WriteBatch): Seqno {
    const seqno = batch.commit(this.store)
    if (batch.streams.size > 0) this.#onStream(batch.streams, seqno)
    return seqno
  }

  #decide(reader: StoreReader, write: ItemWrite, nowMs: number): Decision {
    const { table, key, action, condition } = write
    // Deleted while the write waited for its turn.
    if (table.dropped) {
      throw new KeystoneError('tableNotFound', 'Requested resource not found', {
        table: table.name,
      })
    }
    const storeKey = table.space.item(key)
    const needsItem =
      write.wantsBefore ||
      condition !== undefined ||
      action.kind === 'update' ||
      table.derivesFromItems
    const stored = needsItem
      ? readStored(reader, table, storeKey, nowMs)
      : readStoredSize(reader, storeKey)
    const storedBytes = stored?.sizeBytes ?? 0
    const before =
      stored === undefined || stored.item === undefined || stored.expired ? undefined : stored
    if (condition !== undefined && !condition(before?.item)) {
      return { conditionFailed: true, before, after: before, storedBytes, change: undefined }
    }
    let after: SizedItem | undefined
    switch (action.kind) {
      case 'put':
        after = action.after
        break
      case 'update':
        after = action.apply(before?.item)
        break
      case 'delete':
        break
      case 'check':
        return { conditionFailed: false, before, after: before, storedBytes, change: undefined }
    }
    // Deleting what has expired is left to the sweeper.
    const nothingToDelete =
      after === undefined && (stored === undefined || (needsItem && before === undefined))
    const change: ItemChange | undefined = nothingToDelete
      ? undefined
      : { table, storeKey, stored, after, byService: false }
    return { conditionFailed: false, before, after, storedBytes, change }
  }
}

function readStoredSize(
  reader: StoreReader,
  storeKey: StoreKey,
): { readonly item: undefined; readonly sizeBytes: number } | undefined {
  return reader.get(storeKey, (buffer, start, end) => ({
    item: undefined,
    sizeBytes: decodeRecordSize(buffer, start, end),
  }))
}
