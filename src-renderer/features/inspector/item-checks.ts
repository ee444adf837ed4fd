/** What keeps a draft from being an item of its table: told while editing, in words. */
import { itemSize, typeName, type Item } from '../../../src-engine/language.ts'
import { formatCount } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'

/** Undefined when it is small enough. */
export function tooLarge(itemBytesMax: number, item: Item): string | undefined {
  const bytes = itemSize(item)
  if (bytes <= itemBytesMax) return undefined
  return `The item has ${formatCount(bytes)} bytes; this database takes items of up to ${formatCount(itemBytesMax)}.`
}

/** The first thing wrong with the primary key; undefined when it is right. */
export function missingKey(table: TableDescription, item: Item): string | undefined {
  for (const { AttributeName, KeyType } of table.KeySchema) {
    const value = item.get(AttributeName)
    const role = KeyType === 'HASH' ? 'partition key' : 'sort key'
    if (value === undefined) {
      if (KeyType === 'RANGE' && table.SortKeyOptional === true) continue
      return `The ${role} ${AttributeName} is missing.`
    }
    const declared = table.AttributeDefinitions.find((each) => each.AttributeName === AttributeName)
    const type = typeName(value)
    if (declared !== undefined && declared.AttributeType !== type) {
      return `The ${role} ${AttributeName} must be ${declared.AttributeType}; it is ${type}.`
    }
    const isEmpty = value === '' || (value instanceof Uint8Array && value.length === 0)
    // The default table tells an absent sort key from an empty one.
    if (isEmpty && !(KeyType === 'RANGE' && table.SortKeyOptional === true)) {
      return `The ${role} ${AttributeName} must not be empty.`
    }
  }
  return undefined
}
