/** A database for statements in plain arrays, with small pages and real index rules; knows nothing of the store. */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { compareScalars, mapsEqual, valuesEqual } from '../encoding/equality.ts'
import { compileCondition } from '../expressions/evaluate.ts'
import type { SortKeyCondition } from '../expressions/key-condition.ts'
import { applyUpdate } from '../expressions/update.ts'
import type {
  IndexShape,
  InsertOutcome,
  ItemWrite,
  PageRead,
  PageResult,
  StatementSource,
  TableShape,
} from '../partiql/source.ts'
import { noWork } from '../partiql/step-work.ts'
import type { VfsFile } from '../vfs/vfs.ts'

export interface MemoryTable {
  readonly shape: TableShape
  items: Item[]
}

export class MemorySource implements StatementSource {
  readonly tables = new Map<string, MemoryTable>()
  /** Every access, as `get t`, `query t`, `query t.i`, `scan t`. */
  readonly log: string[] = []
  readonly openScratch: (() => VfsFile) | undefined
  readonly #pageItems: number

  constructor(pageItems = 3, openScratch?: () => VfsFile) {
    this.#pageItems = pageItems
    this.openScratch = openScratch
  }

  add(shape: TableShape, items: readonly Item[]): void {
    this.tables.set(shape.name, { shape, items: [...items] })
  }

  hold(): void {}

  letGo(): void {}

  tableNames(): readonly string[] {
    return [...this.tables.keys()]
  }

  describe(table: string): TableShape | undefined {
    return this.tables.get(table)?.shape
  }

  get(table: string, key: Item): Promise<PageResult> {
    return Promise.resolve(this.getNow(table, key))
  }

  page(read: PageRead): Promise<PageResult> {
    return Promise.resolve(this.pageNow(read))
  }

  rest(): Promise<void> {
    return Promise.resolve()
  }

  settle(): Promise<void> {
    return Promise.resolve()
  }

  monotonicMs(): number {
    return 0
  }

  getNow(table: string, key: Item): PageResult {
    this.log.push(`get ${table}`)
    const item = this.#find(table, key)
    const items = item === undefined ? [] : [item]
    const scannedCount = items.length
    return { items, scannedCount, scannedBytes: scannedCount, lastKey: undefined, work: noWork() }
  }

