/** Which of the 256 stripes a partition lives in. On disk: this never changes. */
import CRC32 from 'crc-32'
import type { ByteString } from '../base/byte-string.ts'

/** The stripe (0..255) of everything with this partition key: `user#123` is in stripe 125. */
export function stripeOf(partitionBytes: ByteString): number {
  return CRC32.bstr(partitionBytes) & 255
}
