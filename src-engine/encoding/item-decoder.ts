/**
 * Bytes to items, in the format of `item-format.ts`. Hostile bytes end in `corruption`, never in anything else:
 * every length is checked before it is believed, nesting is bounded, text must be UTF-8, names must differ,
 * numbers and sets must be in the one form the encoder writes.
 */
import { byteStringFromBytes } from '../base/byte-string.ts'
import { KeystoneError } from '../base/errors.ts'
import type {
  AttributeMap,
  AttributeValue,
  BinarySet,
  Item,
  NumberSet,
  NumberValue,
  StringSet,
} from './attribute-value.ts'
import { compareNumbers } from './decimal.ts'
import { containerDepthMax, ExtensionType, Lead } from './item-format.ts'
import { decodeOrderedNumber } from './key-encoding.ts'
import { decodeText } from './decode-text.ts'
import { skipValue } from './skip-value.ts'
import { compareText } from './utf8.ts'
import { compareBytes } from './value-set.ts'

let bytes: Uint8Array = new Uint8Array(0)
let at = 0
let end = 0

/**
 * Decodes the item in `buffer[start, stop)`, which must fill it. Nothing of the buffer is kept.
 * @throws KeystoneError `corruption`
 */
export function decodeItem(buffer: Uint8Array, start = 0, stop: number = buffer.length): Item {
  bytes = buffer
  at = start
  end = Math.min(stop, buffer.length)
  const item = readMapBody(readItemSize(), 1)
  if (at !== end) throw damaged('bytes follow the item')
  return item
}

/**
 * Decodes only those attributes of the item that are in `names`; the others are stepped over, their content unseen.
 * What lies behind the last of them is not read at all.
 * @throws KeystoneError `corruption`
 */
export function decodeAttributes(
  buffer: Uint8Array,
  start: number,
  stop: number,
  names: ReadonlySet<string>,
): Item {
  bytes = buffer
  at = start
  end = Math.min(stop, buffer.length)
  const item: Item = new Map()
  const size = readItemSize()
  for (let i = 0; i < size && item.size < names.size; i++) {
    const name = readName()
    if (names.has(name)) item.set(name, readValue(1))
    else at = skipValue(bytes, at, end) ?? noEnd()
  }
  return item
}

function noEnd(): never {
  throw damaged('a value has no end')
}

function damaged(what: string): KeystoneError<'corruption'> {
  return new KeystoneError('corruption', `A stored item is damaged: ${what}`, {
    file: 'item',
    offset: at,
  })
}

function readByte(): number {
  if (at >= end) throw damaged('it ends early')
  return bytes[at++] as number
}

function readUint16(): number {
  if (at + 2 > end) throw damaged('it ends early')
  return ((bytes[at++] as number) << 8) | (bytes[at++] as number)
}

function readUint32(): number {
  const high = readUint16()
  return high * 0x1_0000 + readUint16()
}

/** Checks that `length` more bytes are there. */
function need(length: number): number {
  if (length > end - at) throw damaged('a length reaches beyond its end')
  return length
}

function readItemSize(): number {
  const lead = readByte()
  if ((lead & 0xf0) === Lead.fixMap) return lead & 0x0f
  if (lead === Lead.map16) return readUint16()
  if (lead === Lead.map32) return readUint32()
  throw damaged('it is not a map')
}

function readValue(depth: number): AttributeValue {
  const lead = readByte()
  if (lead < 0x80) return lead
  if (lead >= 0xe0) return lead - 0x100
  if (lead < 0x90) return readMapBody(lead & 0x0f, depth + 1)
  if (lead < 0xa0) return readArrayBody(lead & 0x0f, depth + 1)
  if (lead < 0xc0) return readText(lead & 0x1f)
  switch (lead) {
    case Lead.nil:
      return null
    case Lead.false:
      return false
    case Lead.true:
      return true
    case Lead.str8:
      return readText(readByte())
    case Lead.str16:
      return readText(readUint16())
    case Lead.str32:
      return readText(readUint32())
    case Lead.array16:
      return readArrayBody(readUint16(), depth + 1)
    case Lead.array32:
      return readArrayBody(readUint32(), depth + 1)
    case Lead.map16:
      return readMapBody(readUint16(), depth + 1)
    case Lead.map32:
      return readMapBody(readUint32(), depth + 1)
    default:
      if (isNumberLead(lead)) return readNumber(lead)
      if (isBinaryLead(lead)) return readBinary(lead)
      return readExtension(lead, depth)
  }
}

