/** FORMAT.md, "MANIFEST". */
import { openHeader, PlainBytes, requireCrc } from './plain-bytes.ts'

export interface PlainSstEntry {
  readonly id: number
  readonly stripe: number
  readonly bytes: number
  readonly versions: number
  readonly tombstones: number
  readonly smallestSeqno: number
  readonly largestSeqno: number
  readonly crc: number
  readonly createdMs: number
  readonly generation: number
  readonly smallestKey: Buffer
  readonly largestKey: Buffer
}

export interface PlainManifest {
  readonly uuid: string
  readonly createdMs: number
  readonly edits: number
  readonly oldestWal: number
  readonly files: ReadonlyMap<number, PlainSstEntry>
  readonly droppedPrefixes: ReadonlyMap<string, number>
  readonly flushedThrough: ReadonlyMap<number, number>
}

export function readPlainManifest(file: Buffer): PlainManifest {
  const header = openHeader(file, 'KEYSTMAN', 48)
  const salt = header.u32()
  const uuid = header.take(16).toString('hex')
  const createdMs = header.u64()
  const files = new Map<number, PlainSstEntry>()
  const droppedPrefixes = new Map<string, number>()
  const flushedThrough = new Map<number, number>()
  const reader = new PlainBytes(file, 48)
  let before = file.readUInt32LE(44)
  let oldestWal = 0
  let edits = 0
  while (reader.left > 0) {
    const start = reader.at
    const crc = reader.u32()
    if (reader.u32() !== before) throw new Error('an edit that names another before it')
    if (reader.u32() !== salt) throw new Error('an edit of another file')
    const payloadBytes = reader.u32()
    requireCrc(file.subarray(start + 4, reader.at + payloadBytes), crc)
    before = crc
    const payload = new PlainBytes(reader.take(payloadBytes))
    payload.u8() // closed
    oldestWal = payload.varint()
    payload.varint() // watermark: WAL number
    payload.varint() // watermark: offset
    payload.varint() // next SST id
    payload.varint() // last seqno
    for (const added of payload.list(() => readSstEntry(payload))) files.set(added.id, added)
    for (const removed of payload.list(() => payload.varint())) files.delete(removed)
    payload.list(() => flushedThrough.set(payload.varint(), payload.varint()))
    payload.list(() => {
      const prefix = payload.prefixed().toString('latin1')
      droppedPrefixes.set(prefix, payload.varint())
      payload.varint() // clean from SST id
    })
    payload.list(() => droppedPrefixes.delete(payload.prefixed().toString('latin1')))
    if (payload.left !== 0) throw new Error('an edit that is too long')
    edits++
  }
  return { uuid, createdMs, edits, oldestWal, files, droppedPrefixes, flushedThrough }
}

function readSstEntry(reader: PlainBytes): PlainSstEntry {
  return {
    id: reader.varint(),
    stripe: reader.varint(),
    bytes: reader.varint(),
    versions: reader.varint(),
    tombstones: reader.varint(),
    smallestSeqno: reader.varint(),
    largestSeqno: reader.varint(),
    crc: reader.varint(),
    createdMs: reader.varint(),
    generation: reader.varint(),
    smallestKey: reader.prefixed(),
    largestKey: reader.prefixed(),
  }
}
