/**
 * The tables of a database, kept under store keys like everything else: the database's own record, one definition
 * per table, and one record per prefix that is still to be dropped. Held in memory while the database is open.
 *
 * What is dropped disappears from the catalog in the same batch that notes its prefix as to be dropped; the note
 * goes when the store has taken the drop. A crash between the two is made good at the next open.
 */
import { KeystoneError } from '../base/errors.ts'
import type { ByteString } from '../base/byte-string.ts'
import type { Seqno, Store, StoreReader } from '../storage/store-contract.ts'
import { decodeDefinition, encodeDefinition, parseRecord } from './definition-record.ts'
import {
  databaseKey,
  definitionKey,
  definitionPrefix,
  dropKey,
  droppedPrefix,
  dropPrefix,
  rangeOfPrefix,
  statisticsKey,
} from './keyspace.ts'
import { decodeStatistics, encodeStatistics } from './statistics.ts'
import type { TableDefinition } from './table-definition.ts'
import { Table } from './table.ts'
import { WriteBatch } from './write-batch.ts'

/** What a database is, tables apart. */
export interface DatabaseRecord {
  /** Identity of the database, a UUID. */
  readonly uuid: string
  readonly createdMs: number
  /** Of the table that the simple API works on. */
  readonly defaultTableId: number | undefined
  readonly nextTableId: number
  /** Largest item, in bytes. */
  readonly itemBytesMax: number
}

/** On disk. */
const recordVersion = 1

export class Catalog {
  readonly #store: Store
  readonly #byName = new Map<string, Table>()
  #database: DatabaseRecord
  /** Of the commit that the stored statistics are true for. */
  #statisticsSeqno: Seqno | undefined

  private constructor(store: Store, database: DatabaseRecord) {
    this.#store = store
    this.#database = database
  }

  /** Makes the catalog of a new database, with its default table if it is to have one: all or nothing. */
  static create(
    store: Store,
    database: Omit<DatabaseRecord, 'nextTableId' | 'defaultTableId'>,
    defaultTable?: Omit<TableDefinition, 'id'>,
  ): Catalog {
    const record = { ...database, nextTableId: 1, defaultTableId: undefined }
    const catalog = new Catalog(store, record)
    const batch = new WriteBatch()
    if (defaultTable !== undefined) catalog.#addTable(batch, defaultTable, true)
    else catalog.#putDatabase(batch, record)
    batch.commit(store)
    return catalog
  }

  /** Reads the catalog; undefined when the store has none, because it is new or its creation was cut short. */
  static load(store: Store): Catalog | undefined {
    const reader = store.reader()
    try {
      const database = reader.get(databaseKey, (buffer, start, end) =>
        decodeDatabase(buffer.subarray(start, end)),
      )
      if (database === undefined) return undefined
      const catalog = new Catalog(store, database)
      catalog.#loadTables(reader)
      catalog.#loadStatistics(reader)
      return catalog
    } finally {
      reader.close()
    }
  }

  get database(): DatabaseRecord {
    return this.#database
  }

