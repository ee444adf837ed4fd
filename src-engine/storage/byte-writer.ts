/**
 * A growing buffer for file formats: little-endian integers, varints (LEB128, up to 53 bits) and bytes.
 * Made once and reused: `clear` keeps the memory.
 */
import { assert } from '../base/assert.ts'
import type { ByteString } from '../base/byte-string.ts'

/** Varints hold safe integers: 53 bits in groups of 7. */
export const varintBytesMax = 8

export class ByteWriter {
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor(capacityBytes = 1024) {
    this.#bytes = new Uint8Array(capacityBytes)
    this.#view = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  /** The whole buffer; bytes at and past `length` mean nothing. Replaced when it grows. */
  get buffer(): Uint8Array {
    return this.#bytes
  }

  get capacity(): number {
    return this.#bytes.length
  }

  clear(): void {
    this.#length = 0
  }

  /** Forgets what was written after `length`. */
  rewind(length: number): void {
    assert(length <= this.#length, `rewind to ${length} past the end ${this.#length}`)
    this.#length = length
  }

  /** A view of what was written, valid until the next write. */
  view(start = 0, end: number = this.#length): Uint8Array {
    return this.#bytes.subarray(start, end)
  }

  copy(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  ensure(extraBytes: number): void {
    const needed = this.#length + extraBytes
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  skip(count: number): void {
    this.ensure(count)
    this.#bytes.fill(0, this.#length, this.#length + count)
    this.#length += count
  }

  u8(value: number): void {
    this.ensure(1)
    this.#bytes[this.#length++] = value
  }

  u32(value: number): void {
    this.ensure(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /** A safe integer in eight bytes. */
  u64(value: number): void {
    this.ensure(8)
    this.#view.setUint32(this.#length, value >>> 0, true)
    this.#view.setUint32(this.#length + 4, Math.floor(value / 0x1_0000_0000), true)
    this.#length += 8
  }

  setU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  setU64(at: number, value: number): void {
    this.#view.setUint32(at, value >>> 0, true)
    this.#view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true)
  }

  varint(value: number): void {
    this.ensure(varintBytesMax)
    const bytes = this.#bytes
    let at = this.#length
    let rest = value
    while (rest >= 0x1000_0000) {
      bytes[at++] = (rest & 0x7f) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest >= 0x80) {
      bytes[at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    bytes[at++] = rest
    this.#length = at
  }

  bytes(source: Uint8Array): void {
    this.ensure(source.length)
    this.#bytes.set(source, this.#length)
    this.#length += source.length
  }

  /** `source[from..to)`. */
  bytesFrom(source: Uint8Array, from: number, to: number): void {
    this.ensure(to - from)
    this.#bytes.set(source.subarray(from, to), this.#length)
    this.#length += to - from
  }

  byteString(text: ByteString): void {
    this.byteStringFrom(text, 0)
  }

  /** All of `text` from char `from` on. */
  byteStringFrom(text: ByteString, from: number): void {
    const length = text.length - from
    this.ensure(length)
    const bytes = this.#bytes
    const start = this.#length
    for (let i = 0; i < length; i++) bytes[start + i] = text.charCodeAt(from + i)
    this.#length = start + length
  }

  /** A varint length and the bytes. */
  prefixed(text: ByteString): void {
    this.varint(text.length)
    this.byteString(text)
  }
}
