/**
 * PartiQL statements. `start` plans and begins; rows gather in the engine's worker while it runs, and are read from
 * there in windows, so that a result of any size neither waits nor fills the window.
 */
import type { AttributeValue, ComputingWork, Item, PlanStep } from '../../src-engine/index.ts'
import type { BrowseRow } from './browse.ts'
import type { DatabaseHandle } from './databases.ts'
import type { IpcErrorData } from './result.ts'
import type { JournalNumber } from './staging.ts'

export type { ComputingWork, PlanStep, StepWork } from '../../src-engine/index.ts'

declare const statementTag: unique symbol

/** Names one run of a statement and its result. Ends with `close`, or when its database closes. */
export type StatementId = string & { readonly [statementTag]: true }

export interface StatementRequest {
  readonly handle: DatabaseHandle
  readonly text: string
  /** Values of the `?`, from left to right. */
  readonly parameters?: readonly AttributeValue[] | undefined
  /** `extended` when absent: PartiQL beyond what DynamoDB takes. */
  readonly dialect?: 'dynamodb' | 'extended' | undefined
  /** Given by whoever has seen how many items it changes: lets a statement without a whole key run. */
  readonly confirmedBulk?: { readonly keepsUndo: boolean } | undefined
}

/** What a statement will do, said before it is done. */
export interface StatementPlan {
  readonly kind: 'read' | 'write' | 'explain'
  /** Names of the columns in order; absent: as the items have them. */
  readonly columns?: readonly string[] | undefined
  /** What a person should know: a table's name that was guessed, a condition that cannot hold. */
  readonly notes: readonly string[]
  /** What would make it cheaper, as a part of a sentence. */
  readonly remedy?: string | undefined
  /** The index that the remedy is to read. */
  readonly betterIndex?: string | undefined
  /** Get, Query, Index query, Scan, Insert, Update, Delete, Nothing, Compute. */
  readonly operation: string
  readonly steps: readonly PlanStep[]
  /** As far as can be known. */
  readonly estimatedItems: number
  /** It changes all items that its condition selects, and runs only when that was confirmed. */
  readonly bulk?: StatementBulk | undefined
}

export interface StatementBulk {
  readonly table: string
  /** The statement that counts those items. */
  readonly count: { readonly text: string; readonly parameters: readonly AttributeValue[] }
}

export interface StatementStarted extends StatementPlan {
  readonly statementId: StatementId
}

export type StatementState =
  | { readonly kind: 'running' }
  /** All rows are there. */
  | { readonly kind: 'ended' }
  /** By the user; the rows read so far stay. */
  | { readonly kind: 'cancelled' }
  /** There are more rows than a result holds; the first of them are here. */
  | { readonly kind: 'limited'; readonly message: string }
  /** The rows read so far stay. */
  | { readonly kind: 'failed'; readonly error: IpcErrorData }

/** What each step of a plan took: of EXPLAIN ANALYZE, when it is over. */
export interface StatementAnalysis {
  readonly steps: readonly PlanStep[]
  readonly computing?: ComputingWork | undefined
}

export interface StatementProgress {
  readonly statementId: StatementId
  readonly state: StatementState
  readonly rows: number
  readonly itemsRead: number
  readonly itemsWritten: number
  readonly bytesRead: number
  readonly elapsedMs: number
  /** Of a write that can be undone. */
  readonly entry?: JournalNumber | undefined
  readonly analysis?: StatementAnalysis | undefined
}

export interface StatementRow extends BrowseRow {
  /** False when the statement selects values that are no tuples: `item` then holds the value under `_1`. */
  readonly tuple: boolean
}

export interface StatementWindow {
  readonly first: number
  readonly rows: readonly StatementRow[]
  readonly progress: StatementProgress
}

export interface StatementMethods {
  /** Plans only. Fails with `syntax` and the place, `validation` or `tableNotFound`. */
  plan(input: StatementRequest): Promise<StatementPlan>
  /** Plans and begins. A write has been made, or refused, when the progress says so. */
  start(input: StatementRequest): Promise<StatementStarted>
  /** Rows `first` to `first + count` (at most 1000). Waits until there is one at `first`, or the run is over. */
  rows(input: {
    readonly statementId: StatementId
    readonly first: number
    readonly count: number
  }): Promise<StatementWindow>
  /** One row with nothing cut. */
  row(input: { readonly statementId: StatementId; readonly at: number }): Promise<Item>
  /** Stops reading; a write that has begun is finished. */
  cancel(input: { readonly statementId: StatementId }): Promise<StatementProgress>
  close(input: { readonly statementId: StatementId }): Promise<null>
}
