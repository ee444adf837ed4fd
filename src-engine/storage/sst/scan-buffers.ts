/**
 * Buffers for iterators that read several blocks at once. Kept and used again, and as far as possible parts of one
 * array: making a buffer costs more than reading into it, and decoders are faster when values that
 * alternate between iterators come from the same array.
 */

/** A buffer on loan: `bytes[start..end)`. */
export interface ScanBuffer {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

export const scanBufferBytes = 64 * 1024
const buffersMax = 32

export class ScanBuffers {
  /** Those of the newest, largest array that nobody has. */
  #free: ScanBuffer[] = []
  #array = new Uint8Array(0)
  #buffers = 0

  acquire(): ScanBuffer {
    if (this.#free.length === 0) this.#grow()
    return (
      this.#free.pop() ?? { bytes: new Uint8Array(scanBufferBytes), start: 0, end: scanBufferBytes }
    )
  }

  release(buffer: ScanBuffer): void {
    if (buffer.bytes === this.#array) this.#free.push(buffer)
  }

  /** A larger array takes over; buffers of the old one vanish as they come back. */
  #grow(): void {
    if (this.#buffers >= buffersMax) return
    this.#buffers = Math.max(1, this.#buffers * 2)
    this.#array = new Uint8Array(this.#buffers * scanBufferBytes)
    for (let at = this.#buffers - 1; at >= 0; at--) {
      const start = at * scanBufferBytes
      this.#free.push({ bytes: this.#array, start, end: start + scanBufferBytes })
    }
  }
}
