/**
 * A KeystoneDB database. The methods here are the simple API: plain JavaScript values in and out, on the default table,
 * whose keys are `pk` and, where an item wants one, `sk`. `dynamodb` has DynamoDB's own operations on all tables, and
 * `storage` what is below the tables.
 *
 *   const db = await Database.create('mydb.keystone')
 *   await db.put('user#123', { name: 'Alice', age: 30 })
 *   await db.get('user#123')       // { pk: 'user#123', name: 'Alice', age: 30 }
 *   await db.close()
 *
 * A promise resolves when its effects are durable; nothing is told that a crash could take back.
 */
// For programs that compile for ES2022 and know no asynchronous disposal.
/// <reference lib="esnext.disposable" preserve="true" />
import { KeystoneError } from '../base/errors.ts'
import { dynamodbLimits } from '../base/limits.ts'
import type { Item } from '../encoding/attribute-value.ts'
import {
  marshallValue,
  unmarshall,
  unmarshallValue,
  type PlainValue,
} from '../encoding/marshall.ts'
import type { PreparedStatement } from '../partiql/prepared-statement.ts'
import { prepareStatement, type StatementOptions } from '../partiql/statement.ts'
import { keyOfValue } from '../partiql/values.ts'
import type { KeystoneStore } from '../storage/store.ts'
import type { Table } from '../table/table.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import { Dynamodb } from './dynamodb.ts'
import type { Engine } from './engine.ts'
import { createEngine, openEngine, type DatabaseOptions, type OpenedEngine } from './open-engine.ts'
import type { Condition } from './simple/condition.ts'
import {
  itemWithKey,
  keyAttributes,
  type Key,
  type KeyPart,
  type PlainItem,
  type ReadItem,
} from './simple/key.ts'
import type { Query } from './simple/query.ts'
import type { Scan } from './simple/scan.ts'
import { streamRecord, type StreamRecord } from './simple/stream-record.ts'
import { TableSchema } from './simple/table-schema.ts'
import type { TransactWriteRequest } from './simple/transact-write-request.ts'
import type { Update } from './simple/update.ts'
import { EngineSource } from './statement-source.ts'
import { Storage } from './storage.ts'
import { trimmed } from './stream-position.ts'
import { setStreamRetention } from './operations/stream-retention.ts'
import { readStreamPage, type StreamPage, type StreamPageRequest } from './stream-page.ts'
import { tableStatistics, type TableStatisticsReport } from './table-statistics.ts'
import { ReadSnapshot } from './read-snapshot.ts'
import {
  expiryBacklogs,
  inspectTable,
  type TableBacklog,
  type TableInspection,
} from './table-inspection.ts'
import type { StreamRetention } from './table-input.ts'
import type { ReadOutput } from './types.ts'

/** A page of a query or a scan. */
export interface ItemPage {
  readonly items: readonly ReadItem[]
  readonly count: number
  readonly scannedCount: number
  /** Give it to `startAfter` to go on; undefined at the end. */
  readonly lastKey: ReadItem | undefined
}

export type BatchWrite =
  { readonly put: Key; readonly item: PlainItem | Item } | { readonly delete: Key }

export interface DatabaseStatistics {
  readonly tables: number
  readonly items: number
  /** Of all items, by DynamoDB's rules. */
  readonly itemBytes: number
  /** Of all entries of all indexes, by the same rules. */
  readonly indexBytes: number
  /** On the disk: SSTs, log and MANIFEST. */
  readonly diskBytes: number
  readonly sstFiles: number
  readonly memtableBytes: number
  readonly compactions: number
}

export interface DatabaseHealth {
  readonly status: 'healthy' | 'degraded' | 'readOnly' | 'closed'
  /** What is wrong, for people; empty when nothing is. */
  readonly problems: readonly string[]
}

export class Database {
  /** DynamoDB's operations. */
  readonly dynamodb: Dynamodb
  /** Files, stripes and compaction. */
  readonly storage: Storage
  readonly #engine: Engine
  readonly #store: KeystoneStore
  #closing: Promise<void> | undefined

  private constructor({ engine, store }: OpenedEngine) {
    this.#engine = engine
    this.#store = store
    this.dynamodb = new Dynamodb(engine)
    this.storage = new Storage(engine, store)
  }

  /** Makes a database in a new directory. Throws `databaseExists`, `locked`, `validation` … */
  static async create(path: string, options: DatabaseOptions = {}): Promise<Database> {
    return new Database(await createEngine(path, new TableSchema(), options))
  }

  /** Makes a database whose default table has indexes, TTL or a stream. Throws as `create`. */
  static async createWithSchema(
    path: string,
    schema: TableSchema,
    options: DatabaseOptions = {},
  ): Promise<Database> {
    return new Database(await createEngine(path, schema, options))
  }

