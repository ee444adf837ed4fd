/**
 * Counts scalar values and keeps the most frequent, in little memory (Misra and Gries): exact while there are no more
 * different values than it keeps; after that each count told is a lower bound, and what makes up more than a
 * thousandth of all is still among them.
 */
import type { AttributeValue } from '../../../src-engine/index.ts'
import type { ValueCount } from '../../contract/schema.ts'
import { scalarKey } from './scalar-key.ts'

const keptMax = 1000

export class ValueCounter {
  readonly #counts = new Map<string, { readonly value: AttributeValue; count: number }>()
  #different = 0
  #more = false

  add(value: AttributeValue): void {
    const key = scalarKey(value)
    if (key === undefined) {
      this.#more = true
      return
    }
    const known = this.#counts.get(key)
    if (known !== undefined) known.count++
    else if (this.#counts.size < keptMax) {
      this.#counts.set(key, { value, count: 1 })
      this.#different = Math.max(this.#different, this.#counts.size)
    } else this.#makeRoom()
  }

  /** Different values met; `more` when there were more than could be told apart. */
  get distinct(): { readonly count: number; readonly more: boolean } {
    return { count: this.#different, more: this.#more }
  }

  top(count: number): ValueCount[] {
    return [...this.#counts.values()]
      .toSorted((one, other) => other.count - one.count)
      .slice(0, count)
      .map(({ value, count: times }) => ({ value, count: times }))
  }

  #makeRoom(): void {
    this.#more = true
    for (const [key, entry] of this.#counts) {
      entry.count--
      if (entry.count === 0) this.#counts.delete(key)
    }
  }
}
