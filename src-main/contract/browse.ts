/**
 * A row window: a table, an index or the result of a query as numbered rows, so that a grid can jump to any
 * of a million. The engine host walks the whole source once in the background and remembers a start key every
 * few rows; a window is then read from the nearest remembered key. All rows are of one moment until the window is
 * refreshed, or nobody has looked at it for ten minutes. Values too long for a cell are cut.
 */
import type { AttributeMap, Item, ReadWork, TypeName } from '../../src-engine/index.ts'
import type { DatabaseHandle } from './databases.ts'

declare const browseTag: unique symbol

/** Names one row window. Ends with `close`, or when its database closes. */
export type BrowseId = string & { readonly [browseTag]: true }

/** What to show. Expressions are DynamoDB's. Without `KeyConditionExpression` it is a scan. */
export interface BrowseSource {
  readonly table: string
  readonly index?: string | undefined
  readonly KeyConditionExpression?: string | undefined
  readonly ScanIndexForward?: boolean | undefined
  readonly FilterExpression?: string | undefined
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

export interface BrowseRow {
  /** The item, with each value in `cut` shortened: a string or bytes to a prefix, a container to its first members. */
  readonly item: Item
  /** By top-level attribute name: what is not whole in `item`. Fetch the whole item with `items.get`. */
  readonly cut: ReadonlyMap<string, CutValue>
  /** Of the whole item, as DynamoDB counts. */
  readonly sizeBytes: number
}

export interface CutValue {
  readonly type: TypeName
  /** Of the whole value, as DynamoDB counts. */
  readonly sizeBytes: number
}

export interface BrowseWindow {
  readonly first: number
  /** Fewer than asked for at the end, or when the walk of a filtered source has found no more yet. */
  readonly rows: readonly BrowseRow[]
  /** Another than before: rows read until now are of an older moment. */
  readonly takenMs: number
  readonly cost: ReadCost
  /** The last of these rows is the last row there is (or there are no rows from `first` on). */
  readonly endReached: boolean
}

/** What reading took: said to the user as it is. */
export interface ReadCost extends ReadWork {
  /** Items looked at, before the filter. */
  readonly scanned: number
  readonly returned: number
  readonly elapsedMs: number
}

/** The moment that rows are of. */
export interface BrowseMoment {
  /** Milliseconds since 1970. */
  readonly takenMs: number
}

/** How far the background walk has come. */
export interface BrowseProgress extends ReadWork {
  readonly browseId: BrowseId
  /** Rows found so far; the exact number of rows once `complete`. */
  readonly known: number
  readonly complete: boolean
  /** Items looked at by the walk so far. */
  readonly scanned: number
  readonly elapsedMs: number
  /** The walk stopped here; rows up to `known` stay readable. */
  readonly error?: { readonly code: string; readonly message: string } | undefined
}

export interface BrowseOpened extends BrowseMoment {
  readonly browseId: BrowseId
  /** What the walk will do, for the button and the status line. */
  readonly kind: 'query' | 'scan'
  /** The table's or index's own count, when the source is the whole of it; the walk gives the exact one. */
  readonly estimatedRows?: number | undefined
}

export interface BrowseMethods {
  /** Starts the walk. The first window can be asked for at once. */
  open(input: {
    readonly handle: DatabaseHandle
    readonly source: BrowseSource
  }): Promise<BrowseOpened>
  /**
   * Rows `first` to `first + count` (count at most 1000). Waits until the walk has come to `first`; a newer
   * call makes a waiting one fail with `cancelled`.
   */
  rows(input: {
    readonly browseId: BrowseId
    readonly first: number
    readonly count: number
  }): Promise<BrowseWindow>
  /** Walks again from the start and sees what was written since; the id stays. */
  refresh(input: { readonly browseId: BrowseId }): Promise<BrowseMoment>
  /** Ends the walk: rows found so far stay readable, those behind them are not counted. A refresh begins anew. */
  stop(input: { readonly browseId: BrowseId }): Promise<null>
  close(input: { readonly browseId: BrowseId }): Promise<null>
}
