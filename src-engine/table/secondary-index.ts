/**
 * What an item is in an index: nothing, when it lacks one of the index's key attributes or has it in another
 * type, else one entry with the projected attributes. Pure derivations; `item-change.ts` writes their difference.
 */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { mapsEqual } from '../encoding/equality.ts'
import { stripeOf } from '../encoding/stripe.ts'
import { itemSize } from '../encoding/item-size.ts'
import type { StoreKey } from '../storage/store-contract.ts'
import { encodeRecord } from './item-record.ts'
import { isProblem, keyBytesOf } from './primary-key.ts'
import { primaryKeyBytes, readIndexKey, sortKeyBytes, type TableSpace } from './keyspace.ts'
import { terminated, type KeyBytes, type KeyValue } from './key-component.ts'
import { asByteString, type ByteString } from '../base/byte-string.ts'
import {
  indexKeyNames,
  keyNames,
  type IndexDefinition,
  type TableDefinition,
} from './table-definition.ts'

export interface IndexEntry {
  readonly key: StoreKey
  readonly sizeBytes: number
  /** The projected attributes. */
  readonly item: Item
}

interface IndexedItem {
  readonly item: Item
  readonly sizeBytes: number
}

/** Entries without attributes of their own have few sizes: those of their keys. */
const keysOnlyRecordsMax = 256

/** One index, made ready for deriving and reading entries. */
export class SecondaryIndex {
  readonly definition: IndexDefinition
  readonly prefix: ByteString
  /** Names of the attributes in an entry's store key, each once. */
  readonly keyNames: readonly string[]
  /** Names of a store key's components in order; a name that occurs twice stands twice. */
  readonly #components: readonly string[]
  /** How many of them are terminated. */
  readonly #terminated: number
  /** Names of the attributes in an entry, those in its key too; undefined when it holds them all. */
  readonly projected: ReadonlySet<string> | undefined
  /** Of those, the ones that an item's record holds: all but its primary key, which its store key holds. */
  readonly projectedFromRecord: ReadonlySet<string> | undefined
  /** Records of entries that hold nothing besides their key, by size: all of one size are the same bytes. */
  readonly #keysOnly = new Map<number, Uint8Array>()

  constructor(table: TableDefinition, definition: IndexDefinition, space: TableSpace) {
    this.definition = definition
    this.prefix = space.indexPrefix(definition.id)
    this.keyNames = indexKeyNames(table, definition)
    const own = [definition.partitionKey.name]
    if (definition.sortKey !== undefined) own.push(definition.sortKey.name)
    if (definition.kind === 'global') own.push(table.partitionKey.name)
    this.#terminated = own.length
    this.#components = table.sortKey === undefined ? own : [...own, table.sortKey.name]
    const { projection } = definition
    this.projected =
      projection.kind === 'all'
        ? undefined
        : new Set([
            ...this.keyNames,
            ...(projection.kind === 'include' ? projection.attributes : []),
          ])
    const ofTable = keyNames(table)
    this.projectedFromRecord =
      this.projected && new Set([...this.projected].filter((name) => !ofTable.includes(name)))
  }

  /** Starts the keys of all entries of one index partition. */
  partition(partition: KeyBytes): StoreKey {
    const bytes = asByteString(this.prefix + terminated(partition))
    return { stripe: stripeOf(partition.bytes), bytes }
  }

  /** Where an item's entry lies, the item lying at `itemKey`; undefined when the item is not in the index. */
  entryKey(item: Item, itemKey: StoreKey): StoreKey | undefined {
    const { partitionKey, sortKey, kind } = this.definition
    const partition = keyBytesOf(partitionKey, item.get(partitionKey.name))
    if (isProblem(partition)) return undefined
    let bytes = this.prefix + terminated(partition)
    if (sortKey !== undefined) {
      const sort = keyBytesOf(sortKey, item.get(sortKey.name))
      if (isProblem(sort)) return undefined
      bytes += terminated(sort)
    }
    bytes += kind === 'global' ? primaryKeyBytes(itemKey.bytes) : sortKeyBytes(itemKey.bytes)
    return { stripe: stripeOf(partition.bytes), bytes: asByteString(bytes) }
  }

  /** An item's entry; undefined when the item is not in the index. */
  entry(item: Item, itemBytes: number, itemKey: StoreKey): IndexEntry | undefined {
    const key = this.entryKey(item, itemKey)
    if (key === undefined) return undefined
    if (this.projected === undefined) return { key, sizeBytes: itemBytes, item }
    const projected = this.project(item)
    return { key, sizeBytes: itemSize(projected), item: projected }
  }

  /** As `entry`, of an item that was read without the attributes that are not projected. */
  entryOfProjected(item: Item, itemBytes: number, itemKey: StoreKey): IndexEntry | undefined {
    const key = this.entryKey(item, itemKey)
    if (key === undefined) return undefined
    return { key, sizeBytes: this.projected === undefined ? itemBytes : itemSize(item), item }
  }

  /**
   * Sizes of the entries that an item's change puts or deletes: none when the index does not see it, two when the
   * entry moves, else one, the larger of the old and the new.
   */
  writesOf(
    key: StoreKey,
    before: IndexedItem | undefined,
    after: IndexedItem | undefined,
  ): readonly number[] {
    const old = before && this.entry(before.item, before.sizeBytes, key)
    const next = after && this.entry(after.item, after.sizeBytes, key)
    if (old === undefined || next === undefined)
      return [old, next].flatMap((e) => e?.sizeBytes ?? [])
    const moved = old.key.bytes !== next.key.bytes || old.key.stripe !== next.key.stripe
    if (moved) return [old.sizeBytes, next.sizeBytes]
    return mapsEqual(old.item, next.item) ? [] : [Math.max(old.sizeBytes, next.sizeBytes)]
  }

  /** Whether entries hold an attribute. */
  projects(name: string): boolean {
    return this.projected === undefined || this.projected.has(name)
  }

  /** The attributes of an item that its entry holds, keys included. */
  project(item: Item): Item {
    if (this.projected === undefined) return item
    const projected = new Map<string, AttributeValue>()
    for (const name of this.projected) {
      const value = item.get(name)
      if (value !== undefined) projected.set(name, value)
    }
    return projected
  }

  /** The record of an entry; not to be changed. */
  encode({ item, sizeBytes }: IndexEntry): Uint8Array {
    if (this.definition.projection.kind !== 'keysOnly') {
      return encodeRecord(item, sizeBytes, this.keyNames)
    }
    let record = this.#keysOnly.get(sizeBytes)
    if (record === undefined) {
      record = encodeRecord(item, sizeBytes, this.keyNames)
      if (this.#keysOnly.size < keysOnlyRecordsMax) this.#keysOnly.set(sizeBytes, record)
    }
    return record
  }

  /** The attributes that an entry's store key holds. */
  keysOf(key: ByteString): Map<string, KeyValue> {
    const keys = new Map<string, KeyValue>()
    readIndexKey(key, this.#terminated).forEach((value, at) => {
      const name = this.#components[at]
      if (name !== undefined) keys.set(name, value)
    })
    return keys
  }
}
