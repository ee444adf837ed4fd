/** Operators that pass results on one by one. A sink returns false when no more is wanted. */
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { Allotment } from './allotment.ts'
import type { Budget } from './budget.ts'
import type { Value } from './values.ts'

/** What a value is sorted by when nothing sorts. */
export const noKeys: readonly Value[] = []

/** `keys`: what ORDER BY sorts the value by, when it has to. */
export type Sink = (value: Value, keys: readonly Value[]) => boolean

export function limitSink(
  { limit, offset }: { limit: number; offset: number },
  out: (value: Value) => boolean,
): (value: Value) => boolean {
  let skipped = 0
  let given = 0
  return (value) => {
    if (skipped < offset) {
      skipped++
      return true
    }
    if (given >= limit) return false
    given++
    return out(value) && given < limit
  }
}

/** PIVOT makes one tuple of all rows. */
export class Pivot {
  readonly #tuple = new Map<string, AttributeValue>()
  readonly #memory: Allotment

  constructor(budget: Budget) {
    this.#memory = new Allotment(budget, 1)
  }

  /** @param pair name and value. */
  push(pair: Value): boolean {
    const [name, value] = Array.isArray(pair) ? pair : []
    if (typeof name !== 'string' || value === undefined) return true
    this.#memory.keep(value)
    this.#tuple.set(name, value)
    return true
  }

  /** The tuple belongs to whom it is given to. */
  emit(out: Sink): void {
    this.#memory.releaseAll()
    out(this.#tuple, noKeys)
  }
}
