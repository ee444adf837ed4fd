/**
 * The bytes of an SST, `{stripe}-{id}.sst`: immutable, sorted, little-endian. Varints are LEB128.
 *
 *   | header 48 | block | block | … | meta | footer 40 |
 *
 *   header
 *   | magic "KEYSTSST" 8 | format version 4 | stripe 4 | id 8 | database uuid 16 | zero 4 | crc 4 |
 *
 *   block
 *   | crc 4 | compression 1 | raw bytes 4 | payload, perhaps compressed |
 *
 *   payload
 *   | base seqno: of the first entry 8 | restart count 4 | bytes of the heads 4 |
 *   | per restart point: offset of its head 4, of its value 4 | … | head | head | … | value | value | … |
 *
 *   head: versions in order, key ascending, then seqno descending; all versions of a key in one block
 *   | shared | suffix bytes | seqno - base, zigzag | value bytes + 1, or 0: tombstone | key suffix |
 *
 * Heads and values stand apart, so that a search touches few cache lines; the values are in the order of the heads,
 * with nothing between them. `shared` bytes of the key are those of the entry before; the first entry is a restart
 * point, which shares nothing so that a search can start there, and so is about every 16th, but never a further version
 * of the same key. Offsets count from the first head and from the first value.
 *
 *   meta
 *   | entries | tombstones | smallest seqno | largest seqno | created, ms | generation | raw bytes |
 *   | smallest key: length, bytes | file filter bytes | blocks |
 *   | per block: bytes, entries, filter bytes, last key: shared, length, bytes |
 *   | block filters, one after the other | file filter (`bloom-filter.ts`) |
 *
 *   footer
 *   | meta offset 8 | meta bytes 4 | meta crc 4 | id 8 | zero 8 | magic "SSTF" 4 | crc 4 |
 *
 * Every crc covers all bytes after it in its part but those of the footer and header, which it follows. A
 * block's crc is seeded with the file's id and the block's offset: a block in the wrong place is damage.
 */
import type { ByteString } from '../../base/byte-string.ts'
import { latin1Text } from '../../base/latin1.ts'
import { crc32 } from '../../base/crc32.ts'
import { ByteReader, corruption, readU32, readU64 } from '../byte-reader.ts'
import { ByteWriter } from '../byte-writer.ts'
import { formatVersion, unsupportedFormat } from '../format-version.ts'
import type { Seqno } from '../store-contract.ts'
import { uuidBytes, uuidText } from '../wal/wal-format.ts'
import { filterLineBytes, isBlockFilter } from './bloom-filter.ts'

export const headerBytes = 48
export const footerBytes = 40
export const blockHeaderBytes = 9
/** Base seqno, restart count, bytes of the heads. */
export const payloadHeadBytes = 16
export const restartBytes = 8
export const restartInterval = 16

const headerMagic = [0x4b, 0x45, 0x59, 0x53, 0x54, 0x53, 0x53, 0x54] // "KEYSTSST"
const footerMagic = 0x46545353 // "SSTF"

/** Which file this is: the same in its name, its header and its footer. */
export interface SstIdentity {
  readonly stripe: number
  readonly id: number
  readonly databaseUuid: string
}

export interface SstProperties {
  readonly entries: number
  readonly tombstones: number
  readonly smallestSeqno: Seqno
  readonly largestSeqno: Seqno
  readonly createdMs: number
  readonly generation: number
  /** Keys and values as they were given, before sharing and compression. */
  readonly rawBytes: number
  readonly smallestKey: ByteString
}

/** Where a block lies and what it may hold; parallel arrays, one element a block. */
export interface SstIndex {
  readonly lastKeys: readonly ByteString[]
  /** One more than blocks: the last is where the meta part begins. */
  readonly offsets: readonly number[]
  readonly entries: readonly number[]
  /** One more than blocks: where each block's filter starts in `filters`; the last is where the file's does. */
  readonly filterStarts: readonly number[]
  readonly filters: Uint8Array
}

