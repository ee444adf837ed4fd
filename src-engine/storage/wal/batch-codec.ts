/**
 * The payload of a WAL frame: batches back to back, integers as varints.
 *
 *   batch:      | operations * 2 + carried | operation … |
 *   operation:  | [seqno, if carried] | key bytes * 2 + tombstone | stripe 1 | key | [value bytes | value] |
 *
 * A batch has the seqno after the one before it. A *carried* batch takes none: it repeats old records, each
 * with its own seqno, so that the WAL file that held them can go.
 */
import type { ByteString } from '../../base/byte-string.ts'
import { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import type { MemtableVersion } from '../memtable-iterator.ts'
import { stripeCount, type Seqno, type WriteOperation } from '../store-contract.ts'
import type { WalFrame } from './wal-format.ts'

export function encodeBatch(target: ByteWriter, operations: readonly WriteOperation[]): void {
  target.varint(operations.length * 2)
  for (const { key, value } of operations) {
    encodeKey(target, key.stripe, key.bytes, value === undefined)
    if (value === undefined) continue
    target.varint(value.length)
    target.bytes(value)
  }
}

export interface CarriedRecord {
  readonly stripe: number
  readonly key: ByteString
  readonly version: MemtableVersion
}

export function encodeCarried(target: ByteWriter, records: readonly CarriedRecord[]): void {
  target.varint(records.length * 2 + 1)
  for (const { stripe, key, version } of records) {
    target.varint(version.seqno)
    encodeKey(target, stripe, key, version.tombstone)
    if (version.tombstone) continue
    target.varint(version.end - version.start)
    target.bytes(version.buffer.subarray(version.start, version.end))
  }
}

function encodeKey(target: ByteWriter, stripe: number, key: ByteString, tombstone: boolean): void {
  target.varint(key.length * 2 + (tombstone ? 1 : 0))
  target.u8(stripe)
  target.byteString(key)
}

/** One record of the log. The value is a range of `buffer`, borrowed. */
export interface WalRecord {
  readonly seqno: Seqno
  readonly carried: boolean
  readonly stripe: number
  readonly key: ByteString
  readonly tombstone: boolean
  readonly buffer: Uint8Array
  readonly start: number
  readonly end: number
}

/** Calls `visit` for every record of a valid frame in order; throws `corruption` when the payload makes no sense. */
export function decodeFrameRecords(
  file: string,
  bytes: Uint8Array,
  frame: WalFrame,
  visit: (record: WalRecord) => void,
): void {
  const reader = new ByteReader(bytes, { file, start: frame.payloadStart, end: frame.end })
  let seqno = frame.firstSeqno
  let batches = 0
  while (reader.remaining > 0) {
    const head = reader.varint()
    const carried = head % 2 === 1
    const operations = Math.floor(head / 2)
    for (let i = 0; i < operations; i++) visit(decodeRecord(reader, bytes, carried, seqno))
    if (carried) continue
    batches++
    seqno++
  }
  if (batches !== frame.batches) {
    throw reader.damaged(`the frame holds ${batches} batches instead of ${frame.batches}`)
  }
}

function decodeRecord(
  reader: ByteReader,
  buffer: Uint8Array,
  carried: boolean,
  batchSeqno: Seqno,
): WalRecord {
  const seqno = carried ? reader.varint() : batchSeqno
  const head = reader.varint()
  const tombstone = head % 2 === 1
  const stripe = reader.u8()
  if (stripe >= stripeCount) throw reader.damaged(`stripe ${stripe} does not exist`)
  const key = reader.byteString(Math.floor(head / 2))
  let start = 0
  let end = 0
  if (!tombstone) {
    const length = reader.varint()
    start = reader.skip(length)
    end = start + length
  }
  return { seqno, carried, stripe, key, tombstone, buffer, start, end }
}
