/**
 * The one file that lays out every store key of a database.
 *
 *   stripe        key bytes
 *   0             01 01                                                          the database's own record
 *   0             01 02 | table                                                  a table's definition
 *   0             01 03 | prefix                                                 a prefix still to be dropped
 *   0             01 04                                                          statistics of all tables
 *   of token      02 01 | token                                                  an idempotency token
 *   of token      02 02 | expires | token                                        … in order of expiry
 *   of partition  03 | table | 01 | partition key. | sort key                    an item
 *   of index pk   03 | table | 02 | index | index pk. | [index sk.] | pk. | sk   an entry of a GSI
 *   of partition  03 | table | 02 | index | pk. | index sk. | sk                 an entry of an LSI
 *   of partition  03 | table | 03 | ttl   | expires | partition key. | sort key  an item, in order of expiry
 *   of table      03 | table | 04 | stream | sequence                            a stream record
 *   0             03 | table | 05 | index or ttl                                 progress of a backfill
 *
 * `table`, `index`, `ttl` and `stream` are ids of 4 bytes and `expires` (epoch seconds) and `sequence` numbers of
 * 6 bytes, all big-endian. A key value is a type tag and its ordered bytes (`key-component.ts`); one followed by a
 * point above is escaped and terminated, the last one is neither. A missing sort key is nothing at all: in the
 * default table, the item without one comes before the item with the empty one.
 *
 * The stripe of a partition is crc32 (IEEE) of the key value's ordered bytes alone, & 255: "user#123" is in 125.
 * One table's keys share a prefix, and so do one index's: dropping either is one `dropPrefix`.
 */
import { asByteString, prefixEnd, type ByteString } from '../base/byte-string.ts'
import { stripeOf } from '../encoding/stripe.ts'
import type { StoreKey } from '../storage/store-contract.ts'
import {
  readLast,
  readTerminated,
  skipTerminated,
  tagged,
  terminated,
  type KeyBytes,
  type KeyValue,
} from './key-component.ts'
import type { PrimaryKey } from './primary-key.ts'

/** On disk. Never renumber. */
const root = { catalog: '\x01', tokens: '\x02', tables: '\x03' } as const
/** On disk. Never renumber. */
const catalogSpace = {
  database: '\x01',
  definition: '\x02',
  drop: '\x03',
  statistics: '\x04',
} as const
/** On disk. Never renumber. */
const tokenSpace = { byToken: '\x01', byExpiry: '\x02' } as const
/** On disk. Never renumber. */
const tableSpace = {
  items: '\x01',
  index: '\x02',
  expiry: '\x03',
  stream: '\x04',
  backfill: '\x05',
} as const

function bytesOf(value: number, width: number): string {
  let text = ''
  for (let shift = width - 1; shift >= 0; shift--) {
    text += String.fromCharCode(Math.floor(value / 2 ** (8 * shift)) & 0xff)
  }
  return text
}

/** Reads a big-endian number out of a key. */
export function numberAt(key: ByteString, at: number, width: number): number {
  let value = 0
  for (let i = at; i < at + width; i++) value = value * 256 + key.charCodeAt(i)
  return value
}

/** Largest number that fits the 6 bytes of `expires` and `sequence`. */
export const ordinalMax = 2 ** 48 - 1
export const ordinalWidth = 6
const idWidth = 4
const tablePrefixLength = 1 + idWidth + 1

const inStripe0 = (bytes: string): StoreKey => ({ stripe: 0, bytes: asByteString(bytes) })

export const databaseKey = inStripe0(root.catalog + catalogSpace.database)
export const statisticsKey = inStripe0(root.catalog + catalogSpace.statistics)
export const definitionPrefix = asByteString(root.catalog + catalogSpace.definition)
export const dropPrefix = asByteString(root.catalog + catalogSpace.drop)

export function definitionKey(tableId: number): StoreKey {
  return inStripe0(definitionPrefix + bytesOf(tableId, idWidth))
}

