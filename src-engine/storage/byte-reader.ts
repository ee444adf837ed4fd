/**
 * Reads what `ByteWriter` wrote, from bytes that may be damaged: every length is checked before it is
 * used, and whatever does not fit is a `corruption` error with file and offset.
 */
import type { ByteString } from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import { latin1Text } from '../base/latin1.ts'

export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #file: string
  /** Where `bytes[0]` lies in the file. */
  readonly #fileOffset: number
  #at: number

  constructor(
    bytes: Uint8Array,
    place: { file: string; fileOffset?: number; start?: number; end?: number },
  ) {
    this.#bytes = bytes
    this.#file = place.file
    this.#fileOffset = place.fileOffset ?? 0
    this.#at = place.start ?? 0
    this.#end = place.end ?? bytes.length
  }

  get position(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#end - this.#at
  }

  u8(): number {
    this.#need(1)
    return this.#bytes[this.#at++] ?? 0
  }

  u32(): number {
    this.#need(4)
    const value = readU32(this.#bytes, this.#at)
    this.#at += 4
    return value
  }

  u64(): number {
    this.#need(8)
    const value = readU64(this.#bytes, this.#at)
    if (value > Number.MAX_SAFE_INTEGER) throw this.damaged('an integer is too large')
    this.#at += 8
    return value
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 8; count++) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) throw this.damaged('an integer is too large')
        return value
      }
      scale *= 128
    }
    throw this.damaged('an integer is too long')
  }

  /** Skips `count` bytes and returns where they start in the buffer given to the constructor. */
  skip(count: number): number {
    this.#need(count)
    const start = this.#at
    this.#at += count
    return start
  }

  byteString(length: number): ByteString {
    const start = this.skip(length)
    return latin1Text(this.#bytes, start, start + length)
  }

  prefixed(): ByteString {
    return this.byteString(this.varint())
  }

  /** States that nothing follows. */
  end(): void {
    if (this.#at !== this.#end) throw this.damaged(`${this.#end - this.#at} bytes too many`)
  }

  damaged(problem: string): KeystoneError<'corruption'> {
    const offset = this.#fileOffset + this.#at
    return corruption(this.#file, offset, problem)
  }

  #need(count: number): void {
    if (count > this.#end - this.#at) throw this.damaged('it ends too early')
  }
}

export function corruption(
  file: string,
  offset: number,
  problem: string,
  cause?: unknown,
): KeystoneError<'corruption'> {
  return new KeystoneError(
    'corruption',
    `${file} is damaged at offset ${offset}: ${problem}. Nothing was changed. Restore a backup, or salvage what can be read with "kstone repair SOURCE TARGET".`,
    { file, offset },
    cause,
  )
}

export function readU32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  )
}

export function readU64(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at) + readU32(bytes, at + 4) * 0x1_0000_0000
}
