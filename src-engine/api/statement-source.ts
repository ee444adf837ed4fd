/** The database as PartiQL's executor needs it: descriptions, pages, single writes with bound conditions. */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Condition, Update } from '../expressions/ast.ts'
import { compileCondition } from '../expressions/evaluate.ts'
import { conditionPaths, checkKeysAreScalars } from '../expressions/paths-of.ts'
import type {
  IndexShape,
  InsertOutcome,
  ItemWrite,
  KeyedPlace,
  PageRead,
  PageResult,
  StatementSource,
  TableShape,
  UpdateOutcome,
} from '../partiql/source.ts'
import {
  stripeCount,
  type Seqno,
  type Snapshot,
  type StoreReader,
} from '../storage/store-contract.ts'
import { keyBytes } from '../table/key-component.ts'
import { sortRange } from '../table/key-range.ts'
import { prefixRange } from '../table/page.ts'
import type { SecondaryIndex } from '../table/secondary-index.ts'
import type { ItemAction, WriteResult } from '../table/table-store.ts'
import type { Table } from '../table/table.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import type { CapacityMeter } from './capacity.ts'
import type { Engine } from './engine.ts'
import { checkItem, checkValues, keyOfItem, keyOfRequest } from './item-input.ts'
import { conditionFailed, validation } from './messages.ts'
import { updateAction } from './operations/update-item.ts'
import { sortCondition } from './operations/query.ts'
import { startKeyOf } from './read-request.ts'

const allStripes = Array.from({ length: stripeCount }, (_, stripe) => stripe)
const noItem: Item = new Map()
/** A page that looked at so many items lets others run before the next: they may want to cancel this. */
const longPageItems = 500

/** After so many bytes an INSERT of several items looks whether writers must wait. */
const insertBytesBetweenWaits = 1_048_576

/** Counts what statements consume. */
export interface Metering {
  readonly meter: CapacityMeter
  readonly consistent: boolean
}

export class EngineSource implements StatementSource {
  readonly #engine: Engine
  readonly #metering: Metering | undefined
  /** Reads see this moment; the newest state while there is none. */
  #snapshot: Snapshot | undefined
  /** The newest that was read at once. */
  #seen: Seqno = 0

  constructor(engine: Engine, metering?: Metering) {
    this.#engine = engine
    this.#metering = metering
  }

  /** From now on all reads see one moment. What that can see is kept on disk until `letGo`. */
  hold(): void {
    this.#snapshot ??= this.#engine.store.snapshot()
  }

  letGo(): void {
    this.#snapshot?.close()
    this.#snapshot = undefined
  }

  tableNames(): readonly string[] {
    return this.#engine.catalog.tables.map((table) => table.name)
  }

  describe(name: string): TableShape | undefined {
    const table = this.#engine.catalog.find(name)
    if (table === undefined) return undefined
    const { partitionKey, sortKey, sortKeyOptional } = table.definition
    return {
      name: table.name,
      partitionKey,
      sortKey: sortKey && { ...sortKey, emptyAllowed: sortKeyOptional },
      sortKeyOptional,
      indexes: table.indexes.map((index) => indexShape(table, index)),
      itemCount: table.statistics.shownTable.items,
      estimate: (place) => this.#estimate(table, place),
    }
  }

