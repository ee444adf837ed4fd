/**
 * The contract of the ordered byte-key store. It has never heard of DynamoDB: keys and values are bytes.
 *
 * A store key is a stripe (0..255) and bytes ordered within that stripe. The caller chooses the stripe
 * (the data model uses crc32 of the partition key); the store keeps each stripe's memtables, SSTs, flushes
 * and compactions apart, and one write-ahead log for all of them.
 *
 * The core is synchronous: reads and the applying of writes happen at once, in call order; only durability
 * is awaited. Two rules bind every caller:
 * - a write is acknowledged to the outside only after `durable(commit.seqno)` resolved;
 * - a result is shown to the outside only after `durable(reader.seenSeqno)` resolved, so that nobody
 *   sees data which a crash could still take back.
 */
import type { ByteString } from '../base/byte-string.ts'

export const stripeCount = 256

export interface StoreKey {
  /** 0..255 */
  readonly stripe: number
  readonly bytes: ByteString
}

/** Position in the one commit order of a database: 1, 2, 3 … Every version of every key carries one. */
export type Seqno = number

/** A put (`value` present) or a delete (`value` undefined) of one key. */
export interface WriteOperation {
  readonly key: StoreKey
  /** Not changed by the caller afterwards. */
  readonly value: Uint8Array | undefined
}

export interface Commit {
  /** The seqno shared by all operations of the batch. */
  readonly seqno: Seqno
}

/** A fixed moment. Hold it as briefly as possible: what it can see is kept on disk. */
export interface Snapshot {
  readonly seqno: Seqno
  close(): void
}

/** A half-open range of one stripe: `from <= key < to`; undefined bounds are open. */
export interface ScanRange {
  readonly stripe: number
  readonly from?: ByteString | undefined
  readonly to?: ByteString | undefined
  readonly reverse?: boolean | undefined
}

/**
 * Walks one range of one moment. Stable while writes, flushes and compactions go on.
 * `key` and `value` are valid until the next `next()`; `value` may be a view of a shared buffer.
 */
export interface StoreIterator {
  /** Moves to the next live key; false at the end. */
  next(): boolean
  /** Skips forward (in iteration order) to the first key at or after `bytes`, then behaves like `next`. */
  seek(bytes: ByteString): boolean
  readonly key: ByteString
  readonly value: Uint8Array
  readonly valueStart: number
  readonly valueEnd: number
  close(): void
}

/** Reads one moment, and remembers how new the newest version it saw is. */
export interface StoreReader {
  readonly seqno: Seqno
  /** The newest seqno among all versions, tombstones included, that this reader's answers depend on. */
  readonly seenSeqno: Seqno
  /** Work done so far by this reader, for EXPLAIN ANALYZE and statistics. */
  readonly counters: ReadCounters
  /** Calls `decode(buffer, start, end)` on the newest visible value; undefined when there is none. */
  get<T>(
    key: StoreKey,
    decode: (buffer: Uint8Array, start: number, end: number) => T,
  ): T | undefined
  scan(range: ScanRange): StoreIterator
  close(): void
}

export interface ReadCounters {
  memtableHits: number
  filesProbed: number
  bloomChecks: number
  bloomNegatives: number
  blocksRead: number
  bytesRead: number
}

export function newReadCounters(): ReadCounters {
  return {
    memtableHits: 0,
    filesProbed: 0,
    bloomChecks: 0,
    bloomNegatives: 0,
    blocksRead: 0,
    bytesRead: 0,
  }
}

/** A key, and for how many versions like it, it stands. */
export interface KeySample {
  readonly key: ByteString
  readonly entries: number
}

/** The store as the data model uses it. */
export interface Store {
  readonly readOnly: boolean
  /** Seqno of the newest applied batch. */
  readonly lastSeqno: Seqno
  /** Resolves when `write` may be called: at once, unless writers must slow down (back-pressure). */
  writable(): Promise<void>
  /**
   * Applies all operations as one atomic batch at one seqno, visible to later reads at once, durable when
   * `durable(seqno)` resolves. Throws `readOnly`, `closed`, `poisoned` or `diskFull` and then changes nothing.
   */
  write(operations: readonly WriteOperation[]): Commit
  /** Resolves when everything up to `seqno` is durable under the database's durability mode; rejects when it never will be. */
  durable(seqno: Seqno): Promise<void>
  /** Synced through this seqno already: readers that saw no more need not wait. */
  readonly durableSeqno: Seqno
  snapshot(): Snapshot
  /** Reads the newest applied state, or the given snapshot. Cheap. */
  reader(snapshot?: Snapshot): StoreReader
  /** Versions in a range, about; reads nothing. */
  estimateEntries(range: ScanRange): number
  /** Keys spread evenly over a range, at most `max` of each memtable and file, each with the versions it stands for. */
  sampleKeys(range: ScanRange, max: number): readonly KeySample[]
  /**
   * Declares that keys starting with `prefix` (in any stripe) will never be read again: they vanish from
   * scans at once and compaction drops them without tombstones. The caller never reuses the prefix.
   */
  dropPrefix(prefix: ByteString): Promise<void>
}
