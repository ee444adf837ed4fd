/** What the store asks of SSTs: finding and walking versions in them, and writing new ones. */
import type { ByteString } from '../base/byte-string.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import type { SstMeta } from './file-set.ts'
import type { SstIndex } from './sst/sst-format.ts'
import type { VersionIterator, VersionRange } from './iterators/version-iterator.ts'
import type { ReadCounters, Seqno } from './store-contract.ts'

export interface FoundVersion {
  readonly seqno: Seqno
  readonly tombstone: boolean
  readonly value: Uint8Array
  readonly valueStart: number
  readonly valueEnd: number
}

export interface SstAccess {
  /** The newest version of `key` at or before `seqno` in one file; valid until the next call. */
  find(
    file: SstMeta,
    key: ByteString,
    seqno: Seqno,
    counters: ReadCounters,
  ): FoundVersion | undefined
  /** The last keys of a file's blocks, and how many versions each holds. */
  index(file: SstMeta): Pick<SstIndex, 'lastKeys' | 'entries'>
  /** A file's bytes as they are, for a check of them; open until the next call. */
  bytesOf(file: SstMeta): VfsFile
  iterate(file: SstMeta, range: VersionRange, counters: ReadCounters): VersionIterator
  /** Writes versions into a new file, synced and under its final name; undefined when there were none. */
  write(request: SstWriteRequest): Promise<SstMeta | undefined>
  /** Forgets a file that is about to go, or that shall be read from the disk again. */
  evict(id: number): void
  close(): void
}

export interface SstWriteRequest {
  readonly stripe: number
  readonly id: number
  readonly generation: number
  readonly versions: VersionIterator
}
