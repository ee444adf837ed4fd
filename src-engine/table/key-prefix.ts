/**
 * The kinds of items that share a table, as their partition keys tell: `user#17` and `user#18` begin with `user#`. A
 * small table is counted; of a large one a sample of keys is, and the table's own count, which is exact, shared out.
 */
import type { ByteString } from '../base/byte-string.ts'
import {
  stripeCount,
  type KeySample,
  type Store,
  type StoreReader,
} from '../storage/store-contract.ts'
import { rangeOfPrefix } from './keyspace.ts'
import type { KeyValue } from './key-component.ts'
import type { Count } from './statistics.ts'

export interface KeyPrefixCount {
  /** Up to the first of `#`, `:`, `/` and `|`; undefined: partition keys without one, and what is too rare to name. */
  readonly prefix: string | undefined
  readonly items: number
  /** Its share of the table's, by items. */
  readonly bytes: number
}

const prefixesMax = 50
/** Up to so many items are counted one by one. */
const countedItemsMax = 20_000
/** Of each memtable and SST: more tell little more. */
const samplesMax = 16

/** The keys of a table's items, or of an index's entries. */
export interface KeySpace {
  readonly prefix: ByteString
  readonly partitionOf: (key: ByteString) => KeyValue
  readonly total: Readonly<Count>
}

export interface KeySource {
  readonly store: Store
  readonly reader: StoreReader
}

/** Whether the items of every prefix are counted one by one, and not estimated. */
export function countsKeyPrefixes(total: Readonly<Count>): boolean {
  return total.items <= countedItemsMax
}

/** The most frequent first, at most 50, and last those without. Bytes are the table's, shared out by items. */
export function countKeyPrefixes(source: KeySource, space: KeySpace): KeyPrefixCount[] {
  const { total } = space
  const counts = new Map<string | undefined, number>()
  let sum = 0
  for (const { key, entries } of keysOf(source, space)) {
    const prefix = prefixOf(space.partitionOf(key))
    counts.set(prefix, (counts.get(prefix) ?? 0) + entries)
    sum += entries
  }
  const named = [...counts].filter((each): each is [string, number] => each[0] !== undefined)
  const frequent = named.toSorted((a, b) => b[1] - a[1]).slice(0, prefixesMax)
  const rest = frequent.reduce((left, [, entries]) => left - entries, sum)
  const share = (prefix: string | undefined, entries: number): KeyPrefixCount => ({
    prefix,
    items: Math.round((total.items * entries) / sum),
    bytes: Math.round((total.bytes * entries) / sum),
  })
  const shares = frequent.map(([prefix, entries]) => share(prefix, entries))
  return rest > 0.5 ? [...shares, share(undefined, rest)] : shares
}

function* keysOf({ store, reader }: KeySource, { prefix, total }: KeySpace): Generator<KeySample> {
  const isCounted = countsKeyPrefixes(total)
  for (let stripe = 0; stripe < stripeCount; stripe++) {
    const range = { stripe, ...rangeOfPrefix(prefix) }
    if (!isCounted) {
      for (const sample of store.sampleKeys(range, samplesMax)) {
        // A block that ends behind the range tells of none of its keys.
        if (sample.key.length > prefix.length) yield sample
      }
      continue
    }
    const iterator = reader.scan(range)
    try {
      while (iterator.next()) yield { key: iterator.key, entries: 1 }
    } finally {
      iterator.close()
    }
  }
}

const delimited = /^[^#:/|]{0,64}[#:/|]/

function prefixOf(partition: KeyValue): string | undefined {
  return typeof partition === 'string' ? delimited.exec(partition)?.[0] : undefined
}
