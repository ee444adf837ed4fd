/**
 * Reads one SST. Opening reads header, footer and meta part (index, bloom filters), never the blocks. A lookup needs
 * at most one block; an iterator reads several neighbours at once.
 *
 * A block's checksum is verified the first time this reader reads it; `verify.ts` scrubs whole files.
 */
import type { ByteString } from '../../base/byte-string.ts'
import { crc32 } from '../../base/crc32.ts'
import type { KeystoneError } from '../../base/errors.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { VfsFile } from '../../vfs/vfs.ts'
import { corruption, readU32 } from '../byte-reader.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import type { BlockCache, BlockOwner } from './block-cache.ts'
import { BlockCompression, decompressBlock } from './block-compression.ts'
import { BlockCursor, type BlockPlace, type BlockSource } from './block-cursor.ts'
import { mayBeInBlock, mayBeInFile } from './bloom-filter.ts'
import type { OpenFiles } from './open-files.ts'
import type { ScanBuffers } from './scan-buffers.ts'
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

/** What all readers of a store have in common. */
export interface SharedReading {
  readonly files: OpenFiles
  readonly blocks: BlockCache
  readonly scans: ScanBuffers
  /** Told of damage before the error is thrown. */
  readonly damaged?: ((error: KeystoneError<'corruption'>) => void) | undefined
}

/** Where the payload of a block lies. */
export interface BlockPayload {
  bytes: Uint8Array
  start: number
  end: number
}

export interface SstPlace {
  readonly path: string
  readonly identity: SstIdentity
  /** What the MANIFEST says; unknown when a file is looked at by itself. */
  readonly bytes?: number | undefined
}

/** What a lookup needs to know of a block: in the file, in `filters`, and in the block cache. */
const BlockField = { offset: 0, filter: 1, slot: 2, cachedBytes: 3 } as const
type BlockFieldNumber = (typeof BlockField)[keyof typeof BlockField]
const fieldsPerBlock = 4
const noSlot = -1

// Lookups are synchronous: one cursor, one result and one buffer for what the cache does not take serve them all.
const cursor = new BlockCursor()
const found: FoundVersion = {
  seqno: 0,
  tombstone: false,
  value: new Uint8Array(0),
  valueStart: 0,
  valueEnd: 0,
}
const lookedUp: BlockPayload = { bytes: new Uint8Array(0), start: 0, end: 0 }
let scratch = new Uint8Array(16 * 1024)

export class SstReader implements BlockOwner, BlockSource {
  readonly id: number
  readonly path: string
  readonly properties: SstProperties
  readonly index: SstIndex
  /** The index once more, for lookups: `BlockField` of all blocks and of one past the last, side by side. */
  readonly #table: Float64Array
  // What a lookup of an absent key needs, within reach.
  readonly #filters: Uint8Array
  readonly #fileFilter: number
  readonly #shared: SharedReading
  readonly #verified: Uint8Array

  private constructor(shared: SharedReading, place: SstPlace, meta: ReturnType<typeof decodeMeta>) {
    this.#shared = shared
    this.id = place.identity.id
    this.path = place.path
    this.properties = meta.properties
    this.index = meta.index
    this.#table = blockTable(meta.index)
    this.#filters = meta.index.filters
    this.#fileFilter = meta.index.filterStarts.at(-1) ?? 0
    this.#verified = new Uint8Array(this.blocks)
  }

  /** Throws `corruption` when the file is not the whole, valid SST that `place` names. */
  static open(shared: SharedReading, place: SstPlace): SstReader {
    const file = shared.files.use(place.identity.id, place.path)
    return new SstReader(shared, place, readMeta(file, place))
  }

  get blocks(): number {
    return this.index.lastKeys.length
  }

  /** Memory held, roughly: the filters, and per block its key and its numbers. */
  get memoryBytes(): number {
    const { lastKeys, filters } = this.index
    return filters.length + lastKeys.length * (64 + (lastKeys[0]?.length ?? 0))
  }

