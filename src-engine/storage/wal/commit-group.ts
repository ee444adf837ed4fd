import { makeDeferred, type Deferred } from '../../base/deferred.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { Seqno } from '../store-contract.ts'
import { walFrameHeaderBytes } from './wal-format.ts'

const firstBytes = 4 * 1024
/** A group that grew beyond this gives its memory back. */
const keptBytesMax = 1024 * 1024

/** The batches that will share one frame and one sync. Reused, so that commits allocate next to nothing. */
export class CommitGroup {
  bytes = new ByteWriter(firstBytes)
  batches = 0
  carriedBatches = 0
  firstSeqno: Seqno = 0
  lastSeqno: Seqno = 0
  #settled: Deferred<void> | undefined

  constructor() {
    this.bytes.skip(walFrameHeaderBytes)
  }

  get empty(): boolean {
    return this.batches === 0 && this.carriedBatches === 0
  }

  /** Resolves when the group is acknowledged; made only when somebody asks. */
  get settled(): Promise<void> {
    this.#settled ??= makeDeferred()
    return this.#settled.promise
  }

  acknowledge(): void {
    this.#settled?.resolve()
  }

  fail(error: unknown): void {
    this.#settled?.reject(error)
  }

  reset(): void {
    if (this.bytes.capacity > keptBytesMax) this.bytes = new ByteWriter(firstBytes)
    this.bytes.clear()
    this.bytes.skip(walFrameHeaderBytes)
    this.batches = 0
    this.carriedBatches = 0
    this.firstSeqno = 0
    this.lastSeqno = 0
    this.#settled = undefined
  }
}
