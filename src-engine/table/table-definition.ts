/**
 * What a table is: its keys, indexes, TTL and streams. Immutable values; a change makes a new definition, which
 * the catalog stores. Every space of keys under a table (each index, TTL setting and stream) has an id that the
 * table never gives out twice, so that what a dropped space left behind can never be read as something else.
 */
export type KeyType = 'S' | 'N' | 'B'

export interface KeyAttribute {
  readonly name: string
  /** Undefined: S, N or B, as each item has it (indexes of the simple API), ordered N, S, B. */
  readonly type: KeyType | undefined
}

export type IndexProjection =
  | { readonly kind: 'all' }
  | { readonly kind: 'keysOnly' }
  | { readonly kind: 'include'; readonly attributes: readonly string[] }

export interface IndexDefinition {
  readonly id: number
  readonly name: string
  readonly kind: 'local' | 'global'
  readonly partitionKey: KeyAttribute
  readonly sortKey: KeyAttribute | undefined
  readonly projection: IndexProjection
  /** `building`: maintained for what the backfill has passed, not yet queryable. */
  readonly state: 'building' | 'active'
  /** As it was given; of global indexes of tables with provisioned throughput. */
  readonly throughput?: Throughput | undefined
}

export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'

export interface StreamDefinition {
  readonly id: number
  readonly view: StreamView
  /** When it was enabled; its label and the identity of its one shard. */
  readonly createdMs: number
  /** Set when it was disabled: no more records, those there are stay readable until they age out. */
  readonly closedMs: number | undefined
  readonly recordsMax: number
  readonly bytesMax: number
  readonly ageMsMax: number
}

export interface TtlDefinition {
  /** Of the expiry-ordered entries. */
  readonly id: number
  readonly attribute: string
  /** False while items written before TTL was enabled are still being entered. */
  readonly complete: boolean
}

export interface Throughput {
  readonly readUnits: number
  readonly writeUnits: number
}

export interface TableDefinition {
  readonly id: number
  readonly name: string
  readonly uuid: string
  readonly createdMs: number
  readonly partitionKey: KeyAttribute
  readonly sortKey: KeyAttribute | undefined
  /** The book's default table: items may lack the sort key. */
  readonly sortKeyOptional: boolean
  readonly indexes: readonly IndexDefinition[]
  readonly ttl: TtlDefinition | undefined
  /** The newest stream, open or closed. */
  readonly stream: StreamDefinition | undefined
  /** Streams before that, until their records have aged out. */
  readonly formerStreams: readonly StreamDefinition[]
  /** The next id for an index, a TTL setting or a stream. */
  readonly nextSpaceId: number
  readonly onDemand: boolean
  readonly throughput: Throughput
  readonly deletionProtected: boolean
  readonly tags: ReadonlyMap<string, string>
}

export function findIndex(table: TableDefinition, name: string): IndexDefinition | undefined {
  return table.indexes.find((index) => index.name === name)
}

/** Names of the attributes that a table's store keys hold, so that its stored items need not. */
export function keyNames(table: TableDefinition): readonly string[] {
  return table.sortKey === undefined
    ? [table.partitionKey.name]
    : [table.partitionKey.name, table.sortKey.name]
}

/** Names of the attributes that an index's store keys hold: the index's keys, then the table's, each once. */
export function indexKeyNames(table: TableDefinition, index: IndexDefinition): readonly string[] {
  const names = new Set<string>([index.partitionKey.name])
  if (index.sortKey !== undefined) names.add(index.sortKey.name)
  for (const name of keyNames(table)) names.add(name)
  return [...names]
}
