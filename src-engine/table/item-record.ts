/**
 * The value stored under an item's key, and under an index entry's key:
 *
 *   | size | item |
 *
 * `size` (LEB128) is the item's size by DynamoDB's rules, key attributes included, so that statistics and pages
 * need not decode items to count them; `item` (`encoding/item-format.ts`) holds all attributes but those in the
 * store key.
 */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import { decodeAttributes, decodeItem } from '../encoding/item-decoder.ts'
import { encodeItem } from '../encoding/item-encoder.ts'

/** Encodes the attributes of `item` that are not in `inKey`. */
export function encodeRecord(item: Item, sizeBytes: number, inKey: readonly string[]): Uint8Array {
  const header = headerLength(sizeBytes)
  const record = encodeItem(item, inKey, header)
  let left = sizeBytes
  for (let i = 0; i < header - 1; i++) {
    record[i] = (left & 0x7f) | 0x80
    left >>>= 7
  }
  record[header - 1] = left
  return record
}

function headerLength(sizeBytes: number): number {
  let length = 1
  for (let left = sizeBytes >>> 7; left > 0; left >>>= 7) length++
  return length
}

/** The size of a stored item, without decoding the item. */
export function decodeRecordSize(buffer: Uint8Array, start: number, end: number): number {
  let size = 0
  for (let at = start, shift = 0; at < end && shift < 32; at++, shift += 7) {
    const byte = buffer[at] ?? 0
    size += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return size
  }
  throw new KeystoneError(
    'corruption',
    'A stored item has no valid size. Salvage the data with "kstone repair".',
    { file: 'item', offset: start },
  )
}

/** The attributes of a stored item that are not in its store key: all, or those in `names`. */
export function decodeRecordItem(
  buffer: Uint8Array,
  start: number,
  end: number,
  names?: ReadonlySet<string>,
): Item {
  const itemStart = start + headerLength(decodeRecordSize(buffer, start, end))
  return names === undefined
    ? decodeItem(buffer, itemStart, end)
    : decodeAttributes(buffer, itemStart, end, names)
}
