/**
 * Reads the items that figures are made from: all of a table, or a sample. Items lie in 256 stripes by the hash of their
 * partition key, in key order within each, so the first items of a stripe are not like the others. A sample therefore
 * reads whole stripes, in an order drawn by the seed, until it has read four times what it wants, and keeps of those
 * items as many as it wants, each with the same chance. A partition lies in one stripe: where its items are alike,
 * partitions count rather than items, which is the second margin that is told.
 */
import type { Item } from '../../../src-engine/index.ts'
import type { ItemSample, ReadScope } from '../../contract/schema.ts'
import { scalarKey } from './scalar-key.ts'
import { Reservoir, seededRandom, shuffled } from './seeded-random.ts'

export interface StripePage {
  readonly items: readonly Item[]
  readonly lastKey: Item | undefined
}

/** A table to read from; each page is short enough that others can work in between. */
export interface ItemsOf {
  readonly itemCount: number
  readonly bytes: number
  readonly partitionKey: string
  all(): AsyncIterable<readonly Item[]>
  stripe(stripe: number, after: Item | undefined): Promise<StripePage>
}

export interface ReadItemsOptions {
  readonly scope: ReadScope
  /** Gets each item the figures rest on, some at a time. */
  readonly visit: (items: readonly Item[]) => void
  readonly cancelled: () => boolean
  readonly onProgress: (itemsRead: number, itemsTotal: number) => void
  /** Lets others work. */
  readonly pause: () => Promise<void>
  readonly nowMs: () => number
}

const stripeCount = 256
/** Fewer would make the sample a matter of luck. */
const stripesMin = 8
const readPerKept = 4
/** Of items kept in memory at once. */
const keptBytesMax = 64 * 1_048_576
const visitedTogether = 500
const keyLengthMax = 2048
/** Of those told apart; a sample has no more items. */
const partitionsMax = 100_000

/** Resolves when all was visited, or, cancelled, with what was. */
export async function readItems(table: ItemsOf, options: ReadItemsOptions): Promise<ItemSample> {
  const { scope } = options
  const startedMs = options.nowMs()
  const wanted = scope.kind === 'all' ? table.itemCount : keepable(table, scope.items)
  const reading = new Reading(table.partitionKey)
  const isWhole = scope.kind === 'all' || table.itemCount <= wanted
  const cancelled = isWhole
    ? await readAll(table, options, reading)
    : await readStripes(table, options, { reading, wanted, seed: scope.seed })
  const method = isWhole ? 'all' : 'stripes'
  return {
    method,
    seed: scope.kind === 'all' || isWhole ? undefined : scope.seed,
    items: reading.items,
    itemsRead: reading.itemsRead,
    stripesRead: reading.stripesRead,
    partitions: reading.partitions,
    tableItems: Math.max(table.itemCount, reading.items),
    ...marginsOf(reading, { isExact: isWhole && !cancelled, tableItems: table.itemCount }),
    cancelled,
    elapsedMs: options.nowMs() - startedMs,
  }
}

/** As many items as wanted, or as fit into memory. */
function keepable({ itemCount, bytes }: ItemsOf, wanted: number): number {
  const mean = itemCount === 0 ? 0 : bytes / itemCount
  return mean === 0 ? wanted : Math.max(100, Math.min(wanted, Math.floor(keptBytesMax / mean)))
}

class Reading {
  readonly #partitionKey: string
  readonly #partitions = new Set<string | undefined>()
  items = 0
  itemsRead = 0
  stripesRead = 0

  constructor(partitionKey: string) {
    this.#partitionKey = partitionKey
  }

  get partitions(): number {
    return this.#partitions.size
  }

  visited(items: readonly Item[]): void {
    this.items += items.length
    if (this.#partitions.size >= partitionsMax) return
    for (const item of items) {
      const value = item.get(this.#partitionKey)
      this.#partitions.add(value === undefined ? undefined : scalarKey(value, keyLengthMax))
    }
  }
}

async function readAll(
  table: ItemsOf,
  options: ReadItemsOptions,
  reading: Reading,
): Promise<boolean> {
  for await (const items of table.all()) {
    if (options.cancelled()) return true
    options.visit(items)
    reading.visited(items)
    reading.itemsRead += items.length
    options.onProgress(reading.itemsRead, Math.max(table.itemCount, reading.itemsRead))
    await options.pause()
  }
  reading.stripesRead = stripeCount
  return options.cancelled()
}

interface StripeReading {
  readonly reading: Reading
  readonly wanted: number
  readonly seed: number
}

async function readStripes(
  table: ItemsOf,
  options: ReadItemsOptions,
  { reading, wanted, seed }: StripeReading,
): Promise<boolean> {
  const random = seededRandom(seed)
  const reservoir = new Reservoir<Item>(wanted, random)
  const expected = Math.min(
    table.itemCount,
    Math.max(wanted * readPerKept, (table.itemCount * stripesMin) / stripeCount),
  )
  for (const stripe of shuffled(stripeCount, random)) {
    const isEnough = reading.stripesRead >= stripesMin && reading.itemsRead >= wanted * readPerKept
    if (isEnough || options.cancelled()) break
    let after: Item | undefined
    do {
      const page = await table.stripe(stripe, after)
      for (const item of page.items) reservoir.offer(item)
      reading.itemsRead += page.items.length
      options.onProgress(reading.itemsRead, Math.round(Math.max(expected, reading.itemsRead)))
      await options.pause()
      after = page.lastKey
    } while (after !== undefined && !options.cancelled())
    reading.stripesRead++
  }
  const cancelled = options.cancelled()
  for (let at = 0; at < reservoir.kept.length; at += visitedTogether) {
    const items = reservoir.kept.slice(at, at + visitedTogether)
    options.visit(items)
    reading.visited(items)
    await options.pause()
  }
  return cancelled
}

/** Half the width of the 95 % interval of a share near one half, in points. */
function marginsOf(
  { items, partitions }: Reading,
  { isExact, tableItems }: { readonly isExact: boolean; readonly tableItems: number },
): Pick<ItemSample, 'marginPercent' | 'marginWorstPercent'> {
  if (isExact) return { marginPercent: 0, marginWorstPercent: 0 }
  const unread = tableItems <= 1 ? 1 : Math.max(0, (tableItems - items) / (tableItems - 1))
  const margin = (count: number): number =>
    Math.min(50, 98 * Math.sqrt(unread / Math.max(1, count)))
  return { marginPercent: margin(items), marginWorstPercent: margin(Math.min(items, partitions)) }
}
