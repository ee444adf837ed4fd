/**
 * One page of a query or a scan: items are evaluated until a limit of items or bytes is reached or the data
 * ends. Sizes count before filtering; at least one item is always evaluated.
 */
import type { ByteString } from '../base/byte-string.ts'
import { prefixEnd } from '../base/byte-string.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { StoreIterator, StoreKey, StoreReader } from '../storage/store-contract.ts'
import { readStored } from './item-change.ts'
import { decodeRecordItem, decodeRecordSize } from './item-record.ts'
import type { ByteRange } from './key-range.ts'
import { isProblem, primaryKeyOf } from './primary-key.ts'
import type { SecondaryIndex } from './secondary-index.ts'
import type { Table } from './table.ts'
import { isExpired } from './ttl.ts'

export interface PageRequest {
  readonly table: Table
  /** Reads this index instead of the table. */
  readonly index: SecondaryIndex | undefined
  /** The stripes to read, in order, and the range of keys in each. */
  readonly stripes: readonly number[]
  readonly range: ByteRange
  readonly reverse: boolean
  /** Starts after this key, which need not exist; its stripe is one of `stripes`. */
  readonly startAfter: StoreKey | undefined
  /** Items to evaluate at most. */
  readonly limit: number | undefined
  /** Index reads: take whole items from the table. */
  readonly wholeItems: boolean
  /** Told the size of each item that was taken from the table. */
  readonly onFetch?: ((sizeBytes: number) => void) | undefined
  /** Whether an evaluated item belongs to the result. Undefined: all do. */
  readonly filter: ((item: Item) => boolean) | undefined
  /** Called with every item of the result; undefined when only their number is wanted. */
  readonly collect: ((item: Item) => void) | undefined
  readonly nowMs: number
}

export interface Page {
  /** Items that passed the filter. */
  readonly count: number
  /** Items evaluated. */
  readonly scannedCount: number
  /** Size of the items evaluated, by DynamoDB's rules. */
  readonly scannedBytes: number
  /** Where the page ended, unless the data ended first. */
  readonly lastKey: StoreKey | undefined
}

export function readPage(reader: StoreReader, request: PageRequest): Page {
  const read = itemReader(reader, request)
  const { filter, collect } = request
  const limit = request.limit ?? Number.POSITIVE_INFINITY
  let count = 0
  let scannedCount = 0
  let scannedBytes = 0
  for (const stripe of remainingStripes(request)) {
    const iterator = reader.scan({ stripe, ...remainingRange(request, stripe) })
    try {
      while (iterator.next()) {
        const sizeBytes = decodeRecordSize(iterator.value, iterator.valueStart, iterator.valueEnd)
        const item = read === undefined ? undefined : read(iterator)
        if (item !== undefined || read === undefined) {
          scannedCount++
          scannedBytes += sizeBytes
          if (item === undefined) {
            count++
          } else if (filter === undefined || filter(item)) {
            count++
            collect?.(item)
          }
        }
        if (scannedCount >= limit || scannedBytes >= dynamodbLimits.pageBytesMax) {
          const lastKey = { stripe, bytes: iterator.key }
          return { count, scannedCount, scannedBytes, lastKey }
        }
      }
    } finally {
      iterator.close()
    }
  }
  return { count, scannedCount, scannedBytes, lastKey: undefined }
}

function remainingStripes({ stripes, startAfter }: PageRequest): readonly number[] {
  if (startAfter === undefined) return stripes
  const at = stripes.indexOf(startAfter.stripe)
  return at < 0 ? [] : stripes.slice(at)
}

function remainingRange(
  { range, reverse, startAfter }: PageRequest,
  stripe: number,
): ByteRange & { readonly reverse: boolean } {
  if (startAfter === undefined || stripe !== startAfter.stripe) return { ...range, reverse }
  if (reverse) {
    const to = range.to === undefined || startAfter.bytes < range.to ? startAfter.bytes : range.to
    return { from: range.from, to, reverse }
  }
  const after = `${startAfter.bytes}\0` as ByteString
  return { from: after > range.from ? after : range.from, to: range.to, reverse }
}

/** Reads the iterator's item, undefined for an expired one; no reader at all when nobody looks at items. */
function itemReader(
  reader: StoreReader,
  request: PageRequest,
): ((iterator: StoreIterator) => Item | undefined) | undefined {
  const { table, index, wholeItems, nowMs } = request
  const { ttl } = table.definition
  if (request.filter === undefined && request.collect === undefined && ttl === undefined) {
    return undefined
  }
  if (index === undefined) {
    return ({ key, value, valueStart, valueEnd }) => {
      const item = table.decodeItem(key, value, valueStart, valueEnd)
      return ttl !== undefined && isExpired(ttl, item, nowMs) ? undefined : item
    }
  }
  // An entry without the TTL attribute cannot tell whether its item has expired.
  const needsItem = wholeItems || (ttl !== undefined && !index.projects(ttl.attribute))
  return ({ key, value, valueStart, valueEnd }) => {
    const entry = decodeRecordItem(value, valueStart, valueEnd)
    for (const [name, keyValue] of index.keysOf(key)) entry.set(name, keyValue)
    if (!needsItem) {
      return ttl !== undefined && isExpired(ttl, entry, nowMs) ? undefined : entry
    }
    const primaryKey = primaryKeyOf(table.definition, entry)
    if (isProblem(primaryKey)) return undefined
    const stored = readStored(reader, table, table.space.item(primaryKey), nowMs)
    if (stored === undefined || stored.expired) return undefined
    if (!wholeItems) return entry
    request.onFetch?.(stored.sizeBytes)
    return stored.item
  }
}

/** The stripes of one segment of a parallel scan: each stripe is in exactly one segment. */
export function segmentStripes(segment: number, totalSegments: number): readonly number[] {
  const stripes: number[] = []
  for (let stripe = 0; stripe < 256; stripe++) {
    if (Math.floor((stripe * totalSegments) / 256) === segment) stripes.push(stripe)
  }
  return stripes
}

/** All keys that start with a prefix. */
export function prefixRange(prefix: ByteString): ByteRange {
  return { from: prefix, to: prefixEnd(prefix) }
}
