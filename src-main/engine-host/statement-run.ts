/**
 * One run of a statement: reads it page by page into a result that windows are served from, up to a limit of rows
 * and bytes, and can be cancelled between pages.
 */
import { isError, itemSize } from '../../src-engine/index.ts'
import type { AttributeValue, Item } from '../../src-engine/index.ts'
import type { StatementState } from '../contract/statements.ts'
import { toErrorData } from '../ipc/error-data.ts'

export const resultLimits = { rowsMax: 200_000, bytesMax: 256 * 1_048_576 } as const

export interface ResultRow {
  readonly item: Item
  readonly tuple: boolean
}

export interface StatementRunOptions {
  /** Pages of values; reading one may take long, and ends early by `signal`. */
  readonly pages: (signal: AbortSignal) => AsyncIterable<readonly AttributeValue[]>
  /** Called as rows arrive, not for each page, and once at the end. */
  readonly onProgress: () => void
  /** Lets everything else that waits run first. */
  readonly pause: () => Promise<void>
  readonly nowMs: () => number
}

const progressEveryMs = 100

export class StatementRun {
  readonly #options: StatementRunOptions
  readonly #abort = new AbortController()
  readonly #rows: ResultRow[] = []
  readonly #startedMs: number
  #elapsedMs = 0
  #toldMs: number
  #bytes = 0
  #state: StatementState = { kind: 'running' }
  /** Wakes those who wait for rows. */
  #changed = makeSignal()
  readonly done: Promise<void>

  constructor(options: StatementRunOptions) {
    this.#options = options
    this.#startedMs = options.nowMs()
    this.#toldMs = this.#startedMs
    this.done = this.#run()
  }

  get state(): StatementState {
    return this.#state
  }

  get rowCount(): number {
    return this.#rows.length
  }

  /** Of the run so far, or of all of it once it is over. */
  get elapsedMs(): number {
    return this.#state.kind === 'running'
      ? this.#options.nowMs() - this.#startedMs
      : this.#elapsedMs
  }

  /** To be called often while it works: joins and groups may give no row for long, but have something to tell. */
  pulse(): void {
    const nowMs = this.#options.nowMs()
    if (this.#state.kind !== 'running' || nowMs - this.#toldMs < progressEveryMs) return
    this.#toldMs = nowMs
    this.#options.onProgress()
  }

  /** Waits until there is a row at `first`, or the run is over. */
  async rows(first: number, count: number): Promise<readonly ResultRow[]> {
    while (this.#state.kind === 'running' && this.#rows.length <= first) {
      await this.#changed.promise
    }
    return this.#rows.slice(first, first + count)
  }

  /** Undefined when there is none (yet). */
  row(at: number): ResultRow | undefined {
    return this.#rows[at]
  }

  /** Resolves when nothing of it runs any more. */
  async cancel(): Promise<void> {
    this.#abort.abort()
    await this.done
  }

  /** Never rejects: how it ended is its state. */
  async #run(): Promise<void> {
    try {
      for await (const values of this.#options.pages(this.#abort.signal)) {
        if (!this.#take(values)) break
        this.#wake()
        this.pulse()
        await this.#options.pause()
        if (this.#abort.signal.aborted) break
      }
      if (this.#state.kind === 'running') {
        this.#end({ kind: this.#abort.signal.aborted ? 'cancelled' : 'ended' })
      }
    } catch (error) {
      this.#end(
        isError(error, 'cancelled')
          ? { kind: 'cancelled' }
          : { kind: 'failed', error: toErrorData(error) },
      )
    }
    this.#wake()
    this.#options.onProgress()
  }

  /** False when the result is full. */
  #take(values: readonly AttributeValue[]): boolean {
    for (const value of values) {
      const tuple = value instanceof Map
      const item: Item = tuple ? value : new Map([['_1', value]])
      this.#bytes += itemSize(item)
      if (this.#rows.length >= resultLimits.rowsMax || this.#bytes > resultLimits.bytesMax) {
        const shown = this.#rows.length.toLocaleString('en')
        const message = `A result holds up to 200,000 rows or 256 MB: these are the first ${shown}. Narrow the statement, or export the table.`
        this.#end({ kind: 'limited', message })
        return false
      }
      this.#rows.push({ item, tuple })
    }
    return true
  }

  #end(state: StatementState): void {
    this.#elapsedMs = this.#options.nowMs() - this.#startedMs
    this.#state = state
  }

  #wake(): void {
    const { resolve } = this.#changed
    this.#changed = makeSignal()
    resolve()
  }
}

function makeSignal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
