/**
 * Walks the entries of one block's payload, without an object per entry. Keys are kept as bytes and become
 * strings only when asked for. Malformed entries of a block whose checksum is right (a hostile file) are damage.
 */
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { latin1Text } from '../../base/latin1.ts'
import { corruption, readU32, readU64 } from '../byte-reader.ts'
import type { Seqno } from '../store-contract.ts'
import { payloadBytesMin } from './sst-format.ts'

export interface BlockPlace {
  readonly file: string
  /** Of the block in the file, for messages. */
  readonly offset: number
}

export class BlockCursor {
  /** Valid after `next` or `seek` returned true. */
  seqno: Seqno = 0
  tombstone = false
  valueStart = 0
  valueEnd = 0
  keyLength = 0
  /** Whether the entry has the same key as the one before it. */
  sameKey = false
  #bytes: Uint8Array = new Uint8Array(0)
  #place: BlockPlace = { file: '', offset: 0 }
  #start = 0
  #entriesEnd = 0
  #restartsAt = 0
  #restarts = 0
  #base: Seqno = 0
  #at = 0
  #key: Uint8Array = new Uint8Array(256)
  #text: ByteString | undefined

  /** Looks at the payload `bytes[start..end)`, before its first entry. */
  open(bytes: Uint8Array, start: number, end: number, place: BlockPlace): void {
    this.#bytes = bytes
    this.#place = place
    this.#start = start
    if (end - start < payloadBytesMin) throw this.#damaged('it is too short')
    this.#restarts = readU32(bytes, end - 4)
    this.#restartsAt = end - 4 - this.#restarts * 4
    this.#entriesEnd = this.#restartsAt
    if (this.#restarts === 0 || this.#entriesEnd < start + 8) {
      throw this.#damaged('its restart points do not fit')
    }
    this.#base = readU64(bytes, start)
    this.#goTo(start + 8)
  }

  /** The current key. */
  get key(): ByteString {
    this.#text ??= latin1Text(this.#key, 0, this.keyLength)
    return this.#text
  }

  next(): boolean {
    if (this.#at >= this.#entriesEnd) return false
    this.#read()
    return true
  }

  /** Moves to the first entry at or after `target`, from anywhere. */
  seek(target: ByteString): boolean {
    this.#goTo(this.#restartBefore(target))
    // How much of `target` the last entry, which is smaller, begins with.
    let matched = 0
    while (this.#at < this.#entriesEnd) {
      const shared = this.#read()
      if (shared < matched && shared > 0) return true
      if (shared > matched) continue
      const order = this.#compareFrom(shared, target)
      if (order.larger) return true
      matched = order.matched
    }
    return false
  }

  #matched = { matched: 0, larger: false }

  /** Compares the current key, known to equal `target` up to `from`. */
  #compareFrom(from: number, target: ByteString): { matched: number; larger: boolean } {
    const limit = Math.min(this.keyLength, target.length)
    const key = this.#key
    let at = from
    while (at < limit && key[at] === target.charCodeAt(at)) at++
    this.#matched.matched = at
    this.#matched.larger =
      at < limit ? (key[at] ?? 0) > target.charCodeAt(at) : this.keyLength >= target.length
    return this.#matched
  }

  #goTo(position: number): void {
    this.#at = position
    this.keyLength = 0
    this.#text = asByteString('')
  }

  /** Where to start looking for `target`: the last restart point with a smaller key, or the first. */
  #restartBefore(target: ByteString): number {
    let low = 0
    let high = this.#restarts - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#isSmaller(this.#restart(middle), target)) low = middle
      else high = middle - 1
    }
    return this.#restart(low)
  }

  #restart(number: number): number {
    const position = this.#start + readU32(this.#bytes, this.#restartsAt + number * 4)
    if (position < this.#start + 8 || position >= this.#entriesEnd) {
      throw this.#damaged(`restart point ${number} lies outside`)
    }
    return position
  }

  #isSmaller(position: number, target: ByteString): boolean {
    this.#goTo(position)
    this.#read()
    return !this.#compareFrom(0, target).larger
  }

  /** Reads the entry at the cursor; returns how many bytes it shares with the one before. */
  #read(): number {
    const shared = this.#varint()
    const suffix = this.#varint()
    const zigzag = this.#varint()
    const valueCode = this.#varint()
    const suffixStart = this.#at
    const valueStart = suffixStart + suffix
    const valueEnd = valueCode === 0 ? valueStart : valueStart + valueCode - 1
    if (shared > this.keyLength || valueEnd > this.#entriesEnd) {
      throw this.#damaged('an entry does not fit')
    }
    this.sameKey = suffix === 0 && shared === this.keyLength && this.keyLength > 0
    if (!this.sameKey) {
      this.#text = undefined
      const length = shared + suffix
      if (length > this.#key.length) this.#growKey(length)
      const bytes = this.#bytes
      const key = this.#key
      for (let i = 0; i < suffix; i++) key[shared + i] = bytes[suffixStart + i] ?? 0
      this.keyLength = length
    }
    this.seqno = this.#base + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2)
    this.tombstone = valueCode === 0
    this.valueStart = valueStart
    this.valueEnd = valueEnd
    this.#at = valueEnd
    return shared
  }

  #growKey(length: number): void {
    const grown = new Uint8Array(length * 2)
    grown.set(this.#key)
    this.#key = grown
  }

  #varint(): number {
    const bytes = this.#bytes
    const first = bytes[this.#at] ?? 0
    if (first < 0x80) {
      this.#at++
      return first
    }
    let value = first & 0x7f
    let scale = 128
    for (let at = this.#at + 1; at < this.#at + 8 && at < this.#entriesEnd; at++) {
      const byte = bytes[at] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        this.#at = at + 1
        return value
      }
      scale *= 128
    }
    throw this.#damaged('a number is too long')
  }

  #damaged(problem: string): Error {
    return corruption(this.#place.file, this.#place.offset, `a block is wrong: ${problem}`)
  }
}
