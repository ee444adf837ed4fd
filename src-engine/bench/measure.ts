/** Timing: several contenders, turn by turn, in one process, so that what disturbs one disturbs all. */
export interface Turn {
  readonly name: string
  /** Does a known amount of work and returns how many operations it was. */
  run(round: number): number | Promise<number>
}

/** Operations per second of each contender: the median over the rounds. */
export async function interleaved(
  turns: readonly Turn[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const rates = new Map<string, number[]>(turns.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of turns) {
      globalThis.gc?.()
      const started = performance.now()
      const operations = await run(round)
      const seconds = (performance.now() - started) / 1000
      rates.get(name)?.push(operations / seconds)
    }
  }
  return new Map([...rates].map(([name, list]) => [name, median(list)]))
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
