/**
 * Reads one SST. Opening reads header, footer and meta part (index, bloom filters), never the blocks; a lookup
 * reads at most one block, straight from the operating system's page cache into a reused buffer.
 *
 * A block's checksum is verified the first time this reader reads it; `verify-sst.ts` scrubs all of them.
 */
import type { ByteString } from '../../base/byte-string.ts'
import { crc32 } from '../../base/crc32.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { VfsFile } from '../../vfs/vfs.ts'
import { corruption, readU32 } from '../byte-reader.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import { BlockCompression, decompressBlock } from './block-compression.ts'
import { BlockCursor, type BlockPlace } from './block-cursor.ts'
import { mayContain } from './bloom-filter.ts'
import type { OpenFiles } from './open-files.ts'
import {
  blockHeaderBytes,
  blockSeed,
  checkHeader,
  decodeFooter,
  decodeMeta,
  footerBytes,
  headerBytes,
  type SstIdentity,
  type SstIndex,
  type SstProperties,
} from './sst-format.ts'

/** A version found; `value` is borrowed until the next lookup in any file. */
export interface FoundVersion {
  seqno: Seqno
  tombstone: boolean
  value: Uint8Array
  valueStart: number
  valueEnd: number
}

/** The bytes of one block, in a buffer that is reused. */
export class BlockBuffer {
  /** As stored; the payload lies in `payload` at `start..end`. */
  stored: Uint8Array = new Uint8Array(8 * 1024)
  payload: Uint8Array = this.stored
  start = 0
  end = 0

  reserve(bytes: number): Uint8Array {
    if (this.stored.length < bytes) this.stored = new Uint8Array(bytes * 2)
    return this.stored
  }
}

// Lookups are synchronous: one buffer, one cursor and one result serve them all.
const sharedBlock = new BlockBuffer()
const sharedCursor = new BlockCursor()
const sharedFound: FoundVersion = {
  seqno: 0,
  tombstone: false,
  value: sharedBlock.payload,
  valueStart: 0,
  valueEnd: 0,
}

export class SstReader {
  readonly id: number
  readonly path: string
  readonly properties: SstProperties
  readonly index: SstIndex
  readonly #files: OpenFiles
  readonly #verified: Uint8Array

  private constructor(
    files: OpenFiles,
    place: { readonly id: number; readonly path: string },
    meta: ReturnType<typeof decodeMeta>,
  ) {
    this.#files = files
    this.id = place.id
    this.path = place.path
    this.properties = meta.properties
    this.index = meta.index
    this.#verified = new Uint8Array(meta.index.lastKeys.length)
  }

  /** Throws `corruption` when the file is not the whole, valid SST that `identity` and `bytes` name. */
  static open(
    files: OpenFiles,
    path: string,
    expected: { readonly identity: SstIdentity; readonly bytes?: number | undefined },
  ): SstReader {
    const { id } = expected.identity
    const file = files.use(id, path)
    const fileBytes = file.size()
    if (expected.bytes !== undefined && fileBytes !== expected.bytes) {
      const problem = `it has ${fileBytes} bytes, but ${expected.bytes} were written`
      throw corruption(path, Math.min(fileBytes, expected.bytes), problem)
    }
    if (fileBytes < headerBytes + footerBytes) throw corruption(path, 0, 'it is too short')
    checkHeader(readExactly(file, 0, headerBytes), path, expected.identity)
    const footer = decodeFooter(readExactly(file, fileBytes - footerBytes, footerBytes), {
      file: path,
      fileBytes,
      id,
    })
    const { metaOffset } = footer
    if (metaOffset < headerBytes) throw corruption(path, fileBytes, 'its meta part is misplaced')
    const meta = readExactly(file, metaOffset, footer.metaBytes)
    if (crc32(meta) !== footer.metaCrc && !bug('blockChecksumNotChecked')) {
      throw corruption(path, metaOffset, 'the checksum of its index is wrong')
    }
    return new SstReader(files, { id, path }, decodeMeta(meta, { file: path, metaOffset }))
  }

  get blocks(): number {
    return this.index.lastKeys.length
  }

