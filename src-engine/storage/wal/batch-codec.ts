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
import { latin1Text } from '../../base/latin1.ts'
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

/**
 * Walks the records of a valid frame in order, without making anything of them: the fields are those of the current
 * record, key and value as ranges of the file's bytes. `next` throws `corruption` when the payload makes no sense.
 */
export class FrameRecords {
  seqno: Seqno = 0
  carried = false
  stripe = 0
  tombstone = false
  keyStart = 0
  keyEnd = 0
  valueStart = 0
  valueEnd = 0
  readonly #reader: ByteReader
  readonly #frame: WalFrame
  #batchSeqno: Seqno
  #batches = 0
  #operationsLeft = 0

  constructor(file: string, bytes: Uint8Array, frame: WalFrame) {
    this.#reader = new ByteReader(bytes, { file, start: frame.payloadStart, end: frame.end })
    this.#frame = frame
    this.#batchSeqno = frame.firstSeqno - 1
  }

  next(): boolean {
    while (this.#operationsLeft === 0) if (!this.#nextBatch()) return false
    this.#operationsLeft--
    const reader = this.#reader
    this.seqno = this.carried ? reader.varint() : this.#batchSeqno
    const head = reader.varint()
    this.tombstone = head % 2 === 1
    this.stripe = reader.u8()
    if (this.stripe >= stripeCount) throw reader.damaged(`stripe ${this.stripe} does not exist`)
    const keyLength = Math.floor(head / 2)
    this.keyStart = reader.skip(keyLength)
    this.keyEnd = this.keyStart + keyLength
    const valueLength = this.tombstone ? 0 : reader.varint()
    this.valueStart = reader.skip(valueLength)
    this.valueEnd = this.valueStart + valueLength
    return true
  }

  #nextBatch(): boolean {
    const reader = this.#reader
    if (reader.remaining === 0) {
      const { batches } = this.#frame
      if (this.#batches === batches) return false
      throw reader.damaged(`the frame holds ${this.#batches} batches instead of ${batches}`)
    }
    const head = reader.varint()
    this.carried = head % 2 === 1
    this.#operationsLeft = Math.floor(head / 2)
    if (this.carried) return true
    this.#batches++
    this.#batchSeqno++
    return true
  }
}

/** Calls `visit` for every record of a valid frame in order; throws `corruption` when the payload makes no sense. */
export function decodeFrameRecords(
  file: string,
  bytes: Uint8Array,
  frame: WalFrame,
  visit: (record: WalRecord) => void,
): void {
  const records = new FrameRecords(file, bytes, frame)
  while (records.next()) {
    const { seqno, carried, stripe, tombstone, keyStart, keyEnd, valueStart, valueEnd } = records
    const key = latin1Text(bytes, keyStart, keyEnd)
    const range = { buffer: bytes, start: valueStart, end: valueEnd }
    visit({ seqno, carried, stripe, key, tombstone, ...range })
  }
}
