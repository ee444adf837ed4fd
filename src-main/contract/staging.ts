/**
 * Editing with a net. Edits wait as staged until they are committed together, on the condition that nothing they
 * touch has changed meanwhile; they are kept on disk by main and survive a crash of the app. Every write the app
 * makes is journalled with what was there before, so that it can be undone later, also after a restart.
 */
import type { AttributeMap, Item } from '../../src-engine/index.ts'
import type { DatabaseHandle } from './databases.ts'

declare const stagedTag: unique symbol

/** Names one staged edit of a database. Stable across restarts. */
export type StagedId = string & { readonly [stagedTag]: true }

export interface Edit {
  readonly table: string
  /** Primary key of the item as it is in the database; of the new item when there is none yet. */
  readonly key: AttributeMap
  /** The item as it was read when editing began; null: there was none. */
  readonly base: Item | null
  /** The item as it shall be; null: it shall be deleted. A draft with another primary key moves the item. */
  readonly draft: Item | null
}

export interface StagedEdit extends Edit {
  readonly id: StagedId
  /** Milliseconds since 1970. */
  readonly stagedAtMs: number
}

export interface Conflict {
  readonly id: StagedId
  /** `changed`: the item is no longer as it was read. `keyTaken`: the key it shall move to holds an item. */
  readonly reason: 'changed' | 'keyTaken'
  /** What is there now; null: nothing. */
  readonly current: Item | null
}

export type CommitOutcome =
  | {
      readonly kind: 'committed'
      readonly committed: readonly StagedId[]
      /**
       * One for each transaction, in order: more than one when the edits are too many or too large for one. Each is
       * all or nothing, and can be undone by its number.
       */
      readonly entries: readonly JournalNumber[]
    }
  /** Nothing was written. */
  | { readonly kind: 'conflicts'; readonly conflicts: readonly Conflict[] }

declare const journalTag: unique symbol

/** Position in the journal of a database: 1, 2, 3 … */
export type JournalNumber = number & { readonly [journalTag]: true }

export interface JournalEntry {
  readonly number: JournalNumber
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly operation: 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Statement' | 'Commit'
  /** `unknown`: the app ended during it; whether it took place shows in the items. */
  readonly state: 'written' | 'failed' | 'unknown'
  readonly tables: readonly string[]
  readonly items: number
}

export interface JournalChange {
  readonly table: string
  readonly key: AttributeMap
  readonly before: Item | null
  readonly after: Item | null
}

export interface InverseOutcome {
  readonly staged: readonly StagedEdit[]
  /** Items that have changed since: undoing them would undo somebody's later change too. */
  readonly refused: readonly {
    readonly table: string
    readonly key: AttributeMap
    readonly reason: string
    readonly current: Item | null
  }[]
}

export interface StagingMethods {
  list(input: { readonly handle: DatabaseHandle }): Promise<readonly StagedEdit[]>
  /**
   * Durable when it resolves. An edit takes the place of the staged one of the same item; one that changes
   * nothing removes it. Returns all that are staged.
   */
  stage(input: {
    readonly handle: DatabaseHandle
    readonly edits: readonly Edit[]
  }): Promise<readonly StagedEdit[]>
  /** Returns all that stay staged. */
  discard(input: {
    readonly handle: DatabaseHandle
    readonly ids: readonly StagedId[]
  }): Promise<readonly StagedEdit[]>
  /**
   * Writes the named edits, or none of them when any is in conflict. When a later one of several transactions
   * fails, the edits of the earlier ones are written and no longer staged.
   */
  commit(input: {
    readonly handle: DatabaseHandle
    readonly ids: readonly StagedId[]
  }): Promise<CommitOutcome>
}

export interface JournalMethods {
  /** Newest first. */
  list(input: {
    readonly handle: DatabaseHandle
    /** Only entries before this one. */
    readonly before?: JournalNumber | undefined
    readonly limit: number
  }): Promise<readonly JournalEntry[]>
  /** What one entry changed. */
  changes(input: {
    readonly handle: DatabaseHandle
    readonly number: JournalNumber
  }): Promise<readonly JournalChange[]>
  /** Stages what undoes an entry, for review; writes nothing. */
  stageInverse(input: {
    readonly handle: DatabaseHandle
    readonly number: JournalNumber
  }): Promise<InverseOutcome>
}
