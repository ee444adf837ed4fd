/**
 * Where a commit group waits for the disk. A trip to the thread pool leaves the caller's thread free, but costs two
 * wake-ups: on a fast disk a third of the whole put, on a busy machine much more. So where few writers follow each
 * other closely, they wait right here, as long as that is short. Many writers never hold up the thread.
 *
 * How long the disk takes is seen only by waiting here: through the pool, the wake-ups are in what is measured. After a
 * long wait some groups go through the pool, twice as many after the next one; a slow disk so is tried ever more rarely.
 *
 * Writers that go on as soon as they are told would otherwise keep the event loop from ever turning: after a few
 * milliseconds of this, the log pauses for one turn, and timers and sockets have theirs.
 */
import type { DurableWait } from '../../vfs/vfs.ts'

/** Longer waits would be felt by whatever else the thread does. */
const hereMsMax = 2
const hereBytesMax = 64 * 1024
/** A group that comes later than this after the one before does not follow it closely. */
const pauseMsMax = 8
/** The event loop turns at least this often. */
const loopTurnMs = 8
/** So many batches in a group are few … */
const fewBatchesMax = 4
/** … and so many such groups in a row make few writers. */
const fewGroupsMin = 3
/** So many groups go elsewhere after a long wait here; after another one at once, twice as many, and so on. */
const elsewhereGroupsMin = 2
const elsewhereGroupsMax = 1024

export class SyncPlace {
  #fewGroups = 0
  /** Groups still to go elsewhere after a long wait. */
  #elsewhereLeft = 0
  #elsewhereNext = elsewhereGroupsMin
  #endedAtMs = Number.NEGATIVE_INFINITY
  #turnedAtMs = Number.NEGATIVE_INFINITY

  /** Where the group that is about to be written is to wait. */
  choose(group: {
    readonly batches: number
    readonly bytes: number
    readonly nowMs: number
  }): DurableWait {
    const { batches, bytes, nowMs } = group
    this.#fewGroups = batches <= fewBatchesMax ? this.#fewGroups + 1 : 0
    const mayWaitHere =
      this.#fewGroups > fewGroupsMin &&
      bytes <= hereBytesMax &&
      nowMs - this.#endedAtMs <= pauseMsMax
    if (!mayWaitHere) return 'elsewhere'
    if (this.#elsewhereLeft === 0) return 'here'
    this.#elsewhereLeft--
    return 'elsewhere'
  }

  /** The group is on the disk. */
  waited(where: DurableWait, fromMs: number, toMs: number): void {
    this.#endedAtMs = toMs
    if (where === 'elsewhere') {
      this.#turnedAtMs = toMs
    } else if (toMs - fromMs <= hereMsMax) {
      this.#elsewhereNext = elsewhereGroupsMin
    } else {
      this.#elsewhereLeft = this.#elsewhereNext
      this.#elsewhereNext = Math.min(this.#elsewhereNext * 2, elsewhereGroupsMax)
    }
  }

  /** Whether groups have waited here for so long that others should have their turn now; once for each time. */
  turnDue(): boolean {
    const due = this.#endedAtMs - this.#turnedAtMs >= loopTurnMs
    if (due) this.#turnedAtMs = this.#endedAtMs
    return due
  }
}
