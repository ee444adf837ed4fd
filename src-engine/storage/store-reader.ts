/** Reads one moment: memtables first, then the stripe's SSTs, newest first. */
import type { ByteString } from '../base/byte-string.ts'
import { closedError, type Health } from './health.ts'
import type { LiveFiles } from './live-files.ts'
import type { DroppedPrefix } from './manifest/manifest-state.ts'
import type { MemtableSet } from './memtable-set.ts'
import type { SnapshotRegistry } from './snapshot-registry.ts'
import type { SstAccess } from './sst-access.ts'
import type { StatisticsCounters } from './statistics.ts'
import {
  newReadCounters,
  type ReadCounters,
  type ScanRange,
  type Seqno,
  type StoreIterator,
  type StoreKey,
  type StoreReader,
} from './store-contract.ts'
import { LiveKeyIterator } from './live-key-iterator.ts'
import { mergeVersions } from './iterators/merging-iterator.ts'

/** What a reader looks at; shared by all readers of a store. */
export interface ReadSources {
  readonly memtables: MemtableSet
  readonly files: LiveFiles
  readonly tables: SstAccess
  readonly snapshots: SnapshotRegistry
  readonly health: Health
  readonly statistics: StatisticsCounters
  droppedPrefixes: readonly DroppedPrefix[]
}

export class Reader implements StoreReader {
  readonly seqno: Seqno
  seenSeqno: Seqno = 0
  readonly counters: ReadCounters = newReadCounters()
  readonly #sources: ReadSources
  #closed = false

  constructor(sources: ReadSources, seqno: Seqno) {
    this.#sources = sources
    this.seqno = seqno
    sources.snapshots.hold(seqno)
  }

  get<T>(
    key: StoreKey,
    decode: (buffer: Uint8Array, start: number, end: number) => T,
  ): T | undefined {
    this.#assertOpen()
    const { memtables, files, tables, droppedPrefixes } = this.#sources
    const { stripe, bytes } = key
    if (droppedPrefixes.length > 0 && isDropped(droppedPrefixes, bytes)) return undefined
    let version = memtables.active(stripe).find(bytes, this.seqno)
    if (version === undefined) {
      for (const memtable of memtables.immutable(stripe)) {
        version = memtable.find(bytes, this.seqno)
        if (version !== undefined) break
      }
    }
    if (version !== undefined) {
      this.counters.memtableHits++
      if (version.seqno > this.seenSeqno) this.seenSeqno = version.seqno
      return version.tombstone ? undefined : decode(version.buffer, version.start, version.end)
    }
    for (const file of files.stripe(stripe)) {
      // The key range is not looked at: a file's bloom filter says more and costs less.
      if (file.smallestSeqno > this.seqno) continue
      const found = tables.find(file, bytes, this.seqno, this.counters)
      if (found === undefined) continue
      if (found.seqno > this.seenSeqno) this.seenSeqno = found.seqno
      return found.tombstone ? undefined : decode(found.value, found.valueStart, found.valueEnd)
    }
    return undefined
  }

  scan(range: ScanRange): StoreIterator {
    this.#assertOpen()
    const { memtables, files, tables, droppedPrefixes } = this.#sources
    const reverse = range.reverse === true
    const held = files
      .stripe(range.stripe)
      .filter(
        (file) =>
          file.smallestSeqno <= this.seqno &&
          (range.from === undefined || file.largestKey >= range.from) &&
          (range.to === undefined || file.smallestKey < range.to),
      )
    const sources = memtables
      .all(range.stripe)
      .filter((memtable) => memtable.count > 0)
      .map((memtable) => memtable.iterate(range))
    files.hold(held)
    for (const file of held) sources.push(tables.iterate(file, range, this.counters))
    this.#sources.snapshots.hold(this.seqno)
    return new LiveKeyIterator({
      versions: mergeVersions(sources, reverse),
      moment: this.seqno,
      skipped: droppedPrefixes,
      reverse,
      saw: (seqno) => {
        if (seqno > this.seenSeqno) this.seenSeqno = seqno
      },
      closed: () => {
        files.release(held)
        this.#sources.snapshots.release(this.seqno)
      },
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#sources.snapshots.release(this.seqno)
    const { statistics } = this.#sources
    statistics.memtableHits += this.counters.memtableHits
    statistics.filesProbed += this.counters.filesProbed
    statistics.bloomChecks += this.counters.bloomChecks
    statistics.bloomNegatives += this.counters.bloomNegatives
    statistics.blocksRead += this.counters.blocksRead
    statistics.bytesRead += this.counters.bytesRead
  }

  #assertOpen(): void {
    this.#sources.health.assertOpen()
    if (this.#closed) throw closedError()
  }
}

export function isDropped(dropped: readonly DroppedPrefix[], key: ByteString): boolean {
  for (const { prefix } of dropped) if (key.startsWith(prefix)) return true
  return false
}
