/**
 * The files of the Rust version.
 *
 *   wal.log        | "WAL\0" | version u32 | 8 zeros | then frames: | lsn u64 | length u32 | record | crc32 u32 |
 *   125-1.sst      | "SST\0" | version u32 | count u32 | flags u32 | then records: | length u32 | record | … | crc32 u32 |
 *
 * A frame's checksum covers its record, an SST's all between header and checksum. The log is the whole history and
 * is never cut. It is read leniently: at a bad frame the next whole one is looked for.
 */
import { crc32 } from '../../base/crc32.ts'
import { isError, KeystoneError } from '../../base/errors.ts'
import { decodeLegacyRecord, type LegacyRecord } from './legacy-record.ts'

/** Something that could not be read. */
export interface LegacyDamage {
  readonly file: string
  readonly offset: number
  readonly bytes: number
  readonly problem: string
}

export interface LegacyFile {
  readonly records: readonly LegacyRecord[]
  readonly damage: readonly LegacyDamage[]
}

const headerBytes = 16
const frameHeaderBytes = 12
const checksumBytes = 4
const recordBytesMin = 18
const zstdFlag = 1

export function hasMagic(bytes: Uint8Array, magic: 'WAL\0' | 'SST\0'): boolean {
  return bytes.length >= 4 && Array.from(magic).every((char, i) => bytes[i] === char.charCodeAt(0))
}

export function readLegacyWal(file: string, bytes: Uint8Array): LegacyFile {
  const records: LegacyRecord[] = []
  const damage: LegacyDamage[] = []
  if (!hasMagic(bytes, 'WAL\0') || bytes.length < headerBytes) {
    const problem = 'the file does not begin like a log of the Rust version'
    return { records, damage: [{ file, offset: 0, bytes: bytes.length, problem }] }
  }
  let at = headerBytes
  let lastLsn = 0n
  while (at < bytes.length) {
    const frame = readFrame(bytes, at)
    if (frame !== undefined) {
      records.push(frame.record)
      lastLsn = frame.lsn
      at = frame.end
      continue
    }
    const next = findFrame(bytes, at + 1, lastLsn)
    const problem =
      next === bytes.length ? 'the log ends in a torn or damaged frame' : 'a frame is damaged'
    damage.push({ file, offset: at, bytes: next - at, problem })
    at = next
  }
  return { records, damage }
}

interface Frame {
  readonly lsn: bigint
  readonly record: LegacyRecord
  readonly end: number
}

function readFrame(bytes: Uint8Array, at: number): Frame | undefined {
  if (at + frameHeaderBytes + recordBytesMin + checksumBytes > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(at + 8, true)
  const start = at + frameHeaderBytes
  const end = start + length
  if (length < recordBytesMin || end + checksumBytes > bytes.length) return undefined
  if (crc32(bytes, start, end) !== view.getUint32(end, true)) return undefined
  try {
    const record = decodeLegacyRecord(bytes, start, end)
    return { lsn: view.getBigUint64(at, true), record, end: end + checksumBytes }
  } catch (error) {
    if (isError(error, 'corruption')) return undefined
    throw error
  }
}

/** Where the next frame begins whose number comes after `lastLsn`; the end of the log when there is none. */
function findFrame(bytes: Uint8Array, from: number, lastLsn: bigint): number {
  for (let at = from; at < bytes.length; at++) {
    const frame = readFrame(bytes, at)
    if (frame !== undefined && frame.lsn > lastLsn) return at
  }
  return bytes.length
}

/** Reads an SST whole, or reports it as one damage. */
export function readLegacySst(file: string, bytes: Uint8Array): LegacyFile {
  try {
    return { records: sstRecords(file, bytes), damage: [] }
  } catch (error) {
    if (!isError(error, 'corruption')) throw error
    const { offset } = error.details
    return {
      records: [],
      damage: [{ file, offset, bytes: bytes.length, problem: error.message }],
    }
  }
}

function sstRecords(file: string, bytes: Uint8Array): LegacyRecord[] {
  const damaged = (what: string, offset: number): KeystoneError<'corruption'> =>
    new KeystoneError('corruption', what, { file, offset })
  if (!hasMagic(bytes, 'SST\0') || bytes.length < headerBytes + checksumBytes) {
    throw damaged('the file does not begin like an SST of the Rust version', 0)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(8, true)
  if ((view.getUint32(12, true) & zstdFlag) !== 0) {
    throw damaged(
      'the file is compressed with zstd, which is not read; the log holds the same data',
      12,
    )
  }
  const end = bytes.length - checksumBytes
  if (crc32(bytes, headerBytes, end) !== view.getUint32(end, true)) {
    throw damaged('the checksum differs', end)
  }
  const records: LegacyRecord[] = []
  let at = headerBytes
  while (at < end) {
    if (at + 4 > end) throw damaged('it ends within a record', at)
    const start = at + 4
    const stop = start + view.getUint32(at, true)
    if (stop > end) throw damaged('a record reaches beyond the end', at)
    records.push(decodeLegacyRecord(bytes, start, stop))
    at = stop
  }
  if (records.length !== count) {
    throw damaged(`it holds ${records.length} records and promises ${count}`, 8)
  }
  return records
}
