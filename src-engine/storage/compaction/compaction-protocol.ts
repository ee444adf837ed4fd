/** What store and compaction thread tell each other. Plain data only; files are named, never sent. */
import type { ErrorCode } from '../../base/errors.ts'
import type { MergeOutcome, MergeRequest } from './merge-job.ts'

export type ToCompactionThread =
  | { readonly kind: 'merge'; readonly job: number; readonly request: MergeRequest }
  | { readonly kind: 'cancel'; readonly job: number }

export type FromCompactionThread =
  | { readonly kind: 'progress'; readonly job: number; readonly bytesRead: number }
  | { readonly kind: 'done'; readonly job: number; readonly outcome: MergeOutcome }
  | { readonly kind: 'failed'; readonly job: number; readonly failure: MergeFailure }

export interface MergeFailure {
  /** Undefined for a failure that is no `KeystoneError`: our own bug. */
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly details: object
}
