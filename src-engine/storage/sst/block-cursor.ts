/**
 * Walks the entries of one block's payload, without an object per entry. Keys are compared in place and become
 * strings only when asked for. Malformed entries of a block whose checksum is right (a hostile file) are damage.
 */
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { latin1Text } from '../../base/latin1.ts'
import { corruption, readU32, readU64 } from '../byte-reader.ts'
import type { Seqno } from '../store-contract.ts'
import { payloadHeadBytes, restartBytes } from './sst-format.ts'

export interface BlockPlace {
  readonly file: string
  /** Of the block in the file. */
  readonly offset: number
}

/** Tells where a block lies, when a message needs it. */
export interface BlockSource {
  place(block: number): BlockPlace
}

const noSource: BlockSource = { place: () => ({ file: '', offset: 0 }) }

export class BlockCursor {
  /** Valid after `next` or a seek returned true. */
  seqno: Seqno = 0
  tombstone = false
  valueStart = 0
  valueEnd = 0
  keyLength = 0
  /** Whether the entry has the same key as the one before it. */
  sameKey = false
  #bytes: Uint8Array = new Uint8Array(0)
  #source: BlockSource = noSource
  #block = 0
  /** Restart points end where heads start, heads where values do. */
  #restartsAt = 0
  #restarts = 0
  #headsStart = 0
  #headsEnd = 0
  #valuesEnd = 0
  #base: Seqno = 0
  #at = 0
  /** Of the entry whose head was read last. */
  #shared = 0
  #suffixStart = 0
  /** Whether the entry is one that shares nothing because the search began there. */
  #fresh = true
  #key: Uint8Array = new Uint8Array(256)
  #text: ByteString | undefined

