/**
 * The MANIFEST's bytes. Little-endian; integers in edits are varints. One header, then edits appended, each
 * synced before the next, so that a valid edit vouches for everything before it.
 *
 *   header, 48 bytes
 *   | magic "KEYSTMAN" 8 | format version 4 | salt 4 | database uuid 16 | created, ms 8 | zero 4 | crc 4 |
 *
 *   edit
 *   | crc 4 | crc of the edit before (or of the header) 4 | salt 4 | payload bytes 4 | payload |
 *
 * The crc covers everything after it. Naming the edit before chains them: none can be missing, repeated
 * or come from another file.
 *
 *   payload
 *   | closed 1 | oldest WAL | watermark: WAL number, offset | next file id | last seqno |
 *   | added: count, SST … | removed: count, id … | flushed through: count, (stripe, seqno) … |
 *   | dropped prefixes: count, (length, bytes, seqno, clean from id) … | forgotten prefixes: count, (length, bytes) … |
 *
 *   SST
 *   | id | stripe | bytes | entries | tombstones | smallest seqno | largest seqno | checksum | created, ms |
 *   | generation | smallest key: length, bytes | largest key: length, bytes |
 */
import { must } from '../../base/assert.ts'
import type { ByteString } from '../../base/byte-string.ts'
import { crc32 } from '../../base/crc32.ts'
import { bug } from '../../base/seeded-bugs.ts'
import { ByteReader, readU32, readU64 } from '../byte-reader.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { SstMeta } from '../file-set.ts'
import { formatVersion } from '../format-version.ts'
import { stripeCount } from '../store-contract.ts'
import { uuidBytes, uuidText } from '../wal/wal-format.ts'
import type { DroppedPrefix, FlushedThrough, ManifestEdit } from './manifest-state.ts'

export const manifestHeaderBytes = 48
export const editHeaderBytes = 16

const headerMagic = [0x4b, 0x45, 0x59, 0x53, 0x54, 0x4d, 0x41, 0x4e] // "KEYSTMAN"

export interface ManifestHeader {
  readonly salt: number
  readonly uuid: string
  readonly createdMs: number
}

export function encodeManifestHeader(header: ManifestHeader): Uint8Array {
  const writer = new ByteWriter(manifestHeaderBytes)
  writer.bytes(Uint8Array.from(headerMagic))
  writer.u32(formatVersion)
  writer.u32(header.salt)
  writer.bytes(uuidBytes(header.uuid))
  writer.u64(header.createdMs)
  writer.u32(0)
  writer.u32(crc32(writer.buffer, 0, manifestHeaderBytes - 4))
  return writer.copy()
}

export type DecodedManifestHeader =
  | { readonly kind: 'valid'; readonly header: ManifestHeader; readonly crc: number }
  | { readonly kind: 'version'; readonly found: number }
  | { readonly kind: 'invalid' }

export function decodeManifestHeader(bytes: Uint8Array): DecodedManifestHeader {
  if (bytes.length < manifestHeaderBytes || !headerMagic.every((byte, i) => bytes[i] === byte)) {
    return { kind: 'invalid' }
  }
  const crc = readU32(bytes, manifestHeaderBytes - 4)
  if (crc !== crc32(bytes, 0, manifestHeaderBytes - 4)) return { kind: 'invalid' }
  const version = readU32(bytes, 8)
  if (version !== formatVersion) return { kind: 'version', found: version }
  const header = {
    salt: readU32(bytes, 12),
    uuid: uuidText(bytes, 16),
    createdMs: readU64(bytes, 32),
  }
  return { kind: 'valid', header, crc }
}

/** The whole edit with its header, and its crc for the next one to name. */
export function encodeEdit(
  edit: ManifestEdit,
  chain: { readonly salt: number; readonly previousCrc: number },
): { readonly bytes: Uint8Array; readonly crc: number } {
  const writer = new ByteWriter(256 + edit.added.length * 128)
  writer.skip(editHeaderBytes)
  encodePayload(writer, edit)
  writer.setU32(4, chain.previousCrc)
  writer.setU32(8, chain.salt)
  writer.setU32(12, writer.length - editHeaderBytes)
  const crc = crc32(writer.buffer, 4, writer.length)
  writer.setU32(0, crc)
  return { bytes: writer.copy(), crc }
}

export interface EditFrame {
  readonly offset: number
  readonly crc: number
  readonly previousCrc: number
  readonly end: number
}

