/**
 * The SSTs in use: their indexes and bloom filters in memory, up to a limit, and a bounded number of open files.
 * What is over the limit and was not used lately is dropped and read again when needed.
 */
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { isError, type KeystoneError } from '../../base/errors.ts'
import { storageDefaults } from '../../base/limits.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'
import { joinPath, sstFileName } from '../file-names.ts'
import type { SstMeta } from '../file-set.ts'
import type { VersionIterator, VersionRange } from '../iterators/version-iterator.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import { BlockCache } from './block-cache.ts'
import { keyHash } from './key-hash.ts'
import { OpenFiles } from './open-files.ts'
import { ScanBuffers } from './scan-buffers.ts'
import { SstForwardIterator, SstReverseIterator } from './sst-iterator.ts'
import { SstReader, type FoundVersion, type SharedReading, type SstPlace } from './sst-reader.ts'

export interface SstCacheOptions {
  readonly vfs: Vfs
  readonly directory: string
  readonly databaseUuid: string
  readonly openFilesMax: number
  /** Of blocks as they are written: the block cache is made for them. */
  readonly blockBytes: number
  readonly blockCacheBytes: number
  /** Told of damage that a read meets, before its error is thrown. */
  readonly damaged?: ((error: KeystoneError<'corruption'>) => void) | undefined
}

interface CachedSst {
  readonly reader: SstReader
  readonly memoryBytes: number
  usedLately: boolean
}

export class SstCache {
  readonly #options: SstCacheOptions
  readonly #files: OpenFiles
  readonly #shared: SharedReading
  readonly #cached = new Map<number, CachedSst>()
  #memoryBytes = 0
  #hashedKey = asByteString('')
  #hash = keyHash(this.#hashedKey)

  constructor(options: SstCacheOptions) {
    this.#options = options
    this.#files = new OpenFiles(options.vfs, options.openFilesMax)
    this.#shared = {
      files: this.#files,
      blocks: new BlockCache({
        bytesMax: options.blockCacheBytes,
        slotBytes: options.blockBytes,
      }),
      scans: new ScanBuffers(),
      damaged: options.damaged,
    }
  }

  get openFiles(): number {
    return this.#files.count
  }

  /** Memory held by indexes and bloom filters, roughly. */
  get memoryBytes(): number {
    return this.#memoryBytes
  }

  /** The newest version of `key` in `file` at or before `maxSeqno`; borrowed until the next lookup. */
  // oxlint-disable-next-line max-params -- the hot path: no object per lookup
  find(
    file: SstMeta,
    key: ByteString,
    maxSeqno: Seqno,
    counters: ReadCounters,
  ): FoundVersion | undefined {
    // A lookup asks several files for one key: it is hashed once.
    if (key !== this.#hashedKey) {
      this.#hashedKey = key
      this.#hash = keyHash(key)
    }
    return this.reader(file).find(key, this.#hash, maxSeqno, counters)
  }

  iterate(file: SstMeta, range: VersionRange, counters: ReadCounters): VersionIterator {
    const start = { reader: () => this.reader(file), range, counters }
    return range.reverse === true ? new SstReverseIterator(start) : new SstForwardIterator(start)
  }

  /** Open until the next read of any file. */
  bytesOf(file: SstMeta): VfsFile {
    return this.#files.use(file.id, this.#pathOf(file))
  }

  #pathOf({ stripe, id }: SstMeta): string {
    return joinPath(this.#options.directory, sstFileName(stripe, id))
  }

  /** Throws `corruption` when the file is not what `file` says. */
  reader(file: SstMeta): SstReader {
    const cached = this.#cached.get(file.id)
    if (cached !== undefined) {
      cached.usedLately = true
      return cached.reader
    }
    const { databaseUuid } = this.#options
    const path = this.#pathOf(file)
    const identity = { stripe: file.stripe, id: file.id, databaseUuid }
    const reader = this.#open({ path, identity, bytes: file.bytes })
    const { memoryBytes } = reader
    this.#makeRoom(memoryBytes)
    this.#cached.set(file.id, { reader, memoryBytes, usedLately: false })
    this.#memoryBytes += memoryBytes
    return reader
  }

  /** Closes a file that is about to be removed. */
  evict(id: number): void {
    this.#forget(id)
    this.#files.close(id)
  }

  close(): void {
    for (const id of this.#cached.keys()) this.#forget(id)
    this.#files.closeAll()
  }

  #open(place: SstPlace): SstReader {
    try {
      return SstReader.open(this.#shared, place)
    } catch (error) {
      if (isError(error, 'corruption')) this.#options.damaged?.(error)
      throw error
    }
  }

  #forget(id: number): void {
    const cached = this.#cached.get(id)
    if (cached === undefined) return
    this.#cached.delete(id)
    this.#memoryBytes -= cached.memoryBytes
    cached.reader.forget()
  }

  #makeRoom(bytes: number): void {
    for (const [id, cached] of this.#cached) {
      if (this.#memoryBytes + bytes <= storageDefaults.sstIndexBytesMax) return
      if (cached.usedLately) {
        cached.usedLately = false
        this.#cached.delete(id)
        this.#cached.set(id, cached)
      } else {
        this.#forget(id)
      }
    }
  }
}
