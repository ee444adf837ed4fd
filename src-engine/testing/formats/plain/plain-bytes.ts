/**
 * A reader of databases written from FORMAT.md alone, to prove that the document suffices: it imports nothing of
 * the engine. This file has the numbers; the others follow the document's chapters.
 */
import { crc32 } from 'node:zlib'

export class PlainBytes {
  at: number
  readonly #bytes: Buffer
  readonly #end: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.at = start
    this.#end = end
  }

  get left(): number {
    return this.#end - this.at
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4))
  }

  u64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#take(8)))
  }

  /** LEB128. */
  varint(): number {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(value)
    }
  }

  take(length: number): Buffer {
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** A length, then as many bytes. */
  prefixed(): Buffer {
    return this.take(this.varint())
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.varint() }, read)
  }

  #take(length: number): number {
    const start = this.at
    if (length > this.#end - start) throw new Error(`${length} bytes wanted at ${start}`)
    this.at = start + length
    return start
  }
}

export function requireCrc(bytes: Buffer, found: number, seed = 0): void {
  const right = crc32(bytes, seed)
  if (right !== found) throw new Error(`CRC ${found} instead of ${right}`)
}

/** Checks magic, version and the CRC at the end of a header, and leaves the cursor after the version. */
export function openHeader(file: Buffer, magic: string, headerBytes: number): PlainBytes {
  const header = new PlainBytes(file, 0, headerBytes)
  if (header.take(8).toString('latin1') !== magic) throw new Error(`this is no ${magic}`)
  requireCrc(file.subarray(0, headerBytes - 4), file.readUInt32LE(headerBytes - 4))
  const version = header.u32()
  if (version !== 1) throw new Error(`format version ${version}`)
  return header
}

/** One version of one key. */
export interface PlainVersion {
  readonly stripe: number
  readonly key: Buffer
  readonly seqno: number
  /** Undefined: a tombstone. */
  readonly value: Buffer | undefined
}
