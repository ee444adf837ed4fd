/** Keys as programs give them to the simple API: a partition key alone, or with a sort key. */
import type { AttributeMap, AttributeValue, Item } from '../../encoding/attribute-value.ts'
import {
  marshall,
  marshallValue,
  type PlainValue,
  type unmarshall,
} from '../../encoding/marshall.ts'
import { valuesEqual } from '../../encoding/equality.ts'
import { validation } from '../messages.ts'

/** Strings are S, numbers N, bytes B. */
export type KeyPart = string | number | bigint | Uint8Array

/** A partition key, or `[partition key, sort key]`. */
export type Key = KeyPart | readonly [KeyPart, KeyPart]

/** What an item looks like in plain JavaScript: an object, or a Map where names are anything at all. */
export type PlainItem = { readonly [name: string]: PlainValue } | ReadonlyMap<string, PlainValue>

/** What is read: an object without a prototype, so that any attribute name is only a name. */
export type ReadItem = ReturnType<typeof unmarshall>

/** Names of the default table's key attributes. */
export const partitionKeyName = 'pk'
export const sortKeyName = 'sk'

export function keyAttributes(key: Key): AttributeMap {
  const [partition, sort] = isPair(key) ? key : [key, undefined]
  const attributes: AttributeMap = new Map([[partitionKeyName, keyValue(partition)]])
  if (sort !== undefined) attributes.set(sortKeyName, keyValue(sort))
  return attributes
}

function isPair(key: Key): key is readonly [KeyPart, KeyPart] {
  return Array.isArray(key)
}

export function keyValue(part: KeyPart): AttributeValue {
  const value = marshallValue(part)
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array) {
    return value
  }
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'N') {
    return value
  }
  throw validation('A key must be a string, a number or bytes')
}

/** The item to store under a key. Throws `validation` when the item itself names another key. */
export function itemWithKey(key: Key, plain: PlainItem | Item): Item {
  const item: Item = new Map(keyAttributes(key))
  for (const [name, value] of marshallItem(plain)) {
    const keyPart = item.get(name)
    const isOther = keyPart !== undefined && !valuesEqual(keyPart, value)
    if (isOther || (keyPart === undefined && name === sortKeyName)) {
      throw validation(
        `The item's attribute ${name} differs from the key it is put under; leave it out, or put the item under that key`,
      )
    }
    item.set(name, value)
  }
  return item
}

const built = new WeakSet<object>()

/** Marks an item as made of attribute values already. */
export function markBuilt(item: Item): Item {
  built.add(item)
  return item
}

function marshallItem(plain: PlainItem | Item): Item {
  if (plain instanceof Map && built.has(plain)) return plain
  return marshall(plain)
}