  /** Makes a database without files, gone when closed. For tests and caches. */
  static async createInMemory(
    options: DatabaseOptions & { readonly schema?: TableSchema | undefined } = {},
  ): Promise<Database> {
    const { schema = new TableSchema(), ...rest } = options
    return new Database(await createEngine('/memory', schema, { vfs: new MemoryVfs(), ...rest }))
  }

  /** Opens a database. Throws `databaseNotFound`, `locked`, `corruption`, `formatVersion` … */
  static async open(path: string, options: DatabaseOptions = {}): Promise<Database> {
    return new Database(await openEngine(path, { readOnly: false, allowDamage: false }, options))
  }

  /** Opens a database without changing a byte of it; `allowDamage` serves what is whole of a damaged one. */
  static async openReadOnly(
    path: string,
    options: DatabaseOptions & { readonly allowDamage?: boolean | undefined } = {},
  ): Promise<Database> {
    const { allowDamage = false, ...rest } = options
    return new Database(await openEngine(path, { readOnly: true, allowDamage }, rest))
  }

  get path(): string {
    return this.#engine.path
  }

  get readOnly(): boolean {
    return this.#engine.readOnly
  }

  /** Name of the table that the simple API works on; undefined in a database without one. */
  get defaultTableName(): string | undefined {
    return this.#engine.catalog.defaultTable?.name
  }

  /** Names of all tables, in byte order. */
  get tableNames(): readonly string[] {
    return this.#engine.catalog.tables.map((table) => table.name)
  }

  /** Stores an item under a partition key, replacing what was there; only if `condition` holds, where given. */
  async put(key: Key, item: PlainItem | Item, condition?: Condition): Promise<void> {
    await this.dynamodb.putItem({
      TableName: this.#table.name,
      Item: itemWithKey(key, item),
      ...condition?.toMembers(),
    })
  }

  /** Stores an item under a partition key and a sort key. */
  putWithSk(
    partition: KeyPart,
    sort: KeyPart,
    item: PlainItem | Item,
    condition?: Condition,
  ): Promise<void> {
    return this.put([partition, sort], item, condition)
  }

  /** Stores an item only if `condition` holds for what is there. Throws `conditionFailed`. */
  putConditional(key: Key, item: PlainItem | Item, condition: Condition): Promise<void> {
    return this.put(key, item, condition)
  }

  /** The item under a key; without a sort key, the item that has none. */
  async get(key: Key): Promise<ReadItem | undefined> {
    const { Item } = await this.dynamodb.getItem({
      TableName: this.#table.name,
      Key: keyAttributes(key),
    })
    return Item && unmarshall(Item)
  }

  getWithSk(partition: KeyPart, sort: KeyPart): Promise<ReadItem | undefined> {
    return this.get([partition, sort])
  }

  /** Removes an item; that there is none is no error. Throws `conditionFailed`. */
  async delete(key: Key, condition?: Condition): Promise<void> {
    await this.dynamodb.deleteItem({
      TableName: this.#table.name,
      Key: keyAttributes(key),
      ...condition?.toMembers(),
    })
  }

  deleteWithSk(partition: KeyPart, sort: KeyPart, condition?: Condition): Promise<void> {
    return this.delete([partition, sort], condition)
  }

  /** Removes an item only if `condition` holds. Throws `conditionFailed`. */
  deleteConditional(key: Key, condition: Condition): Promise<void> {
    return this.delete(key, condition)
  }