  /** All tables, by name in byte order. */
  get tables(): readonly Table[] {
    const names = [...this.#byName.keys()].toSorted()
    return names.flatMap((name) => this.#byName.get(name) ?? [])
  }

  find(name: string): Table | undefined {
    return this.#byName.get(name)
  }

  get defaultTable(): Table | undefined {
    const id = this.#database.defaultTableId
    for (const table of this.#byName.values()) if (table.definition.id === id) return table
    return undefined
  }

  /** Adds a table. The definition's `id` is given here. */
  createTable(definition: Omit<TableDefinition, 'id'>, isDefault: boolean): Table {
    if (this.#byName.has(definition.name)) {
      const message = `Table already exists: ${definition.name}`
      throw new KeystoneError('tableExists', message, { table: definition.name })
    }
    const batch = new WriteBatch()
    const before = this.#database
    const table = this.#addTable(batch, definition, isDefault)
    try {
      batch.commit(this.#store)
    } catch (error) {
      this.#database = before
      this.#byName.delete(definition.name)
      throw error
    }
    return table
  }

  #addTable(batch: WriteBatch, definition: Omit<TableDefinition, 'id'>, isDefault: boolean): Table {
    const id = this.#database.nextTableId
    const table = new Table({ ...definition, id })
    const defaultTableId = isDefault ? id : this.#database.defaultTableId
    this.#database = { ...this.#database, nextTableId: id + 1, defaultTableId }
    this.#putDatabase(batch, this.#database)
    batch.put(definitionKey(id), encodeDefinition(table.definition))
    this.#byName.set(definition.name, table)
    return table
  }

  /**
   * Replaces a table's definition, and drops the spaces of keys that the new one no longer has.
   * `batch` may hold what belongs to the same moment.
   */
  redefine(
    table: Table,
    definition: TableDefinition,
    dropped: readonly ByteString[] = [],
    batch: WriteBatch = new WriteBatch(),
  ): Seqno {
    if (table.dropped) {
      const message = `Requested resource not found: Table: ${table.name} not found`
      throw new KeystoneError('tableNotFound', message, { table: table.name })
    }
    batch.put(definitionKey(definition.id), encodeDefinition(definition))
    for (const prefix of dropped) batch.put(dropKey(prefix), new Uint8Array(0))
    const seqno = batch.commit(this.#store)
    table.redefine(definition)
    return seqno
  }

  /** Removes a table and all that is stored for it. */
  deleteTable(table: Table): Seqno {
    const { id, name } = table.definition
    const wasDefault = this.#database.defaultTableId === id
    const batch = new WriteBatch()
    batch.delete(definitionKey(id))
    batch.put(dropKey(table.space.prefix), new Uint8Array(0))
    const database = wasDefault ? { ...this.#database, defaultTableId: undefined } : this.#database
    if (wasDefault) this.#putDatabase(batch, database)
    const seqno = batch.commit(this.#store)
    this.#database = database
    this.#byName.delete(name)
    table.markDropped()
    return seqno
  }

  /** Hands every prefix noted as to be dropped to the store, and removes the notes. */
  async finishDrops(): Promise<void> {
    const reader = this.#store.reader()
    const prefixes: ByteString[] = []
    const iterator = reader.scan({ stripe: databaseKey.stripe, ...rangeOfPrefix(dropPrefix) })
    try {
      while (iterator.next()) prefixes.push(droppedPrefix(iterator.key))
    } finally {
      iterator.close()
      reader.close()
    }
    for (const prefix of prefixes) {
      await this.#store.dropPrefix(prefix)
      const batch = new WriteBatch()
      batch.delete(dropKey(prefix))
      batch.commit(this.#store)
    }
  }

  /** Stores the statistics, true for the commit that stores them, unless nothing was written or read by an index since, or they are being counted. */
  storeStatistics(): Seqno {
    const isCurrent =
      this.#statisticsSeqno === this.#store.lastSeqno &&
      !this.tables.some((table) => table.usage.changed)
    if (isCurrent || this.tables.some((table) => table.statistics.counting)) {
      return this.#store.lastSeqno
    }
    const batch = new WriteBatch()
    batch.put(statisticsKey, encodeStatistics(this.#store.lastSeqno + 1, this.tables))
    this.#statisticsSeqno = batch.commit(this.#store)
    return this.#statisticsSeqno
  }

  /**
   * Takes everything from the store again: writes that were applied have been taken back because the disk was full.
   * Tables keep their identity; their statistics have to be counted.
   */
  reload(): void {
    const fresh = Catalog.load(this.#store)
    const known = new Map(this.tables.map((table) => [table.definition.id, table]))
    this.#byName.clear()
    if (fresh !== undefined) this.#database = fresh.#database
    for (const found of fresh?.tables ?? []) {
      const table = known.get(found.definition.id) ?? found
      known.delete(found.definition.id)
      table.redefine(found.definition)
      for (const stream of table.streams) stream.forget()
      table.backfills.clear()
      table.statistics.startCounting()
      this.#byName.set(table.name, table)
    }
    for (const table of known.values()) table.markDropped()
  }

  #putDatabase(batch: WriteBatch, record: DatabaseRecord): void {
    const text = JSON.stringify({ version: recordVersion, ...record })
    batch.put(databaseKey, new TextEncoder().encode(text))
  }

  #loadTables(reader: StoreReader): void {
    const range = rangeOfPrefix(definitionPrefix)
    const iterator = reader.scan({ stripe: databaseKey.stripe, ...range })
    try {
      while (iterator.next()) {
        const bytes = iterator.value.subarray(iterator.valueStart, iterator.valueEnd)
        const definition = decodeDefinition(bytes)
        this.#byName.set(definition.name, new Table(definition))
      }
    } finally {
      iterator.close()
    }
  }

  /** Takes the stored statistics; those that are not true for this moment are marked as to be counted. */
  #loadStatistics(reader: StoreReader): void {
    const stored = reader.get(statisticsKey, (buffer, start, end) =>
      decodeStatistics(buffer.subarray(start, end)),
    )
    this.#statisticsSeqno = stored?.seqno
    for (const table of this.#byName.values()) {
      const record = stored?.tables.get(table.definition.id)
      if (record !== undefined) {
        table.statistics.load(record)
        table.usage.load(record)
      }
      if (stored?.seqno !== this.#store.lastSeqno) table.statistics.startCounting()
    }
  }
}

function decodeDatabase(bytes: Uint8Array): DatabaseRecord {
  const record = parseRecord(bytes, 'database record')
  const version = record.integer('version')
  if (version !== recordVersion) throw record.wrong('version', `version ${recordVersion}`)
  return {
    uuid: record.text('uuid'),
    createdMs: record.integer('createdMs'),
    defaultTableId: record.has('defaultTableId') ? record.integer('defaultTableId') : undefined,
    nextTableId: record.integer('nextTableId'),
    itemBytesMax: record.integer('itemBytesMax'),
  }
}
