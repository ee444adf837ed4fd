/** The size of values and items as DynamoDB charges and limits it. */
import { unreachable } from '../base/assert.ts'
import type { AttributeValue, Item } from './attribute-value.ts'
import { numberBytes } from './decimal.ts'
import { utf8Length } from './utf8.ts'

/** Bytes of the whole item: the names and values of its top-level attributes. */
export function itemSize(item: Item): number {
  let bytes = 0
  for (const [name, value] of item) bytes += utf8Length(name) + valueSize(value)
  return bytes
}

/** Bytes of one value, without a name. Our own types: VecF32 four per component, Ts eight. */
export function valueSize(value: AttributeValue): number {
  if (typeof value === 'string') return utf8Length(value)
  if (typeof value === 'number') return numberBytes(value)
  if (value === null || typeof value === 'boolean') return 1
  if (Array.isArray(value)) {
    let bytes = 3
    for (const element of value) bytes += 1 + valueSize(element)
    return bytes
  }
  if (value instanceof Map) {
    let bytes = 3
    for (const [name, element] of value) bytes += 1 + utf8Length(name) + valueSize(element)
    return bytes
  }
  if (value instanceof Uint8Array || value instanceof Float32Array) return value.byteLength
  switch (value.kind) {
    case 'N':
      return numberBytes(value)
    case 'Ts':
      return 8
    case 'SS':
      return value.members.reduce<number>((bytes, member) => bytes + utf8Length(member), 0)
    case 'NS':
      return value.members.reduce<number>((bytes, member) => bytes + numberBytes(member), 0)
    case 'BS':
      return value.members.reduce<number>((bytes, member) => bytes + member.length, 0)
    default:
      return unreachable(value)
  }
}
