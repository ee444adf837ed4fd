/**
 * One moment of a database, held for many reads: pages read one after the other fit together whatever is written
 * meanwhile. What the moment sees is kept on disk until `close`.
 *
 * Tables and indexes are as they are now: reading from one that was dropped since fails like any other read of it, and
 * an index that was added since shows only the entries it had at the moment.
 */
import { KeystoneError } from '../base/errors.ts'
import type { Snapshot } from '../storage/store-contract.ts'
import type { Engine } from './engine.ts'
import { query } from './operations/query.ts'
import { scan } from './operations/scan.ts'
import type { ReadView } from './read-view.ts'
import type { QueryInput, ReadOutput, ScanInput } from './types.ts'

/** What a page took. */
export interface ReadWork {
  /** Sizes of the items evaluated, as DynamoDB counts them. */
  readonly itemBytes: number
  /** Blocks of files that were not in memory yet, and their bytes on the disk. */
  readonly blocksRead: number
  readonly bytesRead: number
}

export interface MeasuredRead {
  readonly output: ReadOutput
  readonly work: ReadWork
}

export class ReadSnapshot {
  /** Milliseconds since 1970. */
  readonly takenMs: number
  readonly #engine: Engine
  readonly #snapshot: Snapshot
  readonly #nowMs: number
  #closed = false

  constructor(engine: Engine) {
    engine.checkOpen()
    this.#engine = engine
    this.#snapshot = engine.store.snapshot()
    this.#nowMs = engine.tables.nowMs
    this.takenMs = engine.environment.clock.now()
  }

  /** Throws `validation`, `tableNotFound` or `closed`. */
  query(input: QueryInput): Promise<MeasuredRead> {
    return this.#measured((view) => query(this.#engine, input, view))
  }

  /** Throws `validation`, `tableNotFound` or `closed`. */
  scan(input: ScanInput): Promise<MeasuredRead> {
    return this.#measured((view) => scan(this.#engine, input, view))
  }

  /** May be called again. */
  close(): void {
    this.#closed = true
    this.#snapshot.close()
  }

  async #measured(read: (view: ReadView) => Promise<ReadOutput>): Promise<MeasuredRead> {
    if (this.#closed) throw new KeystoneError('closed', 'The snapshot is closed.', {})
    let work: ReadWork = { itemBytes: 0, blocksRead: 0, bytesRead: 0 }
    const output = await read({
      snapshot: this.#snapshot,
      nowMs: this.#nowMs,
      onPage: (itemBytes, { blocksRead, bytesRead }) => {
        work = { itemBytes, blocksRead, bytesRead }
      },
    })
    return { output, work }
  }
}