/** The edit at `offset`, if it is whole, valid and of this file, wherever in the chain it belongs. */
export function decodeEditFrame(
  bytes: Uint8Array,
  offset: number,
  salt: number,
): EditFrame | undefined {
  const start = offset + editHeaderBytes
  if (start > bytes.length || readU32(bytes, offset + 8) !== salt) return undefined
  const length = readU32(bytes, offset + 12)
  if (length === 0 || length > bytes.length - start) return undefined
  const crc = readU32(bytes, offset)
  const end = start + length
  if (crc !== crc32(bytes, offset + 4, end) && !bug('manifestChecksumNotChecked')) return undefined
  return { offset, crc, previousCrc: readU32(bytes, offset + 4), end }
}

function encodePayload(writer: ByteWriter, edit: ManifestEdit): void {
  writer.u8(edit.closed ? 1 : 0)
  writer.varint(edit.oldestWal)
  writer.varint(edit.walWatermark.number)
  writer.varint(edit.walWatermark.offset)
  writer.varint(edit.nextFileId)
  writer.varint(edit.lastSeqno)
  writer.varint(edit.added.length)
  for (const file of edit.added) encodeSst(writer, file)
  writer.varint(edit.removed.length)
  for (const id of edit.removed) writer.varint(id)
  writer.varint(edit.flushedThrough.length)
  for (const { stripe, seqno } of edit.flushedThrough) {
    writer.varint(stripe)
    writer.varint(seqno)
  }
  writer.varint(edit.droppedPrefixes.length)
  for (const { prefix, seqno, cleanFromId } of edit.droppedPrefixes) {
    writer.prefixed(prefix)
    writer.varint(seqno)
    writer.varint(cleanFromId)
  }
  writer.varint(edit.forgottenPrefixes.length)
  for (const prefix of edit.forgottenPrefixes) writer.prefixed(prefix)
}

export function decodeEdit(file: string, bytes: Uint8Array, frame: EditFrame): ManifestEdit {
  const reader = new ByteReader(bytes, {
    file,
    start: frame.offset + editHeaderBytes,
    end: frame.end,
  })
  const closed = reader.u8() !== 0
  const oldestWal = reader.varint()
  const walWatermark = { number: reader.varint(), offset: reader.varint() }
  const nextFileId = reader.varint()
  const lastSeqno = reader.varint()
  const added = decodeList(reader, decodeSst)
  const removed = decodeList(reader, (source) => source.varint())
  const flushedThrough = decodeList(reader, (source): FlushedThrough => ({
    stripe: decodeStripe(source),
    seqno: source.varint(),
  }))
  const droppedPrefixes = decodeList(reader, (source): DroppedPrefix => ({
    prefix: source.prefixed(),
    seqno: source.varint(),
    cleanFromId: source.varint(),
  }))
  const forgottenPrefixes = decodeList(reader, (source): ByteString => source.prefixed())
  reader.end()
  return {
    added,
    removed,
    flushedThrough,
    droppedPrefixes,
    forgottenPrefixes,
    closed,
    oldestWal,
    walWatermark,
    nextFileId,
    lastSeqno,
  }
}

function decodeList<T>(reader: ByteReader, decode: (reader: ByteReader) => T): T[] {
  const count = reader.varint()
  if (count > reader.remaining) throw reader.damaged(`a list of ${count} does not fit`)
  const list: T[] = []
  for (let i = 0; i < count; i++) list.push(decode(reader))
  return list
}

function encodeSst(writer: ByteWriter, file: SstMeta): void {
  writer.varint(file.id)
  writer.varint(file.stripe)
  writer.varint(file.bytes)
  writer.varint(file.entries)
  writer.varint(file.tombstones)
  writer.varint(file.smallestSeqno)
  writer.varint(file.largestSeqno)
  writer.varint(must(file.checksum, 'a file that was written has a checksum'))
  writer.varint(Math.max(0, Math.floor(file.createdMs)))
  writer.varint(file.generation)
  writer.prefixed(file.smallestKey)
  writer.prefixed(file.largestKey)
}

function decodeSst(reader: ByteReader): SstMeta {
  return {
    id: reader.varint(),
    stripe: decodeStripe(reader),
    bytes: reader.varint(),
    entries: reader.varint(),
    tombstones: reader.varint(),
    smallestSeqno: reader.varint(),
    largestSeqno: reader.varint(),
    checksum: reader.varint(),
    createdMs: reader.varint(),
    generation: reader.varint(),
    smallestKey: reader.prefixed(),
    largestKey: reader.prefixed(),
  }
}

function decodeStripe(reader: ByteReader): number {
  const stripe = reader.varint()
  if (stripe >= stripeCount) throw reader.damaged(`stripe ${stripe} does not exist`)
  return stripe
}
