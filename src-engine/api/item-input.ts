/**
 * Items and keys as requests give them: checked value by value, against the table's key schema and its indexes' keys,
 * in DynamoDB's order and words.
 */
import { unreachable } from '../base/assert.ts'
import type { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeMap, AttributeValue, Item } from '../encoding/attribute-value.ts'
import { typeName } from '../encoding/attribute-value.ts'
import { isCanonicalNumber } from '../encoding/decimal.ts'
import { itemSize } from '../encoding/item-size.ts'
import type { SizedItem } from '../table/item-change.ts'
import {
  hasKeyType,
  isProblem,
  primaryKeyOf,
  type KeyProblem,
  type PrimaryKey,
} from '../table/primary-key.ts'
import type { KeyAttribute } from '../table/table-definition.ts'
import type { Table } from '../table/table.ts'
import { invalidParameter, messages, notValidParameter, validation } from './messages.ts'

/** Checks an item to be put and measures it. Throws `validation`. */
export function checkItem(table: Table, item: Item, itemBytesMax: number): SizedItem {
  checkValues(item)
  const sizeBytes = itemSize(item)
  if (sizeBytes > itemBytesMax) throw validation(messages.itemTooLarge)
  if (table.indexes.length > 0) checkIndexKeys(table, item)
  return { item, sizeBytes }
}

/** The primary key of an item to be put. Throws `validation`. */
export function keyOfItem(table: Table, item: Item): PrimaryKey {
  const key = primaryKeyOf(table.definition, item)
  if (isProblem(key)) throw itemKeyError(key)
  return key
}

function itemKeyError({ problem, attribute, found }: KeyProblem): KeystoneError<'validation'> {
  switch (problem) {
    case 'missing':
      return invalidParameter(`Missing the key ${attribute.name} in the item`)
    case 'type':
      return invalidParameter(
        `Type mismatch for key ${attribute.name} expected: ${expectedType(attribute)} actual: ${found}`,
      )
    case 'empty':
      return notValidParameter(
        `The AttributeValue for a key attribute cannot contain an empty ${emptyWord(found)} value. Key: ${attribute.name}`,
      )
    case 'partitionTooLong':
      return invalidParameter(
        `Size of hashkey has exceeded the maximum size limit of${dynamodbLimits.partitionKeyBytesMax} bytes`,
      )
    case 'sortTooLong':
      return invalidParameter(
        `Aggregated size of all range keys has exceeded the size limit of ${dynamodbLimits.sortKeyBytesMax} bytes`,
      )
    default:
      return unreachable(problem)
  }
}

function expectedType(attribute: KeyAttribute): string {
  return attribute.type ?? 'S, N or B'
}

function emptyWord(found: string | undefined): string {
  return found === 'B' ? 'binary' : 'string'
}

/** The primary key that a request's `Key` names. Throws `validation`. */
export function keyOfRequest(table: Table, key: AttributeMap): PrimaryKey {
  const primaryKey = primaryKeyOf(table.definition, key)
  if (isProblem(primaryKey)) {
    const { problem } = primaryKey
    if (problem === 'missing' || problem === 'type') throw validation(messages.keyMismatch)
    throw itemKeyError(primaryKey)
  }
  const expected = primaryKey.sort === undefined ? 1 : 2
  if (key.size !== expected) throw validation(messages.keyMismatch)
  return primaryKey
}

/** Refuses a key attribute that is empty. What else is wrong with a key cancels a transaction; this refuses the request. */
export function refuseEmptyKey(table: Table, key: AttributeMap): void {
  const found = primaryKeyOf(table.definition, key)
  if (isProblem(found) && found.problem === 'empty') throw itemKeyError(found)
}

/** Refuses items whose index key attributes, where present, cannot be keys. */
export function checkIndexKeys(table: Table, item: Item): void {
  for (const { definition } of table.indexes) {
    for (const key of [definition.partitionKey, definition.sortKey]) {
      if (key === undefined) continue
      const value = item.get(key.name)
      if (value === undefined) continue
      checkIndexKey(definition.name, key, value)
    }
  }
}

