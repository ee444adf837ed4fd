/**
 * The rows of one browse, by number: loads the pages in view, keeps those near them, forgets the rest. What is in
 * view now is always asked for first; what was asked for and is out of view is dropped from the queue.
 *
 * Main walks the source in the background and says how far it is. Until the walk is complete, the number of rows
 * is the larger of what is known and what the table says of itself.
 */
import type {
  BrowseId,
  BrowseOpened,
  BrowseProgress,
  BrowseRow,
  BrowseSource,
  ReadCost,
} from '../../../src-main/contract/browse.ts'
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import { call, isIpcError, messageOf, onEvent } from '../../ipc/client.ts'
import { CountEstimator, type CountEstimate } from '../../lib/count-estimate.ts'

export const pageRows = 100
/** About 12,000 rows: far more than any view, far less than memory. */
const pagesKept = 120
const requestsAtOnce = 2
/** A view that has not jumped for so long has settled. */
const settleMs = 120

export interface SourceState {
  readonly kind: 'opening' | 'ready' | 'failed'
  readonly operation: 'query' | 'scan' | undefined
  readonly count: number
  /** The count is exact, not the table's own estimate or what is known so far. */
  readonly counted: boolean
  /** What the count will be, as far as can be told before it is exact. */
  readonly estimate: CountEstimate | undefined
  /** How far the walk over the whole source is. */
  readonly progress: BrowseProgress | undefined
  /** The moment that the rows are of, milliseconds since 1970. */
  readonly takenMs: number | undefined
  /** What showing rows has read so far, in all. */
  readonly cost: ReadCost
  readonly outdated: boolean
  /** The count was stopped by the user: there may be more rows. */
  readonly stopped: boolean
  /** Of `failed`: why. Of `ready`: why there are no rows after the last one. */
  readonly error: string | undefined
}

const noCost: ReadCost = {
  scanned: 0,
  returned: 0,
  itemBytes: 0,
  blocksRead: 0,
  bytesRead: 0,
  elapsedMs: 0,
}

const openingState: SourceState = {
  kind: 'opening',
  operation: undefined,
  count: 0,
  counted: false,
  estimate: undefined,
  progress: undefined,
  takenMs: undefined,
  cost: noCost,
  outdated: false,
  stopped: false,
  error: undefined,
}

export interface RowSourceStart {
  /** At the upper edge of the view at first. */
  readonly firstRow?: number | undefined
  /** How many items the walk will look at, where it goes through a whole table or index. */
  readonly itemsInAll?: number | undefined
}

export class RowSource {
  readonly #handle: DatabaseHandle
  readonly #source: BrowseSource
  readonly #itemsInAll: number | undefined
  #estimator = new CountEstimator()
  readonly #pages = new Map<number, readonly BrowseRow[]>()
  readonly #inFlight = new Set<number>()
  readonly #listeners = new Set<() => void>()
  readonly #subscriptions: (() => void)[] = []
  #state: SourceState = openingState
  #opened: BrowseOpened | undefined
  #wanted = { first: 0, last: 0 }
  /** Runs from a jump until the view has settled. */
  #settling: ReturnType<typeof setTimeout> | undefined
  #generation = 0
  #closed = false
  /** Told about early: the walk may report before `open` has answered. */
  #early: BrowseProgress[] = []

  constructor(handle: DatabaseHandle, source: BrowseSource, start: RowSourceStart = {}) {
    const { firstRow = 0, itemsInAll } = start
    this.#handle = handle
    this.#source = source
    this.#itemsInAll = itemsInAll
    this.#wanted = { first: firstRow, last: firstRow }
    this.#subscriptions.push(
      onEvent('browseProgressed', (progress) => this.#onProgress(progress)),
      onEvent('browseOutdated', ({ browseId }) => this.#onOutdated(browseId)),
    )
    void this.#open()
  }

  get state(): SourceState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): SourceState => this.#state

  rowAt(index: number): BrowseRow | undefined {
    const page = this.#pages.get(Math.floor(index / pageRows))
    return page?.[index % pageRows]
  }

  /** The row at the upper edge of the view; for when it is shown again. */
  get firstInView(): number {
    return this.#wanted.first
  }

  /** The number of rows was known before they were counted. */
  get isEstimated(): boolean {
    return this.#opened?.estimatedRows !== undefined
  }

