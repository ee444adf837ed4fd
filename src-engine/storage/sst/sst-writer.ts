/**
 * Writes one SST: versions come in order, blocks go out in large chunks under a temporary name. Nothing is
 * visible until `finish`, which syncs the bytes and renames; the caller then syncs the directory, and only then
 * names the file in the MANIFEST.
 */
import { assert } from '../../base/assert.ts'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { crc32 } from '../../base/crc32.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'
import { ByteWriter } from '../byte-writer.ts'
import { joinPath, sstFileName, sstTemporaryName } from '../file-names.ts'
import type { SstMeta } from '../file-set.ts'
import type { Seqno } from '../store-contract.ts'
import { BlockBuilder, type StoredVersion } from './block-builder.ts'
import { BlockCompression, compressBlock } from './block-compression.ts'
import { buildBlockFilter, buildFileFilter } from './bloom-filter.ts'
import { keyHash } from './key-hash.ts'
import {
  blockHeaderBytes,
  blockSeed,
  encodeFooter,
  encodeHeader,
  encodeMeta,
  type BlockEntry,
  type SstIdentity,
} from './sst-format.ts'

export interface SstWriterOptions {
  readonly vfs: Vfs
  readonly directory: string
  readonly identity: SstIdentity
  readonly blockBytes: number
  readonly bloomBitsPerKey: number
  readonly compression: 'none' | 'deflate'
  readonly createdMs: number
  readonly generation: number
}

/** How much is collected before it is written. */
const chunkBytes = 256 * 1024

export class SstWriter {
  readonly #options: SstWriterOptions
  readonly #file: VfsFile
  readonly #block = new BlockBuilder()
  readonly #chunk = new ByteWriter(chunkBytes + 64 * 1024)
  readonly #blocks: BlockEntry[] = []
  /** Of all keys, and of those in the block under way. */
  readonly #hashes: number[] = []
  #blockHashes: number[] = []
  /** Bytes handed to the file; the chunk comes after them. */
  #written = 0
  #checksum = 0
  #entries = 0
  #tombstones = 0
  #rawBytes = 0
  #smallestKey: ByteString | undefined
  #closed = false
  #lastKey = asByteString('')
  #lastSeqno: Seqno = 0
  #smallestSeqno: Seqno = Number.POSITIVE_INFINITY
  #largestSeqno: Seqno = 0

  constructor(options: SstWriterOptions) {
    this.#options = options
    this.#file = options.vfs.create(this.#temporaryPath)
    this.#append(encodeHeader(options.identity))
  }

  get entries(): number {
    return this.#entries
  }

  /** Bytes of the file so far, the block under way not counted. */
  get bytes(): number {
    return this.#written + this.#chunk.length
  }

