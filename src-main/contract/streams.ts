/**
 * Change streams of tables. The stream itself is durable and keeps its own records: the page reads it in pages, from
 * where it left off, whenever it is told that there is more.
 */
import type { Item, StreamPage } from '../../src-engine/index.ts'
import type { DatabaseHandle } from './databases.ts'

export interface Change {
  readonly sequence: number
  /** An expiry is a removal by the database itself. */
  readonly kind: 'insert' | 'modify' | 'remove' | 'expiry'
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly keys: Item
  /** Absent: there was none, or the stream's view leaves it out. */
  readonly before?: Item | undefined
  readonly after?: Item | undefined
  readonly sizeBytes: number
}

export interface ChangePage {
  readonly changes: readonly Change[]
  /** Where the next page begins. */
  readonly next: number
  /** The number the next change will have. */
  readonly end: number
  /** Wanted, but no longer kept when it was read. */
  readonly gap?: { readonly first: number; readonly last: number } | undefined
  readonly view: StreamPage['view']
  readonly recordsMax: number
}

/** A table's stream has grown. At most several times a second. */
export interface StreamGrown {
  readonly handle: DatabaseHandle
  readonly table: string
}

export interface StreamMethods {
  /** Up to 1000 changes from a number on; absent: from the oldest kept. Fails with `resourceNotFound`: no stream. */
  read(input: {
    readonly handle: DatabaseHandle
    readonly table: string
    readonly from?: number | undefined
    readonly limit: number
  }): Promise<ChangePage>
}