  /** Memory held, roughly. */
  get memoryBytes(): number {
    const { lastKeys, filters } = this.index
    return filters.length + lastKeys.length * (48 + (lastKeys[0]?.length ?? 0))
  }

  /** The newest version of `key` at or before `maxSeqno`. `hash` is the key's `keyHash`. */
  // oxlint-disable-next-line max-params -- the hot path: no object per lookup
  find(
    key: ByteString,
    hash: number,
    maxSeqno: Seqno,
    counters: ReadCounters,
  ): FoundVersion | undefined {
    counters.filesProbed++
    const block = this.blockOf(key)
    if (block === this.blocks || !this.#mayHold(block, hash, counters)) return undefined
    this.readBlock(block, sharedBlock, counters)
    const cursor = sharedCursor
    cursor.open(sharedBlock.payload, sharedBlock.start, sharedBlock.end, this.place(block))
    if (!cursor.seek(key) || cursor.keyLength !== key.length || cursor.key !== key) return undefined
    while (cursor.seqno > maxSeqno) if (!cursor.next() || !cursor.sameKey) return undefined
    sharedFound.seqno = cursor.seqno
    sharedFound.tombstone = cursor.tombstone
    sharedFound.value = sharedBlock.payload
    sharedFound.valueStart = cursor.valueStart
    sharedFound.valueEnd = cursor.valueEnd
    return sharedFound
  }

  /** The block that holds `key` if any does; `blocks` when the key is past the last. */
  blockOf(key: ByteString): number {
    const { lastKeys } = this.index
    let low = 0
    let high = lastKeys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((lastKeys[middle] ?? '') < key) low = middle + 1
      else high = middle
    }
    return low
  }

  place(block: number): BlockPlace {
    return { file: this.path, offset: this.index.offsets[block] ?? 0 }
  }

  /** Reads, verifies (the first time) and decompresses a block into `target`. */
  readBlock(block: number, target: BlockBuffer, counters: ReadCounters): void {
    const offset = this.index.offsets[block] ?? 0
    const bytes = (this.index.offsets[block + 1] ?? 0) - offset
    const stored = target.reserve(bytes)
    const file = this.#files.use(this.id, this.path)
    if (file.read(stored, 0, bytes, offset) !== bytes) {
      throw corruption(this.path, offset, 'a block is cut off')
    }
    counters.blocksRead++
    counters.bytesRead += bytes
    if (this.#verified[block] !== 1) this.#verify(block, stored, bytes)
    const compression = stored[4]
    if (compression === BlockCompression.none) {
      target.payload = stored
      target.start = blockHeaderBytes
      target.end = bytes
      return
    }
    const raw =
      compression === BlockCompression.deflate
        ? decompressBlock(stored.subarray(blockHeaderBytes, bytes), readU32(stored, 5))
        : undefined
    if (raw === undefined) throw corruption(this.path, offset, 'a block cannot be decompressed')
    target.payload = raw
    target.start = 0
    target.end = raw.length
  }

  #mayHold(block: number, hash: number, counters: ReadCounters): boolean {
    const { filterStarts, filters } = this.index
    const filter = bug('bloomFilterFromWrongBlock') ? (block + 1) % this.blocks : block
    counters.bloomChecks++
    const start = filterStarts[filter] ?? 0
    if (mayContain(filters, start, filterStarts[filter + 1] ?? 0, hash)) return true
    counters.bloomNegatives++
    return false
  }

  #verify(block: number, stored: Uint8Array, bytes: number): void {
    const offset = this.index.offsets[block] ?? 0
    const wanted = readU32(stored, 0)
    const found = crc32(stored, 4, bytes, blockSeed(this.id, offset))
    if (wanted !== found && !bug('blockChecksumNotChecked')) {
      throw corruption(this.path, offset, 'the checksum of a block is wrong')
    }
    this.#verified[block] = 1
  }
}

function readExactly(file: VfsFile, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (file.read(bytes, 0, length, position) !== length) {
    throw corruption(file.path, position, 'it ends too early')
  }
  return bytes
}
