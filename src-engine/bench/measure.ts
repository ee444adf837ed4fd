/** Timing: several contenders, turn by turn, in one process, so that what disturbs one disturbs all. */
export interface Turn {
  readonly name: string
  /** Does a known amount of work and returns how many operations it was. */
  run(round: number): number | Promise<number>
}

/** Operations per second of one contender, turn by turn. */
export type Rates = ReadonlyMap<string, readonly number[]>

/**
 * What a turn is measured by. `elapsed` for all that waits for the disk. `processor` for work that never waits: the
 * time all threads of this process computed, which says the same on a machine that others use as well.
 */
export type Meter = 'elapsed' | 'processor'

/**
 * Lets each contender have its turn, again and again. By processor time a first turn is not counted: the runtime
 * spends it on compiling, the more so the more of a contender is JavaScript.
 */
export async function interleaved(
  turns: readonly Turn[],
  rounds: number,
  meter: Meter = 'elapsed',
): Promise<Rates> {
  const rates = new Map<string, number[]>(turns.map(({ name }) => [name, []]))
  const warmUps = meter === 'processor' ? 1 : 0
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const { name, run } of turns) {
      globalThis.gc?.()
      const started = secondsOf(meter)
      const operations = await run(round)
      const seconds = secondsOf(meter) - started
      if (round >= warmUps) rates.get(name)?.push(operations / seconds)
    }
  }
  return rates
}

function secondsOf(meter: Meter): number {
  if (meter === 'elapsed') return performance.now() / 1000
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

export interface Comparison {
  readonly ratio: number
  /** The two rates behind the ratio, for people. */
  readonly reading: string
}

/**
 * How `ours` does against the best of `others`: the median of the ratios of neighbouring turns, which a machine
 * that slows down for a while disturbs less than the ratio of two medians.
 */
export function compare(rates: Rates, others: readonly string[], ours = 'keystone'): Comparison {
  const mine = rates.get(ours) ?? []
  const [best = []] = others
    .map((name) => rates.get(name) ?? [])
    .toSorted((a, b) => median(b) - median(a))
  const ratio = median(mine.map((rate, round) => rate / (best[round] ?? Number.NaN)))
  return { ratio, reading: `${Math.round(median(mine))} /s against ${Math.round(median(best))} /s` }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

export async function timedMs(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
