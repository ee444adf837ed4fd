/** DISTINCT: the first of equal values, at once while memory has room for all of them. */
import { Allotment } from './allotment.ts'
import type { Budget } from './budget.ts'
import { Partitions } from './partitions.ts'
import type { Sink } from './sinks.ts'
import { keyOfValue } from './values.ts'

const memoryShare = 0.4

export class Distinct {
  readonly #budget: Budget
  readonly #out: Sink
  readonly #level: number
  readonly #seen = new Set<string>()
  readonly #memory: Allotment
  /** What came after memory was full, and may be new. */
  #rest: Partitions | undefined

  constructor(budget: Budget, out: Sink, level = 0) {
    this.#budget = budget
    this.#out = out
    this.#level = level
    this.#memory = new Allotment(budget, memoryShare)
  }

  readonly push: Sink = (value, keys) => {
    const key = keyOfValue(value)
    if (this.#seen.has(key)) return true
    if (this.#rest === undefined && this.#memory.keepIfRoom(value) !== undefined) {
      this.#seen.add(key)
      return this.#out(value, keys)
    }
    this.#rest ??= new Partitions(this.#budget, this.#level)
    this.#rest.push(key, [value, ...keys])
    return true
  };

  /** Gives what was put aside. */
  *emit(): Generator<void, void, undefined> {
    this.#forget()
    if (this.#rest === undefined) return
    for (const part of Partitions.parts) {
      const distinct = new Distinct(this.#budget, this.#out, this.#level + 1)
      for (const [value, ...keys] of this.#rest.rows(part)) {
        this.#budget.row()
        if (!distinct.push(value, keys)) return distinct.#forget()
      }
      yield
      yield* distinct.emit()
    }
  }

  #forget(): void {
    this.#seen.clear()
    this.#memory.releaseAll()
  }
}
