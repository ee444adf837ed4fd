/** ORDER BY of rows that no access path gives in order. */
import type { Budget } from './budget.ts'
import type { Row } from './scope.ts'
import type { Sink } from './sinks.ts'
import { compareAny, type Value } from './values.ts'

export interface SortKey {
  readonly read: (row: Row, output: Value) => Value
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** A trim of fewer is not worth it. */
const trimmedRowsMin = 1024

export interface SortOptions {
  readonly keys: readonly SortKey[]
  readonly budget: Budget
  /** Only so many of the first rows are wanted; `Infinity`: all. */
  readonly firstMax: number
  readonly out: Sink
}

interface Entry {
  readonly keys: readonly Value[]
  readonly value: Value
  /** Position of arrival: rows with equal keys stay in order. */
  readonly at: number
}

export class Sorter {
  readonly #options: SortOptions
  #keptBytes = 0
  #entries: Entry[] = []
  #pushed = 0

  constructor(options: SortOptions) {
    this.#options = options
  }

  push(row: Row, value: Value): boolean {
    const { keys, budget, firstMax } = this.#options
    this.#keptBytes += budget.keep(value)
    const at = this.#pushed++
    this.#entries.push({ keys: keys.map(({ read }) => read(row, value)), value, at })
    if (this.#entries.length >= 2 * firstMax + trimmedRowsMin) this.#trim()
    return true
  }

  emit(): void {
    this.#entries.sort((a, b) => this.#compare(a, b))
    for (const { value } of this.#entries) if (!this.#options.out(value)) return
  }

  /** Forgets the rows that so many others come before; each is sorted about once more, whatever the number of rows. */
  #trim(): void {
    const { budget, firstMax } = this.#options
    this.#entries.sort((a, b) => this.#compare(a, b))
    this.#entries = this.#entries.slice(0, firstMax)
    budget.release(this.#keptBytes)
    this.#keptBytes = 0
    for (const { value } of this.#entries) this.#keptBytes += budget.keep(value)
  }

  #compare(left: Entry, right: Entry): number {
    for (const [at, { descending, nullsFirst }] of this.#options.keys.entries()) {
      const a = left.keys[at] ?? null
      const b = right.keys[at] ?? null
      if (a === null || b === null) {
        if (a === b) continue
        return (a === null) === nullsFirst ? -1 : 1
      }
      const order = compareAny(a, b)
      if (order !== 0) return descending ? -order : order
    }
    return left.at - right.at
  }
}