  /** Adds the next version. Keys ascend; versions of one key come newest first. */
  add(version: StoredVersion): void {
    const { key, seqno } = version
    const first = this.#smallestKey === undefined
    const sameKey = !first && key === this.#lastKey
    assert(
      first || (sameKey ? seqno < this.#lastSeqno : key > this.#lastKey),
      `versions of stripe ${this.#options.identity.stripe} come out of order`,
    )
    // Versions of one key stay together: a lookup reads one block, a walk backwards meets the newest first.
    if (!sameKey && this.#block.entries > 0 && this.#isFullWith(version)) this.#finishBlock()
    if (first) this.#smallestKey = key
    if (!sameKey) {
      const hash = keyHash(key)
      this.#hashes.push(hash)
      this.#blockHashes.push(hash)
    }
    this.#block.add(version)
    this.#lastKey = key
    this.#lastSeqno = seqno
    this.#entries++
    if (version.tombstone) this.#tombstones++
    this.#rawBytes += key.length + (version.valueEnd - version.valueStart)
    if (seqno < this.#smallestSeqno) this.#smallestSeqno = seqno
    if (seqno > this.#largestSeqno) this.#largestSeqno = seqno
  }

  /** Makes the file durable under its final name. The name itself is durable after a directory sync. */
  async finish(): Promise<SstMeta> {
    assert(this.#smallestKey !== undefined, 'an SST without entries')
    if (this.#block.entries > 0) this.#finishBlock()
    const smallestKey = this.#smallestKey
    const properties = {
      entries: this.#entries,
      tombstones: this.#tombstones,
      smallestSeqno: this.#smallestSeqno,
      largestSeqno: this.#largestSeqno,
      createdMs: this.#options.createdMs,
      generation: this.#options.generation,
      rawBytes: this.#rawBytes,
      smallestKey,
    }
    const meta = encodeMeta(
      properties,
      this.#blocks,
      buildFileFilter(this.#hashes, this.#options.bloomBitsPerKey),
    )
    const metaOffset = this.bytes
    this.#append(meta)
    const { id, stripe } = this.#options.identity
    this.#append(encodeFooter({ metaOffset, metaBytes: meta.length, metaCrc: crc32(meta) }, id))
    this.#writeChunk()
    const { vfs, directory } = this.#options
    const path = joinPath(directory, sstFileName(stripe, id))
    if (!bug('sstNotSynced')) await this.#file.sync()
    this.#close()
    vfs.rename(this.#temporaryPath, path)
    return {
      id,
      stripe,
      bytes: this.#written,
      entries: properties.entries,
      tombstones: properties.tombstones,
      smallestKey,
      largestKey: this.#lastKey,
      smallestSeqno: properties.smallestSeqno,
      largestSeqno: properties.largestSeqno,
      checksum: this.#checksum,
      createdMs: properties.createdMs,
      generation: properties.generation,
    }
  }

  /** Gives up: closes and removes what was written. What cannot be removed is an orphan of the next open. */
  abandon(): void {
    try {
      this.#close()
      this.#options.vfs.unlink(this.#temporaryPath)
    } catch {
      // The failure that made the caller give up is the one to report.
    }
  }

  get #temporaryPath(): string {
    const { directory, identity } = this.#options
    return joinPath(directory, sstTemporaryName(identity.stripe, identity.id))
  }

  /** A block with its header is to fit into `blockBytes`, which is also a slot of the readers' cache. */
  #isFullWith(version: StoredVersion): boolean {
    return blockHeaderBytes + this.#block.bytesWith(version) > this.#options.blockBytes
  }

  #close(): void {
    if (!this.#closed) this.#file.close()
    this.#closed = true
  }

  #finishBlock(): void {
    const entries = this.#block.entries
    const lastKey = this.#block.lastKey
    const payload = this.#block.finish()
    const compressed = this.#options.compression === 'deflate' ? compressBlock(payload) : undefined
    const stored = compressed ?? payload
    const offset = this.bytes
    const chunk = this.#chunk
    const start = chunk.length
    chunk.skip(4)
    chunk.u8(compressed === undefined ? BlockCompression.none : BlockCompression.deflate)
    chunk.u32(payload.length)
    chunk.bytes(stored)
    const seed = blockSeed(this.#options.identity.id, offset)
    chunk.setU32(start, crc32(chunk.buffer, start + 4, chunk.length, seed))
    const filter = buildBlockFilter(this.#blockHashes, this.#options.bloomBitsPerKey)
    this.#blocks.push({ bytes: blockHeaderBytes + stored.length, entries, filter, lastKey })
    this.#blockHashes = []
    this.#block.clear()
    if (chunk.length >= chunkBytes) this.#writeChunk()
  }

  #append(bytes: Uint8Array): void {
    this.#chunk.bytes(bytes)
  }

  #writeChunk(): void {
    const bytes = this.#chunk.view()
    this.#file.write(bytes, this.#written)
    this.#checksum = crc32(bytes, 0, bytes.length, this.#checksum)
    this.#written += bytes.length
    this.#chunk.clear()
  }
}
