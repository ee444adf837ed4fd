/**
 * The blocks an iterator is at. Reads several neighbours at once, more each time, but none past the end of the range:
 * a short range costs one call of the operating system, a long walk one per 64 KiB.
 */
import type { VersionRange } from '../iterators/version-iterator.ts'
import type { ReadCounters } from '../store-contract.ts'
import { scanBufferBytes, type ScanBuffer } from './scan-buffers.ts'
import type { BlockPayload, SstReader } from './sst-reader.ts'

const firstBlocks = 4
const growth = 4

const noBuffer: ScanBuffer = { bytes: new Uint8Array(0), start: 0, end: 0 }

export class BlockWindow {
  /** Of the block loaded last. */
  readonly payload: BlockPayload = { bytes: noBuffer.bytes, start: 0, end: 0 }
  readonly #reader: SstReader
  readonly #counters: ReadCounters
  readonly #reverse: boolean
  /** No block outside is needed. */
  readonly #lowest: number
  readonly #highest: number
  #buffer = noBuffer
  #first = 0
  #last = -1
  #blocks = firstBlocks

  constructor(reader: SstReader, range: VersionRange, counters: ReadCounters) {
    this.#reader = reader
    this.#counters = counters
    this.#reverse = range.reverse === true
    const end = reader.blocks - 1
    this.#lowest = range.from === undefined ? 0 : Math.min(end, reader.blockOf(range.from))
    this.#highest = range.to === undefined ? end : Math.min(end, reader.blockOf(range.to))
  }

  load(block: number): void {
    if (block < this.#first || block > this.#last) this.#read(block)
    const reader = this.#reader
    const start = this.#buffer.start + reader.storedBytes(this.#first, block - 1)
    reader.unwrap(block, this.#buffer.bytes, start, this.payload)
    this.#counters.blocksRead++
    this.#counters.bytesRead += reader.storedBytes(block, block)
  }

  close(): void {
    this.#reader.scans.release(this.#buffer)
    this.#buffer = noBuffer
    this.#first = 0
    this.#last = -1
  }

  #read(block: number): void {
    const reader = this.#reader
    let first = block
    let last = block
    const step = this.#reverse ? -1 : 1
    const limit = this.#reverse ? this.#lowest : this.#highest
    for (let next = block; next !== limit && last - first + 1 < this.#blocks;) {
      next += step
      const [low, high] = this.#reverse ? [next, last] : [first, next]
      if (low < 0 || high >= reader.blocks) break
      if (reader.storedBytes(low, high) > scanBufferBytes) break
      first = low
      last = high
    }
    this.#blocks *= growth
    this.#reserve(reader.storedBytes(first, last))
    // Only valid once read: a failed read must not leave old bytes under new numbers.
    this.#last = -1
    this.#first = 0
    reader.readStored({ first, last }, this.#buffer.bytes, this.#buffer.start)
    this.#first = first
    this.#last = last
  }

  /** Makes room for `bytes`: a shared buffer, or one of its own for a block that does not fit. */
  #reserve(bytes: number): void {
    const { start, end } = this.#buffer
    if (bytes <= end - start) return
    this.#reader.scans.release(this.#buffer)
    this.#buffer =
      bytes <= scanBufferBytes
        ? this.#reader.scans.acquire()
        : { bytes: new Uint8Array(bytes), start: 0, end: bytes }
  }
}
