/** Steps over an encoded value without making anything of it, in the format of `item-format.ts`. */
import { Lead } from './item-format.ts'

/**
 * Where the value that starts at `at` ends; undefined when it reaches beyond `end` or starts with no known byte. What
 * is inside, text and members, is not judged.
 */
export function skipValue(bytes: Uint8Array, at: number, end: number): number | undefined {
  let next = at
  // Values still to be stepped over: a container adds those it holds.
  let pending = 1
  while (pending > 0) {
    if (next >= end) return undefined
    const lead = bytes[next++] ?? 0
    pending--
    if (lead < 0x80 || lead >= 0xe0) continue
    if (lead < Lead.fixArray) pending += (lead & 0x0f) * 2
    else if (lead < Lead.fixStr) pending += lead & 0x0f
    else if (lead < Lead.nil) next += lead & 0x1f
    else {
      const width = lengthWidth(lead)
      if (width === undefined) return undefined
      const length = width === 0 ? fixedLength(lead) : bigEndian(bytes, next, width)
      next += width
      if (lead === Lead.array16 || lead === Lead.array32) pending += length
      else if (lead === Lead.map16 || lead === Lead.map32) pending += length * 2
      // An extension's type comes after its length.
      else next += isExtension(lead) ? length + 1 : length
    }
  }
  return next <= end ? next : undefined
}

/** Bytes of the length behind a first byte; 0 where the first byte says it all, undefined for an unknown one. */
function lengthWidth(lead: number): 0 | 1 | 2 | 4 | undefined {
  switch (lead) {
    case Lead.bin8:
    case Lead.ext8:
    case Lead.str8:
      return 1
    case Lead.bin16:
    case Lead.ext16:
    case Lead.str16:
    case Lead.array16:
    case Lead.map16:
      return 2
    case Lead.bin32:
    case Lead.ext32:
    case Lead.str32:
    case Lead.array32:
    case Lead.map32:
      return 4
    case 0xc1:
    case 0xca:
    case 0xcf:
    case 0xd3:
      return undefined
    default:
      return 0
  }
}

/** Bytes that follow a first byte without a length. */
function fixedLength(lead: number): number {
  switch (lead) {
    case Lead.uint8:
    case Lead.int8:
      return 1
    case Lead.uint16:
    case Lead.int16:
      return 2
    case Lead.uint32:
    case Lead.int32:
      return 4
    case Lead.float64:
      return 8
    default:
      return lead >= Lead.fixExt1 && lead <= Lead.fixExt16 ? 1 << (lead - Lead.fixExt1) : 0
  }
}

function isExtension(lead: number): boolean {
  return (
    (lead >= Lead.ext8 && lead <= Lead.ext32) || (lead >= Lead.fixExt1 && lead <= Lead.fixExt16)
  )
}

function bigEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let i = at; i < at + width; i++) value = value * 256 + (bytes[i] ?? 0)
  return value
}
