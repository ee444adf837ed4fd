/**
 * UNION, INTERSECT and EXCEPT; ALL keeps duplicates. A union passes on what comes. The others count the values of the
 * right side first, in memory while there is room, and decide for each value of the left.
 */
import { Allotment } from './allotment.ts'
import type { SetQuery } from './ast.ts'
import type { Budget } from './budget.ts'
import { Distinct } from './distinct.ts'
import { Partitions } from './partitions.ts'
import { noKeys } from './sinks.ts'
import { keyOfValue, type Value } from './values.ts'

export interface SetOperation {
  pushLeft(value: Value): boolean
  pushRight(value: Value): boolean
  /** Gives what had to wait. */
  emit(): Generator<void, void, undefined>
}

const memoryShare = 0.4

export function makeSetOperation(
  { operator, all }: Pick<SetQuery, 'operator' | 'all'>,
  budget: Budget,
  out: (value: Value) => boolean,
): SetOperation {
  const distinct = all ? undefined : new Distinct(budget, out)
  const give = distinct === undefined ? out : (value: Value) => distinct.push(value, noKeys)
  if (operator === 'union') {
    return {
      pushLeft: give,
      pushRight: give,
      *emit() {
        if (distinct !== undefined) yield* distinct.emit()
      },
    }
  }
  const matching = new Matching({ wanted: operator === 'intersect', consumes: all }, budget, give)
  return {
    pushLeft: (value) => matching.pushLeft(value),
    pushRight: (value) => matching.pushRight(value),
    *emit() {
      yield* matching.emit()
      if (distinct !== undefined) yield* distinct.emit()
    },
  }
}

interface MatchingRule {
  /** Whether a value of the left is given that is among those of the right, or one that is not. */
  readonly wanted: boolean
  /** Each value of the right matches only one of the left. */
  readonly consumes: boolean
}

/** Takes all of the right side before the first of the left. */
class Matching {
  readonly #rule: MatchingRule
  readonly #budget: Budget
  readonly #give: (value: Value) => boolean
  readonly #level: number
  readonly #counts = new Map<string, number>()
  readonly #memory: Allotment
  /** Values of both sides that memory had no room for. */
  #rights: Partitions | undefined
  #lefts: Partitions | undefined

  constructor(rule: MatchingRule, budget: Budget, give: (value: Value) => boolean, level = 0) {
    this.#rule = rule
    this.#budget = budget
    this.#give = give
    this.#level = level
    this.#memory = new Allotment(budget, memoryShare)
  }

  pushRight(value: Value): boolean {
    const key = keyOfValue(value)
    const known = this.#counts.get(key)
    if (known === undefined && !this.#hasRoomFor(value)) {
      this.#rights ??= new Partitions(this.#budget, this.#level)
      this.#rights.push(key, [value])
      return true
    }
    this.#counts.set(key, (known ?? 0) + 1)
    return true
  }

  /** Once a value was put aside, no new one is counted in memory. */
  #hasRoomFor(value: Value): boolean {
    return this.#rights === undefined && this.#memory.keepIfRoom(value) !== undefined
  }

  pushLeft(value: Value): boolean {
    const key = keyOfValue(value)
    const count = this.#counts.get(key)
    if (count === undefined && this.#rights !== undefined) {
      this.#lefts ??= new Partitions(this.#budget, this.#level)
      this.#lefts.push(key, [value])
      return true
    }
    const isMatch = count !== undefined && count > 0
    if (isMatch && this.#rule.consumes) this.#counts.set(key, count - 1)
    return isMatch === this.#rule.wanted ? this.#give(value) : true
  }

  *emit(): Generator<void, void, undefined> {
    this.#forget()
    if (this.#rights === undefined || this.#lefts === undefined) return
    for (const part of Partitions.parts) {
      const matching = new Matching(this.#rule, this.#budget, this.#give, this.#level + 1)
      for (const [value] of this.#rights.rows(part)) {
        this.#budget.row()
        matching.pushRight(value)
      }
      for (const [value] of this.#lefts.rows(part)) {
        this.#budget.row()
        if (!matching.pushLeft(value)) return matching.#forget()
      }
      yield
      yield* matching.emit()
    }
  }

  #forget(): void {
    this.#counts.clear()
    this.#memory.releaseAll()
  }
}
