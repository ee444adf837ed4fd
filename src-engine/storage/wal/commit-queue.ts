/** Batches on their way to the disk: the group that collects them, and the one that is being written. */
import type { Seqno } from '../store-contract.ts'
import { CommitGroup } from './commit-group.ts'

export class CommitQueue {
  #collecting = new CommitGroup()
  #idle = new CommitGroup()
  #inFlight: CommitGroup | undefined

  /** What is appended now goes into this one. */
  get collecting(): CommitGroup {
    return this.#collecting
  }

  get empty(): boolean {
    return this.#collecting.empty
  }

  /** Taken over, but not in a file yet. */
  get bytes(): number {
    const collected = this.#collecting.empty ? 0 : this.#collecting.bytes.length
    return collected + (this.#inFlight?.bytes.length ?? 0)
  }

  /** Sends the collected batches on their way; those that come now go into the next group. */
  send(): CommitGroup {
    const group = this.#collecting
    this.#collecting = this.#idle
    this.#idle = group
    this.#inFlight = group
    return group
  }

  /** The group under way is in the file: nothing waits for it any more but its acknowledgement. */
  arrived(): void {
    this.#inFlight = undefined
  }

  /** Resolves with the group that holds `seqno`; undefined when none does. One promise per group, shared. */
  settledWith(seqno: Seqno): Promise<void> | undefined {
    if (this.#inFlight !== undefined && seqno <= this.#inFlight.lastSeqno) {
      return this.#inFlight.settled
    }
    const { batches, lastSeqno } = this.#collecting
    return batches > 0 && seqno <= lastSeqno ? this.#collecting.settled : undefined
  }

  /** Rejects whoever waits for a group and forgets the batches. */
  fail(error: unknown): void {
    for (const group of [this.#inFlight, this.#collecting]) {
      group?.fail(error)
      group?.reset()
    }
    this.#inFlight = undefined
  }
}