export function dropKey(prefix: ByteString): StoreKey {
  return inStripe0(dropPrefix + prefix)
}

/** The prefix that a drop record's key names. */
export function droppedPrefix(key: ByteString): ByteString {
  return asByteString(key.slice(dropPrefix.length))
}

export function tokenKey(token: ByteString): StoreKey {
  const bytes = asByteString(root.tokens + tokenSpace.byToken + token)
  return { stripe: stripeOf(token), bytes }
}

export const tokenExpiryPrefix = asByteString(root.tokens + tokenSpace.byExpiry)

export function tokenExpiryKey(token: ByteString, expiresSeconds: number): StoreKey {
  const bytes = asByteString(tokenExpiryPrefix + bytesOf(expiresSeconds, ordinalWidth) + token)
  return { stripe: stripeOf(token), bytes }
}

/** End of the token expiry entries that expired before `seconds`. */
export function tokenExpiryEnd(seconds: number): ByteString {
  return asByteString(tokenExpiryPrefix + bytesOf(seconds, ordinalWidth))
}

/** The token of an expiry entry. */
export function expiredToken(key: ByteString): ByteString {
  return asByteString(key.slice(tokenExpiryPrefix.length + ordinalWidth))
}

/**
 * Whether what is kept under a key can be made anew from items and definitions: entries of indexes and of the expiry
 * order, and how far these have been filled.
 */
export function isDerivedKey(key: ByteString): boolean {
  if (!key.startsWith(root.tables)) return false
  const space = key.charAt(tablePrefixLength - 1)
  return space === tableSpace.index || space === tableSpace.expiry || space === tableSpace.backfill
}

/** Every store key of one table. */
export class TableSpace {
  /** Starts every key of the table but its definition. */
  readonly prefix: ByteString
  readonly #items: string

  constructor(tableId: number) {
    this.prefix = asByteString(root.tables + bytesOf(tableId, idWidth))
    this.#items = this.prefix + tableSpace.items
  }

