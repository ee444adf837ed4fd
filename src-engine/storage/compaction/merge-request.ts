/** What a merge is told and what it tells: names, ids and numbers, so that it can run in another thread. */
import type { ByteString } from '../../base/byte-string.ts'
import type { SstMeta } from '../file-set.ts'
import type { Seqno } from '../store-contract.ts'

export interface MergeRequest {
  readonly directory: string
  readonly databaseUuid: string
  readonly stripe: number
  /** Next to each other in age, newest first. */
  readonly inputs: readonly SstMeta[]
  /** The stripe's files that are older than all inputs: a tombstone must stay while one may hold its key. */
  readonly older: readonly SstMeta[]
  readonly outputId: number
  readonly createdMs: number
  /** Moments somebody may read at, ascending. What none of them and no later reader sees goes. */
  readonly moments: readonly Seqno[]
  /** Nobody ever reads a key that starts with one of these. */
  readonly droppedPrefixes: readonly ByteString[]
  readonly blockBytes: number
  readonly bloomBitsPerKey: number
  readonly compression: 'none' | 'deflate'
}

export interface MergeStatistics {
  readonly bytesRead: number
  readonly bytesWritten: number
  /** Input files less the output file: what the disk gets back. */
  readonly bytesReclaimed: number
  readonly versionsRead: number
  readonly versionsWritten: number
  /** Overwritten or deleted values that nobody sees any more, and all under dropped prefixes. */
  readonly versionsDropped: number
  readonly tombstonesRemoved: number
  readonly tombstonesKept: number
  /** Why tombstones stayed; empty when none did. */
  readonly tombstonesKeptBecause: string
}

export interface MergeOutcome {
  /** Written, synced and renamed; its directory is not synced. Undefined when nothing was left to write. */
  readonly output: SstMeta | undefined
  readonly statistics: MergeStatistics
}

/** How a merge is watched and stopped. */
export interface MergeControl {
  readonly onProgress: (bytesRead: number) => void
  /** Once aborted, the merge ends soon with `cancelled` and leaves no file behind. */
  readonly signal: AbortSignal
}

/** Runs merges, here or elsewhere. */
export interface CompactionRunner {
  /** Rejects with `cancelled`, `corruption`, `io` or `diskFull`; then it has changed nothing. */
  run(request: MergeRequest, control: MergeControl): Promise<MergeOutcome>
  /** Ends what the runner holds. Merges under way are cancelled. */
  close(): Promise<void>
}
