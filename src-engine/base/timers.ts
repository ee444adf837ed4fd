export type TimerPurpose = 'background' | 'awaited'

/** Delays as the engine sees them. Passed in at open; tests use a manual version. */
export interface Timers {
  /**
   * Calls `run` once after `delayMs`; the returned function cancels it. Keeps the process alive only when told that
   * somebody waits for it: a program must not end in the middle of its own `await`.
   */
  after(delayMs: number, run: () => void, purpose?: TimerPurpose): () => void
  /** Resolves in a later turn of the event loop, so that long work lets others run. */
  yield(): Promise<void>
}

export const systemTimers: Timers = {
  after(delayMs, run, purpose = 'background') {
    const timer = setTimeout(run, delayMs)
    if (purpose === 'background') timer.unref?.()
    return () => clearTimeout(timer)
  },
  yield: () => new Promise((resolve) => setImmediate(resolve)),
}