function checkIndexKey(index: string, key: KeyAttribute, value: AttributeValue): void {
  if (!hasKeyType(key, value)) {
    throw invalidParameter(
      `Type mismatch for Index Key ${key.name} Expected: ${expectedType(key)} Actual: ${typeName(value)} IndexName: ${index}`,
    )
  }
  if (isEmptyKey(value)) {
    throw notValidParameter(
      'A value specified for a secondary index key is not supported. The AttributeValue for a key attribute ' +
        `cannot contain an empty ${typeof value === 'string' ? 'string' : 'binary'} value. ` +
        `IndexName: ${index}, IndexKey: ${key.name}`,
    )
  }
}

function isEmptyKey(value: AttributeValue): boolean {
  return value === '' || (value instanceof Uint8Array && value.length === 0)
}

/** What an update made, checked: the index keys and the size. Throws `validation`. */
export function checkUpdated(table: Table, item: Item, itemBytesMax: number): SizedItem {
  for (const { definition } of table.indexes) {
    for (const key of [definition.partitionKey, definition.sortKey]) {
      const value = key === undefined ? undefined : item.get(key.name)
      if (key === undefined || value === undefined) continue
      if (!hasKeyType(key, value)) {
        throw validation(
          'The update expression attempted to update the secondary index key to unsupported type',
        )
      }
      if (isEmptyKey(value)) {
        throw notValidParameter(
          'The update expression attempted to update a secondary index key to a value that is not supported. ' +
            `The AttributeValue for a key attribute cannot contain an empty ${typeof value === 'string' ? 'string' : 'binary'} value.`,
        )
      }
    }
  }
  if (nestingDepth(item) - 1 > dynamodbLimits.nestingDepthMax) throw validation(messages.tooDeep)
  const sizeBytes = itemSize(item)
  if (sizeBytes > itemBytesMax) throw validation(messages.updatedItemTooLarge)
  return { item, sizeBytes }
}

/** Refuses what is not an attribute value at all, empty sets, and documents nested too deeply. */
export function checkValues(values: AttributeMap): void {
  for (const [name, value] of values) {
    if (name === '') throw invalidParameter('Attribute name must not be empty')
    if (name.length > dynamodbLimits.attributeNameBytesMax) {
      throw invalidParameter('Attribute name is too long')
    }
    if (typeof value !== 'string') checkValue(value, 1)
  }
}

/** Checks a value at a nesting level; the attribute itself is level 1. */
export function checkValue(value: AttributeValue | undefined, level: number): void {
  if (level > dynamodbLimits.nestingDepthMax) throw validation(messages.tooDeep)
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (!isCanonicalNumber(value)) throw notANumber(value)
      return
    case 'object':
      break
    default:
      throw validation(
        'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
      )
  }
  if (value === null || value instanceof Uint8Array || value instanceof Float32Array) return
  if (Array.isArray(value)) {
    for (const element of value) checkValue(element, level + 1)
    return
  }
  if (value instanceof Map) {
    for (const member of value.values()) checkValue(member, level + 1)
    return
  }
  switch (value.kind) {
    case 'SS':
      if (value.members.length === 0) throw invalidParameter('An string set  may not be empty')
      return
    case 'NS':
      if (value.members.length === 0) throw invalidParameter('An number set  may not be empty')
      return
    case 'BS':
      if (value.members.length === 0) throw invalidParameter('Binary sets should not be empty')
      return
    case 'N':
      if (!isCanonicalNumber(value)) throw notANumber(value.text)
      return
    case 'Ts':
      return
    default:
      throw validation(
        'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
      )
  }
}

function notANumber(value: unknown): KeystoneError<'validation'> {
  return validation(`The parameter cannot be converted to a numeric value: ${String(value)}`)
}

function nestingDepth(value: AttributeValue): number {
  if (Array.isArray(value)) {
    let deepest = 0
    for (const element of value) deepest = Math.max(deepest, nestingDepth(element))
    return deepest + 1
  }
  if (value instanceof Map) {
    let deepest = 0
    for (const member of value.values()) deepest = Math.max(deepest, nestingDepth(member))
    return deepest + 1
  }
  return 1
}