  /** Changes some attributes; gives the item as it then is. Throws `conditionFailed` or `validation`. */
  async update(update: Update): Promise<ReadItem> {
    const { Attributes } = await this.dynamodb.updateItem(update.toInput(this.#table.name))
    return unmarshall(Attributes ?? new Map())
  }

  /** One page of a partition. */
  async query(query: Query): Promise<ItemPage> {
    return itemPage(await this.dynamodb.query(query.toInput(this.#table)))
  }

  /** One page of the table. */
  async scan(scan: Scan): Promise<ItemPage> {
    return itemPage(await this.dynamodb.scan(scan.toInput(this.#table.name)))
  }

  /** Items by key, in the order of the keys, undefined where there is none; each hundred at one moment. */
  async batchGet(keys: readonly Key[]): Promise<(ReadItem | undefined)[]> {
    const items: (ReadItem | undefined)[] = []
    for (const some of chunks(keys, dynamodbLimits.batchGetKeysMax)) {
      items.push(...(await this.#getTogether(some)))
    }
    return items
  }

  /** The same key may be asked for several times. */
  async #getTogether(keys: readonly Key[]): Promise<(ReadItem | undefined)[]> {
    const texts = keys.map((key) => keyOfValue(keyAttributes(key)))
    const distinct = new Map(keys.map((key, at) => [texts[at], key]))
    const found = await this.transactGet([...distinct.values()])
    const byText = new Map([...distinct.keys()].map((text, at) => [text, found[at]]))
    return texts.map((text) => byText.get(text))
  }

  /** Many puts and deletes; each 25 of them happen all or not at all. */
  async batchWrite(writes: readonly BatchWrite[]): Promise<void> {
    const { name } = this.#table
    for (const some of chunks(writes, dynamodbLimits.batchWriteRequestsMax)) {
      const requests = some.map((write) =>
        'put' in write
          ? { PutRequest: { Item: itemWithKey(write.put, write.item) } }
          : { DeleteRequest: { Key: keyAttributes(write.delete) } },
      )
      await this.dynamodb.batchWriteItem({ RequestItems: new Map([[name, requests]]) })
    }
  }

  /** Up to 100 items by key, all at one moment, in the order of the keys. */
  async transactGet(keys: readonly Key[]): Promise<(ReadItem | undefined)[]> {
    const TableName = this.#table.name
    const { Responses } = await this.dynamodb.transactGetItems({
      TransactItems: keys.map((key) => ({ Get: { TableName, Key: keyAttributes(key) } })),
    })
    return Responses.map(({ Item }) => Item && unmarshall(Item))
  }

  /** All writes or none. Throws `transactionCancelled` with a reason per write. */
  async transactWrite(request: TransactWriteRequest): Promise<void> {
    await this.dynamodb.transactWriteItems(request.toInput(this.#table.name))
  }

  /**
   * Changes in order: all that are kept, or those after a sequence number. Throws `trimmedData` when records after
   * it are gone already, and `validation` when the table has no stream.
   */
  async readStream(afterSequenceNumber?: number, limit = 1000): Promise<StreamRecord[]> {
    const table = this.#table
    const [stream] = table.streams
    if (stream === undefined) {
      throw new KeystoneError(
        'validation',
        `The table ${table.name} has no stream. Create it with TableSchema.withStream, or enable one with UpdateTable.`,
        {},
      )
    }
    const engine = this.#engine
    const records = await engine.read((reader) => {
      const first = stream.firstSequence(reader, engine.tables.nowMs)
      const start = afterSequenceNumber === undefined ? first : afterSequenceNumber + 1
      if (start < first) throw trimmed()
      return stream.read(reader, start, limit)
    })
    return records.map(streamRecord)
  }

  /**
   * Plans a PartiQL statement without running it: it explains itself, and `run` gives its results page by page, all
   * reads at one moment. Throws `syntax`, `validation` or `tableNotFound`.
   */
  prepareStatement(text: string, options: StatementOptions = {}): PreparedStatement {
    this.#engine.checkOpen()
    return prepareStatement(text, new EngineSource(this.#engine), options)
  }

  /**
   * Runs a PartiQL statement; `?` stand for the parameters, from left to right.
   *
   *   await db.executeStatement("SELECT name FROM users WHERE pk = ?", ['user#123'])
   */
  async executeStatement(
    text: string,
    parameters: readonly PlainValue[] = [],
  ): Promise<PlainValue[]> {
    if (typeof text !== 'string' || !Array.isArray(parameters)) {
      const message = 'A statement is a string, and its parameters are an array of values.'
      throw new KeystoneError('validation', message, {})
    }
    const prepared = this.prepareStatement(text, { parameters: parameters.map(marshallValue) })
    const values: PlainValue[] = []
    for await (const page of prepared.run()) {
      for (const value of page.values) values.push(unmarshallValue(value))
    }
    return values
  }

  /**
   * All items of a table as they are at this moment, some hundred at a time, however long it takes and whatever is
   * written meanwhile: for exports. Throws `tableNotFound`.
   */
  async *items(tableName: string): AsyncGenerator<readonly Item[], void, undefined> {
    const source = new EngineSource(this.#engine)
    this.#engine.dataTable(tableName)
    source.hold()
    try {
      let startAfter: Item | undefined
      do {
        const page = await source.page({ ...wholeTable, table: tableName, startAfter })
        if (page.items.length > 0) yield page.items
        startAfter = page.lastKey
      } while (startAfter !== undefined)
    } finally {
      source.letGo()
    }
  }

  /** Calls `listener` after changes of a table's stream became durable; returns how to stop. Read them with `readStream`. */
  onStream(listener: (tableName: string) => void): () => void {
    const engine = this.#engine
    return engine.onStream((touched) => {
      for (const table of engine.catalog.tables) {
        if (table.streams.some((stream) => touched.has(stream))) listener(table.name)
      }
    })
  }

  /** A page of a table's stream as it is kept. Throws `tableNotFound`, and `resourceNotFound` without a stream. */
  streamPage(request: StreamPageRequest): Promise<StreamPage> {
    return readStreamPage(this.#engine, request)
  }

  /**
   * Resolves when the numbers of items are true, which they are unless the database was not closed cleanly: then all
   * is being counted, and until that is done the numbers are those of the last clean close.
   */
  counted(): Promise<void> {
    return this.#engine.background.counted()
  }

  /** How much a table and its indexes hold, by the beginnings of their keys too. Throws `tableNotFound`. */
  tableStatistics(tableName: string): Promise<TableStatisticsReport> {
    return tableStatistics(this.#engine, tableName)
  }

  /**
   * Holds this moment for queries and scans that shall fit together. Close it soon: what it sees is kept on disk.
   * Throws `closed`.
   */
  snapshot(): ReadSnapshot {
    return new ReadSnapshot(this.#engine)
  }

  /** A table with its usage, TTL, stream and unfinished backfills. Throws `tableNotFound`. */
  inspectTable(tableName: string): Promise<TableInspection> {
    return inspectTable(this.#engine, tableName)
  }

  /** Changes how much the open stream of a table keeps. Throws `validation` or `tableNotFound`. */
  setStreamRetention(
    tableName: string,
    retention: Partial<StreamRetention>,
  ): Promise<StreamRetention> {
    return setStreamRetention(this.#engine, tableName, retention)
  }

  /** Deletes what has expired by now, instead of waiting for the sweeper; gives the number of items. */
  async sweep(): Promise<number> {
    await this.#engine.writable()
    return await this.#engine.background.sweep()
  }

  /** What the sweeper has still to delete, by table; tables with nothing are left out. */
  expiryBacklogs(): Promise<readonly TableBacklog[]> {
    return expiryBacklogs(this.#engine)
  }

  stats(): DatabaseStatistics {
    this.#engine.checkOpen()
    const { tables } = this.#engine.catalog
    const store = this.#store.stats()
    const counts = tables.map(({ statistics }) => statistics.shownTable)
    return {
      tables: tables.length,
      items: counts.reduce((sum, { items }) => sum + items, 0),
      itemBytes: counts.reduce((sum, { bytes }) => sum + bytes, 0),
      indexBytes: tables.reduce(
        (sum, { indexes, statistics }) =>
          indexes.reduce(
            (all, { definition }) => all + statistics.shownIndex(definition.id).bytes,
            sum,
          ),
        0,
      ),
      diskBytes: store.sstBytes + store.wal.liveBytes + store.manifestBytes,
      sstFiles: store.sstFiles,
      memtableBytes: store.memtableBytes,
      compactions: store.counters.compactions,
    }
  }

  /** The largest item that may be written, in bytes as DynamoDB counts them: chosen when the database was made. */
  get itemBytesMax(): number {
    return this.#engine.catalog.database.itemBytesMax
  }

  health(): DatabaseHealth {
    if (this.#engine.closing) return { status: 'closed', problems: [] }
    const { health, healthMessage, damage } = this.#store.structure()
    const problems = damage.map(({ message }) => message)
    if (healthMessage !== undefined) problems.push(healthMessage)
    if (problems.length > 0) return { status: 'degraded', problems }
    return { status: health === 'readOnly' ? 'readOnly' : 'healthy', problems }
  }

  /** All memtables become SSTs. Nothing needs it; it bounds what a later open has to replay. */
  flush(): Promise<void> {
    return this.#store.flush()
  }

  /** Waits for what runs, makes everything durable and lets go of the directory. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#engine.stop()
    try {
      if (!this.readOnly && this.#store.structure().health === 'healthy') {
        this.#engine.catalog.storeStatistics()
      }
    } finally {
      await this.#store.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  get #table(): Table {
    this.#engine.checkOpen()
    const table = this.#engine.catalog.defaultTable
    if (table !== undefined) return table
    throw new KeystoneError(
      'tableNotFound',
      `The database ${this.path} has no default table; use \`dynamodb\` with a table's name.`,
      { table: '' },
    )
  }
}

const wholeTable = {
  index: undefined,
  partition: undefined,
  sort: { kind: 'all' },
  forward: true,
  limit: 500,
  filter: undefined,
  wholeItems: false,
} as const

function itemPage(output: ReadOutput): ItemPage {
  return {
    items: (output.Items ?? []).map(unmarshall),
    count: output.Count,
    scannedCount: output.ScannedCount,
    lastKey: output.LastEvaluatedKey && unmarshall(output.LastEvaluatedKey),
  }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size))
  return parts
}
