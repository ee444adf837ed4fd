/** Delays as the engine sees them. Passed in at open; tests use a manual version. */
export interface Timers {
  /** Calls `run` once after `delayMs`; the returned function cancels it. Never keeps the process alive. */
  after(delayMs: number, run: () => void): () => void
  /** Resolves in a later turn of the event loop, so that long work lets others run. */
  yield(): Promise<void>
}

export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    timer.unref?.()
    return () => clearTimeout(timer)
  },
  yield: () => new Promise((resolve) => setImmediate(resolve)),
}
