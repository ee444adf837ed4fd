/**
 * A table as plainly as it can be said: an array of items, and a sort. It knows keys, indexes and expiry, and nothing of
 * the engine but the form of its values; what it answers is what the engine must answer.
 */
import type { AttributeValue, Item } from '../../encoding/attribute-value.ts'

export interface ModelKeys {
  readonly partition: string
  readonly sort: string | undefined
}

export interface ModelIndex extends ModelKeys {
  readonly name: string
  /** Undefined: whole items. Otherwise these attributes, and all keys. */
  readonly include: readonly string[] | undefined
}

export interface ModelSchema extends ModelKeys {
  readonly indexes: readonly ModelIndex[]
  readonly ttl: string | undefined
}

/** Which sort keys a query selects. */
export type ModelSort = (value: AttributeValue | undefined) => boolean

export class TableModel {
  readonly schema: ModelSchema
  #items: Item[] = []

  constructor(schema: ModelSchema) {
    this.schema = schema
  }

  /** Live items at a moment, in no particular order. */
  live(nowMs: number): Item[] {
    return this.#items.filter((item) => !this.isExpired(item, nowMs))
  }

  /** Everything not yet swept. */
  get all(): readonly Item[] {
    return this.#items
  }

  get(key: Item, nowMs: number): Item | undefined {
    return this.live(nowMs).find((item) => this.keyText(item) === this.keyText(key))
  }

  put(item: Item): void {
    this.delete(item)
    this.#items.push(item)
  }

  delete(key: Item): void {
    this.#items = this.#items.filter((item) => this.keyText(item) !== this.keyText(key))
  }

  sweep(nowMs: number): void {
    this.#items = this.live(nowMs)
  }

  isExpired(item: Item, nowMs: number): boolean {
    const stamp = this.schema.ttl === undefined ? undefined : item.get(this.schema.ttl)
    if (typeof stamp !== 'number') return false
    const fiveYears = 5 * 365 * 86_400
    return stamp * 1000 < nowMs && stamp >= Math.floor(nowMs / 1000) - fiveYears
  }

  /** One partition of the table or of an index, in order. */
  query(
    index: ModelIndex | undefined,
    partition: AttributeValue,
    options: { readonly sort?: ModelSort; readonly nowMs: number },
  ): Item[] {
    const keys = index ?? this.schema
    const { sort = () => true, nowMs } = options
    return this.#entries(index, nowMs)
      .filter((item) => text(item.get(keys.partition)) === text(partition))
      .filter((item) => sort(keys.sort === undefined ? undefined : item.get(keys.sort)))
      .toSorted((a, b) => this.#compare(keys, a, b))
      .map((item) => (index === undefined ? item : this.project(index, item)))
  }

  /** All items of the table or of an index. */
  scan(index: ModelIndex | undefined, nowMs: number): Item[] {
    const entries = this.#entries(index, nowMs)
    return index === undefined ? entries : entries.map((item) => this.project(index, item))
  }

  project(index: ModelIndex, item: Item): Item {
    if (index.include === undefined) return item
    const { partition, sort } = this.schema
    const names = new Set([index.partition, index.sort, partition, sort, ...index.include])
    return new Map([...item].filter(([name]) => names.has(name)))
  }

  keyText(item: Item): string {
    const { partition, sort } = this.schema
    const sortText = sort === undefined ? 'none' : text(item.get(sort))
    return `${text(item.get(partition))} / ${sortText}`
  }

  #entries(index: ModelIndex | undefined, nowMs: number): Item[] {
    const live = this.live(nowMs)
    if (index === undefined) return live
    const names = [index.partition, index.sort].filter((name) => name !== undefined)
    return live.filter((item) => names.every((name) => isKey(item.get(name))))
  }

  /** By the sort key, then by the table's keys. */
  #compare(keys: ModelKeys, a: Item, b: Item): number {
    const { partition, sort } = this.schema
    for (const name of [keys.sort, partition, sort]) {
      if (name === undefined) continue
      const order = compare(a.get(name), b.get(name))
      if (order !== 0) return order
    }
    return 0
  }
}

function isKey(value: AttributeValue | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array
}

function text(value: AttributeValue | undefined): string {
  return value instanceof Uint8Array
    ? `bytes ${value.join(' ')}`
    : `${typeof value} ${String(value)}`
}

/** Missing, N, S, B; strings and bytes by unsigned bytes. */
function compare(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  const rankA = rank(a)
  const rankB = rank(b)
  if (rankA !== rankB) return rankA - rankB
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(bytes(a), bytes(b))
}

function rank(value: AttributeValue | undefined): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return 1
  return typeof value === 'string' ? 2 : 3
}

function bytes(value: AttributeValue | undefined): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'utf8')
  return value instanceof Uint8Array ? Buffer.from(value) : Buffer.alloc(0)
}
