/**
 * Rows that memory has no room for, in files by the hash of what they are grouped by: the rows of one group are in
 * one part, and the groups of one part are few enough to be taken up again.
 */
import type { Budget } from './budget.ts'
import type { SpilledRows } from './spilled-rows.ts'
import type { Value } from './values.ts'

const partCount = 16
/** Parts of parts of parts …: 16 million times as many groups as memory has room for. */
const levelMax = 6

export class Partitions {
  readonly #budget: Budget
  readonly #level: number
  readonly #parts: (SpilledRows | undefined)[] = []

  /** @throws KeystoneError `memoryLimit` when dividing further does not help */
  constructor(budget: Budget, level: number) {
    if (level >= levelMax) throw budget.exceeded()
    this.#budget = budget
    this.#level = level
  }

  push(key: string, row: readonly Value[]): void {
    const part = partOf(key, this.#level)
    const rows = (this.#parts[part] ??= this.#budget.openSpill())
    rows.push(row)
  }

  /** The rows of one part; they can be taken once. */
  rows(part: number): Iterable<readonly Value[]> {
    return this.#parts[part]?.rows() ?? []
  }

  static readonly parts: readonly number[] = Array.from({ length: partCount }, (_, part) => part)
}

/** FNV-1a, begun differently on each level: what falls together on one falls apart on the next. */
function partOf(key: string, level: number): number {
  let hash = (0x811c9dc5 ^ (level * 0x9e3779b1)) >>> 0
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  }
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return (hash >>> 20) % partCount
}