export function encodeHeader(identity: SstIdentity): Uint8Array {
  const writer = new ByteWriter(headerBytes)
  writer.bytes(Uint8Array.from(headerMagic))
  writer.u32(formatVersion)
  writer.u32(identity.stripe)
  writer.u64(identity.id)
  writer.bytes(uuidBytes(identity.databaseUuid))
  writer.u32(0)
  writer.u32(crc32(writer.buffer, 0, headerBytes - 4))
  return writer.copy()
}

/** What a header says. Throws `corruption`, or `formatVersion` for a file of another version. */
export function decodeHeader(bytes: Uint8Array, file: string): SstIdentity {
  if (bytes.length < headerBytes || !headerMagic.every((byte, at) => bytes[at] === byte)) {
    throw corruption(file, 0, 'it does not begin as an SST')
  }
  if (readU32(bytes, headerBytes - 4) !== crc32(bytes, 0, headerBytes - 4)) {
    throw corruption(file, headerBytes - 4, 'the checksum of its header is wrong')
  }
  const version = readU32(bytes, 8)
  if (version !== formatVersion) throw unsupportedFormat(file, version)
  return {
    stripe: readU32(bytes, 12),
    id: readU64(bytes, 16),
    databaseUuid: uuidText(bytes, 24),
  }
}

/** Throws as `decodeHeader`, and `corruption` when the header is another file's. */
export function checkHeader(bytes: Uint8Array, file: string, identity: SstIdentity): void {
  const { stripe, id, databaseUuid } = decodeHeader(bytes, file)
  const sameFile =
    stripe === identity.stripe && id === identity.id && databaseUuid === identity.databaseUuid
  if (!sameFile) throw corruption(file, 12, 'it belongs to another place or another database')
}

/** The seed of a block's checksum. */
export function blockSeed(id: number, offset: number): number {
  return (Math.imul(id, 0x9e37_79b1) ^ Math.imul(offset, 0x85eb_ca6b)) >>> 0
}

export interface Footer {
  readonly metaOffset: number
  readonly metaBytes: number
  readonly metaCrc: number
}

export function encodeFooter(footer: Footer, id: number): Uint8Array {
  const writer = new ByteWriter(footerBytes)
  writer.u64(footer.metaOffset)
  writer.u32(footer.metaBytes)
  writer.u32(footer.metaCrc)
  writer.u64(id)
  writer.skip(8)
  writer.u32(footerMagic)
  writer.u32(crc32(writer.buffer, 0, footerBytes - 4))
  return writer.copy()
}

/** `bytes` is the footer of a file of `fileBytes`. */
export function decodeFooter(
  bytes: Uint8Array,
  place: { readonly file: string; readonly fileBytes: number; readonly id: number },
): Footer {
  const { file, fileBytes, id } = place
  const offset = fileBytes - footerBytes
  const valid =
    readU32(bytes, footerBytes - 8) === footerMagic &&
    readU32(bytes, footerBytes - 4) === crc32(bytes, 0, footerBytes - 4)
  if (!valid) throw corruption(file, offset, 'its footer is missing or wrong')
  const footer = {
    metaOffset: readU64(bytes, 0),
    metaBytes: readU32(bytes, 8),
    metaCrc: readU32(bytes, 12),
  }
  if (readU64(bytes, 16) !== id || footer.metaOffset + footer.metaBytes !== offset) {
    throw corruption(file, offset, 'its footer does not belong to it')
  }
  return footer
}

/** What the meta part says of one block. */
export interface BlockEntry {
  readonly bytes: number
  readonly entries: number
  readonly filter: Uint8Array
  readonly lastKey: ByteString
}

