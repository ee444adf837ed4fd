/**
 * An open database as the operations see it: the store, the tables in it, the outside world, and the background work.
 * `Database` owns one and closes it.
 */
import type { Environment } from '../base/environment.ts'
import { KeystoneError } from '../base/errors.ts'
import type { Seqno, Snapshot, Store, StoreReader } from '../storage/store-contract.ts'
import type { Catalog } from '../table/catalog.ts'
import type { TouchedStream } from '../table/write-batch.ts'
import { TableStore } from '../table/table-store.ts'
import type { Table } from '../table/table.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import { Background, type BackgroundEvent } from './background.ts'
import { resourceNotFound, tableNotFound } from './messages.ts'
import { checkNamedTable, checkTableName, nameOfTable } from './request-shape.ts'
import type { Location } from './table-description.ts'

export interface EngineParts {
  readonly store: Store
  readonly catalog: Catalog
  readonly environment: Environment
  readonly location: Location
  /** The directory, or `:memory:`. */
  readonly path: string
  /** How often expired items are looked for; 0: only when asked. */
  readonly sweepIntervalMs: number
  readonly onEvent: (event: BackgroundEvent) => void
  /** Opens a file for what a statement has no memory for; undefined: there is only memory. */
  readonly openScratch: (() => VfsFile) | undefined
}

export class Engine {
  readonly store: Store
  readonly catalog: Catalog
  readonly environment: Environment
  readonly location: Location
  readonly path: string
  readonly tables: TableStore
  readonly background: Background
  readonly openScratch: (() => VfsFile) | undefined
  /** Work that `close` waits for; each ends soon after `closing` turns true. */
  readonly #background = new Set<Promise<void>>()
  readonly #streamListeners = new Set<(streams: ReadonlySet<TouchedStream>) => void>()
  #closing = false
  #refusesWrites = false

  constructor(parts: EngineParts) {
    const { store, catalog, environment, location, path } = parts
    this.store = store
    this.catalog = catalog
    this.environment = environment
    this.location = location
    this.path = path
    this.openScratch = parts.openScratch
    this.tables = new TableStore(store, environment.clock, (streams, seqno) =>
      this.#announce(streams, seqno),
    )
    this.background = new Background(this, parts)
    const nowMs = environment.clock.now()
    for (const table of catalog.tables) table.usage.begin(table.definition.indexes, nowMs)
  }

  /** True from the moment `close` was called. */
  get closing(): boolean {
    return this.#closing
  }

  get readOnly(): boolean {
    return this.store.readOnly
  }

  /** The table that a data operation names. Throws `validation` or `tableNotFound`. */
  dataTable(name: string): Table {
    const table = this.catalog.find(name)
    if (table !== undefined) return table
    checkTableName(name)
    const byArn = this.catalog.find(nameOfTable(name))
    if (byArn !== undefined) return byArn
    throw resourceNotFound(name)
  }

  /** The table that a table operation names. Throws `validation` or `tableNotFound`. */
  namedTable(nameOrArn: string): Table {
    checkNamedTable(nameOrArn)
    const name = nameOfTable(nameOrArn)
    const table = this.catalog.find(name)
    if (table === undefined) throw tableNotFound(name)
    return table
  }

  /** Resolves when a write may be made. Throws `readOnly` or `closed`. */
  async writable(): Promise<void> {
    this.checkOpen()
    if (this.readOnly) {
      // Clients of the endpoint see this, and have no business with paths.
      const message = 'The database is open for reading only; open it for writing to change it.'
      throw new KeystoneError('readOnly', message, { path: this.path })
    }
    await this.store.writable()
    if (this.#refusesWrites) throw this.#closed()
  }

  checkOpen(): void {
    if (this.#closing) throw this.#closed()
  }

  #closed(): KeystoneError<'closed'> {
    return new KeystoneError('closed', `The database ${this.path} is closed.`, {})
  }

  /** Reads one moment with `read` and returns its answer when no crash can take back what was seen. */
  async read<T>(read: (reader: StoreReader) => T, snapshot?: Snapshot): Promise<T> {
    const { answer, seen } = this.readNow(read, snapshot)
    if (seen > this.store.durableSeqno) await this.store.durable(seen)
    return answer
  }

  /** Reads one moment at once. A crash can take back what was seen until `seen` is durable. */
  readNow<T>(
    read: (reader: StoreReader) => T,
    snapshot?: Snapshot,
  ): { readonly answer: T; readonly seen: Seqno } {
    this.checkOpen()
    const reader = this.store.reader(snapshot)
    try {
      const answer = read(reader)
      return { answer, seen: reader.seenSeqno }
    } finally {
      reader.close()
    }
  }

  /** Starts work that `close` waits for. A failure of it is the work's own to report. */
  runInBackground(work: () => Promise<void>): Promise<void> {
    const running = work().finally(() => this.#background.delete(running))
    this.#background.add(running)
    return running
  }

  /** Calls `listener` whenever streams have new durable records; returns how to stop. */
  onStream(listener: (streams: ReadonlySet<TouchedStream>) => void): () => void {
    this.#streamListeners.add(listener)
    return () => this.#streamListeners.delete(listener)
  }

  /** The disk was full, and the store has taken back what no sync covered: nothing derived from it may stay. */
  writesTakenBack(): void {
    if (this.#closing || this.readOnly) return
    this.catalog.reload()
    this.background.resume()
  }

  /**
   * Refuses new work and waits for what runs. Writes asked for before are still made, except those that have to wait
   * for room.
   */
  async stop(): Promise<void> {
    this.#closing = true
    this.background.stop()
    await this.environment.timers.yield()
    this.#refusesWrites = true
    await Promise.allSettled(this.#background)
  }

  #announce(streams: ReadonlySet<TouchedStream>, seqno: Seqno): void {
    if (this.#streamListeners.size === 0) return
    this.store.durable(seqno).then(
      () => {
        for (const listener of this.#streamListeners) listener(streams)
      },
      // Whoever made the write is told.
      () => undefined,
    )
  }
}
