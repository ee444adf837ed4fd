/**
 * The changes of one table's stream, as they are read: a bounded number of the newest, counted while paused, with
 * what was trimmed before it could be read.
 */
import type { DatabaseHandle } from '../../../src-main/contract/databases.ts'
import type { Change, ChangePage } from '../../../src-main/contract/streams.ts'
import { call, isIpcError, messageOf, onEvent } from '../../ipc/client.ts'

export type StreamStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'oldest' }
  | { readonly kind: 'sequence'; readonly sequence: number }
  | { readonly kind: 'time'; readonly atMs: number }

export interface Gap {
  readonly first: number
  readonly last: number
}

export interface ChangesState {
  readonly kind: 'opening' | 'live' | 'paused' | 'stopped' | 'noStream' | 'failed'
  /** Oldest first. */
  readonly changes: readonly Change[]
  /** Read and then let go of, because more are kept than this page shows. */
  readonly dropped: number
  /** There, and not read yet. */
  readonly waiting: number
  readonly gaps: readonly Gap[]
  readonly view: ChangePage['view'] | undefined
  readonly recordsMax: number
  readonly error: string | undefined
}

const pageChanges = 1000
export const changesKept = 50_000

export class ChangeSource {
  readonly #handle: DatabaseHandle
  readonly #table: string
  readonly #listeners = new Set<() => void>()
  readonly #endListening: () => void
  readonly #startMs: number | undefined
  #next: number | undefined
  #end = 0
  #reading = false
  #again = false
  #state: ChangesState = {
    kind: 'opening',
    changes: [],
    dropped: 0,
    waiting: 0,
    gaps: [],
    view: undefined,
    recordsMax: 0,
    error: undefined,
  }

  constructor(handle: DatabaseHandle, table: string, start: StreamStart) {
    this.#handle = handle
    this.#table = table
    this.#startMs = start.kind === 'time' ? start.atMs : undefined
    this.#endListening = onEvent('streamGrown', (grown) => {
      if (grown.handle === handle && grown.table === table) this.#pull()
    })
    void this.#begin(start)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): ChangesState => this.#state

  isOf(handle: DatabaseHandle): boolean {
    return this.#handle === handle
  }

  /** Asks whether there is more, as after a time in which nobody told. */
  look(): void {
    this.#pull()
  }

  /** Nothing new is shown; what comes is counted. */
  pause(): void {
    if (this.#state.kind === 'live') this.#set({ kind: 'paused' })
  }

  resume(): void {
    if (this.#state.kind !== 'paused' && this.#state.kind !== 'stopped') return
    this.#set({ kind: 'live' })
    this.#pull()
  }

  /** Leaves out what came while paused: goes on with what comes from now on. */
  resumeAtEnd(): void {
    this.#next = this.#end
    this.resume()
  }

  /** Reads nothing more, not even how many there are. */
  stop(): void {
    this.#set({ kind: 'stopped', waiting: 0 })
  }

  close(): void {
    this.#endListening()
    this.#listeners.clear()
    this.#state = { ...this.#state, kind: 'stopped' }
  }

  async #begin(start: StreamStart): Promise<void> {
    try {
      if (start.kind === 'sequence') this.#next = start.sequence
      else if (start.kind === 'now') this.#next = (await this.#read(undefined, 1)).end
      this.#set({ kind: 'live' })
      this.#pull()
    } catch (error) {
      this.#fail(error)
    }
  }

  #read(from: number | undefined, limit: number): Promise<ChangePage> {
    const input = { handle: this.#handle, table: this.#table, limit }
    return call((bridge) => bridge.streams.read(from === undefined ? input : { ...input, from }))
  }

  #pull(): void {
    const { kind } = this.#state
    if (kind !== 'live' && kind !== 'paused') return
    if (this.#reading) {
      this.#again = true
      return
    }
    this.#reading = true
    void (kind === 'live' ? this.#readOn() : this.#count()).finally(() => {
      this.#reading = false
      if (!this.#again) return
      this.#again = false
      this.#pull()
    })
  }

  async #readOn(): Promise<void> {
    try {
      while (this.#state.kind === 'live') {
        const page = await this.#read(this.#next, pageChanges)
        if (this.#state.kind !== 'live') return
        this.#take(page)
        if (page.changes.length === 0 || page.next >= page.end) return
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  async #count(): Promise<void> {
    try {
      const { end } = await this.#read(this.#next, 1)
      this.#end = end
      this.#set({ waiting: end - (this.#next ?? end) })
    } catch (error) {
      this.#fail(error)
    }
  }

  #take({ changes, next, end, gap, view, recordsMax }: ChangePage): void {
    this.#next = next
    this.#end = end
    const wanted = changes.filter(({ atMs }) => atMs >= (this.#startMs ?? 0))
    const { changes: before, gaps, dropped } = this.#state
    const all = wanted.length === 0 ? before : [...before, ...wanted]
    const over = Math.max(0, all.length - changesKept)
    this.#set({
      changes: over === 0 ? all : all.slice(over),
      dropped: dropped + over,
      waiting: end - next,
      gaps: gap === undefined ? gaps : [...gaps, gap],
      view,
      recordsMax,
      error: undefined,
    })
  }

  #fail(error: unknown): void {
    const kind = isIpcError(error, 'resourceNotFound') ? 'noStream' : 'failed'
    this.#set({ kind, error: messageOf(error) })
  }

  #set(change: Partial<ChangesState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
