/** The rows of one run, by number: loaded in pages as they come into view, kept near it, forgotten further away. */
import type {
  StatementProgress,
  StatementRow,
  StatementStarted,
} from '../../../src-main/contract/statements.ts'
import { call, messageOf, onEvent } from '../../ipc/client.ts'

const pageRows = 200
const pagesKept = 60

export class ResultSource {
  readonly started: StatementStarted
  readonly #pages = new Map<number, readonly StatementRow[]>()
  readonly #asked = new Set<number>()
  readonly #listeners = new Set<() => void>()
  readonly #endListening: () => void
  #progress: StatementProgress
  #wanted = { first: 0, last: 0 }
  #closed = false

  constructor(started: StatementStarted) {
    this.started = started
    this.#progress = {
      statementId: started.statementId,
      state: { kind: 'running' },
      rows: 0,
      itemsRead: 0,
      itemsWritten: 0,
      bytesRead: 0,
      elapsedMs: 0,
    }
    this.#endListening = onEvent('statementProgressed', (progress) => {
      if (progress.statementId === started.statementId) this.#set(progress)
    })
    this.#load(0)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A new one whenever rows or progress have changed. */
  /** Its rows are the lines of a plan. */
  get isPlan(): boolean {
    return this.started.kind === 'explain' || this.#progress.analysis !== undefined
  }

  readonly snapshot = (): StatementProgress => this.#progress

  /** Resolves when it no longer runs. */
  ended(): Promise<StatementProgress> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#progress.state.kind === 'running') return
        end()
        resolve(this.#progress)
      }
      const end = this.subscribe(look)
      look()
    })
  }

  rowAt(index: number): StatementRow | undefined {
    return this.#pages.get(Math.floor(index / pageRows))?.[index % pageRows]
  }

  loadedRows(): Iterable<readonly StatementRow[]> {
    return this.#pages.values()
  }

  want(first: number, last: number): void {
    this.#wanted = { first, last }
    this.#loadWanted()
  }

  /** Resolves when no more is read; what was read stays. */
  async cancel(): Promise<void> {
    const { statementId } = this.started
    this.#set(await call((bridge) => bridge.statements.cancel({ statementId })))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#endListening()
    const { statementId } = this.started
    // It may have ended with its database already.
    call((bridge) => bridge.statements.close({ statementId })).catch(() => undefined)
  }

  #loadWanted(): void {
    const last = Math.min(this.#wanted.last, this.#progress.rows - 1)
    for (let row = this.#wanted.first; row <= last; row += pageRows) {
      this.#load(Math.floor(row / pageRows))
    }
    if (last >= 0) this.#load(Math.floor(last / pageRows))
  }

  #load(page: number): void {
    const expected = Math.min(pageRows, this.#progress.rows - page * pageRows)
    const isWhole = (this.#pages.get(page)?.length ?? -1) >= expected
    if (this.#closed || this.#asked.has(page) || isWhole) return
    this.#asked.add(page)
    void this.#read(page)
  }

  async #read(page: number): Promise<void> {
    const { statementId } = this.started
    try {
      const input = { statementId, first: page * pageRows, count: pageRows }
      const window = await call((bridge) => bridge.statements.rows(input))
      if (this.#closed) return
      // Before the rows are told of: a page with fewer than there are by now is asked for again.
      this.#asked.delete(page)
      this.#keep(page, window.rows)
      this.#set(window.progress)
    } catch (error) {
      const message = messageOf(error)
      const state = { kind: 'failed', error: { code: 'internal', message, details: {} } } as const
      if (!this.#closed) this.#set({ ...this.#progress, state })
    } finally {
      this.#asked.delete(page)
    }
  }

  #keep(page: number, rows: readonly StatementRow[]): void {
    this.#pages.delete(page)
    this.#pages.set(page, rows)
    while (this.#pages.size > pagesKept) {
      const [oldest] = this.#pages.keys()
      if (oldest === undefined) return
      this.#pages.delete(oldest)
    }
  }

  #set(progress: StatementProgress): void {
    if (this.#closed) return
    // Reports may overtake each other. Rows that come with an overtaken one are told of all the same.
    const isOvertaken = this.#progress.state.kind !== 'running' && progress.state.kind === 'running'
    this.#progress = isOvertaken ? { ...this.#progress } : { ...progress }
    for (const listener of this.#listeners) listener()
    this.#loadWanted()
  }
}
