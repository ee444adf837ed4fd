/** Bytes of a file held in memory: grows by doubling, reads zeros where nothing was written. */
export class GrowableBytes {
  #buffer: Uint8Array
  #size: number
  /** The buffer belongs to somebody else until the first change. */
  #borrowed: boolean

  /** Borrows `bytes`, which must not change; the first write copies them. */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#buffer = bytes
    this.#size = bytes.length
    this.#borrowed = true
  }

  get size(): number {
    return this.#size
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): number {
    const end = Math.min(this.#size, position + length)
    if (position >= end) return 0
    target.set(this.#buffer.subarray(position, end), targetOffset)
    return end - position
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length
    this.#own(Math.max(end, this.#size))
    if (end > this.#size) this.#size = end
    this.#buffer.set(bytes, position)
  }

  resize(size: number): void {
    this.#own(Math.max(size, this.#size))
    if (size < this.#size) this.#buffer.fill(0, size, this.#size)
    this.#size = size
  }

  /** A copy. */
  bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#size)
  }

  /** Makes the buffer private and at least `size` long; bytes past the file's size are always zero. */
  #own(size: number): void {
    if (!this.#borrowed && size <= this.#buffer.length) return
    const grown = size > this.#buffer.length ? Math.max(size, this.#buffer.length * 2, 64) : size
    const buffer = new Uint8Array(grown)
    buffer.set(this.#buffer.subarray(0, this.#size))
    this.#buffer = buffer
    this.#borrowed = false
  }
}
