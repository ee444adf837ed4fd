/**
 * How many rows a walk will find, from those it has found so far. The walk goes through partitions in the order of
 * their hash, so what it has passed is a sample of what lies ahead; but of whole partitions, whose items resemble each
 * other. So the error is taken from how much stretches of the walk differ (a ratio estimate over clusters), not from
 * the number of items, which would promise far too much.
 */
export interface CountEstimate {
  readonly count: number
  /** Two standard errors: in nearly all walks the count is no further off than that. */
  readonly error: number
}

interface Stretch {
  readonly scanned: number
  readonly found: number
}

/** Fewer say nothing of how they differ. */
const stretchesMin = 8
const stretchesMax = 64
const standardErrors = 2

export class CountEstimator {
  #stretches: Stretch[] = []
  #scanned = 0
  #found = 0

  /** How far the walk is now. */
  add(scanned: number, found: number): void {
    if (scanned <= this.#scanned) return
    this.#stretches.push({ scanned: scanned - this.#scanned, found: found - this.#found })
    this.#scanned = scanned
    this.#found = found
    if (this.#stretches.length > stretchesMax) this.#stretches = joinPairs(this.#stretches)
  }

  /** @param total items that the walk will have looked at; undefined while nothing can be said. */
  estimate(total: number): CountEstimate | undefined {
    const ahead = total - this.#scanned
    const stretches = this.#stretches
    const { length } = stretches
    if (length < stretchesMin || ahead <= 0) return undefined
    const rate = this.#found / this.#scanned
    const squares = stretches.reduce(
      (sum, { scanned, found }) => sum + (found - rate * scanned) ** 2,
      0,
    )
    const variance = ((length / (length - 1)) * squares) / this.#scanned ** 2
    return {
      count: Math.round(this.#found + rate * ahead),
      error: Math.ceil(standardErrors * Math.sqrt(variance) * ahead),
    }
  }
}

function joinPairs(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (let at = 0; at < stretches.length; at += 2) {
    const [one, other] = [stretches[at], stretches[at + 1]]
    if (one === undefined) break
    joined.push(
      other === undefined
        ? one
        : { scanned: one.scanned + other.scanned, found: one.found + other.found },
    )
  }
  return joined
}
