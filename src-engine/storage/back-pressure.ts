/**
 * How long a writer waits before its next write. Pure decision, plus the waiting.
 *
 *   memory used:   0 -- three quarters -------- limit ----------
 *   delay:           none     | rising smoothly  | until a flush ends
 *
 * Nothing is ever refused here: a writer that does not ask is not slowed down. Many SSTs only slow down: were
 * one damaged, compaction could not help, and writers would wait for ever.
 */
import type { Environment } from '../base/environment.ts'
import type { StallReason, StoreEventListener } from './events.ts'

export interface Pressure {
  readonly memtableBytes: number
  readonly memtableBytesMax: number
  readonly walBytes: number
  readonly walBytesMax: number
  /** SSTs of the fullest stripe. */
  readonly stripeFiles: number
  readonly compactionFiles: number
}

export type PressureVerdict =
  | { readonly kind: 'free' }
  | { readonly kind: 'slow'; readonly reason: StallReason; readonly delayMs: number }
  | { readonly kind: 'stop'; readonly reason: StallReason }

const freeVerdict: PressureVerdict = { kind: 'free' }
const delayMsMax = 20
/** A stripe with so many times the files that start a compaction slows writers down, at the second most. */
const filesSlowFactor = 3
const filesSlowestFactor = 8

export function judgePressure(pressure: Pressure): PressureVerdict {
  const { memtableBytes, memtableBytesMax, walBytes, walBytesMax } = pressure
  const memory = rise(memtableBytes, memtableBytesMax * 0.75, memtableBytesMax)
  const wal = rise(walBytes, walBytesMax * 0.75, walBytesMax)
  const ratio = Math.max(memory, wal, filesRatio(pressure))
  if (ratio <= 0) return freeVerdict
  const reason = ratio === memory ? 'memory' : ratio === wal ? 'wal' : 'files'
  if (ratio >= 1) return { kind: 'stop', reason }
  return { kind: 'slow', reason, delayMs: Math.max(1, Math.round(ratio * ratio * delayMsMax)) }
}

function filesRatio({ stripeFiles, compactionFiles }: Pressure): number {
  const ratio = rise(
    stripeFiles,
    compactionFiles * filesSlowFactor,
    compactionFiles * filesSlowestFactor,
  )
  return Math.min(ratio, 0.99)
}

/** 0 at `low`, 1 at `high`, linear between. */
function rise(value: number, low: number, high: number): number {
  return (value - low) / (high - low)
}

export interface BackPressureStart {
  readonly environment: Environment
  readonly onEvent: StoreEventListener
  readonly measure: () => Pressure
  /** A writer has to wait: whatever can relieve should. */
  readonly relieve: () => void
}

const free = Promise.resolve()

export class BackPressure {
  readonly #environment: Environment
  readonly #onEvent: StoreEventListener
  readonly #measure: () => Pressure
  readonly #relieve: () => void
  #waiters: (() => void)[] = []
  #stall: { readonly reason: StallReason; readonly sinceMs: number } | undefined
  #stalls = 0
  #stalledMs = 0

  constructor(start: BackPressureStart) {
    this.#environment = start.environment
    this.#onEvent = start.onEvent
    this.#measure = start.measure
    this.#relieve = start.relieve
  }

  get statistics(): { readonly stalls: number; readonly stalledMs: number } {
    return { stalls: this.#stalls, stalledMs: this.#stalledMs }
  }

  get current(): StallReason | undefined {
    return this.#stall?.reason
  }

  /** Resolves when the next write may be made. */
  wait(): Promise<void> {
    const verdict = judgePressure(this.#measure())
    if (verdict.kind === 'free') {
      this.#end()
      return free
    }
    return this.#hold(verdict)
  }

  /** Something was flushed, compacted or failed: whoever is stopped looks again. */
  changed(): void {
    if (this.#stall !== undefined && judgePressure(this.#measure()).kind === 'free') this.#end()
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }

  async #hold(first: PressureVerdict): Promise<void> {
    let verdict = first
    this.#relieve()
    while (verdict.kind === 'stop') {
      this.#begin(verdict.reason, 'stopped')
      await new Promise<void>((resolve) => this.#waiters.push(resolve))
      this.#relieve()
      verdict = judgePressure(this.#measure())
    }
    if (verdict.kind === 'free') return this.#end()
    const { delayMs, reason } = verdict
    this.#begin(reason, 'slowed')
    let cancel = (): void => {}
    await new Promise<void>((resolve) => {
      cancel = this.#environment.timers.after(delayMs, resolve, 'awaited')
      this.#waiters.push(resolve)
    })
    cancel()
  }

  #begin(reason: StallReason, level: 'slowed' | 'stopped'): void {
    if (this.#stall?.reason === reason) return
    this.#end()
    this.#stalls++
    this.#stall = { reason, sinceMs: this.#environment.clock.monotonic() }
    this.#onEvent({ kind: 'stallStarted', reason, level, message: messages[reason] })
  }

  #end(): void {
    if (this.#stall === undefined) return
    const durationMs = this.#environment.clock.monotonic() - this.#stall.sinceMs
    this.#stalledMs += durationMs
    this.#onEvent({ kind: 'stallEnded', reason: this.#stall.reason, durationMs })
    this.#stall = undefined
  }
}

const messages: Readonly<Record<StallReason, string>> = {
  memory: 'Writers wait for memtables to be flushed: their memory limit is near.',
  wal: 'Writers wait for old log files to be let go: the log is near its limit.',
  files: 'Writers wait for compaction: a stripe has many more SSTs than it should.',
}
