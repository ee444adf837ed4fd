/** FORMAT.md, "SST": all versions of a file, in its order, with every claim of the file checked, filters included. */
import { crc32, inflateRawSync } from 'node:zlib'
import { openHeader, PlainBytes, requireCrc, type PlainVersion } from './plain-bytes.ts'

export interface PlainSst {
  readonly stripe: number
  readonly id: number
  readonly uuid: string
  readonly blocks: number
  readonly compressedBlocks: number
  readonly versions: readonly PlainVersion[]
}

interface Block {
  readonly bytes: number
  readonly versions: number
  readonly filterBytes: number
  readonly lastKey: Buffer
}

export function readPlainSst(file: Buffer): PlainSst {
  const header = openHeader(file, 'KEYSTSST', 48)
  const stripe = header.u32()
  const id = header.u64()
  const uuid = header.take(16).toString('hex')

  const footer = file.subarray(file.length - 40)
  requireCrc(footer.subarray(0, 36), footer.readUInt32LE(36))
  if (footer.toString('latin1', 32, 36) !== 'SSTF') throw new Error('no footer')
  const metaOffset = Number(footer.readBigUInt64LE(0))
  const meta = file.subarray(metaOffset, metaOffset + footer.readUInt32LE(8))
  requireCrc(meta, footer.readUInt32LE(12))

  const reader = new PlainBytes(meta)
  const wanted = { versions: reader.varint(), tombstones: reader.varint() }
  for (let skipped = 0; skipped < 5; skipped++) reader.varint() // seqnos, created, generation, raw bytes
  let key = reader.prefixed()
  const fileFilterBytes = reader.varint()
  const blocks = reader.list((): Block => {
    const [bytes, versions, filterBytes] = [reader.varint(), reader.varint(), reader.varint()]
    const shared = reader.varint()
    key = Buffer.concat([key.subarray(0, shared), reader.prefixed()])
    return { bytes, versions, filterBytes, lastKey: key }
  })
  const filters = blocks.map(({ filterBytes }) => reader.take(filterBytes))
  const fileFilter = reader.take(fileFilterBytes)
  if (reader.left !== 0) throw new Error('meta is too long')

  const versions: PlainVersion[] = []
  let compressedBlocks = 0
  let offset = 48
  for (const [index, block] of blocks.entries()) {
    const stored = file.subarray(offset, offset + block.bytes)
    const seed = (Math.imul(id, 0x9e37_79b1) ^ Math.imul(offset, 0x85eb_ca6b)) >>> 0
    requireCrc(stored.subarray(4), stored.readUInt32LE(0), seed)
    if (stored[4] === 1) compressedBlocks++
    const payload = stored[4] === 1 ? inflateRawSync(stored.subarray(9)) : stored.subarray(9)
    if (payload.length !== stored.readUInt32LE(5)) throw new Error('a block of another size')
    const found = readBlock(payload, stripe)
    if (found.length !== block.versions) throw new Error('a block with another number of versions')
    if (found.at(-1)?.key.compare(block.lastKey) !== 0) throw new Error('another last key')
    for (const version of found) {
      const hash = keyHash(version.key)
      if (!passesBlockFilter(filters[index], hash) || !passesFileFilter(fileFilter, hash)) {
        throw new Error('a bloom filter denies a key that is there')
      }
    }
    versions.push(...found)
    offset += block.bytes
  }
  if (offset !== metaOffset) throw new Error('blocks and meta do not meet')
  const tombstones = versions.filter(({ value }) => value === undefined).length
  if (versions.length !== wanted.versions || tombstones !== wanted.tombstones) {
    throw new Error('other counts than the properties say')
  }
  return { stripe, id, uuid, blocks: blocks.length, compressedBlocks, versions }
}

function readBlock(payload: Buffer, stripe: number): PlainVersion[] {
  const head = new PlainBytes(payload)
  const base = head.u64()
  const restarts = head.u32()
  const headsBytes = head.u32()
  head.take(restarts * 8)
  const heads = new PlainBytes(head.take(headsBytes))
  const values = new PlainBytes(payload, head.at)
  const versions: PlainVersion[] = []
  let key = Buffer.alloc(0)
  while (heads.left > 0) {
    const shared = heads.varint()
    const suffixBytes = heads.varint()
    const zigzag = heads.varint()
    const valueCode = heads.varint()
    key = Buffer.concat([key.subarray(0, shared), heads.take(suffixBytes)])
    const seqno = base + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2)
    versions.push({
      stripe,
      key,
      seqno,
      value: valueCode === 0 ? undefined : values.take(valueCode - 1),
    })
  }
  if (values.left !== 0) throw new Error('values that belong to no head')
  return versions
}

/** FNV-1a, mixed. */
export function keyHash(key: Buffer): number {
  let hash = 0x811c_9dc5
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x0100_0193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85eb_ca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function passesBlockFilter(filter: Buffer | undefined, hash: number): boolean {
  if (filter === undefined || filter.length === 0) return true
  const bits = (filter.length - 1) * 8
  const distance = (((Math.imul(hash, 0x9e37_79b1) >>> 15) ^ (hash << 7)) | 1) >>> 0
  for (let probe = 0; probe < filter.readUInt8(0); probe++) {
    const place = (hash + Math.imul(probe, distance)) >>> 0
    if (!hasBit(filter, 8 + Math.floor((place * bits) / 2 ** 32))) return false
  }
  return true
}

function passesFileFilter(filter: Buffer, hash: number): boolean {
  if (filter.length === 0) return true
  const line = Math.floor((hash * (filter.length / 64)) / 2 ** 32)
  const a = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d) >>> 0
  const m = Math.imul(hash ^ (hash >>> 13), 0x297a_2d39) >>> 0
  const b = (m ^ (m >>> 16)) >>> 0
  return [a, b].every((word) =>
    [0, 9, 18].every((shift) => hasBit(filter, line * 512 + ((word >>> shift) & 511))),
  )
}

function hasBit(bytes: Buffer, bit: number): boolean {
  return (bytes.readUInt8(bit >> 3) & (1 << (bit & 7))) !== 0
}

/** The CRC that the MANIFEST has of a whole file. */
export function wholeFileCrc(file: Buffer): number {
  return crc32(file)
}
