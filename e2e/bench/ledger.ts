/** What a benchmark of the app says: each figure beside its budget, with a verdict. */
import { loadavg } from 'node:os'

export interface Figure {
  /** What was done, on what. */
  readonly what: string
  readonly value: number
  readonly atMost?: number
  readonly atLeast?: number
  /** Behind the number: `' ms'`, `' MB'`, `' %'`, `'x'`. */
  readonly unit: string
  /** How the figure came to be, when that is not plain. */
  readonly note?: string
}

/** Prints one figure. Times depend on the machine, so the load of the last minute stands beside them. */
export function record({ what, value, atMost, atLeast, unit, note }: Figure): void {
  const isMet = value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity)
  const budget =
    atMost === undefined ? `at least ${atLeast ?? ''}${unit}` : `at most ${atMost}${unit}`
  const shown = `${value.toFixed(value < 10 ? 2 : 0)}${unit}`
  const aside = [...(note === undefined ? [] : [note]), `load ${(loadavg()[0] ?? 0).toFixed(1)}`]
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${what}: ${shown}, ${budget} (${aside.join('; ')})`)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN
}