  /** The newest version of `key` at or before `seqnoMax`. `hash` is the key's `keyHash`. */
  // oxlint-disable-next-line max-params -- the hot path: no object per lookup
  find(
    key: ByteString,
    hash: number,
    seqnoMax: Seqno,
    counters: ReadCounters,
  ): FoundVersion | undefined {
    counters.filesProbed++
    counters.bloomChecks++
    const filters = this.#filters
    const mayBeHere = mayBeInFile(filters, this.#fileFilter, filters.length, hash)
    const block = mayBeHere ? this.#blockWith(key, hash) : this.blocks
    if (block === this.blocks) {
      counters.bloomNegatives++
      return undefined
    }
    this.#lookUp(block, counters)
    cursor.open(lookedUp.bytes, lookedUp.start, lookedUp.end, this, block)
    if (!cursor.seekVersion(key, seqnoMax)) return undefined
    found.seqno = cursor.seqno
    found.tombstone = cursor.tombstone
    found.value = lookedUp.bytes
    found.valueStart = cursor.valueStart
    found.valueEnd = cursor.valueEnd
    return found
  }

  /** The first block whose last key is at or after `key`; `blocks` when the key is past the last. */
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

  /** Of a block in the file, for messages. */
  place(block: number): BlockPlace {
    return { file: this.path, offset: this.offset(block) }
  }

  offset(block: number): number {
    return this.#table[block * fieldsPerBlock + BlockField.offset] ?? 0
  }

  /** Bytes of the blocks `first..last` as stored. */
  storedBytes(first: number, last: number): number {
    return this.offset(last + 1) - this.offset(first)
  }

  /** Reads the blocks `first..last` as stored into `target` at `start`. */
  readStored(
    range: { readonly first: number; readonly last: number },
    target: Uint8Array,
    start: number,
  ): void {
    const { first, last } = range
    const bytes = this.storedBytes(first, last)
    if (
      this.#shared.files.use(this.id, this.path).read(target, start, bytes, this.offset(first)) !==
      bytes
    ) {
      throw this.#damage(first, 'a block is cut off')
    }
  }

  /** Checks the block stored at `stored[start…)` and says where its payload lies. */
  // oxlint-disable-next-line max-params -- the hot path: no object per block
  unwrap(block: number, stored: Uint8Array, start: number, payload: BlockPayload): void {
    const end = start + this.storedBytes(block, block)
    if (this.#verified[block] !== 1) {
      const seed = blockSeed(this.id, this.offset(block))
      if (differs(crc32(stored, start + 4, end, seed), readU32(stored, start))) {
        throw this.#damage(block, 'the checksum of a block is wrong')
      }
      this.#verified[block] = 1
    }
    const compression = stored[start + 4]
    const rawBytes = readU32(stored, start + 5)
    if (compression === BlockCompression.none && rawBytes === end - start - blockHeaderBytes) {
      payload.bytes = stored
      payload.start = start + blockHeaderBytes
      payload.end = end
      return
    }
    const raw =
      compression === BlockCompression.deflate
        ? decompressBlock(stored.subarray(start + blockHeaderBytes, end), rawBytes)
        : undefined
    if (raw === undefined) {
      throw this.#damage(block, 'a block cannot be unpacked')
    }
    payload.bytes = raw
    payload.start = 0
    payload.end = raw.length
  }

  get scans(): ScanBuffers {
    return this.#shared.scans
  }

  /** The cache needed the slot of this block. */
  lost(block: number): void {
    this.#table[block * fieldsPerBlock + BlockField.slot] = noSlot
  }

  /** Gives its slots of the block cache back. */
  forget(): void {
    for (let block = 0; block < this.blocks; block++) {
      const slot = this.#field(block, BlockField.slot)
      if (slot === noSlot) continue
      this.#shared.blocks.release(slot)
      this.lost(block)
    }
  }

  #damage(block: number, problem: string): KeystoneError<'corruption'> {
    const error = corruption(this.path, this.offset(block), problem)
    this.#shared.damaged?.(error)
    return error
  }

