/** What one operator keeps of a statement's memory. */
import type { Budget } from './budget.ts'
import type { Value } from './values.ts'

export class Allotment {
  readonly #budget: Budget
  readonly #share: number
  #keptBytes = 0

  /** @param share of the limit that it may keep: the operators it passes rows on to need some as well. */
  constructor(budget: Budget, share: number) {
    this.#budget = budget
    this.#share = share
  }

  get keptBytes(): number {
    return this.#keptBytes
  }

  /** Counts values that are kept, and says as how many bytes. Undefined: there is no room for them. */
  keepIfRoom(...values: readonly Value[]): number | undefined {
    if (!this.#budget.isWithinShare(this.#keptBytes, this.#share)) return undefined
    const bytes = this.#budget.keepIfRoom(...values)
    this.#keptBytes += bytes ?? 0
    return bytes
  }

  /** Beyond the share, too. @throws KeystoneError `memoryLimit` when the statement has no room left */
  keep(...values: readonly Value[]): number {
    const bytes = this.#budget.keepIfRoom(...values)
    if (bytes === undefined) throw this.#budget.exceeded()
    this.#keptBytes += bytes
    return bytes
  }

  release(bytes: number): void {
    this.#keptBytes -= bytes
    this.#budget.release(bytes)
  }

  releaseAll(): void {
    this.release(this.#keptBytes)
  }
}
