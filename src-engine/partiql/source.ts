/**
 * What the executor needs of a database: descriptions of its tables, and single reads and writes with bound
 * conditions. Implemented by `api`; every promise of a write resolves when it is durable.
 */
import type { Item } from '../encoding/attribute-value.ts'
import type { Condition, Update } from '../expressions/ast.ts'
import type { KeyValue, QueriedKey, SortKeyCondition } from '../expressions/key-condition.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import type { StorageWork } from './step-work.ts'

export interface IndexShape {
  readonly name: string
  readonly kind: 'local' | 'global'
  readonly partitionKey: QueriedKey
  readonly sortKey: QueriedKey | undefined
  /** Attributes that its entries hold, keys included; undefined: all. */
  readonly projected: ReadonlySet<string> | undefined
  /** False while it is being built. */
  readonly usable: boolean
  readonly itemCount: number
}

export interface TableShape {
  readonly name: string
  readonly partitionKey: QueriedKey
  readonly sortKey: QueriedKey | undefined
  /** The default table: items may lack the sort key. */
  readonly sortKeyOptional: boolean
  readonly indexes: readonly IndexShape[]
  /** An estimate is enough. */
  readonly itemCount: number
  /** Items in part of one partition, about; undefined: nobody knows. Reads nothing. */
  readonly estimate?: ((place: KeyedPlace) => number) | undefined
}

/** Part of one partition, of the table or an index. */
export interface KeyedPlace {
  readonly index: string | undefined
  readonly partition: KeyValue
  readonly sort: SortKeyCondition
}

export interface PageRead {
  readonly table: string
  readonly index: string | undefined
  /** Undefined: all partitions. */
  readonly partition: KeyValue | undefined
  readonly sort: SortKeyCondition
  readonly forward: boolean
  /** The last key of the page before. */
  readonly startAfter: Item | undefined
  /** Items to evaluate at most. */
  readonly limit: number | undefined
  readonly filter: ((item: Item) => boolean) | undefined
  /** Index reads: take whole items from the table. */
  readonly wholeItems: boolean
}

export interface PageResult {
  readonly items: readonly Item[]
  readonly scannedCount: number
  /** Size of the items evaluated. */
  readonly scannedBytes: number
  /** Undefined: there is no more. */
  readonly lastKey: Item | undefined
  /** What the storage engine did for it. */
  readonly work: Readonly<StorageWork>
}

export interface ItemWrite {
  readonly table: string
  readonly key: Item
  readonly condition: Condition | undefined
}

/** What an update touched, as DynamoDB's return values see it. */
export interface UpdateOutcome {
  readonly before: Item | undefined
  readonly after: Item | undefined
  readonly updatedOld: Item | undefined
  readonly updatedNew: Item | undefined
}

export interface InsertOutcome {
  /** How many there are now; they stay. */
  readonly inserted: number
  /** Why there are not all; undefined: there are. */
  readonly failure: Error | undefined
}

export interface StatementSource {
  /** From now on all reads see one moment; what that can see is kept on disk until `letGo`. */
  hold(): void
  letGo(): void
  tableNames(): readonly string[]
  describe(table: string): TableShape | undefined
  /** At most one item. */
  get(table: string, key: Item): Promise<PageResult>
  page(read: PageRead): Promise<PageResult>
  /** As `get` and `page`, at once: nothing may be given away of it before `settle`. */
  getNow(table: string, key: Item): PageResult
  pageNow(read: PageRead): PageResult
  /** Resolves when no crash can take back what was read at once. */
  settle(): Promise<void>
  /** Lets others run: they may want to cancel the statement. */
  rest(): Promise<void>
  /** Opens a file without a name, gone when it is closed; undefined: there is only memory. */
  readonly openScratch: (() => VfsFile) | undefined
  /** Milliseconds of a clock that never goes back. */
  monotonicMs(): number
  /** Makes new items, one after the other, up to the first that fails: `duplicateItem` when its key is taken. */
  insert(table: string, items: readonly Item[]): Promise<InsertOutcome>
  /** Throws `conditionFailed`. */
  update(write: ItemWrite & { readonly update: Update }): Promise<UpdateOutcome>
  /** Resolves to what was deleted. Throws `conditionFailed`. */
  delete(write: ItemWrite): Promise<Item | undefined>
}