  #field(block: number, field: BlockFieldNumber): number {
    return this.#table[block * fieldsPerBlock + field] ?? 0
  }

  /** The block that may hold `key`; `blocks` when its filter or the index excludes it. */
  #blockWith(key: ByteString, hash: number): number {
    const filters = this.#filters
    const { blocks } = this
    if (key < this.properties.smallestKey) return blocks
    const block = this.blockOf(key)
    if (block === blocks) return blocks
    // It is there to save reading the block: one in the cache is searched as quickly as its filter is asked.
    if (this.#field(block, BlockField.slot) !== noSlot) return block
    const filter = bug('bloomFilterFromWrongBlock') ? (block + 1) % blocks : block
    const start = this.#field(filter, BlockField.filter)
    const end = this.#field(filter + 1, BlockField.filter)
    return mayBeInBlock(filters, start, end, hash) ? block : blocks
  }

  /** Brings a block into the cache, or into a buffer when it is too large, and sets `lookedUp`. */
  #lookUp(block: number, counters: ReadCounters): void {
    const cache = this.#shared.blocks
    const bytes = this.storedBytes(block, block)
    counters.blocksRead++
    counters.bytesRead += bytes
    const slot = this.#field(block, BlockField.slot)
    if (slot === noSlot) {
      this.#readIntoCache(block, bytes)
      return
    }
    cache.use(slot)
    const start = cache.start(slot)
    lookedUp.bytes = cache.bytes
    lookedUp.start = start
    lookedUp.end = start + this.#field(block, BlockField.cachedBytes)
  }

  #readIntoCache(block: number, bytes: number): void {
    if (scratch.length < bytes) scratch = new Uint8Array(bytes * 2)
    this.readStored({ first: block, last: block }, scratch, 0)
    this.unwrap(block, scratch, 0, lookedUp)
    const cache = this.#shared.blocks
    const length = lookedUp.end - lookedUp.start
    if (length > cache.slotBytes) return
    const slot = cache.claim()
    const start = cache.start(slot)
    cache.bytes.set(lookedUp.bytes.subarray(lookedUp.start, lookedUp.end), start)
    cache.publish(slot, this, block)
    this.#table[block * fieldsPerBlock + BlockField.slot] = slot
    this.#table[block * fieldsPerBlock + BlockField.cachedBytes] = length
  }
}

function blockTable({ lastKeys, offsets, filterStarts }: SstIndex): Float64Array {
  const table = new Float64Array((lastKeys.length + 1) * fieldsPerBlock)
  for (let block = 0; block <= lastKeys.length; block++) {
    const at = block * fieldsPerBlock
    table[at + BlockField.offset] = offsets[block] ?? 0
    table[at + BlockField.filter] = filterStarts[block] ?? 0
    table[at + BlockField.slot] = noSlot
  }
  return table
}

function readMeta(file: VfsFile, place: SstPlace): ReturnType<typeof decodeMeta> {
  const { path, identity, bytes } = place
  const fileBytes = file.size()
  if (bytes !== undefined && fileBytes !== bytes) {
    const problem = `it has ${fileBytes} bytes, but ${bytes} were written`
    throw corruption(path, Math.min(fileBytes, bytes), problem)
  }
  if (fileBytes < headerBytes + footerBytes) throw corruption(path, 0, 'it is too short')
  checkHeader(readExactly(file, 0, headerBytes), path, identity)
  const footer = decodeFooter(readExactly(file, fileBytes - footerBytes, footerBytes), {
    file: path,
    fileBytes,
    id: identity.id,
  })
  const { metaOffset } = footer
  if (metaOffset < headerBytes) throw corruption(path, fileBytes, 'its meta part is misplaced')
  const meta = readExactly(file, metaOffset, footer.metaBytes)
  if (differs(crc32(meta), footer.metaCrc)) {
    throw corruption(path, metaOffset, 'the checksum of its index is wrong')
  }
  return decodeMeta(meta, { file: path, metaOffset })
}

function differs(foundCrc: number, wantedCrc: number): boolean {
  return foundCrc !== wantedCrc && !bug('blockChecksumNotChecked')
}

function readExactly(file: VfsFile, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (file.read(bytes, 0, length, position) !== length) {
    throw corruption(file.path, position, 'it ends too early')
  }
  return bytes
}
