/** Items to bytes, in the format of `item-format.ts`. */
import { unreachable } from '../base/assert.ts'
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Decimal, Item, Timestamp } from './attribute-value.ts'
import { containerDepthMax, ExtensionType, Lead } from './item-format.ts'
import { encodeOrderedNumber } from './key-encoding.ts'
import { isWellFormed, loneSurrogate } from './utf8.ts'

/**
 * Items are written one after the other into a slab and handed out as views of it: an allocation per item would
 * cost as much as the encoding. A slab stays alive as long as any item in it.
 */
const slabBytes = 64 * 1024
/** What is written between two checks for room: heads and scalars. */
const slackBytes = 32

/** Longer strings are faster in the runtime's native writer than in a loop. */
const nativeCharsMin = 40

let slab: Buffer = Buffer.allocUnsafeSlow(slabBytes)
let itemStart = 0
let at = 0

/**
 * Encodes an item, leaving out the attributes in `except` (those its store key holds), with `headroom` bytes
 * of undefined content in front for the caller. The result is a view that is the caller's to keep.
 * @throws KeystoneError `validation` for lone surrogates and too deep nesting.
 */
export function encodeItem(item: Item, except: readonly string[] = [], headroom = 0): Uint8Array {
  at = itemStart
  makeRoom(headroom)
  at += headroom
  let count = item.size
  for (const name of except) {
    if (item.has(name)) count--
  }
  makeRoom(slackBytes)
  writeMapHead(count)
  for (const [name, value] of item) {
    if (except.length > 0 && except.includes(name)) continue
    writeString(name)
    writeValue(value, 1)
  }
  const encoded = slab.subarray(itemStart, at)
  itemStart = at
  return encoded
}

function makeRoom(bytes: number): void {
  if (at + bytes <= slab.length) return
  const written = at - itemStart
  const larger = Buffer.allocUnsafeSlow(Math.max(slabBytes, (written + bytes) * 2))
  larger.set(slab.subarray(itemStart, at))
  slab = larger
  itemStart = 0
  at = written
}

function writeValue(value: AttributeValue, depth: number): void {
  makeRoom(slackBytes)
  switch (typeof value) {
    case 'string':
      writeString(value)
      return
    case 'number':
      writeNumber(value)
      return
    case 'boolean':
      slab[at++] = value ? Lead.true : Lead.false
      return
    default:
      break
  }
  if (value === null) {
    slab[at++] = Lead.nil
    return
  }
  if (depth > containerDepthMax) {
    throw new KeystoneError(
      'validation',
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
      {},
    )
  }
  if (value instanceof Map) {
    writeMapHead(value.size)
    for (const [name, element] of value) {
      writeString(name)
      writeValue(element, depth + 1)
    }
  } else if (Array.isArray(value)) {
    writeArrayHead(value.length)
    for (const element of value) writeValue(element, depth + 1)
  } else if (value instanceof Uint8Array) {
    writeBinary(value)
  } else if (value instanceof Float32Array) {
    writeVector(value)
  } else if (value.kind === 'N') {
    writeDecimal(value)
  } else if (value.kind === 'Ts') {
    writeTimestamp(value)
  } else {
    writeSet(value, depth)
  }
}

function writeSet(
  value: Extract<AttributeValue, { readonly members: unknown }>,
  depth: number,
): void {
  // The length comes first; room for its longest form is left, and the content moved up where less will do.
  const head = at - itemStart
  const headBytes = 6
  at += headBytes
  makeRoom(slackBytes)
  writeArrayHead(value.members.length)
  for (const member of value.members) writeValue(member, depth + 1)
  const content = itemStart + head + headBytes
  const end = at
  at = itemStart + head
  writeExtensionHead(end - content, setExtension(value.kind))
  slab.copyWithin(at, content, end)
  at += end - content
}

function setExtension(kind: 'SS' | 'NS' | 'BS'): number {
  switch (kind) {
    case 'SS':
      return ExtensionType.stringSet
    case 'NS':
      return ExtensionType.numberSet
    case 'BS':
      return ExtensionType.binarySet
    default:
      return unreachable(kind)
  }
}

function writeMapHead(size: number): void {
  if (size < 16) {
    slab[at++] = Lead.fixMap | size
  } else {
    writeLength(size, Lead.map16, Lead.map32)
  }
}

function writeArrayHead(length: number): void {
  if (length < 16) {
    slab[at++] = Lead.fixArray | length
  } else {
    writeLength(length, Lead.array16, Lead.array32)
  }
}

