import { systemClock, type Clock } from './clock.ts'
import { systemRandom, type Random } from './random.ts'
import { systemTimers, type Timers } from './timers.ts'

/** All that the engine takes from the outside world, files apart. */
export interface Environment {
  readonly clock: Clock
  readonly random: Random
  readonly timers: Timers
}

export const systemEnvironment: Environment = {
  clock: systemClock,
  random: systemRandom,
  timers: systemTimers,
}