export function encodeMeta(
  properties: SstProperties,
  blocks: readonly BlockEntry[],
  fileFilter: Uint8Array,
): Uint8Array {
  const writer = new ByteWriter(256 + blocks.length * 64)
  writer.varint(properties.entries)
  writer.varint(properties.tombstones)
  writer.varint(properties.smallestSeqno)
  writer.varint(properties.largestSeqno)
  writer.varint(Math.max(0, Math.floor(properties.createdMs)))
  writer.varint(properties.generation)
  writer.varint(properties.rawBytes)
  writer.prefixed(properties.smallestKey)
  writer.varint(fileFilter.length)
  writer.varint(blocks.length)
  let previous = properties.smallestKey
  for (const { bytes, entries, filter, lastKey } of blocks) {
    writer.varint(bytes)
    writer.varint(entries)
    writer.varint(filter.length)
    const shared = sharedLength(previous, lastKey)
    writer.varint(shared)
    writer.varint(lastKey.length - shared)
    writer.byteStringFrom(lastKey, shared)
    previous = lastKey
  }
  for (const { filter } of blocks) writer.bytes(filter)
  writer.bytes(fileFilter)
  return writer.copy()
}

export function decodeMeta(
  bytes: Uint8Array,
  place: { readonly file: string; readonly metaOffset: number },
): { readonly properties: SstProperties; readonly index: SstIndex } {
  const reader = new ByteReader(bytes, { file: place.file, fileOffset: place.metaOffset })
  const properties = {
    entries: reader.varint(),
    tombstones: reader.varint(),
    smallestSeqno: reader.varint(),
    largestSeqno: reader.varint(),
    createdMs: reader.varint(),
    generation: reader.varint(),
    rawBytes: reader.varint(),
    smallestKey: reader.prefixed(),
  }
  const fileFilterBytes = reader.varint()
  const count = reader.varint()
  if (count < 1 || count * 5 > reader.remaining) throw reader.damaged(`${count} blocks do not fit`)
  const lastKeys: ByteString[] = []
  const offsets = [headerBytes]
  const entries: number[] = []
  const filterStarts = [0]
  let offset = headerBytes
  let filterEnd = 0
  let previous = properties.smallestKey
  // Keys are put together as bytes: strings put together would stay in pieces and be slow to compare.
  let key = new Uint8Array(Math.max(256, previous.length * 2))
  for (let i = 0; i < previous.length; i++) key[i] = previous.charCodeAt(i)
  for (let block = 0; block < count; block++) {
    const blockBytes = reader.varint()
    // Compressed, a payload may be shorter than its own head; reading it checks what comes out.
    if (blockBytes <= blockHeaderBytes) throw reader.damaged('a block is too short')
    offset += blockBytes
    offsets.push(offset)
    entries.push(reader.varint())
    filterEnd += reader.varint()
    filterStarts.push(filterEnd)
    const shared = reader.varint()
    if (shared > previous.length) throw reader.damaged('a key shares more than there is')
    const suffix = reader.varint()
    const suffixStart = reader.skip(suffix)
    const length = shared + suffix
    if (length > key.length) {
      const grown = new Uint8Array(length * 2)
      grown.set(key)
      key = grown
    }
    for (let i = 0; i < suffix; i++) key[shared + i] = bytes[suffixStart + i] ?? 0
    const lastKey = latin1Text(key, 0, length)
    if (block === 0 ? lastKey < previous : lastKey <= previous) {
      throw reader.damaged('keys are out of order')
    }
    lastKeys.push(lastKey)
    previous = lastKey
  }
  if (offset !== place.metaOffset) throw reader.damaged('blocks and file differ in size')
  if (filterEnd + fileFilterBytes !== reader.remaining || fileFilterBytes % filterLineBytes !== 0) {
    throw reader.damaged('bloom filters and file differ in size')
  }
  const filters = bytes.slice(reader.position)
  for (let block = 0; block < count; block++) {
    if (!isBlockFilter(filters, filterStarts[block] ?? 0, filterStarts[block + 1] ?? 0)) {
      throw reader.damaged(`the bloom filter of block ${block} is none`)
    }
  }
  return { properties, index: { lastKeys, offsets, entries, filterStarts, filters } }
}

export function sharedLength(left: ByteString, right: ByteString): number {
  const limit = Math.min(left.length, right.length)
  let shared = 0
  while (shared < limit && left.charCodeAt(shared) === right.charCodeAt(shared)) shared++
  return shared
}
