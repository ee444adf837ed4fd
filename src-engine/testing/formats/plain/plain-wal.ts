/** FORMAT.md, "WAL": one file, through `end` (its sealed length) or as far as frames are valid. */
import { crc32 } from 'node:zlib'
import { openHeader, PlainBytes, type PlainVersion } from './plain-bytes.ts'

export interface PlainWal {
  readonly uuid: string
  readonly number: number
  /** How long the file before this one must be. */
  readonly bytesBefore: number
  readonly frames: number
  /** Where the last valid frame ends. */
  readonly end: number
  readonly versions: readonly PlainVersion[]
}

export function readPlainWal(file: Buffer, sealedBytes?: number): PlainWal {
  const header = openHeader(file, 'KEYSTWAL', 64)
  const salt = header.u32()
  const uuid = header.take(16).toString('hex')
  const number = header.u64()
  const bytesBefore = header.u64()
  let lastSeqno = header.u64()
  const versions: PlainVersion[] = []
  let frames = 0
  let end = 64
  while (end !== sealedBytes && isFrame(file, end, salt)) {
    const head = new PlainBytes(file, end + 12)
    const payloadBytes = head.u32()
    const firstSeqno = head.u64()
    head.u64() // synced up to
    const batches = head.u32()
    const gap = head.u32()
    if (firstSeqno !== lastSeqno + 1 + gap) throw new Error(`a frame that begins at ${firstSeqno}`)
    const found = readBatches(new PlainBytes(head.take(payloadBytes)), firstSeqno, versions)
    if (found !== batches) throw new Error(`${found} batches instead of ${batches}`)
    lastSeqno = firstSeqno + batches - 1
    end += 40 + payloadBytes
    frames++
  }
  if (sealedBytes !== undefined && end !== sealedBytes) throw new Error(`it ends at ${end}`)
  return { uuid, number, bytesBefore, frames, end, versions }
}

function isFrame(file: Buffer, at: number, salt: number): boolean {
  if (at + 40 > file.length || file.readUInt32BE(at) !== 0xf74b_5357) return false
  const end = at + 40 + file.readUInt32LE(at + 12)
  if (file.readUInt32LE(at + 8) !== salt || end > file.length) return false
  return crc32(file.subarray(at + 8, end)) === file.readUInt32LE(at + 4)
}

/** Returns how many batches took a seqno. */
function readBatches(payload: PlainBytes, firstSeqno: number, versions: PlainVersion[]): number {
  let taken = 0
  while (payload.left > 0) {
    const head = payload.varint()
    const carried = head % 2 === 1
    for (let left = Math.floor(head / 2); left > 0; left--) {
      const seqno = carried ? payload.varint() : firstSeqno + taken
      const keyHead = payload.varint()
      const stripe = payload.u8()
      const key = payload.take(Math.floor(keyHead / 2))
      const value = keyHead % 2 === 1 ? undefined : payload.prefixed()
      versions.push({ stripe, key, seqno, value })
    }
    if (!carried) taken++
  }
  return taken
}
