/** In durability mode `interval`, the sync that comes some time after a write. */
import type { Timers } from '../../base/timers.ts'

export class SyncTimer {
  readonly #timers: Timers
  readonly #sync: () => Promise<void>
  #cancel: (() => void) | undefined

  constructor(timers: Timers, sync: () => Promise<void>) {
    this.#timers = timers
    this.#sync = sync
  }

  /** Something is to be synced after at most this time. */
  arm(intervalMs: number): void {
    if (this.#cancel !== undefined) return
    this.#cancel = this.#timers.after(intervalMs, () => {
      this.#cancel = undefined
      // A failure poisons the log, which tells everybody.
      this.#sync().catch(() => {})
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
