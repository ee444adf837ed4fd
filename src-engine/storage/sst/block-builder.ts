/** Builds the payload of one data block (`sst-format.ts`). */
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { Seqno } from '../store-contract.ts'
import { payloadHeadBytes, restartInterval, sharedLength } from './sst-format.ts'

/** One version to be written; `value[valueStart..valueEnd)` is ignored for a tombstone. */
export interface StoredVersion {
  readonly key: ByteString
  readonly seqno: Seqno
  readonly tombstone: boolean
  readonly value: Uint8Array
  readonly valueStart: number
  readonly valueEnd: number
}

/** Four varints and a restart point; most entries need five bytes. */
const entryHeadBytesMax = 28

/** Small for small differences of either sign. */
function zigzag(difference: number): number {
  return difference >= 0 ? difference * 2 : -difference * 2 - 1
}

export class BlockBuilder {
  readonly #payload = new ByteWriter(16 * 1024)
  readonly #heads = new ByteWriter(4 * 1024)
  readonly #values = new ByteWriter(16 * 1024)
  /** Pairs: where the head and the value of a restart point lie. */
  readonly #restarts: number[] = []
  /** Entries since the last restart point. */
  #run = 0
  #base: Seqno = 0
  #entries = 0
  #lastKey = asByteString('')

  get entries(): number {
    return this.#entries
  }

  get lastKey(): ByteString {
    return this.#lastKey
  }

  /** Bytes of the payload, were it finished now. */
  get bytes(): number {
    return payloadHeadBytes + this.#restarts.length * 4 + this.#heads.length + this.#values.length
  }

  /** Bytes of the payload at most, were it finished after this version. */
  bytesWith(version: StoredVersion): number {
    const valueBytes = version.tombstone ? 0 : version.valueEnd - version.valueStart
    return this.bytes + entryHeadBytesMax + version.key.length + valueBytes
  }

  add(version: StoredVersion): void {
    const heads = this.#heads
    const { key, seqno } = version
    if (this.#entries === 0) this.#base = seqno
    // Versions of one key always share it, so that a reader sees that they belong together.
    const sameKey = this.#entries > 0 && key === this.#lastKey
    const restart = this.#entries === 0 || (this.#run >= restartInterval && !sameKey)
    if (restart) {
      this.#restarts.push(heads.length, this.#values.length)
      this.#run = 0
    }
    this.#run++
    const shared = restart ? 0 : sameKey ? key.length : sharedLength(this.#lastKey, key)
    const valueBytes = version.valueEnd - version.valueStart
    heads.varint(shared)
    heads.varint(key.length - shared)
    heads.varint(zigzag(seqno - this.#base))
    heads.varint(version.tombstone ? 0 : valueBytes + 1)
    heads.byteStringFrom(key, shared)
    if (!version.tombstone) {
      this.#values.bytesFrom(version.value, version.valueStart, version.valueEnd)
    }
    this.#lastKey = key
    this.#entries++
  }

  /** The finished payload, valid until `clear`. */
  finish(): Uint8Array {
    const payload = this.#payload
    payload.clear()
    payload.u64(this.#base)
    payload.u32(this.#restarts.length / 2)
    payload.u32(this.#heads.length)
    for (const position of this.#restarts) payload.u32(position)
    payload.bytes(this.#heads.view())
    payload.bytes(this.#values.view())
    return payload.view()
  }

  clear(): void {
    this.#heads.clear()
    this.#values.clear()
    this.#restarts.length = 0
    this.#run = 0
    this.#entries = 0
    this.#lastKey = asByteString('')
  }
}
