/**
 * ORDER BY of rows that no access path gives in order: an external merge sort. Rows are sorted in runs as they come,
 * so that no step takes long; runs that memory has no room for go to a file; at the end all runs are merged.
 */
import { Allotment } from './allotment.ts'
import type { Budget } from './budget.ts'
import { mergeRuns } from './merge.ts'
import type { Sink } from './sinks.ts'
import type { SpilledRows } from './spilled-rows.ts'
import { compareAny, type Value } from './values.ts'

export interface SortOrder {
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** Rows of one run: sorting them takes some tens of milliseconds. */
const runRowsMax = 65_536
/** A trim of fewer is not worth it. */
const trimmedRowsMin = 1024
/** More files than these are merged into one: a process may have only so many open. */
const spilledRunsMax = 64
/** How many rows are given between two pauses. */
const rowsBetweenPauses = 1024

export interface SortOptions {
  readonly orders: readonly SortOrder[]
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
  readonly bytes: number
}

export class Sorter {
  readonly #options: SortOptions
  readonly #runRows: number
  /** In memory, each sorted. */
  #runs: Entry[][] = []
  readonly #spilled: SpilledRows[] = []
  /** The run being collected. */
  #entries: Entry[] = []
  readonly #memory: Allotment
  #pushed = 0

  constructor(options: SortOptions) {
    this.#options = options
    this.#memory = new Allotment(options.budget, 1)
    this.#runRows = Math.min(runRowsMax, 2 * options.firstMax + trimmedRowsMin)
    options.budget.addYielding(this.#giveWay)
  }

  push(value: Value, keys: readonly Value[]): void {
    const bytes = this.#memory.keep(value, ...keys)
    this.#entries.push({ keys, value, at: this.#pushed++, bytes })
    if (this.#entries.length >= this.#runRows) this.#endRun()
  }

  /** Gives the rows in order, with pauses; at most `firstMax` of them are worth taking. */
  *emit(): Generator<void, void, undefined> {
    this.#options.budget.removeYielding(this.#giveWay)
    this.#endRun()
    let given = 0
    const memory = [...this.#runs, this.#entries]
    for (const { value, keys } of this.#merged(memory)) {
      if (!this.#options.out(value, keys)) break
      if (++given % rowsBetweenPauses === 0) yield
    }
    this.#forget()
  }

  #forget(): void {
    this.#runs = []
    this.#entries = []
    this.#memory.releaseAll()
  }

  /** Sorts the rows collected and forgets those that so many others come before. */
  #endRun(): void {
    const sorted = this.#entries.sort(this.#compare)
    this.#entries = []
    for (const { bytes } of sorted.splice(this.#options.firstMax)) {
      this.#memory.release(bytes)
    }
    if (sorted.length * 2 <= this.#runRows) this.#entries = sorted
    else this.#runs.push(sorted)
  }

  readonly #giveWay = (): void => {
    const { budget } = this.#options
    if (!budget.canSpill(this.#memory.keptBytes)) return
    this.#write([...this.#runs, this.#entries.sort(this.#compare)])
    this.#forget()
    if (this.#spilled.length >= spilledRunsMax) this.#write([])
  }

  /** Makes one file of runs in memory or, when there are none, of all files. */
  #write(memory: readonly Entry[][]): void {
    const { budget, firstMax } = this.#options
    const rows = budget.openSpill()
    let left = firstMax
    const merged = memory.length > 0 ? mergeRuns(memory, this.#compare) : this.#merged([])
    for (const { at, value, keys } of merged) {
      if (left-- <= 0) break
      budget.row()
      rows.push([at, value, ...keys])
    }
    if (memory.length === 0) for (const each of this.#spilled.splice(0)) each.close()
    this.#spilled.push(rows)
  }

  #merged(memory: readonly Entry[][]): Generator<Entry, void, undefined> {
    return mergeRuns([...memory, ...this.#spilled.map(entriesOf)], this.#compare)
  }

  readonly #compare = (left: Entry, right: Entry): number => {
    const { orders } = this.#options
    for (let at = 0; at < orders.length; at++) {
      const a = left.keys[at] ?? null
      const b = right.keys[at] ?? null
      const order = orders[at]
      if (a === null || b === null) {
        if (a === b) continue
        return (a === null) === order?.nullsFirst ? -1 : 1
      }
      const sign = compareAny(a, b)
      if (sign !== 0) return order?.descending === true ? -sign : sign
    }
    return left.at - right.at
  }
}

function* entriesOf(rows: SpilledRows): Generator<Entry, void, undefined> {
  for (const [at, value, ...keys] of rows.rows()) {
    yield { at: typeof at === 'number' ? at : 0, value, keys, bytes: 0 }
  }
}