  pageNow(read: PageRead): PageResult {
    const { shape, items } = this.#table(read.table)
    const index = shape.indexes.find(({ name }) => name === read.index)
    const place = read.table + (index === undefined ? '' : `.${index.name}`)
    if (read.startAfter === undefined) {
      this.log.push(`${read.partition === undefined ? 'scan' : 'query'} ${place}`)
    }
    const { partitionKey, sortKey } = index ?? shape
    const entries = items
      .filter((item) => isIn(item, index ?? shape, index !== undefined))
      .toSorted(
        (a, b) =>
          order(a.get(partitionKey.name), b.get(partitionKey.name)) ||
          order(a.get(sortKey?.name ?? ''), b.get(sortKey?.name ?? '')),
      )
      .filter((item) => {
        if (read.partition === undefined) return true
        const partition = item.get(partitionKey.name)
        if (partition === undefined || !valuesEqual(partition, read.partition)) return false
        return sortKey === undefined || inRange(item.get(sortKey.name), read.sort)
      })
    if (!read.forward) entries.reverse()
    const start = read.startAfter
    const from =
      start === undefined
        ? 0
        : entries.findIndex((item) => mapsEqual(this.#key(shape, item), start)) + 1
    const evaluated = entries.slice(from, from + Math.min(this.#pageItems, read.limit ?? Infinity))
    const last = evaluated.at(-1)
    const isEnd = from + evaluated.length >= entries.length
    const seen = evaluated.map((item) => (read.wholeItems ? item : projected(item, index)))
    return {
      items: seen.filter((item) => read.filter?.(item) !== false),
      scannedCount: evaluated.length,
      scannedBytes: evaluated.length,
      lastKey: isEnd || last === undefined ? undefined : this.#key(shape, last),
      work: noWork(),
    }
  }

  insert(table: string, added: readonly Item[]): Promise<InsertOutcome> {
    const { shape, items } = this.#table(table)
    for (const [inserted, item] of added.entries()) {
      if (this.#find(table, this.#key(shape, item)) !== undefined) {
        const message = 'Duplicate primary key exists in table'
        const failure = new KeystoneError('duplicateItem', message, {})
        return Promise.resolve({ inserted, failure })
      }
      items.push(item)
    }
    return Promise.resolve({ inserted: added.length, failure: undefined })
  }

  update(write: Parameters<StatementSource['update']>[0]): ReturnType<StatementSource['update']> {
    const before = this.#check(write)
    const result = applyUpdate(write.update, before, write.key)
    this.#replace(write, result.item)
    return Promise.resolve({
      before,
      after: result.item,
      updatedOld: result.updatedOld(),
      updatedNew: result.updatedNew(),
    })
  }

  delete(write: ItemWrite): Promise<Item | undefined> {
    const before = this.#check(write)
    this.#replace(write, undefined)
    return Promise.resolve(before)
  }

  #check({ table, key, condition }: ItemWrite): Item | undefined {
    const before = this.#find(table, key)
    if (condition !== undefined && !compileCondition(condition)(before ?? new Map())) {
      throw new KeystoneError('conditionFailed', 'The conditional request failed', {})
    }
    return before
  }

  #replace({ table, key }: ItemWrite, item: Item | undefined): void {
    const found = this.#table(table)
    found.items = found.items.filter((one) => !mapsEqual(this.#key(found.shape, one), key))
    if (item !== undefined) found.items.push(item)
  }

  #find(table: string, key: Item): Item | undefined {
    const { shape, items } = this.#table(table)
    return items.find((item) => mapsEqual(this.#key(shape, item), key))
  }

  #table(name: string): MemoryTable {
    const table = this.tables.get(name)
    if (table === undefined) throw new KeystoneError('tableNotFound', name, { table: name })
    return table
  }

  #key({ partitionKey, sortKey }: TableShape, item: Item): Item {
    const key: Item = new Map()
    for (const name of [partitionKey.name, sortKey?.name]) {
      const value = name === undefined ? undefined : item.get(name)
      if (name !== undefined && value !== undefined) key.set(name, value)
    }
    return key
  }
}

type Keyed = Pick<TableShape, 'partitionKey' | 'sortKey'>

/** An item is in an index when it has all of its keys, of their types. */
function isIn(item: Item, { partitionKey, sortKey }: Keyed, isIndex: boolean): boolean {
  if (!isIndex) return true
  return [partitionKey, ...(sortKey === undefined ? [] : [sortKey])].every(({ name, type }) => {
    const value = item.get(name)
    return type === 'N' ? typeof value === 'number' : typeof value === 'string'
  })
}

function projected(item: Item, index: IndexShape | undefined): Item {
  const names = index?.projected
  if (names === undefined) return item
  return new Map([...item].filter(([name]) => names.has(name)))
}

function order(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  const isScalar = (value: AttributeValue): value is string | number =>
    typeof value === 'string' || typeof value === 'number'
  return isScalar(a) && isScalar(b) ? (compareScalars(a, b) ?? 0) : 0
}

function inRange(value: AttributeValue | undefined, sort: SortKeyCondition): boolean {
  if (sort.kind === 'all') return true
  if (typeof value !== 'string' && typeof value !== 'number') return false
  if (sort.kind === 'between') {
    return (
      (compareScalars(value, sort.low) ?? -1) >= 0 && (compareScalars(value, sort.high) ?? 1) <= 0
    )
  }
  if (sort.kind === 'beginsWith') {
    return (
      typeof value === 'string' && typeof sort.value === 'string' && value.startsWith(sort.value)
    )
  }
  const difference = compareScalars(value, sort.value)
  if (difference === undefined) return false
  switch (sort.kind) {
    case 'equal':
      return difference === 0
    case 'less':
      return difference < 0
    case 'lessOrEqual':
      return difference <= 0
    case 'greater':
      return difference > 0
    case 'greaterOrEqual':
      return difference >= 0
  }
}
