/**
 * Bloom filters: may say "perhaps" of a key that is not there, never "no" of one that is. An empty filter (no bytes)
 * says "perhaps" of everything.
 *
 *   block filter, one per data block
 *   | probes 1 | bits … |      bits: ceil(keys x bits per key / 8) bytes, at least 8
 *
 * Probe i looks at bit floor(p / 2^32 x bits), p = (h + i x d) mod 2^32, where h is the key's hash and d is derived
 * from it.
 *
 *   file filter, one per SST
 *   | line of 64 bytes | line | … |      lines: ceil(keys x bits per key / 512)
 *
 * The hash chooses a line, and six probes stay in it: one cache miss whatever the file's size. With 10 bits per key
 * either lets about 1 % of absent keys pass.
 */

const probesMax = 30
const bitsMin = 64
export const filterLineBytes = 64
const wholeRange = 0x1_0000_0000

/** The distance between probes: odd, so that it never stays on one bit. */
function probeStep(hash: number): number {
  return (((Math.imul(hash, 0x9e37_79b1) >>> 15) ^ (hash << 7)) | 1) >>> 0
}

/** Builds the filter of a block's keys with these hashes; none when `bitsPerKey` is 0. */
export function buildBlockFilter(hashes: readonly number[], bitsPerKey: number): Uint8Array {
  if (bitsPerKey === 0) return new Uint8Array(0)
  const bytes = Math.ceil(Math.max(bitsMin, hashes.length * bitsPerKey) / 8)
  const probes = Math.min(probesMax, Math.max(1, Math.round(bitsPerKey * Math.LN2)))
  const filter = new Uint8Array(1 + bytes)
  filter[0] = probes
  const scale = (bytes * 8) / wholeRange
  for (const hash of hashes) {
    const step = probeStep(hash)
    let position = hash
    for (let probe = 0; probe < probes; probe++) {
      const bit = (position * scale) | 0
      const at = 1 + (bit >>> 3)
      filter[at] = (filter[at] ?? 0) | (1 << (bit & 7))
      position = (position + step) >>> 0
    }
  }
  return filter
}

/** Whether a key with this hash may be in the block whose filter is `filters[start..end)`. */
export function mayBeInBlock(
  filters: Uint8Array,
  start: number,
  end: number,
  hash: number,
): boolean {
  if (end <= start) return true
  const scale = ((end - start - 1) * 8) / wholeRange
  const probes = filters[start] ?? 0
  const step = probeStep(hash)
  let position = hash
  for (let probe = 0; probe < probes; probe++) {
    const bit = (position * scale) | 0
    if (((filters[start + 1 + (bit >>> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false
    position = (position + step) >>> 0
  }
  return true
}

/** Whether the bytes of a block filter can be one: its size and its number of probes. */
export function isBlockFilter(filters: Uint8Array, start: number, end: number): boolean {
  if (end === start) return true
  const probes = filters[start] ?? 0
  return end - start - 1 >= bitsMin / 8 && probes >= 1 && probes <= probesMax
}

/** Two times three bit numbers of a line, nine bits each. */
function firstBits(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
}

function secondBits(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 13), 0x297a_2d39)
  return mixed ^ (mixed >>> 16)
}

/** Builds the filter of a file's keys with these hashes; none when `bitsPerKey` is 0. */
export function buildFileFilter(hashes: readonly number[], bitsPerKey: number): Uint8Array {
  if (bitsPerKey === 0) return new Uint8Array(0)
  const lines = Math.max(1, Math.ceil((hashes.length * bitsPerKey) / (filterLineBytes * 8)))
  const filter = new Uint8Array(lines * filterLineBytes)
  const scale = lines / wholeRange
  for (const hash of hashes) {
    const line = ((hash * scale) | 0) * filterLineBytes
    for (let bits of [firstBits(hash), secondBits(hash)]) {
      for (let probe = 0; probe < 3; probe++) {
        const at = line + ((bits >>> 3) & 63)
        filter[at] = (filter[at] ?? 0) | (1 << (bits & 7))
        bits >>>= 9
      }
    }
  }
  return filter
}

/** Whether a key with this hash may be in the file whose filter is `filters[start..end)`. */
export function mayBeInFile(
  filters: Uint8Array,
  start: number,
  end: number,
  hash: number,
): boolean {
  if (end <= start) return true
  const lines = (end - start) / filterLineBytes
  const line = start + ((hash * (lines / wholeRange)) | 0) * filterLineBytes
  const first = firstBits(hash)
  const second = secondBits(hash)
  return (
    isSet(filters, line, first) &&
    isSet(filters, line, first >>> 9) &&
    isSet(filters, line, first >>> 18) &&
    isSet(filters, line, second) &&
    isSet(filters, line, second >>> 9) &&
    isSet(filters, line, second >>> 18)
  )
}

function isSet(filters: Uint8Array, line: number, bits: number): boolean {
  return ((filters[line + ((bits >>> 3) & 63)] ?? 0) & (1 << (bits & 7))) !== 0
}
