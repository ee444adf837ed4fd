/**
 * Where a commit group waits for the disk. A trip to the thread pool leaves the caller's thread free, but costs two
 * wake-ups: on a fast disk a third of the whole put. So where few writers follow each other closely, they wait right
 * here, as long as that is short. Many writers, or a slow disk, never hold up the thread.
 *
 * Writers that go on as soon as they are told would otherwise keep the event loop from ever turning: after a few
 * milliseconds of this, one group goes through the pool, and timers and sockets have their turn.
 */
import type { DurableWait } from '../../vfs/vfs.ts'

/** Longer waits would be felt by whatever else the thread does. */
const hereMsMax = 1
const hereBytesMax = 64 * 1024
/** The event loop turns at least this often. */
const loopTurnMs = 8
/** So many batches in a group are few … */
const fewBatchesMax = 4
/** … and so many such groups in a row make few writers. */
const fewGroupsMin = 3
/** How much of the estimate one measurement changes; a long wait here counts at once. */
const smoothing = 0.2

export class SyncPlace {
  #fewGroups = 0
  #expectedMs = Number.POSITIVE_INFINITY
  #turnedAtMs = Number.NEGATIVE_INFINITY

  /** Where the group that is about to be written is to wait. */
  choose(group: {
    readonly batches: number
    readonly bytes: number
    readonly nowMs: number
  }): DurableWait {
    const { batches, bytes, nowMs } = group
    this.#fewGroups = batches <= fewBatchesMax ? this.#fewGroups + 1 : 0
    if (
      this.#fewGroups > fewGroupsMin &&
      bytes <= hereBytesMax &&
      this.#expectedMs <= hereMsMax &&
      nowMs - this.#turnedAtMs < loopTurnMs
    ) {
      return 'here'
    }
    this.#turnedAtMs = nowMs
    return 'elsewhere'
  }

  /** How long the group waited, in milliseconds. */
  waited(where: DurableWait, ms: number): void {
    const before = this.#expectedMs
    const known = before !== Number.POSITIVE_INFINITY
    // Through the pool it takes longer than the disk does: the wake-ups, and whatever the thread was busy with.
    const atOnce = !known || (where === 'here' && ms > before)
    this.#expectedMs = atOnce ? ms : before + (ms - before) * smoothing
  }
}
