/** Merges the files of one stripe in thought: which versions a compaction of all of them would keep. */
import type { StoredRecord } from '../../../src-engine/index.ts'

export interface MergeCount {
  records: number
  bytes: number
  keptRecords: number
  keptBytes: number
  versionsDropped: number
  tombstonesRemoved: number
}

/** Takes the records of one stripe, file by file from the newest on, each file in its own order. */
export class StripeMerge {
  readonly #seen = new Set<string>()
  readonly count: MergeCount = {
    records: 0,
    bytes: 0,
    keptRecords: 0,
    keptBytes: 0,
    versionsDropped: 0,
    tombstonesRemoved: 0,
  }

  /** False when a compaction would leave the record out: a newer version hides it, or it is a tombstone. */
  add({ key, tombstone, keyBytes, valueBytes }: Omit<StoredRecord, 'item'>): boolean {
    const { count } = this
    const bytes = keyBytes + valueBytes
    count.records++
    count.bytes += bytes
    if (this.#seen.has(key.hex)) {
      count.versionsDropped++
      return false
    }
    this.#seen.add(key.hex)
    if (tombstone) {
      // All files of the stripe are merged: nothing older is left that it would have to hide.
      count.tombstonesRemoved++
      return false
    }
    count.keptRecords++
    count.keptBytes += bytes
    return true
  }
}

export function addCounts(sum: MergeCount, part: MergeCount): void {
  sum.records += part.records
  sum.bytes += part.bytes
  sum.keptRecords += part.keptRecords
  sum.keptBytes += part.keptBytes
  sum.versionsDropped += part.versionsDropped
  sum.tombstonesRemoved += part.tombstonesRemoved
}
