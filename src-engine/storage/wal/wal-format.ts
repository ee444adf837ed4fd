/**
 * The write-ahead log's bytes. Little-endian. A file is one header and frames back to back; what follows
 * the last frame is zeros (preallocated) or old bytes (a recycled file), which the salt tells apart.
 *
 *   header, 64 bytes
 *   | magic "KEYSTWAL" 8 | format version 4 | salt 4 | database uuid 16 | number 8 |
 *   | sealed bytes of the previous file 8 | last seqno before this file 8 | flags 4 | crc 4 |
 *
 *   frame = one commit group of whole batches
 *   | magic 4 | crc 4 | salt 4 | payload bytes 4 | first seqno 8 | synced up to 8 | batches 4 | gap 4 | payload |
 *
 * A frame's crc covers everything after it, header fields included. `synced up to` is the offset in this
 * file that was known to be on the disk when the frame was made: a later frame vouches for all before it,
 * which is how a torn tail and damage are told apart. Seqnos are dense: a frame's first seqno is the last
 * one plus 1 plus `gap`; a gap is left where a full disk made the store take back what it had not written.
 * A payload length of zero is valid only with zero batches.
 */
import { crc32 } from '../../base/crc32.ts'
import { bug } from '../../base/seeded-bugs.ts'
import { readU32, readU64 } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { formatVersion } from '../format-version.ts'
import type { Seqno } from '../store-contract.ts'

export const walHeaderBytes = 64
export const walFrameHeaderBytes = 40
/** "\xf7KSW" read as a little-endian integer. */
export const walFrameMagic = 0x5753_4bf7
export const walFrameMagicFirstByte = 0xf7

const headerMagic = [0x4b, 0x45, 0x59, 0x53, 0x54, 0x57, 0x41, 0x4c] // "KEYSTWAL"
/** On disk. Never renumber. */
const WalFlag = { recycled: 1 } as const

export interface WalHeader {
  readonly salt: number
  /** 32 lower-case hexadecimal digits. */
  readonly uuid: string
  /** 1, 2, 3 …: the order of the files, whatever they are called. */
  readonly number: number
  /** How long the file before this one is; 0 in the first. */
  readonly previousBytes: number
  /** The seqno before this file's first. */
  readonly previousSeqno: Seqno
  /** The file held another log's bytes before. */
  readonly recycled: boolean
}

export function encodeWalHeader(header: WalHeader): Uint8Array {
  const bytes = new Uint8Array(walHeaderBytes)
  const view = new DataView(bytes.buffer)
  bytes.set(headerMagic, 0)
  view.setUint32(8, formatVersion, true)
  view.setUint32(12, header.salt, true)
  bytes.set(uuidBytes(header.uuid), 16)
  setU64(view, 32, header.number)
  setU64(view, 40, header.previousBytes)
  setU64(view, 48, header.previousSeqno)
  view.setUint32(56, header.recycled ? WalFlag.recycled : 0, true)
  view.setUint32(60, crc32(bytes, 0, 60), true)
  return bytes
}

export type DecodedWalHeader =
  | { readonly kind: 'valid'; readonly header: WalHeader }
  | { readonly kind: 'version'; readonly found: number }
  | { readonly kind: 'invalid' }

export function decodeWalHeader(bytes: Uint8Array): DecodedWalHeader {
  if (bytes.length < walHeaderBytes || !headerMagic.every((byte, i) => bytes[i] === byte)) {
    return { kind: 'invalid' }
  }
  if (readU32(bytes, 60) !== crc32(bytes, 0, 60)) return { kind: 'invalid' }
  const version = readU32(bytes, 8)
  if (version !== formatVersion) return { kind: 'version', found: version }
  return {
    kind: 'valid',
    header: {
      salt: readU32(bytes, 12),
      uuid: uuidText(bytes, 16),
      number: readU64(bytes, 32),
      previousBytes: readU64(bytes, 40),
      previousSeqno: readU64(bytes, 48),
      recycled: (readU32(bytes, 56) & WalFlag.recycled) !== 0,
    },
  }
}

export interface WalFrameFields {
  readonly salt: number
  readonly firstSeqno: Seqno
  readonly syncedUpTo: number
  readonly batches: number
  readonly gap: number
}

/** Fills in the header of the frame that starts at 0 in `frame`, whose payload is already there. */
export function sealWalFrame(frame: ByteWriter, fields: WalFrameFields): void {
  frame.setU32(0, walFrameMagic)
  frame.setU32(8, fields.salt)
  frame.setU32(12, frame.length - walFrameHeaderBytes)
  frame.setU64(16, fields.firstSeqno)
  frame.setU64(24, fields.syncedUpTo)
  frame.setU32(32, fields.batches)
  frame.setU32(36, fields.gap)
  frame.setU32(4, crc32(frame.buffer, 8, frame.length))
}

export interface WalFrame extends WalFrameFields {
  readonly offset: number
  readonly payloadStart: number
  /** Where the next frame starts. */
  readonly end: number
}

/** The frame at `offset`, if its bytes before `limit` are a whole and valid one with this salt. */
export function decodeWalFrame(
  bytes: Uint8Array,
  offset: number,
  place: { readonly salt: number; readonly limit: number },
): WalFrame | undefined {
  const payloadStart = offset + walFrameHeaderBytes
  if (payloadStart > place.limit) return undefined
  if (readU32(bytes, offset) !== walFrameMagic) return undefined
  const salt = readU32(bytes, offset + 8)
  if (salt !== place.salt) return undefined
  const payloadBytes = readU32(bytes, offset + 12)
  if (payloadBytes > place.limit - payloadStart) return undefined
  const end = payloadStart + payloadBytes
  const crc = crc32(bytes, offset + 8, end)
  if (readU32(bytes, offset + 4) !== crc && !bug('walChecksumNotChecked')) return undefined
  const batches = readU32(bytes, offset + 32)
  if (payloadBytes === 0 && batches !== 0) return undefined
  return {
    salt,
    firstSeqno: readU64(bytes, offset + 16),
    syncedUpTo: readU64(bytes, offset + 24),
    batches,
    gap: readU32(bytes, offset + 36),
    offset,
    payloadStart,
    end,
  }
}

function setU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true)
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true)
}

export function uuidBytes(uuid: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) =>
    Number.parseInt(uuid.slice(i * 2, i * 2 + 2), 16),
  )
}

export function uuidText(bytes: Uint8Array, at: number): string {
  let text = ''
  for (let i = 0; i < 16; i++) text += (bytes[at + i] ?? 0).toString(16).padStart(2, '0')
  return text
}
