/**
 * Bloom filters, one per data block: may say "perhaps" of a key that is not there, never "no" of one that is.
 *
 *   | probes 1 | bits … |      bits: ceil(keys x bits per key / 8) bytes, at least 8
 *
 * Probe i looks at bit (h + i x d) mod bits, where h is the key's hash and d is derived from it. With 10 bits per
 * key and 7 probes about 1 % of absent keys pass. An empty filter (no bytes) says "perhaps" of everything.
 */

const probesMax = 30
const bitsMin = 64

/** The distance between probes: odd, so that it never stays on one bit. */
function probeStep(hash: number): number {
  return ((Math.imul(hash, 0x9e37_79b1) >>> 15) ^ (hash << 7)) | 1
}

/** Builds the filter of the keys with these hashes; none when `bitsPerKey` is 0. */
export function buildBloomFilter(hashes: readonly number[], bitsPerKey: number): Uint8Array {
  if (bitsPerKey === 0) return new Uint8Array(0)
  const bytes = Math.ceil(Math.max(bitsMin, hashes.length * bitsPerKey) / 8)
  const probes = Math.min(probesMax, Math.max(1, Math.round(bitsPerKey * Math.LN2)))
  const filter = new Uint8Array(1 + bytes)
  filter[0] = probes
  const bits = bytes * 8
  for (const hash of hashes) {
    const step = probeStep(hash) >>> 0
    let position = hash
    for (let probe = 0; probe < probes; probe++) {
      const bit = position % bits
      const at = 1 + (bit >>> 3)
      filter[at] = (filter[at] ?? 0) | (1 << (bit & 7))
      position = (position + step) >>> 0
    }
  }
  return filter
}

/** Whether a key with this hash may be in the filter at `filters[start..end)`. */
export function mayContain(filters: Uint8Array, start: number, end: number, hash: number): boolean {
  if (end <= start) return true
  const bits = (end - start - 1) * 8
  const probes = filters[start] ?? 0
  const step = probeStep(hash) >>> 0
  let position = hash
  for (let probe = 0; probe < probes; probe++) {
    const bit = position % bits
    if (((filters[start + 1 + (bit >>> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false
    position = (position + step) >>> 0
  }
  return true
}

/** Whether the bytes of a filter can be one: its size and its number of probes. */
export function isBloomFilter(filters: Uint8Array, start: number, end: number): boolean {
  if (end === start) return true
  const probes = filters[start] ?? 0
  return end - start - 1 >= bitsMin / 8 && probes >= 1 && probes <= probesMax
}
