/** The outside world of a simulated run: everything repeats exactly with the same seed. */
import { ManualClock } from '../../base/clock.ts'
import type { Environment } from '../../base/environment.ts'
import { randomBelow, SeededRandom, type Random } from '../../base/random.ts'
import type { Timers } from '../../base/timers.ts'

/** Turns of the microtask queue after which everything that waits for nothing but turns has settled. */
const settleTurns = 400
const usualTurnsMax = 12
const slowTurnsMax = 150
const slowOneIn = 8

/** Awaiting it gives everybody else one turn of the microtask queue. */
export const nextTurn: Promise<void> = Promise.resolve()

/** Timers that fire when the run says so, in order of their time. */
export class SimulatedTimers implements Timers {
  readonly #clock: ManualClock
  #waiting: { readonly dueMs: number; readonly run: () => void }[] = []

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  get count(): number {
    return this.#waiting.length
  }

  after(delayMs: number, run: () => void): () => void {
    const entry = { dueMs: this.#clock.monotonic() + delayMs, run }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry)
    }
  }

  yield(): Promise<void> {
    return Promise.resolve()
  }

  /** Lets time pass and fires what became due. */
  advance(ms: number): void {
    this.#clock.advance(ms)
    const now = this.#clock.monotonic()
    const due = this.#waiting.filter((entry) => entry.dueMs <= now)
    this.#waiting = this.#waiting.filter((entry) => entry.dueMs > now)
    for (const entry of due.toSorted((a, b) => a.dueMs - b.dueMs)) entry.run()
  }
}

export interface SimulatedEnvironment extends Environment {
  readonly clock: ManualClock
  readonly timers: SimulatedTimers
}

export function simulatedEnvironment(seed: number): SimulatedEnvironment {
  const clock = new ManualClock(1_700_000_000_000)
  return { clock, random: new SeededRandom(seed), timers: new SimulatedTimers(clock) }
}

/**
 * A sync takes a random number of turns, now and then very many, so that everything else gets in between
 * in every order.
 */
export function randomPause(random: Random): () => Promise<void> {
  return async () => {
    const turnsMax = randomBelow(random, slowOneIn) === 0 ? slowTurnsMax : usualTurnsMax
    for (let turns = randomBelow(random, turnsMax + 1); turns > 0; turns--) await nextTurn
  }
}

/** Lets everything that is under way and waits for no timer run to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < settleTurns; turn++) await nextTurn
}
