/**
 * How often each index of a table is read, so that an index nobody needs can be found. Counted in memory by programs
 * that have the database open, kept with the statistics at close; what a killed program had counted is lost, so the
 * figures are at least what they say.
 */
import type { JsonRecord } from './definition-record.ts'

/** Reads of one index since counting began. */
export interface IndexUse {
  /** Epoch milliseconds: when counting began. */
  readonly sinceMs: number
  /** Pages of queries and scans. */
  readonly requests: number
  /** Entries they looked at. */
  readonly itemsRead: number
  /** Epoch milliseconds; undefined: not read since. */
  readonly lastMs: number | undefined
}

export class IndexUsage {
  readonly #uses = new Map<number, IndexUse>()
  #changed = false

  /** Whether there is anything that was not stored yet. */
  get changed(): boolean {
    return this.#changed
  }

  /** Starts counting for those indexes that are not counted yet. */
  begin(indexes: readonly { readonly id: number }[], nowMs: number): void {
    for (const { id } of indexes) {
      if (this.#uses.has(id)) continue
      this.#uses.set(id, { sinceMs: nowMs, requests: 0, itemsRead: 0, lastMs: undefined })
    }
  }

  /** A page of this index was read. */
  count(indexId: number, itemsRead: number, nowMs: number): void {
    const use = this.#uses.get(indexId)
    this.#uses.set(indexId, {
      sinceMs: use?.sinceMs ?? nowMs,
      requests: (use?.requests ?? 0) + 1,
      itemsRead: (use?.itemsRead ?? 0) + itemsRead,
      lastMs: nowMs,
    })
    this.#changed = true
  }

  of(indexId: number): IndexUse | undefined {
    return this.#uses.get(indexId)
  }

  drop(indexId: number): void {
    this.#uses.delete(indexId)
  }

  /** For storing; from then on nothing is changed. */
  toRecord(): readonly object[] {
    this.#changed = false
    return [...this.#uses].map(([id, { lastMs, ...use }]) =>
      lastMs === undefined ? { id, ...use } : { id, ...use, lastMs },
    )
  }

  /** Takes what was stored; a record of an older version has none. */
  load(record: JsonRecord): void {
    if (!record.has('usage')) return
    for (const use of record.records('usage')) {
      this.#uses.set(use.integer('id'), {
        sinceMs: use.integer('sinceMs'),
        requests: use.integer('requests'),
        itemsRead: use.integer('itemsRead'),
        lastMs: use.has('lastMs') ? use.integer('lastMs') : undefined,
      })
    }
  }
}
