/**
 * CRC-32 (IEEE 802.3, as in zip and PNG): the one checksum of every file of the engine. It detects every
 * single-bit error and every burst up to 32 bits. Node's native version wins from about 150 bytes up; a
 * table in JavaScript wins below, where the call itself is what costs.
 */
import { crc32 as nativeCrc32 } from 'node:zlib'

const nativeFromBytes = 160

const table = new Uint32Array(256)
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb8_8320 : remainder >>> 1
  }
  table[byte] = remainder
}

/**
 * The checksum of `bytes[start..end)` as an unsigned 32-bit integer. `seed` continues an earlier
 * checksum: `crc32(b, 0, b.length, crc32(a))` equals the checksum of a followed by b.
 */
export function crc32(bytes: Uint8Array, start = 0, end: number = bytes.length, seed = 0): number {
  if (end - start >= nativeFromBytes) return nativeCrc32(bytes.subarray(start, end), seed)
  let remainder = ~seed
  for (let at = start; at < end; at++) {
    remainder = (table[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (remainder >>> 8)
  }
  return ~remainder >>> 0
}
