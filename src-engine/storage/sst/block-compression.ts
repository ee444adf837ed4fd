/** Compression of data blocks by Node's zlib: the one place of the storage layer that touches it. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** On disk. Never renumber. */
export const BlockCompression = { none: 0, deflate: 1 } as const

/** A compressed block may grow by this factor at most, and to this size: bounds what a hostile file costs. */
const expansionMax = 64
export const compressedBlockBytesMax = 16 * 1_048_576

/** The compressed bytes, or undefined when compressing does not pay. */
export function compressBlock(raw: Uint8Array): Uint8Array | undefined {
  if (raw.length > compressedBlockBytesMax) return undefined
  const compressed = deflateRawSync(raw, { level: 1 })
  const pays = compressed.length < raw.length - (raw.length >>> 3)
  return pays && compressed.length * expansionMax >= raw.length ? compressed : undefined
}

/** The raw bytes; undefined when `compressed` is not a compressed block of `rawBytes`. */
export function decompressBlock(compressed: Uint8Array, rawBytes: number): Uint8Array | undefined {
  if (rawBytes > compressedBlockBytesMax || rawBytes > compressed.length * expansionMax) {
    return undefined
  }
  try {
    const raw = inflateRawSync(compressed, { maxOutputLength: Math.max(1, rawBytes) })
    return raw.length === rawBytes ? raw : undefined
  } catch {
    return undefined
  }
}
