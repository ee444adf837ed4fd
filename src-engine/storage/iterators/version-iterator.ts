import type { ByteString } from '../../base/byte-string.ts'
import type { Seqno } from '../store-contract.ts'

/**
 * Walks stored versions, not live keys: memtables, SSTs and merges of them all look like this.
 *
 * Forward order is key ascending, then seqno descending (newest version first). Reverse order is key
 * descending, then seqno *descending as well*, so that the first version met of each key is its newest in
 * both directions:
 *
 *   forward   a@9  a@4  b@7           reverse   b@7  a@9  a@4
 *
 * The fields are valid after `next` or `seek` returned true and until the next call. `value` is borrowed:
 * `value.subarray(valueStart, valueEnd)` must be copied before it is kept. A tombstone has `tombstone` true
 * and an empty value.
 */
export interface VersionIterator {
  next(): boolean
  /** Positions on the first version, in iteration order, whose key is at or past `key`. Never moves back. */
  seek(key: ByteString): boolean
  readonly key: ByteString
  readonly seqno: Seqno
  readonly tombstone: boolean
  readonly value: Uint8Array
  readonly valueStart: number
  readonly valueEnd: number
  close(): void
}

/** Half-open bounds within one stripe, and a direction. */
export interface VersionRange {
  readonly from?: ByteString | undefined
  readonly to?: ByteString | undefined
  readonly reverse?: boolean | undefined
}
