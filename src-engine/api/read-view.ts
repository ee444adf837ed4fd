/** A page of a query or a scan that is not read from the newest state: the moment it shows, and what it took. */
import type { ReadCounters, Snapshot } from '../storage/store-contract.ts'

/** Where a page is read from, and who is told what it took. */
export interface ReadView {
  readonly snapshot: Snapshot
  /** Items that have expired by then are not there. */
  readonly nowMs: number
  readonly onPage: (itemBytes: number, counters: Readonly<ReadCounters>) => void
}