  /** Looks at the payload `bytes[start..end)`, before its first entry. */
  // oxlint-disable-next-line max-params -- the hot path: no object per block
  open(bytes: Uint8Array, start: number, end: number, source: BlockSource, block: number): void {
    this.#bytes = bytes
    this.#source = source
    this.#block = block
    if (end - start < payloadHeadBytes) throw this.#damaged('it is too short')
    this.#restarts = readU32(bytes, start + 8)
    this.#restartsAt = start + payloadHeadBytes
    this.#headsStart = this.#restartsAt + this.#restarts * restartBytes
    this.#headsEnd = this.#headsStart + readU32(bytes, start + 12)
    this.#valuesEnd = end
    if (this.#restarts === 0 || this.#headsEnd <= this.#headsStart || this.#headsEnd > end) {
      throw this.#damaged('its parts do not fit')
    }
    this.#base = readU64(bytes, start)
    if (this.#base > Number.MAX_SAFE_INTEGER) throw this.#damaged('its seqnos are too large')
    this.#goTo(this.#headsStart, this.#headsEnd)
  }

  /** The current key. */
  get key(): ByteString {
    this.#text ??= latin1Text(this.#key, 0, this.keyLength)
    return this.#text
  }

  next(): boolean {
    if (this.#at >= this.#headsEnd) return false
    this.#readHead()
    if (!this.sameKey) {
      this.#text = undefined
      this.#copySuffix()
    }
    return true
  }

  /** Moves to the first entry at or after `target`, from anywhere. */
  seek(target: ByteString): boolean {
    const match = this.#search(target)
    if (match === 'none') return false
    this.#text = match === 'equal' ? target : undefined
    // Up to where it shares with the entry before, the key equals `target`: its bytes were never copied.
    this.#growKey(this.keyLength)
    const key = this.#key
    for (let i = 0; i < this.#shared; i++) key[i] = target.charCodeAt(i)
    this.#copySuffix()
    return true
  }

  /** Moves to the newest version of exactly `target` at or before `seqnoMax`; its `key` is not to be asked for. */
  seekVersion(target: ByteString, seqnoMax: Seqno): boolean {
    if (this.#search(target) !== 'equal') return false
    while (this.seqno > seqnoMax) {
      if (this.#at >= this.#headsEnd) return false
      this.#readHead()
      if (!this.sameKey) return false
    }
    return true
  }

  /**
   * Finds the first entry at or after `target` without copying any key. Entries on the way are only measured, in local
   * variables; `#readHead` then reads the one that matters.
   */
  #search(target: ByteString): 'none' | 'larger' | 'equal' {
    this.#goToRestart(this.#restartBefore(target))
    const bytes = this.#bytes
    const headsEnd = this.#headsEnd
    const targetLength = target.length
    // How much of `target` the entry before, which is smaller, begins with.
    let matched = 0
    while (this.#at < headsEnd) {
      const head = this.#at
      const value = this.valueEnd
      const before = this.keyLength
      const shared = this.#varint()
      const suffix = this.#varint()
      while ((bytes[this.#at] ?? 0) >= 0x80) this.#at++
      this.#at++
      const valueCode = this.#varint()
      const suffixStart = this.#at
      const length = shared + suffix
      this.#at = suffixStart + suffix
      this.keyLength = length
      if (valueCode > 0) this.valueEnd = value + valueCode - 1
      if (shared > before || this.#at > headsEnd || this.valueEnd > this.#valuesEnd) {
        throw this.#damaged('an entry does not fit')
      }
      if (shared > matched) continue
      const limit = length < targetLength ? length : targetLength
      const offset = suffixStart - shared
      let at = shared
      while (at < limit && bytes[offset + at] === target.charCodeAt(at)) at++
      const smaller =
        at < limit ? (bytes[offset + at] ?? 0) < target.charCodeAt(at) : length < targetLength
      if (smaller) {
        matched = at
        continue
      }
      this.#at = head
      this.valueEnd = value
      this.keyLength = before
      // The entry before is smaller, so this one is no further version of its key.
      this.#fresh = true
      this.#readHead()
      return at === targetLength && length === targetLength ? 'equal' : 'larger'
    }
    return 'none'
  }

  #goTo(head: number, value: number): void {
    this.#at = head
    this.valueEnd = value
    this.keyLength = 0
    this.#fresh = true
    this.#text = asByteString('')
  }

  /** Where to start looking for `target`: the last restart point with a smaller key, or the first. */
  #restartBefore(target: ByteString): number {
    let low = 0
    let high = this.#restarts - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#isSmaller(middle, target)) low = middle
      else high = middle - 1
    }
    return low
  }

  #goToRestart(number: number): void {
    const at = this.#restartsAt + number * restartBytes
    const head = this.#headsStart + readU32(this.#bytes, at)
    const value = this.#headsEnd + readU32(this.#bytes, at + 4)
    if (head >= this.#headsEnd || value > this.#valuesEnd) {
      throw this.#damaged(`restart point ${number} lies outside`)
    }
    this.#goTo(head, value)
  }

  #isSmaller(restart: number, target: ByteString): boolean {
    this.#goToRestart(restart)
    this.#readHead()
    const bytes = this.#bytes
    const start = this.#suffixStart
    const limit = Math.min(this.keyLength, target.length)
    let at = 0
    while (at < limit && bytes[start + at] === target.charCodeAt(at)) at++
    return at < limit
      ? (bytes[start + at] ?? 0) < target.charCodeAt(at)
      : this.keyLength < target.length
  }

  /** Reads the entry at the cursor, its key's bytes apart. */
  #readHead(): void {
    const shared = this.#varint()
    const suffix = this.#varint()
    const zigzag = this.#varint()
    const valueCode = this.#varint()
    const suffixStart = this.#at
    const suffixEnd = suffixStart + suffix
    const valueStart = this.valueEnd
    const valueEnd = valueCode === 0 ? valueStart : valueStart + valueCode - 1
    const seqno = this.#base + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2)
    const fits = suffixEnd <= this.#headsEnd && valueEnd <= this.#valuesEnd
    if (shared > this.keyLength || !fits || seqno < 0) {
      throw this.#damaged('an entry does not fit')
    }
    this.sameKey = suffix === 0 && shared === this.keyLength && !this.#fresh
    this.#fresh = false
    this.#shared = shared
    this.#suffixStart = suffixStart
    this.keyLength = shared + suffix
    this.seqno = seqno
    this.tombstone = valueCode === 0
    this.valueStart = valueStart
    this.valueEnd = valueEnd
    this.#at = suffixEnd
  }

  #copySuffix(): void {
    this.#growKey(this.keyLength)
    const bytes = this.#bytes
    const key = this.#key
    const offset = this.#suffixStart - this.#shared
    for (let i = this.#shared; i < this.keyLength; i++) key[i] = bytes[offset + i] ?? 0
  }

  #growKey(length: number): void {
    if (length <= this.#key.length) return
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
    for (let at = this.#at + 1; at < this.#at + 8 && at < this.#headsEnd; at++) {
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
    const { file, offset } = this.#source.place(this.#block)
    return corruption(file, offset, `a block is wrong: ${problem}`)
  }
}
