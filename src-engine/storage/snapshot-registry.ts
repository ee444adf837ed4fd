/**
 * The moments somebody still looks at: snapshots, readers, and the newest durable moment (to which the
 * store returns when the disk is full). Decides which overwritten versions must stay.
 *
 *   versions of a key:  @9 @5 @2     moments: 6     kept: @9 (newest), @5 (what 6 sees); @2 may go
 */
import { assert } from '../base/assert.ts'
import type { Seqno } from './store-contract.ts'

export class SnapshotRegistry {
  /** Ascending, each once. Few: usually none. */
  readonly #moments: Seqno[] = []
  /** How often each moment is held, in the same order. */
  readonly #holders: number[] = []
  /** Nothing at or before it can be lost any more. */
  durableSeqno: Seqno = 0

  get count(): number {
    return this.#moments.length
  }

  /** The oldest held moment, or undefined when none is held. */
  get oldest(): Seqno | undefined {
    return this.#moments[0]
  }

  hold(seqno: Seqno): void {
    const at = this.#placeAfter(seqno)
    if (this.#moments[at - 1] === seqno) {
      this.#holders[at - 1] = (this.#holders[at - 1] ?? 0) + 1
      return
    }
    if (at === this.#moments.length) {
      this.#moments.push(seqno)
      this.#holders.push(1)
    } else {
      this.#moments.splice(at, 0, seqno)
      this.#holders.splice(at, 0, 1)
    }
  }

  release(seqno: Seqno): void {
    const at = this.#placeAfter(seqno) - 1
    assert(this.#moments[at] === seqno, `moment ${seqno} is released more often than held`)
    const left = (this.#holders[at] ?? 0) - 1
    if (left > 0) {
      this.#holders[at] = left
    } else if (at === this.#moments.length - 1) {
      this.#moments.pop()
      this.#holders.pop()
    } else {
      this.#moments.splice(at, 1)
      this.#holders.splice(at, 1)
    }
  }

  /** The position after the last moment at or before `seqno`. Readers look at the newest: from the end. */
  #placeAfter(seqno: Seqno): number {
    let at = this.#moments.length
    while (at > 0 && (this.#moments[at - 1] ?? 0) > seqno) at--
    return at
  }

  /** Whether any moment sees the version `older` although `newer` overwrote it. */
  needs(older: Seqno, newer: Seqno): boolean {
    if (older <= this.durableSeqno && this.durableSeqno < newer) return true
    const moments = this.#moments
    for (let i = moments.length - 1; i >= 0; i--) {
      const moment = moments[i] ?? 0
      if (moment < older) return false
      if (moment < newer) return true
    }
    return false
  }

  /** Every held moment, ascending: a copy. */
  moments(): Seqno[] {
    return this.#moments.slice()
  }
}
