/** Time as the engine sees it. Passed in at open, so that tests decide what time it is. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. May jump. Used for TTL, streams and file dates only. */
  now(): number
  /** Monotonic milliseconds, for durations. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #nowMs: number

  constructor(nowMs = 0) {
    this.#nowMs = nowMs
  }

  now(): number {
    return this.#nowMs
  }

  monotonic(): number {
    return this.#nowMs
  }

  advance(ms: number): void {
    this.#nowMs += ms
  }

  set(nowMs: number): void {
    this.#nowMs = nowMs
  }
}
