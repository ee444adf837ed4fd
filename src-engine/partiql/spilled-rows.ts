/** Rows written to a file one after the other, and read back in that order. Every value keeps its type. */
import { decodeItem } from '../encoding/item-decoder.ts'
import { encodeItem } from '../encoding/item-encoder.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import type { Value } from './values.ts'

const bufferBytes = 64 * 1024
const lengthBytes = 4
/** Names of the places in a row; a place without a value is MISSING. */
const placeNames = Array.from({ length: 64 }, (_, place) => String(place))

export class SpilledRows {
  readonly #file: VfsFile
  readonly #onClose: () => void
  #buffer = new Uint8Array(bufferBytes)
  #buffered = 0
  #written = 0
  #isOpen = true

  constructor(file: VfsFile, onClose: () => void) {
    this.#file = file
    this.#onClose = onClose
  }

  get bytes(): number {
    return this.#written + this.#buffered
  }

  /** Throws `diskFull` or `io`, naming the file. */
  push(row: readonly Value[]): void {
    const members = new Map<string, AttributeValue>()
    for (let place = 0; place < row.length; place++) {
      const value = row[place]
      if (value !== undefined) members.set(placeNames[place] ?? String(place), value)
    }
    const bytes = encodeItem(members)
    if (this.#buffered + lengthBytes + bytes.length > this.#buffer.length) {
      this.#flush()
      const needed = lengthBytes + bytes.length
      if (needed > this.#buffer.length) this.#buffer = new Uint8Array(needed)
    }
    writeLength(this.#buffer, this.#buffered, bytes.length)
    this.#buffer.set(bytes, this.#buffered + lengthBytes)
    this.#buffered += lengthBytes + bytes.length
  }

  /** All rows; nothing may be pushed any more. Closes itself after the last. */
  *rows(): Generator<Value[], void, undefined> {
    this.#flush()
    let buffer = this.#buffer
    let start = 0
    let end = 0
    let position = 0
    const fill = (wanted: number): void => {
      buffer.copyWithin(0, start, end)
      end -= start
      start = 0
      if (wanted > buffer.length) {
        const larger = new Uint8Array(wanted)
        larger.set(buffer.subarray(0, end))
        buffer = larger
      }
      const count = this.#file.read(buffer, end, buffer.length - end, position)
      position += count
      end += count
    }
    while (position < this.#written || start < end) {
      if (end - start < lengthBytes) fill(lengthBytes)
      const length = readLength(buffer, start)
      if (end - start < lengthBytes + length) fill(lengthBytes + length)
      const from = start + lengthBytes
      start = from + length
      const row: Value[] = []
      for (const [place, value] of decodeItem(buffer, from, start)) row[Number(place)] = value
      yield row
    }
    this.close()
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#file.close()
    this.#onClose()
  }

  #flush(): void {
    this.#file.write(this.#buffer.subarray(0, this.#buffered), this.#written)
    this.#written += this.#buffered
    this.#buffered = 0
  }
}

function writeLength(bytes: Uint8Array, at: number, length: number): void {
  for (let i = 0; i < lengthBytes; i++) bytes[at + i] = length >>> (8 * i)
}

function readLength(bytes: Uint8Array, at: number): number {
  let length = 0
  for (let i = lengthBytes - 1; i >= 0; i--) length = length * 256 + (bytes[at + i] ?? 0)
  return length
}
