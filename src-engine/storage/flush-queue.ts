/** Flushes frozen memtables in the background, oldest first, one job at a time, several stripes per job. */
import { isError } from '../base/errors.ts'
import type { FlushReason } from './events.ts'
import { flushMemtables } from './flush-job.ts'
import { closedError } from './health.ts'
import type { Memtable } from './memtable.ts'
import type { StoreCore } from './store-core.ts'
import { stripeCount } from './store-contract.ts'

/** Memtables per job: one directory sync and one MANIFEST edit for all of them. */
const memtablesPerJob = 32
const firstRetryMs = 200
const retryMsMax = 30_000

interface Frozen {
  readonly memtable: Memtable
  readonly reason: FlushReason
}

export class FlushQueue {
  readonly #core: StoreCore
  /** Called after each job that succeeded. */
  readonly #flushed: (stripes: readonly number[]) => void
  #queue: Frozen[] = []
  #running: Promise<void> | undefined
  #cancelRetry: (() => void) | undefined
  #retryMs = firstRetryMs
  #lastError: unknown
  #stopped = false

  constructor(core: StoreCore, flushed: (stripes: readonly number[]) => void) {
    this.#core = core
    this.#flushed = flushed
  }

  get waiting(): number {
    return this.#queue.length
  }

  /** Freezes the stripe's memtable, if it holds anything, and flushes it soon. */
  freeze(stripe: number, reason: FlushReason): void {
    const memtable = this.#core.sources.memtables.freeze(stripe)
    if (memtable === undefined) return
    this.#queue.push({ memtable, reason })
    this.#start()
  }

  freezeAll(reason: FlushReason): void {
    for (let stripe = 0; stripe < stripeCount; stripe++) this.freeze(stripe, reason)
  }

  /** Frees memory: freezes the largest memtables until the rest fits into three eighths of what is allowed. */
  freezeLargest(): void {
    const { memtables } = this.#core.sources
    const target = this.#core.options.memtableTotalBytes * 0.375
    const bySize = Array.from({ length: stripeCount }, (_, stripe) => memtables.active(stripe))
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => b.bytes - a.bytes)
    let active = memtables.bytes - memtables.immutableBytes
    for (const memtable of bySize) {
      if (active <= target) return
      active -= memtable.bytes
      this.freeze(memtable.stripe, 'memory')
    }
  }

  /** Resolves when nothing frozen is left; throws what keeps a memtable from being flushed. */
  async drain(): Promise<void> {
    this.#retryNow()
    while (this.#queue.length > 0) {
      await this.#running
      if (this.#lastError !== undefined) throw this.#lastError
      if (this.#stopped) throw closedError()
      if (this.#running === undefined && this.#queue.length > 0) this.#start()
    }
  }

  /** Space has come back: try at once. */
  resume(): void {
    this.#retryNow()
  }

  /** Ends after the job under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    await this.#running
  }

  #retryNow(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#lastError = undefined
    this.#start()
  }

  #start(): void {
    if (this.#running !== undefined || this.#cancelRetry !== undefined || this.#stopped) return
    if (this.#queue.length === 0) return
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopped && this.#cancelRetry === undefined) {
      const job = this.#queue.slice(0, memtablesPerJob)
      try {
        await this.#flush(job)
        this.#queue = this.#queue.slice(job.length)
        this.#retryMs = firstRetryMs
        this.#lastError = undefined
      } catch (error) {
        this.#failed(error)
        break
      }
    }
    this.#running = undefined
  }

  async #flush(job: readonly Frozen[]): Promise<void> {
    const core = this.#core
    const { clock } = core.place.environment
    const memtables = job.map(({ memtable }) => memtable)
    const stripes = memtables.map(({ stripe }) => stripe)
    const startedMs = clock.monotonic()
    core.onEvent({
      kind: 'flushStarted',
      reason: job[0]?.reason ?? 'request',
      stripes,
      records: memtables.reduce((sum, { count }) => sum + count, 0),
      bytes: memtables.reduce((sum, { bytes }) => sum + bytes, 0),
    })
    const files = await flushMemtables(core, memtables)
    const bytesWritten = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const { statistics } = core.sources
    statistics.flushes += memtables.length
    statistics.flushBytes += bytesWritten
    statistics.flushedRecords += files.reduce((sum, { entries }) => sum + entries, 0)
    core.onEvent({
      kind: 'flushFinished',
      stripes,
      files,
      bytesWritten,
      durationMs: clock.monotonic() - startedMs,
    })
    core.backPressure.changed()
    this.#flushed(stripes)
  }

  #failed(error: unknown): void {
    this.#lastError = error
    const { sources, place, onEvent } = this.#core
    const verdict = sources.health.judge(error, place.directory)
    // Writing on would only fill memory: writers are told, and all goes on when there is space.
    if (isError(error, 'diskFull')) sources.health.diskFull(error)
    onEvent({
      kind: 'flushFailed',
      code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown',
      message: error instanceof Error ? error.message : String(error),
      retryMs: verdict === 'retry' ? this.#retryMs : 0,
    })
    if (verdict === 'poisoned') {
      this.#stopped = true
      this.#core.backPressure.changed()
      return
    }
    this.#cancelRetry = place.environment.timers.after(this.#retryMs, () => this.#retryNow())
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax)
  }
}