  #estimate(table: Table, { index: name, partition, sort }: KeyedPlace): number {
    const index = name === undefined ? undefined : usableIndex(table, name)
    const { stripe, bytes } = (index ?? table.space).partition(keyBytes(partition))
    const range = sortRange(bytes, sortCondition(sort), index === undefined)
    return this.#engine.store.estimateEntries({ stripe, ...range })
  }

  async get(name: string, key: Item): Promise<PageResult> {
    return await this.#engine.read(this.#getting(name, key), this.#snapshot)
  }

  async page(read: PageRead): Promise<PageResult> {
    const page = await this.#engine.read(this.#paging(read), this.#snapshot)
    if (page.scannedCount >= longPageItems) await this.#engine.environment.timers.yield()
    return page
  }

  getNow(name: string, key: Item): PageResult {
    return this.#now(this.#getting(name, key))
  }

  pageNow(read: PageRead): PageResult {
    return this.#now(this.#paging(read))
  }

  async settle(): Promise<void> {
    const { store } = this.#engine
    if (this.#seen > store.durableSeqno) await store.durable(this.#seen)
  }

  async rest(): Promise<void> {
    await this.#engine.environment.timers.yield()
  }

  get openScratch(): (() => VfsFile) | undefined {
    return this.#engine.openScratch
  }

  monotonicMs(): number {
    return this.#engine.environment.clock.monotonic()
  }

  #now(read: (reader: StoreReader) => PageResult): PageResult {
    const { answer, seen } = this.#engine.readNow(read, this.#snapshot)
    if (seen > this.#seen) this.#seen = seen
    return answer
  }

  #getting(name: string, key: Item): (reader: StoreReader) => PageResult {
    const { tables } = this.#engine
    const table = this.#engine.dataTable(name)
    const primaryKey = keyOfRequest(table, key)
    return (reader) => {
      const stored = tables.get(reader, table, primaryKey)
      this.#countItem(table, stored?.sizeBytes ?? 0)
      return {
        items: stored === undefined ? [] : [stored.item],
        scannedCount: stored === undefined ? 0 : 1,
        scannedBytes: stored?.sizeBytes ?? 0,
        lastKey: undefined,
        work: reader.counters,
      }
    }
  }

  #paging(read: PageRead): (reader: StoreReader) => PageResult {
    const { tables } = this.#engine
    const table = this.#engine.dataTable(read.table)
    const index = read.index === undefined ? undefined : usableIndex(table, read.index)
    return (reader) => {
      const items: Item[] = []
      const { scannedCount, scannedBytes, lastKey } = tables.page(reader, {
        table,
        index,
        ...placeOf(table, index, read),
        reverse: !read.forward,
        startAfter: startKeyOf(table, index, read.startAfter),
        limit: read.limit,
        wholeItems: read.wholeItems,
        onFetch: (bytes) => this.#countItem(table, bytes),
        filter: read.filter,
        collect: (item) => void items.push(item),
        nowMs: tables.nowMs,
      })
      this.#metering?.meter.readPage({ table, index }, scannedBytes, this.#metering.consistent)
      return {
        items,
        scannedCount,
        scannedBytes,
        lastKey: lastKey && (index ?? table).keysOf(lastKey.bytes),
        work: reader.counters,
      }
    }
  }

  async insert(name: string, items: readonly Item[]): Promise<InsertOutcome> {
    const { store } = this.#engine
    let inserted = 0
    let seqno: Seqno = 0
    let failure: Error | undefined
    let bytes = insertBytesBetweenWaits
    try {
      for (const item of items) {
        if (bytes >= insertBytesBetweenWaits) {
          await this.#engine.writable()
          bytes = 0
        }
        const result = this.#insertNow(name, item)
        seqno = Math.max(seqno, result.seqno)
        if (result.conditionFailed) {
          failure = new KeystoneError('duplicateItem', 'Duplicate primary key exists in table', {})
          break
        }
        bytes += result.after?.sizeBytes ?? 0
        inserted++
      }
    } catch (error) {
      if (!(error instanceof KeystoneError)) throw error
      failure = error
    }
    if (seqno > 0) await store.durable(seqno)
    return { inserted, failure }
  }

  #insertNow(name: string, item: Item): WriteResult & { readonly seqno: Seqno } {
    const { catalog, tables } = this.#engine
    const table = this.#engine.dataTable(name)
    const key = keyOfItem(table, item)
    const after = checkItem(table, item, catalog.database.itemBytesMax)
    const condition = (before: Item | undefined): boolean => before === undefined
    const action = { kind: 'put', after } as const
    const result = tables.write({ table, key, action, condition, wantsBefore: false })
    if (!result.conditionFailed) this.#metering?.meter.write(table, key, result)
    return result
  }

  async update(write: ItemWrite & { readonly update: Update }): Promise<UpdateOutcome> {
    const table = this.#engine.dataTable(write.table)
    const { action, outcome } = updateAction(this.#engine, table, write.key, write.update)
    const { before, after } = await this.#write(table, write, action)
    return {
      before: before?.item,
      after: after?.item,
      updatedOld: outcome()?.updatedOld(),
      updatedNew: outcome()?.updatedNew(),
    }
  }

  async delete(write: ItemWrite): Promise<Item | undefined> {
    const table = this.#engine.dataTable(write.table)
    const { before } = await this.#write(table, write, { kind: 'delete' })
    return before?.item
  }

  async #write(table: Table, write: ItemWrite, action: ItemAction): Promise<WriteResult> {
    const engine = this.#engine
    checkValues(write.key)
    const key = keyOfRequest(table, write.key)
    const condition = write.condition && conditionOn(table, write.condition)
    await engine.writable()
    const result = engine.tables.write({ table, key, action, condition, wantsBefore: true })
    await engine.store.durable(result.seqno)
    if (result.conditionFailed) throw conditionFailed(result.before?.item)
    this.#metering?.meter.write(table, key, result)
    return result
  }

  #countItem(table: Table, bytes: number): void {
    this.#metering?.meter.readItem(table, bytes, this.#metering.consistent)
  }
}

function conditionOn(table: Table, condition: Condition): (item: Item | undefined) => boolean {
  checkKeysAreScalars(conditionPaths(condition), table.keyNames, 'Key')
  const holds = compileCondition(condition)
  return (item) => holds(item ?? noItem)
}

function indexShape(table: Table, { definition, keyNames }: SecondaryIndex): IndexShape {
  const { projection } = definition
  const included = projection.kind === 'include' ? projection.attributes : []
  return {
    name: definition.name,
    kind: definition.kind,
    partitionKey: definition.partitionKey,
    sortKey: definition.sortKey,
    projected: projection.kind === 'all' ? undefined : new Set([...keyNames, ...included]),
    usable: definition.state === 'active',
    itemCount: table.statistics.shownIndex(definition.id).items,
  }
}

function usableIndex(table: Table, name: string): SecondaryIndex {
  const index = table.findIndex(name)
  if (index === undefined) throw validation('The table does not have the specified index')
  if (index.definition.state === 'active') return index
  throw validation(`Cannot read from backfilling global secondary index: ${name}`)
}

function placeOf(table: Table, index: SecondaryIndex | undefined, read: PageRead) {
  if (read.partition === undefined) {
    const prefix = index === undefined ? table.space.itemPrefix : index.prefix
    return { stripes: allStripes, range: prefixRange(prefix) }
  }
  const start = (index ?? table.space).partition(keyBytes(read.partition))
  const range = sortRange(start.bytes, sortCondition(read.sort), index === undefined)
  return { stripes: [start.stripe], range }
}
