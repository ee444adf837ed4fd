/**
 * Work that goes on by itself in an open database: backfills of new indexes, the TTL sweeper, trimming of streams and
 * tokens, counting after a crash. Each runs in short slices and ends soon after the engine is told to close.
 */
import type { Environment } from '../base/environment.ts'
import type { Store } from '../storage/store-contract.ts'
import type { Catalog } from '../table/catalog.ts'
import type { TableStore } from '../table/table-store.ts'
import { expiredStreams, withoutStreams } from '../table/stream-retention.ts'
import { loadBackfills, runBackfills, type BackfillProgress } from '../table/backfill.ts'
import { countTables } from '../table/statistics.ts'
import { sweepExpired, sweepTokens, trimStreams } from '../table/sweeper.ts'
import type { Table } from '../table/table.ts'

/** How long closing waits for a count of the tables to end. */
const countGraceMs = 250

export type BackgroundEvent =
  | ({ readonly kind: 'backfillProgress' } & BackfillProgress)
  | { readonly kind: 'itemsExpired'; readonly table: string; readonly items: number }
  | { readonly kind: 'backgroundFailed'; readonly work: string; readonly error: unknown }

export interface BackgroundOptions {
  /** How often expired items are looked for; 0 leaves it to `sweep`. */
  readonly sweepIntervalMs: number
  readonly onEvent: (event: BackgroundEvent) => void
}

/** The engine, as far as background work needs it. */
export interface BackgroundHost {
  readonly store: Store
  readonly catalog: Catalog
  readonly environment: Environment
  readonly tables: TableStore
  readonly readOnly: boolean
  readonly closing: boolean
  runInBackground(work: () => Promise<void>): Promise<void>
}

export class Background {
  readonly #engine: BackgroundHost
  readonly #options: BackgroundOptions
  readonly #backfilling = new Set<Table>()
  #cancelTimer: () => void = () => undefined
  #counting: Promise<void> | undefined
  /** Which count is the current one: a later one ends those before it. */
  #countNumber = 0
  /** When the engine was told to close, by the monotonic clock. */
  #stoppedMs: number | undefined

  constructor(engine: BackgroundHost, options: BackgroundOptions) {
    this.#engine = engine
    this.#options = options
  }

  /** Takes up what an earlier run left unfinished, and starts the sweeper. */
  start(): void {
    this.resume()
    if (!this.#engine.readOnly) this.#scheduleSweep()
  }

  /** Takes up unfinished work: at open, and after the tables were read from the store again. */
  resume(): void {
    const engine = this.#engine
    this.count()
    if (engine.readOnly) return
    const reader = engine.tables.reader()
    try {
      for (const table of engine.catalog.tables) loadBackfills(reader, table)
    } finally {
      reader.close()
    }
    void this.#run('drop', () => engine.catalog.finishDrops())
    for (const table of engine.catalog.tables) this.backfill(table)
  }

  /** Starts a table's unfinished backfills, unless they run already. */
  backfill(table: Table): void {
    if (this.#backfilling.has(table)) return
    this.#backfilling.add(table)
    const { tables, catalog, environment } = this.#engine
    void this.#run('backfill', async () => {
      try {
        await runBackfills(
          {
            tables,
            catalog,
            timers: environment.timers,
            cancelled: () => this.#engine.closing,
            onProgress: (progress) =>
              this.#options.onEvent({ kind: 'backfillProgress', ...progress }),
          },
          table,
        )
      } finally {
        this.#backfilling.delete(table)
      }
    })
  }

  /** Resolves when the statistics are true; at once unless they are being counted. */
  async counted(): Promise<void> {
    await this.#counting
  }

  stop(): void {
    this.#cancelTimer()
    this.#stoppedMs = this.#engine.environment.clock.monotonic()
  }

  /** Removes everything that has expired by now; resolves with the number of items deleted. */
  async sweep(): Promise<number> {
    const { tables, catalog, environment } = this.#engine
    let deleted = 0
    for (const table of catalog.tables) {
      let stripe: number | undefined = table.definition.ttl === undefined ? undefined : 0
      let deletedHere = 0
      while (stripe !== undefined && !this.#engine.closing && !table.dropped) {
        await tables.store.writable()
        if (this.#engine.closing || table.dropped) break
        const slice = sweepExpired(tables, table, stripe)
        deletedHere += slice.itemsDeleted
        stripe = slice.nextStripe
        await environment.timers.yield()
      }
      if (deletedHere > 0) {
        this.#options.onEvent({ kind: 'itemsExpired', table: table.name, items: deletedHere })
      }
      deleted += deletedHere
      if (!this.#engine.closing && !table.dropped) await this.#trim(table)
    }
    if (!this.#engine.closing) sweepTokens(tables)
    return deleted
  }

  async #trim(table: Table): Promise<void> {
    const { tables, catalog } = this.#engine
    trimStreams(tables, table)
    const gone = expiredStreams(table.definition, tables.nowMs)
    if (gone.length === 0) return
    const prefixes = gone.map((stream) => table.space.streamPrefix(stream.id))
    catalog.redefine(table, withoutStreams(table.definition, gone), prefixes)
    await catalog.finishDrops()
  }

  #scheduleSweep(): void {
    const { sweepIntervalMs } = this.#options
    if (sweepIntervalMs === 0) return
    const { timers } = this.#engine.environment
    this.#cancelTimer = timers.after(sweepIntervalMs, () => {
      void this.#run('sweep', async () => {
        await this.sweep()
        if (!this.#engine.closing) this.#scheduleSweep()
      })
    })
  }

  /** Counts the tables whose statistics are not true. */
  count(): void {
    const { catalog, store, environment } = this.#engine
    const tables = catalog.tables.filter((table) => table.statistics.counting)
    if (tables.length === 0) return
    const number = ++this.#countNumber
    const isCancelled = (): boolean => number !== this.#countNumber || this.#graceIsOver()
    this.#counting = this.#run('count', () =>
      countTables(store, tables, environment.timers, isCancelled),
    )
  }

  /** A short count is finished at closing, so that many short sessions after a crash do not all go without. */
  #graceIsOver(): boolean {
    if (this.#stoppedMs === undefined) return false
    return this.#engine.environment.clock.monotonic() - this.#stoppedMs > countGraceMs
  }

  /** A failure is reported, and the work left for the next open: the store itself refuses more when it is hurt. */
  #run(work: string, run: () => Promise<void>): Promise<void> {
    return this.#engine.runInBackground(async () => {
      try {
        await run()
      } catch (error) {
        if (!this.#engine.closing) {
          this.#options.onEvent({ kind: 'backgroundFailed', work, error })
        }
      }
    })
  }
}
