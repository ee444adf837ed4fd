/**
 * Key attributes of items and of requests, checked against the definition and turned into ordered bytes.
 * What is wrong with a key is a value, not an error: the same problem has different wordings in different
 * operations, and `api` knows them.
 */
import { dynamodbLimits } from '../base/limits.ts'
import {
  typeName,
  type AttributeMap,
  type AttributeValue,
  type TypeName,
} from '../encoding/attribute-value.ts'
import { keyBytes, type KeyBytes, type KeyValue } from './key-component.ts'
import type { KeyAttribute, TableDefinition } from './table-definition.ts'

export interface PrimaryKey {
  readonly partition: KeyBytes
  /** Undefined when the table has no sort key, or the item of the default table lacks it. */
  readonly sort: KeyBytes | undefined
}

export interface KeyProblem {
  readonly problem: 'missing' | 'type' | 'empty' | 'partitionTooLong' | 'sortTooLong'
  readonly attribute: KeyAttribute
  /** Type of the value found; undefined when missing. */
  readonly found: TypeName | undefined
}

export function isProblem(result: object): result is KeyProblem {
  return 'problem' in result
}

/** The primary key of an item, or what is wrong with it. */
export function primaryKeyOf(table: TableDefinition, item: AttributeMap): PrimaryKey | KeyProblem {
  const { partitionKey, sortKey } = table
  const partition = keyBytesOf(partitionKey, item.get(partitionKey.name))
  if (isProblem(partition)) return partition
  if (partition.bytes.length > dynamodbLimits.partitionKeyBytesMax) {
    return { problem: 'partitionTooLong', attribute: partitionKey, found: undefined }
  }
  if (sortKey === undefined) return { partition, sort: undefined }
  const value = item.get(sortKey.name)
  if (value === undefined && table.sortKeyOptional) return { partition, sort: undefined }
  const sort = keyBytesOf(sortKey, value, table.sortKeyOptional)
  if (isProblem(sort)) return sort
  if (sort.bytes.length > dynamodbLimits.sortKeyBytesMax) {
    return { problem: 'sortTooLong', attribute: sortKey, found: undefined }
  }
  return { partition, sort }
}

/** A key attribute's value as ordered bytes. Empty values are keys only where `mayBeEmpty`. */
export function keyBytesOf(
  attribute: KeyAttribute,
  value: AttributeValue | undefined,
  mayBeEmpty = false,
): KeyBytes | KeyProblem {
  if (value === undefined) return { problem: 'missing', attribute, found: undefined }
  if (!hasKeyType(attribute, value)) {
    return { problem: 'type', attribute, found: typeName(value) }
  }
  if (!mayBeEmpty && (value === '' || (value instanceof Uint8Array && value.length === 0))) {
    return { problem: 'empty', attribute, found: typeName(value) }
  }
  return keyBytes(value)
}

/** Whether a value can be a key: of the declared type, or any ordered scalar where none is; a Ts counts as N. */
export function hasKeyType(attribute: KeyAttribute, value: AttributeValue): value is KeyValue {
  if (typeof value === 'string') return attribute.type === 'S' || attribute.type === undefined
  const type = typeName(value)
  if (type === 'Ts') return attribute.type === undefined || attribute.type === 'N'
  return attribute.type === undefined ? type === 'N' || type === 'B' : type === attribute.type
}
