/**
 * Index entries of the Rust version are ordinary records without a sort key, whose partition key is
 *
 *   | FF | name: u32 length, bytes | partition: u32 length, bytes | sort: u32 length, bytes |      little-endian
 *
 * They are never cleaned up and not all are written, so they are left out: indexes are built anew from the items.
 */
import { isError } from '../../base/errors.ts'
import { decodeUtf8Bytes } from '../../encoding/utf8.ts'
import type { LegacyRecord } from './legacy-record.ts'

/** The name of the index that this record is an entry of; undefined for items. */
export function indexOfEntry({ partition, sort }: LegacyRecord): string | undefined {
  if (sort !== undefined || partition[0] !== 0xff) return undefined
  const view = new DataView(partition.buffer, partition.byteOffset, partition.byteLength)
  const parts: { readonly start: number; readonly end: number }[] = []
  let at = 1
  for (let part = 0; part < 3; part++) {
    if (at + 4 > partition.length) return undefined
    const start = at + 4
    const end = start + view.getUint32(at, true)
    if (end > partition.length) return undefined
    parts.push({ start, end })
    at = end
  }
  const [name] = parts
  if (at !== partition.length || name === undefined || name.end === name.start) return undefined
  try {
    return decodeUtf8Bytes(partition, name.start, name.end)
  } catch (error) {
    if (isError(error, 'corruption')) return undefined
    throw error
  }
}
