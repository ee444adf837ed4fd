/** The store's access to its SSTs: open files, lookups and walks in them, and new ones. */
import type { Clock } from '../../base/clock.ts'
import type { ByteString } from '../../base/byte-string.ts'
import type { KeystoneError } from '../../base/errors.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'
import type { SstMeta } from '../file-set.ts'
import type { VersionIterator, VersionRange } from '../iterators/version-iterator.ts'
import type { SstAccess, SstWriteRequest } from '../sst-access.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import { SstCache } from './sst-cache.ts'
import type { SstIndex } from './sst-format.ts'
import type { FoundVersion } from './sst-reader.ts'
import { SstWriter } from './sst-writer.ts'

export interface SstTablesOptions {
  readonly vfs: Vfs
  readonly directory: string
  readonly databaseUuid: string
  readonly clock: Clock
  readonly openFilesMax: number
  readonly blockCacheBytes: number
  readonly blockBytes: number
  readonly bloomBitsPerKey: number
  readonly compression: 'none' | 'deflate'
  /** Told of damage that a read meets, before its error is thrown. */
  readonly damaged?: ((error: KeystoneError<'corruption'>) => void) | undefined
}

export class SstTables implements SstAccess {
  readonly cache: SstCache
  readonly #options: SstTablesOptions

  constructor(options: SstTablesOptions) {
    this.#options = options
    this.cache = new SstCache(options)
  }

  // oxlint-disable-next-line max-params -- the hot path: no object per lookup
  find(
    file: SstMeta,
    key: ByteString,
    seqno: Seqno,
    counters: ReadCounters,
  ): FoundVersion | undefined {
    return this.cache.find(file, key, seqno, counters)
  }

  index(file: SstMeta): SstIndex {
    return this.cache.reader(file).index
  }

  bytesOf(file: SstMeta): VfsFile {
    return this.cache.bytesOf(file)
  }

  iterate(file: SstMeta, range: VersionRange, counters: ReadCounters): VersionIterator {
    return this.cache.iterate(file, range, counters)
  }

  async write(request: SstWriteRequest): Promise<SstMeta | undefined> {
    const { versions, stripe, id, generation } = request
    if (!versions.next()) return undefined
    const { databaseUuid, clock } = this.#options
    const writer = new SstWriter({
      ...this.#options,
      identity: { stripe, id, databaseUuid },
      createdMs: clock.now(),
      generation,
    })
    try {
      do writer.add(versions)
      while (versions.next())
      return await writer.finish()
    } catch (error) {
      writer.abandon()
      throw error
    }
  }

  evict(id: number): void {
    this.cache.evict(id)
  }

  close(): void {
    this.cache.close()
  }
}
