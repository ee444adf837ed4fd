/** The memtables of all stripes: one that takes writes, and those being flushed, newest first. */
import { must } from '../base/assert.ts'
import { bug } from '../base/seeded-bugs.ts'
import { Memtable } from './memtable.ts'
import type { SnapshotRegistry } from './snapshot-registry.ts'
import { stripeCount, type Seqno, type WriteOperation } from './store-contract.ts'

const none: readonly Memtable[] = []

export class MemtableSet {
  readonly #snapshots: SnapshotRegistry
  readonly #active: Memtable[]
  readonly #immutable: (readonly Memtable[])[]
  #activeBytes = 0
  #immutableBytes = 0

  constructor(snapshots: SnapshotRegistry, recovered: readonly Memtable[]) {
    this.#snapshots = snapshots
    this.#active = [...recovered]
    this.#immutable = Array.from({ length: stripeCount }, () => none)
    this.#activeBytes = recovered.reduce((sum, memtable) => sum + memtable.bytes, 0)
  }

  get bytes(): number {
    return this.#activeBytes + this.#immutableBytes
  }

  get immutableBytes(): number {
    return this.#immutableBytes
  }

  active(stripe: number): Memtable {
    return must(this.#active[stripe], 'the stripe exists')
  }

  /** Newest first. */
  immutable(stripe: number): readonly Memtable[] {
    return this.#immutable[stripe] ?? none
  }

  /** The active one and those being flushed, newest first. */
  all(stripe: number): Memtable[] {
    return [this.active(stripe), ...this.immutable(stripe)]
  }

  *everything(): Generator<Memtable> {
    for (let stripe = 0; stripe < stripeCount; stripe++) yield* this.all(stripe)
  }

  apply(operations: readonly WriteOperation[], seqno: Seqno, walNumber: number): void {
    for (const { key, value } of operations) {
      const memtable = this.active(key.stripe)
      const before = memtable.bytes
      memtable.put(key.bytes, seqno, value)
      if (memtable.oldestWal === undefined || bug('oldestLogForgotten'))
        memtable.oldestWal = walNumber
      this.#activeBytes += memtable.bytes - before
    }
  }

  /** The stripe's active memtable becomes immutable; undefined when it is empty. */
  freeze(stripe: number): Memtable | undefined {
    const memtable = this.active(stripe)
    if (memtable.count === 0) return undefined
    this.#immutable[stripe] = [memtable, ...this.immutable(stripe)]
    this.#active[stripe] = new Memtable(stripe, this.#snapshots)
    this.#activeBytes -= memtable.bytes
    this.#immutableBytes += memtable.bytes
    return memtable
  }

  /** The memtable's versions are in an SST now. */
  flushed(memtable: Memtable): void {
    const { stripe } = memtable
    this.#immutable[stripe] = this.immutable(stripe).filter((other) => other !== memtable)
    this.#immutableBytes -= memtable.bytes
  }

  removeAfter(seqno: Seqno): void {
    for (const memtable of this.everything()) memtable.removeAfter(seqno)
    this.#activeBytes = this.#active.reduce((sum, memtable) => sum + memtable.bytes, 0)
    this.#immutableBytes = this.#immutable.flat().reduce((sum, memtable) => sum + memtable.bytes, 0)
  }

  /** The oldest WAL file that any memtable needs, `except` some; undefined when none does. */
  oldestWal(except: ReadonlySet<Memtable> = new Set()): number | undefined {
    let oldest = Number.POSITIVE_INFINITY
    const look = (memtable: Memtable): void => {
      if (except.has(memtable)) return
      oldest = Math.min(oldest, memtable.oldestWal ?? oldest)
    }
    for (const memtable of this.#active) look(memtable)
    for (const memtables of this.#immutable) for (const memtable of memtables) look(memtable)
    return oldest === Number.POSITIVE_INFINITY ? undefined : oldest
  }
}