  get itemPrefix(): ByteString {
    return asByteString(this.#items)
  }

  item(key: PrimaryKey): StoreKey {
    const { partition, sort } = key
    const bytes =
      sort === undefined
        ? this.#items + terminated(partition)
        : this.#items + terminated(partition) + tagged(sort)
    return { stripe: stripeOf(partition.bytes), bytes: asByteString(bytes) }
  }

  /** Starts the keys of all items of a partition. */
  partition(partition: KeyBytes): StoreKey {
    const bytes = asByteString(this.#items + terminated(partition))
    return { stripe: stripeOf(partition.bytes), bytes }
  }

  indexPrefix(indexId: number): ByteString {
    return asByteString(this.prefix + tableSpace.index + bytesOf(indexId, idWidth))
  }

  expiryPrefix(ttlId: number): ByteString {
    return asByteString(this.prefix + tableSpace.expiry + bytesOf(ttlId, idWidth))
  }

  /** End of the expiry entries of items that expired before `seconds`. */
  expiryEnd(ttlId: number, seconds: number): ByteString {
    return asByteString(this.expiryPrefix(ttlId) + bytesOf(seconds, ordinalWidth))
  }

  expiry(ttlId: number, seconds: number, item: StoreKey): StoreKey {
    const rest = item.bytes.slice(tablePrefixLength)
    return { stripe: item.stripe, bytes: asByteString(this.expiryEnd(ttlId, seconds) + rest) }
  }

  /** The store key of the item that an expiry entry names; the entry lies in the same stripe. */
  expiryItem(key: ByteString): ByteString {
    const start = tablePrefixLength + idWidth + ordinalWidth
    return asByteString(this.#items + key.slice(start))
  }

  streamPrefix(streamId: number): ByteString {
    return asByteString(this.prefix + tableSpace.stream + bytesOf(streamId, idWidth))
  }

  /** All records of a table's streams lie in one stripe, in order. */
  get streamStripe(): number {
    return stripeOf(this.prefix)
  }

  streamRecord(streamId: number, sequence: number): StoreKey {
    const bytes = this.streamPrefix(streamId) + bytesOf(sequence, ordinalWidth)
    return { stripe: this.streamStripe, bytes: asByteString(bytes) }
  }

  streamSequence(key: ByteString): number {
    return numberAt(key, tablePrefixLength + idWidth, ordinalWidth)
  }

  backfill(spaceId: number): StoreKey {
    return inStripe0(this.prefix + tableSpace.backfill + bytesOf(spaceId, idWidth))
  }
}

/** The partition key that an item's store key holds; `next` is where its sort key begins, if it has one. */
export function readPartition(key: ByteString): {
  readonly value: KeyValue
  readonly next: number
} {
  return readTerminated(key, tablePrefixLength)
}

/** The sort key that an item's store key holds from `start` on. */
export const readSort: (key: ByteString, start: number) => KeyValue = readLast

/** The bytes of an item's primary key as its store key holds them: entries of global indexes end with them. */
export function primaryKeyBytes(key: ByteString): string {
  return key.slice(tablePrefixLength)
}

/** The tagged sort key in an item's store key, empty without one: entries of local indexes end with it. */
export function sortKeyBytes(key: ByteString): string {
  return key.slice(skipTerminated(key, tablePrefixLength))
}

/** Both keys that an item's store key holds. */
export function readItemKey(key: ByteString): { partition: KeyValue; sort: KeyValue | undefined } {
  const { value: partition, next } = readPartition(key)
  return { partition, sort: next === key.length ? undefined : readSort(key, next) }
}

/** The key values in an index entry's store key, in the order they stand there. */
export function readIndexKey(key: ByteString, terminatedCount: number): KeyValue[] {
  const values: KeyValue[] = []
  let at = tablePrefixLength + idWidth
  for (let i = 0; i < terminatedCount; i++) {
    const { value, next } = readTerminated(key, at)
    values.push(value)
    at = next
  }
  if (at < key.length) values.push(readLast(key, at))
  return values
}

/** The partition key of the item for an LSI's entry, of the index for a GSI's. Throws `corruption`. */
export function readIndexPartition(key: ByteString): KeyValue {
  return readTerminated(key, tablePrefixLength + idWidth).value
}

export function rangeOfPrefix(prefix: ByteString): {
  readonly from: ByteString
  readonly to: ByteString | undefined
} {
  return { from: prefix, to: prefixEnd(prefix) }
}

/** What a store key belongs to. */
export type KeyPlace =
  | { readonly kind: 'catalog' | 'token' | 'unknown' }
  | { readonly kind: 'item' | 'backfill'; readonly tableId: number }
  | { readonly kind: 'index' | 'expiry' | 'stream'; readonly tableId: number; readonly id: number }

const spaceKinds = new Map([
  [tableSpace.items, 'item'],
  [tableSpace.index, 'index'],
  [tableSpace.expiry, 'expiry'],
  [tableSpace.stream, 'stream'],
  [tableSpace.backfill, 'backfill'],
] as const)

export function placeOfKey(key: ByteString): KeyPlace {
  const first = key.charAt(0)
  if (first === root.catalog) return { kind: 'catalog' }
  if (first === root.tokens) return { kind: 'token' }
  if (first !== root.tables || key.length < tablePrefixLength) return { kind: 'unknown' }
  const tableId = numberAt(key, 1, idWidth)
  const space: string = key.charAt(tablePrefixLength - 1)
  for (const [byte, kind] of spaceKinds) {
    if (byte !== space) continue
    if (kind === 'item' || kind === 'backfill') return { kind, tableId }
    return key.length < tablePrefixLength + idWidth
      ? { kind: 'unknown' }
      : { kind, tableId, id: numberAt(key, tablePrefixLength, idWidth) }
  }
  return { kind: 'unknown' }
}