  /** Pages loaded now, for columns to be found in. */
  loadedRows(): Iterable<readonly BrowseRow[]> {
    return this.#pages.values()
  }

  /** Rows `first` to `last` are in view. */
  want(first: number, last: number): void {
    const isJump = Math.abs(first - this.#wanted.first) > pageRows
    this.#wanted = { first, last }
    clearTimeout(this.#settling)
    // Jumping about: what lies beside the view now is not what will be in view next, until the view has settled.
    this.#settling = isJump ? setTimeout(this.#settle, settleMs) : undefined
    this.#load()
  }

  readonly #settle = (): void => {
    this.#settling = undefined
    this.#load()
  }

  /** Reads everything anew; rows stay on screen until their new form is there. */
  async refresh(): Promise<void> {
    const browseId = this.#opened?.browseId
    if (browseId === undefined) return await this.#open()
    this.#generation++
    this.#inFlight.clear()
    try {
      const { takenMs } = await call((bridge) => bridge.browse.refresh({ browseId }))
      this.#renew(takenMs)
      this.#load()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Ends the count; what was found stays. */
  async stop(): Promise<void> {
    const browseId = this.#opened?.browseId
    if (browseId !== undefined) await call((bridge) => bridge.browse.stop({ browseId }))
  }

  /** All that is there is of an older moment now. */
  #renew(takenMs: number): void {
    this.#stale = new Set(this.#pages.keys())
    this.#estimator = new CountEstimator()
    this.#set({
      estimate: undefined,
      takenMs,
      outdated: false,
      counted: false,
      stopped: false,
      cost: noCost,
      error: undefined,
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#settling)
    for (const end of this.#subscriptions) end()
    const browseId = this.#opened?.browseId
    if (browseId !== undefined) closeQuietly(browseId)
  }

  /** Pages of before a refresh: shown, and loaded again when in view. */
  #stale = new Set<number>()

  async #open(): Promise<void> {
    const input = { handle: this.#handle, source: this.#source }
    try {
      const opened = await call((bridge) => bridge.browse.open(input))
      if (this.#closed) return closeQuietly(opened.browseId)
      this.#opened = opened
      this.#set({
        kind: 'ready',
        operation: opened.kind,
        takenMs: opened.takenMs,
        count: Math.max(this.#state.count, opened.estimatedRows ?? 0),
        error: undefined,
      })
      for (const progress of this.#early.splice(0)) this.#onProgress(progress)
      this.#load()
    } catch (error) {
      this.#fail(error)
    }
  }

  #onProgress(progress: BrowseProgress): void {
    if (this.#opened === undefined) {
      this.#early.push(progress)
      return
    }
    if (progress.browseId !== this.#opened.browseId) return
    const { known, complete } = progress
    const estimate = this.#opened.estimatedRows ?? 0
    this.#set({
      progress,
      // Beyond an error lie rows that nobody can read.
      count:
        complete || progress.error !== undefined
          ? known
          : Math.max(known, estimate, this.#state.count),
      counted: complete,
      estimate: this.#estimate(progress),
      stopped: progress.error?.code === 'cancelled',
      error: progress.error?.code === 'cancelled' ? undefined : progress.error?.message,
    })
    this.#load()
  }

  #estimate({ scanned, known, complete }: BrowseProgress): CountEstimate | undefined {
    this.#estimator.add(scanned, known)
    if (complete || this.isEstimated || this.#itemsInAll === undefined) return undefined
    return this.#estimator.estimate(this.#itemsInAll)
  }

  #onOutdated(browseId: BrowseId): void {
    if (browseId === this.#opened?.browseId) this.#set({ outdated: true })
  }

  #load(): void {
    if (this.#opened === undefined || this.#closed || this.#state.kind === 'failed') return
    while (this.#inFlight.size < requestsAtOnce) {
      const page = this.#nextPage()
      if (page === undefined) return
      void this.#loadPage(page, this.#opened.browseId)
    }
  }

  /** In view first, then the one below, then the one above. */
  #nextPage(): number | undefined {
    const firstPage = Math.floor(this.#wanted.first / pageRows)
    const lastPage = Math.floor(Math.max(this.#wanted.first, this.#wanted.last) / pageRows)
    for (let page = firstPage; page <= lastPage; page++) {
      // Main waits for the walk before it answers for rows not known yet, and one such wait ends another: there
      // is only ever one, for the first row in view.
      if (this.#isBeyondWalk(page) && page > firstPage) return undefined
      if (this.#isMissing(page)) return page
      if (this.#isBeyondWalk(page)) return undefined
    }
    if (this.#settling !== undefined) return undefined
    return [lastPage + 1, firstPage - 1].find(
      (page) => !this.#isBeyondWalk(page) && this.#isMissing(page),
    )
  }

  #isBeyondWalk(page: number): boolean {
    return !this.#state.counted && page * pageRows >= (this.#state.progress?.known ?? 0)
  }

  #isMissing(page: number): boolean {
    if (page < 0 || this.#inFlight.has(page)) return false
    const first = page * pageRows
    const { error, stopped } = this.#state
    if ((error !== undefined || stopped) && first >= this.#state.count) return false
    // The very first page is asked for without knowing of any row.
    if (first >= this.#state.count && !(page === 0 && !this.#state.counted)) return false
    const rows = this.#pages.get(page)
    if (rows === undefined || this.#stale.has(page)) return true
    return rows.length < Math.min(pageRows, this.#knownCount() - first)
  }

  #knownCount(): number {
    return this.#state.counted ? this.#state.count : (this.#state.progress?.known ?? 0)
  }

  async #loadPage(page: number, browseId: BrowseId): Promise<void> {
    const generation = this.#generation
    this.#inFlight.add(page)
    try {
      const first = page * pageRows
      const window = await call((bridge) =>
        bridge.browse.rows({ browseId, first, count: pageRows }),
      )
      if (generation !== this.#generation || this.#closed) return
      const { takenMs = window.takenMs } = this.#state
      if (window.takenMs < takenMs) return
      // The engine let the moment go while nobody looked, or was started anew.
      if (window.takenMs > takenMs) this.#renew(window.takenMs)
      this.#keep(page, window.rows)
      const end = first + window.rows.length
      const { cost, count, counted } = this.#state
      const isEnd = window.endReached && (window.rows.length > 0 || first === 0)
      this.#set({
        cost: addCost(cost, window.cost),
        count: isEnd ? end : Math.max(count, end),
        counted: counted || isEnd,
      })
    } catch (error) {
      // A newer request took its place; what is in view will be asked for again.
      if (generation === this.#generation && !isIpcError(error, 'cancelled')) {
        this.#failPage(page, error)
      }
    } finally {
      if (generation === this.#generation) this.#inFlight.delete(page)
      this.#load()
    }
  }

  #keep(page: number, rows: readonly BrowseRow[]): void {
    this.#stale.delete(page)
    this.#pages.delete(page)
    this.#pages.set(page, rows)
    const middle = Math.floor((this.#wanted.first + this.#wanted.last) / 2 / pageRows)
    while (this.#pages.size > pagesKept) {
      let farthest = page
      for (const kept of this.#pages.keys()) {
        if (Math.abs(kept - middle) > Math.abs(farthest - middle)) farthest = kept
      }
      this.#pages.delete(farthest)
    }
  }

  /** Rows that can be read stay on screen beside the error. */
  #failPage(page: number, error: unknown): void {
    if (page === 0 || this.#pages.size === 0) return this.#fail(error)
    const count = Math.min(this.#state.count, page * pageRows)
    this.#set({ error: messageOf(error), count: Math.max(count, this.#state.progress?.known ?? 0) })
  }

  #fail(error: unknown): void {
    if (this.#closed) return
    this.#set({ kind: 'failed', error: messageOf(error) })
  }

  #set(change: Partial<SourceState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

function addCost(a: ReadCost, b: ReadCost): ReadCost {
  return {
    scanned: a.scanned + b.scanned,
    returned: a.returned + b.returned,
    itemBytes: a.itemBytes + b.itemBytes,
    blocksRead: a.blocksRead + b.blocksRead,
    bytesRead: a.bytesRead + b.bytesRead,
    elapsedMs: a.elapsedMs + b.elapsedMs,
  }
}

function closeQuietly(browseId: BrowseId): void {
  // It may have ended with its database already.
  call((bridge) => bridge.browse.close({ browseId })).catch(() => undefined)
}
