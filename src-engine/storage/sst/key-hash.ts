/**
 * The hash of a key that bloom filters use. Part of the file format: never change it.
 *
 * FNV-1a over the bytes, then the finalizer of MurmurHash3, so that all 32 bits depend on all bytes. Computed
 * once per lookup and probed in every file.
 */
import type { ByteString } from '../../base/byte-string.ts'

export function keyHash(key: ByteString): number {
  let hash = 0x811c_9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