function isNumberLead(lead: number): boolean {
  return lead >= Lead.float64 && lead <= Lead.int32 && lead !== 0xcf
}

function isBinaryLead(lead: number): boolean {
  return lead >= Lead.bin8 && lead <= Lead.bin32
}

const doubles = new Float64Array(1)
/** Two stores a double instead of eight; the low word comes first on every machine this runs on. */
const doubleWords = new Uint32Array(doubles.buffer)

function readNumber(lead: number): number {
  switch (lead) {
    case Lead.uint8:
      return readByte()
    case Lead.uint16:
      return readUint16()
    case Lead.uint32:
      return readUint32()
    case Lead.int8:
      return (readByte() << 24) >> 24
    case Lead.int16:
      return (readUint16() << 16) >> 16
    case Lead.int32:
      return readUint32() >> 0
    default:
      break
  }
  need(8)
  doubleWords[1] = readUint32()
  doubleWords[0] = readUint32()
  const double = doubles[0] as number
  const size = Math.abs(double)
  // Negated, so that NaN fails too. -0 is not a decimal.
  if (!(size >= 1e-130 && size < 1e126) && !Object.is(double, 0)) {
    throw damaged('a number is out of range')
  }
  return double
}

function readBinary(lead: number): Uint8Array {
  const length = need(
    lead === Lead.bin8 ? readByte() : lead === Lead.bin16 ? readUint16() : readUint32(),
  )
  const start = at
  at += length
  return new Uint8Array(bytes.subarray(start, at))
}

function checkDepth(depth: number): void {
  if (depth > containerDepthMax) throw damaged('it is nested too deeply')
}

function readMapBody(size: number, depth: number): AttributeMap {
  checkDepth(depth)
  // A name and a value take at least two bytes.
  need(size * 2)
  const map: AttributeMap = new Map()
  for (let i = 0; i < size; i++) {
    const name = readName()
    map.set(name, readValue(depth))
  }
  if (map.size !== size) throw damaged('two attributes have one name')
  return map
}

function readArrayBody(length: number, depth: number): AttributeValue[] {
  checkDepth(depth)
  need(length)
  const list: AttributeValue[] = []
  for (let i = 0; i < length; i++) list.push(readValue(depth))
  return list
}

function readExtension(lead: number, depth: number): AttributeValue {
  let length: number
  if (lead >= Lead.fixExt1 && lead <= Lead.fixExt16) length = 1 << (lead - Lead.fixExt1)
  else if (lead === Lead.ext8) length = readByte()
  else if (lead === Lead.ext16) length = readUint16()
  else if (lead === Lead.ext32) length = readUint32()
  else throw damaged(`no value starts with byte ${lead}`)
  const type = readByte()
  const stop = at + need(length)
  const value = readExtensionBody(type, stop, depth)
  if (at !== stop) throw damaged('a value does not fill its length')
  return value
}

function readExtensionBody(type: number, stop: number, depth: number): AttributeValue {
  switch (type) {
    case ExtensionType.decimal:
      return readDecimal(stop)
    case ExtensionType.timestamp:
      return readTimestamp(stop)
    case ExtensionType.vector:
      return readVector(stop)
    case ExtensionType.stringSet:
    case ExtensionType.numberSet:
    case ExtensionType.binarySet:
      return readSet(type, depth)
    default:
      throw damaged(`extension type ${type} is unknown`)
  }
}

