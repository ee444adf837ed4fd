/**
 * Parsed expressions by text. Programs send the same few texts over and over with other values, and the trees are
 * immutable, so a parsed one serves every request and every database.
 */
import type { WrittenCondition, WrittenProjection, WrittenUpdate } from './ast.ts'
import type { ExpressionKind } from './expression-error.ts'
import { parseCondition, parseProjection, parseUpdate } from './parser.ts'

/** Enough for the distinct expressions of a program; at 4 KB of text each a bound of about 1 MB. */
const entriesMax = 256

/** Keeps the entries used last. */
export class RecentlyUsed<T> {
  readonly #entries = new Map<string, T>()
  readonly #entriesMax: number

  constructor(limit: number) {
    this.#entriesMax = limit
  }

  get(key: string, make: () => T): T {
    const known = this.#entries.get(key)
    if (known !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known
    }
    const made = make()
    this.#entries.set(key, made)
    if (this.#entries.size > this.#entriesMax) {
      const oldest = this.#entries.keys().next()
      if (oldest.done !== true) this.#entries.delete(oldest.value)
    }
    return made
  }
}

const conditions = new RecentlyUsed<WrittenCondition>(entriesMax)
const projections = new RecentlyUsed<WrittenProjection>(entriesMax)
const updates = new RecentlyUsed<WrittenUpdate>(entriesMax)

export function cachedCondition(text: string, kind: ExpressionKind): WrittenCondition {
  return conditions.get(`${kind} ${text}`, () => parseCondition(text, kind))
}

export function cachedProjection(text: string): WrittenProjection {
  return projections.get(text, () => parseProjection(text))
}

export function cachedUpdate(text: string): WrittenUpdate {
  return updates.get(text, () => parseUpdate(text))
}
