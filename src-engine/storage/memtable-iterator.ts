/**
 * Walks the versions of a memtable. The memtable may take writes meanwhile: when its keys changed, the
 * iterator finds its place again by its current key.
 */
import { must } from '../base/assert.ts'
import { asByteString, type ByteString } from '../base/byte-string.ts'
import type { VersionIterator, VersionRange } from './iterators/version-iterator.ts'
import type { Seqno } from './store-contract.ts'

export interface MemtableVersion {
  readonly seqno: Seqno
  readonly tombstone: boolean
  readonly buffer: Uint8Array
  readonly start: number
  readonly end: number
  /** The next older version that is still kept. */
  older: MemtableVersion | undefined
}

/** What there is to walk. */
export interface MemtableVersions {
  /** Changes whenever keys were added or removed: positions in `sortedKeys` are void then. */
  readonly keysGeneration: number
  sortedKeys(): readonly ByteString[]
  newest(key: ByteString): MemtableVersion | undefined
}

const noBytes = new Uint8Array(0)

export class MemtableIterator implements VersionIterator {
  key: ByteString = asByteString('')
  seqno: Seqno = 0
  tombstone = false
  value: Uint8Array = noBytes
  valueStart = 0
  valueEnd = 0
  readonly #memtable: MemtableVersions
  readonly #from: ByteString | undefined
  readonly #to: ByteString | undefined
  readonly #step: 1 | -1
  #keys: readonly ByteString[]
  #generation: number
  #at: number
  #version: MemtableVersion | undefined
  #started = false
  #finished = false

  constructor(memtable: MemtableVersions, range: VersionRange) {
    this.#memtable = memtable
    this.#from = range.from
    this.#to = range.to
    this.#step = range.reverse === true ? -1 : 1
    this.#keys = memtable.sortedKeys()
    this.#generation = memtable.keysGeneration
    this.#at = this.#firstPosition()
  }

  next(): boolean {
    if (this.#finished) return false
    if (this.#version?.older !== undefined) return this.#show(this.key, this.#version.older)
    if (this.#generation !== this.#memtable.keysGeneration) this.#findPlace()
    else if (this.#started) this.#at += this.#step
    return this.#load()
  }

  seek(key: ByteString): boolean {
    if (this.#finished) return false
    const forward = this.#step === 1
    if (this.#started && (forward ? key <= this.key : key >= this.key)) {
      // Already there: the contract never moves back.
      if (this.#version !== undefined) return true
    }
    this.#refreshKeys()
    const bound = lowerBound(this.#keys, key)
    if (forward) {
      this.#at = this.#from !== undefined && key < this.#from ? this.#firstPosition() : bound
    } else if (this.#to !== undefined && key >= this.#to) {
      this.#at = this.#firstPosition()
    } else {
      this.#at = this.#keys[bound] === key ? bound : bound - 1
    }
    return this.#load()
  }

  close(): void {
    this.#finished = true
    this.#version = undefined
    this.#keys = []
  }

  #firstPosition(): number {
    if (this.#step === 1) return this.#from === undefined ? 0 : lowerBound(this.#keys, this.#from)
    return (this.#to === undefined ? this.#keys.length : lowerBound(this.#keys, this.#to)) - 1
  }

  #refreshKeys(): void {
    this.#keys = this.#memtable.sortedKeys()
    this.#generation = this.#memtable.keysGeneration
  }

  /** Positions on the key after the current one, in keys that changed. */
  #findPlace(): void {
    this.#refreshKeys()
    if (!this.#started) {
      this.#at = this.#firstPosition()
      return
    }
    const bound = lowerBound(this.#keys, this.key)
    if (this.#step === -1) this.#at = bound - 1
    else this.#at = this.#keys[bound] === this.key ? bound + 1 : bound
  }

  #load(): boolean {
    const key = this.#keys[this.#at]
    const outside =
      key === undefined ||
      (this.#step === 1
        ? this.#to !== undefined && key >= this.#to
        : this.#from !== undefined && key < this.#from)
    if (outside) {
      this.close()
      return false
    }
    return this.#show(key, must(this.#memtable.newest(key), 'a sorted key has a version'))
  }

  #show(key: ByteString, version: MemtableVersion): boolean {
    this.#started = true
    this.#version = version
    this.key = key
    this.seqno = version.seqno
    this.tombstone = version.tombstone
    this.value = version.buffer
    this.valueStart = version.start
    this.valueEnd = version.end
    return true
  }
}

/** The position of the first key at or after `key`. */
export function lowerBound(keys: readonly ByteString[], key: ByteString): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}
