/**
 * Everything the store tells about its own work: for the app's live views, logs and tests. Events carry
 * numbers and file names, never keys or values. A listener must not throw and must not call back.
 */
import type { SstMeta } from './file-set.ts'
import type { Seqno } from './store-contract.ts'

export type FlushReason = 'records' | 'bytes' | 'memory' | 'wal' | 'request' | 'close'
export type StallReason = 'memory' | 'wal' | 'files'

export type StoreEvent =
  | {
      readonly kind: 'opened'
      readonly mode: 'read-write' | 'read-only'
      readonly files: number
      readonly replayedBatches: number
      readonly durationMs: number
    }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'flushStarted'
      readonly reason: FlushReason
      readonly stripes: readonly number[]
      readonly records: number
      readonly bytes: number
    }
  | {
      readonly kind: 'flushFinished'
      readonly stripes: readonly number[]
      readonly files: readonly SstMeta[]
      readonly bytesWritten: number
      readonly durationMs: number
    }
  | {
      readonly kind: 'flushFailed'
      readonly code: string
      readonly message: string
      readonly retryMs: number
    }
  | {
      readonly kind: 'compactionStarted'
      readonly stripe: number
      readonly reason: string
      readonly inputs: readonly SstMeta[]
    }
  | {
      readonly kind: 'compactionProgress'
      readonly stripe: number
      readonly bytesRead: number
      readonly bytesTotal: number
    }
  | {
      readonly kind: 'compactionFinished'
      readonly stripe: number
      readonly reason: string
      readonly inputs: readonly SstMeta[]
      readonly outputs: readonly SstMeta[]
      readonly bytesRead: number
      readonly bytesWritten: number
      readonly bytesReclaimed: number
      readonly versionsDropped: number
      readonly tombstonesRemoved: number
      readonly tombstonesKept: number
      /** Why tombstones stayed; empty when none did. */
      readonly tombstonesKeptBecause: string
      readonly durationMs: number
    }
  | {
      readonly kind: 'compactionFailed'
      readonly stripe: number
      readonly code: string
      readonly message: string
      readonly retryMs: number
    }
  | { readonly kind: 'compactionCancelled'; readonly stripe: number }
  | { readonly kind: 'compactionPaused' }
  | { readonly kind: 'compactionResumed' }
  | {
      readonly kind: 'walRotated'
      readonly sealed: number
      readonly sealedBytes: number
      readonly active: number
      readonly liveBytes: number
    }
  | { readonly kind: 'walRetired'; readonly numbers: readonly number[]; readonly liveBytes: number }
  | {
      readonly kind: 'walCarried'
      /** Old records written again into the active WAL file, so that the oldest one can go. */
      readonly stripes: number
      readonly records: number
      readonly bytes: number
    }
  | { readonly kind: 'manifestRewritten'; readonly bytes: number }
  | {
      readonly kind: 'recovered'
      readonly clean: boolean
      readonly replayedFrames: number
      readonly replayedBatches: number
      readonly lastSeqno: Seqno
      readonly durationMs: number
    }
  | {
      readonly kind: 'tornTailDiscarded'
      readonly file: string
      readonly offset: number
      readonly bytes: number
      /** Where the discarded bytes were kept; undefined when there were none worth keeping. */
      readonly copy: string | undefined
    }
  | {
      readonly kind: 'damageFound'
      readonly file: string
      readonly offset: number
      readonly message: string
    }
  | {
      readonly kind: 'riskyPlace'
      /** What may go wrong where the database lies, and what to do about it. */
      readonly message: string
    }
  | { readonly kind: 'orphansRemoved'; readonly files: readonly string[] }
  | {
      readonly kind: 'stallStarted'
      readonly reason: StallReason
      readonly level: 'slowed' | 'stopped'
      readonly message: string
    }
  | { readonly kind: 'stallEnded'; readonly reason: StallReason; readonly durationMs: number }
  | { readonly kind: 'diskFull'; readonly file: string; readonly freeBytes: number }
  | { readonly kind: 'diskFullResolved'; readonly freeBytes: number }
  | { readonly kind: 'poisoned'; readonly file: string; readonly message: string }
  | { readonly kind: 'prefixDropped'; readonly prefixBytes: number; readonly seqno: Seqno }
  | { readonly kind: 'backupFinished'; readonly files: number; readonly bytes: number }

export type StoreEventListener = (event: StoreEvent) => void
