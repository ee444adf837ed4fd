/**
 * A histogram of numbers that come one by one and of which nothing is known before. Bins have widths 1, 2, 10, 20, 100 …
 * times a power of ten, each a whole multiple of the one before, so when the numbers need more room, bins are joined and
 * no count is ever wrong. Edges are short decimals, which a filter can repeat exactly.
 */
import type { NumberBin } from '../../contract/schema.ts'

const binsMax = 32
const smallestExponent = -6

/** A width of 10^exponent, or of twice that. */
interface Width {
  readonly exponent: number
  readonly isDouble: boolean
}

export class NumberBins {
  #width: Width = { exponent: smallestExponent, isDouble: false }
  /** By the number of the bin: bin n holds n * width <= x < (n + 1) * width. */
  #counts = new Map<number, number>()
  #lowest = Number.POSITIVE_INFINITY
  #highest = Number.NEGATIVE_INFINITY
  #isWhole = true

  add(value: number): void {
    if (!Number.isFinite(value)) return
    if (!Number.isInteger(value)) this.#isWhole = false
    let bin = binOf(value, this.#width)
    while (!Number.isSafeInteger(bin) || this.#reach(bin) >= binsMax) {
      this.#join()
      bin = binOf(value, this.#width)
    }
    this.#count(bin, 1)
  }

  /** From the lowest to the highest, empty ones between included; whole numbers get bins of whole numbers. */
  bins(): NumberBin[] {
    if (this.#counts.size === 0) return []
    while (this.#isWhole && this.#width.exponent < 0) this.#join()
    const bins: NumberBin[] = []
    for (let bin = this.#lowest; bin <= this.#highest; bin++) {
      const count = this.#counts.get(bin) ?? 0
      bins.push({ from: edgeOf(bin, this.#width), to: edgeOf(bin + 1, this.#width), count })
    }
    return bins
  }

  #reach(bin: number): number {
    return Math.max(bin, this.#highest) - Math.min(bin, this.#lowest)
  }

  #count(bin: number, count: number): void {
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + count)
    this.#lowest = Math.min(this.#lowest, bin)
    this.#highest = Math.max(this.#highest, bin)
  }

  #join(): void {
    const before = this.#counts
    const { exponent, isDouble } = this.#width
    const together = isDouble ? 5 : 2
    this.#width = isDouble
      ? { exponent: exponent + 1, isDouble: false }
      : { exponent, isDouble: true }
    this.#counts = new Map()
    this.#lowest = Number.POSITIVE_INFINITY
    this.#highest = Number.NEGATIVE_INFINITY
    for (const [bin, count] of before) this.#count(Math.floor(bin / together), count)
  }
}

/** Corrected by the edges themselves: 0.29 * 100 is a little less than 29. */
function binOf(value: number, width: Width): number {
  const { exponent, isDouble } = width
  const scaled = exponent < 0 ? value * 10 ** -exponent : value / 10 ** exponent
  const bin = Math.floor(isDouble ? scaled / 2 : scaled)
  if (!Number.isSafeInteger(bin)) return bin
  if (edgeOf(bin + 1, width) <= value) return bin + 1
  return edgeOf(bin, width) > value ? bin - 1 : bin
}

/** The nearest double to the decimal: one division or one product of whole numbers. */
function edgeOf(bin: number, { exponent, isDouble }: Width): number {
  const units = isDouble ? bin * 2 : bin
  return exponent < 0 ? units / 10 ** -exponent : units * 10 ** exponent
}
