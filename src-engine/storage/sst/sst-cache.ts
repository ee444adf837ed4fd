/**
 * The open SSTs: files are opened when first needed and a bounded number stay open. Iterators pin theirs; of the
 * others the least recently used is closed first. Opening costs three reads, so the bound is generous.
 */
import { assert } from '../../base/assert.ts'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { joinPath, sstFileName } from '../file-names.ts'
import type { SstMeta } from '../file-set.ts'
import type { VersionIterator, VersionRange } from '../iterators/version-iterator.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import { keyHash } from './key-hash.ts'
import { SstForwardIterator, SstReverseIterator, type SstLease } from './sst-iterator.ts'
import { SstReader, type FoundVersion } from './sst-reader.ts'

export interface SstCacheOptions {
  readonly vfs: Vfs
  readonly directory: string
  readonly databaseUuid: string
  readonly openFilesMax: number
}

interface OpenSst {
  readonly reader: SstReader
  pins: number
  lastUse: number
}

export class SstCache {
  readonly #options: SstCacheOptions
  readonly #open = new Map<number, OpenSst>()
  /** Evicted while pinned: closed by the last pin. */
  readonly #leaving = new Set<OpenSst>()
  #uses = 0
  #hashedKey = asByteString('')
  #hash = keyHash(this.#hashedKey)

  constructor(options: SstCacheOptions) {
    this.#options = options
  }

  get openFiles(): number {
    return this.#open.size + this.#leaving.size
  }

  /** Memory held by indexes and bloom filters, roughly. */
  get memoryBytes(): number {
    let bytes = 0
    for (const { reader } of this.#open.values()) bytes += reader.memoryBytes
    return bytes
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
    return this.#use(file).reader.find(key, this.#hash, maxSeqno, counters)
  }

  iterate(file: SstMeta, range: VersionRange, counters: ReadCounters): VersionIterator {
    const start = { lease: () => this.lease(file), range, counters }
    return range.reverse === true ? new SstReverseIterator(start) : new SstForwardIterator(start)
  }

  /** Opens `file` and keeps it open until released. */
  lease(file: SstMeta): SstLease {
    const open = this.#use(file)
    open.pins++
    return {
      reader: open.reader,
      release: () => {
        open.pins--
        if (open.pins === 0 && this.#leaving.delete(open)) open.reader.close()
      },
    }
  }

  /** Closes a file that is about to be removed. */
  evict(id: number): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    this.#open.delete(id)
    if (open.pins > 0) this.#leaving.add(open)
    else open.reader.close()
  }

  close(): void {
    for (const id of [...this.#open.keys()]) this.evict(id)
  }

  #use(file: SstMeta): OpenSst {
    let open = this.#open.get(file.id)
    if (open === undefined) {
      this.#makeRoom()
      open = { reader: this.#openReader(file), pins: 0, lastUse: 0 }
      this.#open.set(file.id, open)
    }
    open.lastUse = ++this.#uses
    return open
  }

  #openReader(file: SstMeta): SstReader {
    const { vfs, directory, databaseUuid } = this.#options
    const path = joinPath(directory, sstFileName(file.stripe, file.id))
    const identity = { stripe: file.stripe, id: file.id, databaseUuid }
    return SstReader.open(vfs, path, { identity, bytes: file.bytes })
  }

  #makeRoom(): void {
    if (this.#open.size < this.#options.openFilesMax) return
    let oldest: [number, OpenSst] | undefined
    for (const entry of this.#open) {
      if (entry[1].pins > 0) continue
      if (oldest === undefined || entry[1].lastUse < oldest[1].lastUse) oldest = entry
    }
    // When all are pinned the bound gives way: a scan that cannot go on would be worse.
    if (oldest === undefined) return
    assert(this.#open.delete(oldest[0]), 'the oldest SST is open')
    oldest[1].reader.close()
  }
}
