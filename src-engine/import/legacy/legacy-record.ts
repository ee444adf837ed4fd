/**
 * Records of the Rust version of KeystoneDB, as its log and its SSTs hold them: bincode 1.3, fixed-width
 * little-endian integers.
 *
 *   | pk: u64 length, bytes | sk: 00, or 01 and as pk | item: 00 (deleted), or 01 and a map | seq: u64 |
 *
 *   map      u64 count, then name (u64 length, UTF-8) and value each
 *   value    u32 variant: 0 N text, 1 S, 2 B, 3 Bool, 4 Null, 5 L, 6 M, 7 VecF32, 8 Ts
 *
 * Lengths are checked against what is left before they are believed; whatever is wrong throws `corruption`.
 */
import { KeystoneError } from '../../base/errors.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import type { AttributeMap, AttributeValue, Item } from '../../encoding/attribute-value.ts'
import { parseNumber } from '../../encoding/decimal.ts'
import { decodeUtf8Bytes } from '../../encoding/utf8.ts'

export interface LegacyRecord {
  readonly partition: Uint8Array
  /** The Rust engine takes a missing and an empty sort key for the same. */
  readonly sort: Uint8Array | undefined
  /** Undefined: deleted. */
  readonly item: Item | undefined
  readonly seq: bigint
  /** Names of top-level attributes holding an N that is no number (it never checked); read as S. */
  readonly invalidNumbers: readonly string[]
}

/** Decodes the record that fills `bytes[start, end)`. @throws KeystoneError `corruption` */
export function decodeLegacyRecord(bytes: Uint8Array, start: number, end: number): LegacyRecord {
  return new LegacyDecoder(bytes, start, end).record()
}

class LegacyDecoder {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #end: number
  #at: number
  #sawInvalidNumber = false

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#at = start
    this.#end = end
  }

  record(): LegacyRecord {
    const partition = this.#byteArray()
    const sort = this.#flag() ? this.#byteArray() : undefined
    const invalidNumbers: string[] = []
    const item = this.#flag() ? this.#map(1, invalidNumbers) : undefined
    const seq = this.#u64()
    if (this.#at !== this.#end) throw this.#damaged('bytes follow the record')
    return { partition, sort, item, seq, invalidNumbers }
  }

  #damaged(what: string): KeystoneError<'corruption'> {
    return new KeystoneError('corruption', `A record is damaged: ${what}`, {
      file: 'record',
      offset: this.#at,
    })
  }

  /** Moves past `length` bytes and returns where they begin. */
  #take(length: number): number {
    if (length > this.#end - this.#at) throw this.#damaged('a length reaches beyond its end')
    const start = this.#at
    this.#at += length
    return start
  }

  #u32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  #u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true)
  }

  /** A count of things that take at least `bytesEach`. */
  #count(bytesEach: number): number {
    const count = this.#u64()
    if (count * BigInt(bytesEach) > BigInt(this.#end - this.#at)) {
      throw this.#damaged('a count reaches beyond its end')
    }
    return Number(count)
  }

  #flag(): boolean {
    const byte = this.#bytes[this.#take(1)]
    if (byte !== 0 && byte !== 1) throw this.#damaged('a flag is neither 0 nor 1')
    return byte === 1
  }

  #byteArray(): Uint8Array {
    const length = this.#count(1)
    const start = this.#take(length)
    return this.#bytes.slice(start, start + length)
  }

  #text(): string {
    const length = this.#count(1)
    const start = this.#take(length)
    return decodeUtf8Bytes(this.#bytes, start, start + length)
  }

  #map(depth: number, invalidNumbers?: string[]): AttributeMap {
    const map: AttributeMap = new Map()
    for (let left = this.#count(12); left > 0; left--) {
      const name = this.#text()
      if (map.has(name)) throw this.#damaged('two attributes have one name')
      this.#sawInvalidNumber = false
      map.set(name, this.#value(depth))
      if (this.#sawInvalidNumber) invalidNumbers?.push(name)
    }
    return map
  }

  #value(depth: number): AttributeValue {
    if (depth > dynamodbLimits.nestingDepthMax) throw this.#damaged('it is nested too deeply')
    const variant = this.#u32()
    switch (variant) {
      case 0:
        return this.#number(this.#text())
      case 1:
        return this.#text()
      case 2:
        return this.#byteArray()
      case 3:
        return this.#flag()
      case 4:
        return null
      case 5:
        return Array.from({ length: this.#count(4) }, () => this.#value(depth + 1))
      case 6:
        return this.#map(depth + 1)
      case 7:
        return Float32Array.from({ length: this.#count(4) }, () =>
          this.#view.getFloat32(this.#take(4), true),
        )
      case 8:
        return { kind: 'Ts', ms: this.#view.getBigInt64(this.#take(8), true) }
      default:
        throw this.#damaged(`there is no value of kind ${variant}`)
    }
  }

  #number(text: string): AttributeValue {
    try {
      return parseNumber(text)
    } catch {
      this.#sawInvalidNumber = true
      return text
    }
  }
}
