/**
 * Everything that one write changes, items, index entries, expiry entries and stream records of any tables, collected
 * and then applied as one atomic batch. The counters in memory follow only when the store has taken it.
 */
import type { Seqno, Store, StoreKey, WriteOperation } from '../storage/store-contract.ts'
import type { Count } from './statistics.ts'
import type { StreamDefinition } from './table-definition.ts'

/** A stream whose state in memory is ahead of the store until the batch is applied. */
export interface TouchedStream {
  readonly definition: StreamDefinition
  /** Takes the state from the store again: the batch was refused. */
  forget(): void
}

export class WriteBatch {
  readonly operations: WriteOperation[] = []
  readonly #deltas: { readonly count: Count; readonly items: number; readonly bytes: number }[] = []
  readonly #streams = new Set<TouchedStream>()

  put(key: StoreKey, value: Uint8Array): void {
    this.operations.push({ key, value })
  }

  delete(key: StoreKey): void {
    this.operations.push({ key, value: undefined })
  }

  /** Changes a counter when the batch is applied. */
  add(count: Count, items: number, bytes: number): void {
    this.#deltas.push({ count, items, bytes })
  }

  /** Says that the stream's state in memory already holds records of this batch. */
  touchStream(stream: TouchedStream): void {
    this.#streams.add(stream)
  }

  /** Streams that get records from this batch. */
  get streams(): ReadonlySet<TouchedStream> {
    return this.#streams
  }

  /** Applies the batch; nothing happens for an empty one. Returns the seqno to wait for. */
  commit(store: Store): Seqno {
    if (this.operations.length === 0) return store.lastSeqno
    let seqno: Seqno
    try {
      seqno = store.write(this.operations).seqno
    } catch (error) {
      for (const stream of this.#streams) stream.forget()
      throw error
    }
    for (const { count, items, bytes } of this.#deltas) {
      count.items += items
      count.bytes += bytes
    }
    return seqno
  }
}