function readDecimal(stop: number): NumberValue {
  const value = decodeOrderedNumber(byteStringFromBytes(bytes, at, stop))
  if (typeof value === 'number') throw damaged('a number is not in its shortest form')
  at = stop
  return value
}

function readTimestamp(stop: number): AttributeValue {
  if (stop - at !== 8) throw damaged('a timestamp does not have 8 bytes')
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8)
  at = stop
  return { kind: 'Ts', ms: view.getBigInt64(0, true) }
}

function readVector(stop: number): Float32Array {
  if ((stop - at) % 4 !== 0) throw damaged('a vector does not have whole components')
  const vector = new Float32Array((stop - at) / 4)
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, stop - at)
  for (let i = 0; i < vector.length; i++) {
    const component = view.getFloat32(i * 4, true)
    if (!Number.isFinite(component)) throw damaged('a vector component is not a number')
    vector[i] = component
  }
  at = stop
  return vector
}

function readSet(type: number, depth: number): StringSet | NumberSet | BinarySet {
  const list = readValue(depth)
  if (!Array.isArray(list) || list.length === 0) throw damaged('a set has no members')
  switch (type) {
    case ExtensionType.stringSet:
      return { kind: 'SS', members: ascending(list, isText, compareText) }
    case ExtensionType.numberSet:
      return { kind: 'NS', members: ascending(list, isNumber, compareNumbers) }
    default:
      return { kind: 'BS', members: ascending(list, isBinary, compareBytes) }
  }
}

function ascending<T extends AttributeValue>(
  list: readonly AttributeValue[],
  isMember: (value: AttributeValue) => value is T,
  compare: (left: T, right: T) => number,
): readonly T[] {
  const members: T[] = []
  for (const member of list) {
    if (!isMember(member)) throw damaged('a set has a member of another type')
    const previous = members.at(-1)
    if (previous !== undefined && compare(previous, member) >= 0) {
      throw damaged('the members of a set are not in order')
    }
    members.push(member)
  }
  return members
}

function isText(value: AttributeValue): value is string {
  return typeof value === 'string'
}

function isNumber(value: AttributeValue): value is NumberValue {
  return (
    typeof value === 'number' ||
    (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'N')
  )
}

function isBinary(value: AttributeValue): value is Uint8Array {
  return value instanceof Uint8Array
}

function readText(length: number): string {
  const start = at
  at += need(length)
  return decodeText(bytes, start, length)
}

/**
 * Names recur from item to item. The cache returns the same string each time, so that no string is built and
 * the map finds its hash ready. Direct-mapped; a collision costs time only. A name's bytes are kept beside its string:
 * comparing bytes is several times as fast as asking a string for its characters.
 */
const nameCacheSize = 1024
const cachedNameBytesMax = 32
const nameTexts: string[] = Array.from({ length: nameCacheSize }, () => '')
const nameLengths = new Uint8Array(nameCacheSize)
const nameBytes = new Uint8Array(nameCacheSize * cachedNameBytesMax)

function readName(): string {
  const lead = readByte()
  let length: number
  if ((lead & 0xe0) === Lead.fixStr) length = lead & 0x1f
  else if (lead === Lead.str8) length = readByte()
  else if (lead === Lead.str16) length = readUint16()
  else if (lead === Lead.str32) length = readUint32()
  else throw damaged('an attribute name is not a string')
  if (length > cachedNameBytesMax || length === 0) return readText(length)
  const start = at
  at += need(length)
  const source = bytes
  const first = source[start] as number
  const middle = source[start + (length >> 1)] as number
  const last = source[at - 1] as number
  const slot = (first * 31 + middle * 131 + last * 17 + length * 7) & (nameCacheSize - 1)
  const cached = slot * cachedNameBytesMax
  if (nameLengths[slot] === length) {
    let same = 0
    while (same < length && source[start + same] === nameBytes[cached + same]) same++
    if (same === length) return nameTexts[slot] as string
  }
  const name = decodeText(source, start, length)
  nameTexts[slot] = name
  nameLengths[slot] = length
  nameBytes.set(source.subarray(start, at), cached)
  return name
}