function writeLength(length: number, lead16: number, lead32: number): void {
  if (length < 0x1_0000) {
    slab[at++] = lead16
  } else {
    slab[at++] = lead32
    slab[at++] = length >>> 24
    slab[at++] = length >>> 16
  }
  slab[at++] = length >>> 8
  slab[at++] = length
}

function writeString(text: string): void {
  const length = text.length
  makeRoom(length * 3 + slackBytes)
  if (length >= nativeCharsMin) {
    writeLongString(text)
    return
  }
  // Nearly always ASCII and then one byte per char: write it as such, redo it if it was not.
  const start = at
  at += length < 32 ? 1 : 2
  const target = slab
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) {
      at = start
      writeLongString(text)
      return
    }
    target[at++] = unit
  }
  if (length < 32) {
    slab[start] = Lead.fixStr | length
  } else {
    slab[start] = Lead.str8
    slab[start + 1] = length
  }
}

function writeLongString(text: string): void {
  const start = at
  // One byte per char is what nearly every string takes; move the content if the guess was wrong.
  const guess = stringHeadBytes(text.length)
  const bytes = slab.write(text, start + guess)
  // Same length means ASCII only, where no surrogate can be.
  if (bytes !== text.length && !isWellFormed(text)) throw loneSurrogate()
  const head = stringHeadBytes(bytes)
  if (head !== guess) slab.copyWithin(start + head, start + guess, start + guess + bytes)
  if (head === 1) {
    slab[at++] = Lead.fixStr | bytes
  } else if (head === 2) {
    slab[at++] = Lead.str8
    slab[at++] = bytes
  } else {
    writeLength(bytes, Lead.str16, Lead.str32)
  }
  at += bytes
}

function stringHeadBytes(bytes: number): number {
  return bytes < 32 ? 1 : bytes < 0x100 ? 2 : bytes < 0x1_0000 ? 3 : 5
}

const doubles = new Float64Array(1)
const doubleBytes = new Uint8Array(doubles.buffer)

function writeNumber(value: number): void {
  if (value === value >> 0) {
    writeInteger(value)
  } else if (value === value >>> 0) {
    slab[at++] = Lead.uint32
    writeUint32(value)
  } else {
    doubles[0] = value
    slab[at++] = Lead.float64
    for (let i = 7; i >= 0; i--) slab[at++] = doubleBytes[i] ?? 0
  }
}

function writeInteger(value: number): void {
  if (value >= 0) {
    if (value >= 0x80) {
      if (value < 0x100) {
        slab[at++] = Lead.uint8
      } else if (value < 0x1_0000) {
        slab[at++] = Lead.uint16
        slab[at++] = value >>> 8
      } else {
        slab[at++] = Lead.uint32
        writeUint32(value)
        return
      }
    }
    slab[at++] = value
  } else {
    if (value < -0x20) {
      if (value >= -0x80) {
        slab[at++] = Lead.int8
      } else if (value >= -0x8000) {
        slab[at++] = Lead.int16
        slab[at++] = value >>> 8
      } else {
        slab[at++] = Lead.int32
        writeUint32(value)
        return
      }
    }
    slab[at++] = value
  }
}

function writeUint32(value: number): void {
  slab[at++] = value >>> 24
  slab[at++] = value >>> 16
  slab[at++] = value >>> 8
  slab[at++] = value
}

function writeBinary(value: Uint8Array): void {
  makeRoom(value.length + slackBytes)
  if (value.length < 0x100) {
    slab[at++] = Lead.bin8
    slab[at++] = value.length
  } else {
    writeLength(value.length, Lead.bin16, Lead.bin32)
  }
  slab.set(value, at)
  at += value.length
}

function writeExtensionHead(length: number, type: number): void {
  if (length === 1 || length === 2 || length === 4 || length === 8 || length === 16) {
    slab[at++] = Lead.fixExt1 + Math.log2(length)
  } else if (length < 0x100) {
    slab[at++] = Lead.ext8
    slab[at++] = length
  } else {
    writeLength(length, Lead.ext16, Lead.ext32)
  }
  slab[at++] = type
}

function writeDecimal(value: Decimal): void {
  const ordered = encodeOrderedNumber(value)
  writeExtensionHead(ordered.length, ExtensionType.decimal)
  for (let i = 0; i < ordered.length; i++) slab[at++] = ordered.charCodeAt(i)
}

function writeTimestamp(value: Timestamp): void {
  writeExtensionHead(8, ExtensionType.timestamp)
  slab.writeBigInt64LE(value.ms, at)
  at += 8
}

function writeVector(value: Float32Array): void {
  makeRoom(value.byteLength + slackBytes)
  writeExtensionHead(value.byteLength, ExtensionType.vector)
  for (const component of value) at = slab.writeFloatLE(component, at)
}
