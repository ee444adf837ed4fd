/** The schema of the simple API's one table, built step by step. */
import { streamDefaults } from '../../base/limits.ts'
import type {
  IndexDefinition,
  IndexProjection,
  KeyAttribute,
  StreamView,
  TableDefinition,
} from '../../table/table-definition.ts'
import { checkProjectedCount } from '../table-input.ts'
import { invalidParameter } from '../messages.ts'
import { partitionKeyName, sortKeyName } from './key.ts'

export const StreamViewType = {
  KeysOnly: 'KEYS_ONLY',
  NewImage: 'NEW_IMAGE',
  OldImage: 'OLD_IMAGE',
  NewAndOldImages: 'NEW_AND_OLD_IMAGES',
} as const

/** What the book promises to keep. */
const bufferRecords = 1000

/** `StreamConfig.enabled().withViewType(StreamViewType.NewAndOldImages).withBufferSize(1000)` */
export class StreamConfig {
  readonly view: StreamView
  readonly recordsMax: number
  readonly ageMsMax: number

  private constructor(view: StreamView, recordsMax: number, ageMsMax: number) {
    this.view = view
    this.recordsMax = recordsMax
    this.ageMsMax = ageMsMax
  }

  /** Old and new images, the last 1000 records, 24 hours. */
  static enabled(): StreamConfig {
    return new StreamConfig('NEW_AND_OLD_IMAGES', bufferRecords, streamDefaults.ageMsMax)
  }

  withViewType(view: StreamView): StreamConfig {
    return new StreamConfig(view, this.recordsMax, this.ageMsMax)
  }

  /** How many records are kept. */
  withBufferSize(records: number): StreamConfig {
    requireCount('buffer size', records)
    return new StreamConfig(this.view, records, this.ageMsMax)
  }

  /** How long records are kept, in milliseconds. */
  withMaxAge(ageMs: number): StreamConfig {
    requireCount('maximum age', ageMs)
    return new StreamConfig(this.view, this.recordsMax, ageMs)
  }
}

function requireCount(what: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return
  throw invalidParameter(`A stream's ${what} must be a whole number from 1 on, not ${value}`)
}

interface IndexParts {
  readonly name: string
  readonly kind: 'local' | 'global'
  readonly partition: string
  readonly sort: string | undefined
  readonly projection: IndexProjection
}

/** Orders each partition by another attribute: `new LocalSecondaryIndex('email-index', 'email')`. */
export class LocalSecondaryIndex {
  readonly parts: IndexParts

  constructor(name: string, sortAttribute: string, projection: IndexProjection = { kind: 'all' }) {
    const partition = partitionKeyName
    this.parts = { name, kind: 'local', partition, sort: sortAttribute, projection }
  }

  keysOnly(): LocalSecondaryIndex {
    return this.#projecting({ kind: 'keysOnly' })
  }

  include(attributes: readonly string[]): LocalSecondaryIndex {
    return this.#projecting({ kind: 'include', attributes })
  }

  #projecting(projection: IndexProjection): LocalSecondaryIndex {
    return new LocalSecondaryIndex(this.parts.name, this.parts.sort ?? '', projection)
  }
}

/** Finds items by other attributes: `GlobalSecondaryIndex.withSortKey('category-price-index', 'category', 'price')`. */
export class GlobalSecondaryIndex {
  readonly parts: IndexParts

  constructor(
    name: string,
    partitionAttribute: string,
    options: { sortKey?: string | undefined; projection?: IndexProjection | undefined } = {},
  ) {
    const { sortKey, projection = { kind: 'all' } } = options
    this.parts = {
      name,
      kind: 'global',
      partition: partitionAttribute,
      sort: sortKey,
      projection,
    }
  }

  static withSortKey(
    name: string,
    partitionAttribute: string,
    sortAttribute: string,
  ): GlobalSecondaryIndex {
    return new GlobalSecondaryIndex(name, partitionAttribute, { sortKey: sortAttribute })
  }

  keysOnly(): GlobalSecondaryIndex {
    return this.#projecting({ kind: 'keysOnly' })
  }

  include(attributes: readonly string[]): GlobalSecondaryIndex {
    return this.#projecting({ kind: 'include', attributes })
  }

  #projecting(projection: IndexProjection): GlobalSecondaryIndex {
    const { name, partition, sort } = this.parts
    return new GlobalSecondaryIndex(name, partition, { sortKey: sort, projection })
  }
}

/** `new TableSchema().addLocalIndex(…).addGlobalIndex(…).withTtl('expiresAt').withStream(StreamConfig.enabled())` */
export class TableSchema {
  readonly #indexes: IndexParts[] = []
  #ttlAttribute: string | undefined
  #stream: StreamConfig | undefined

  addLocalIndex(index: LocalSecondaryIndex): this {
    this.#indexes.push(index.parts)
    return this
  }

  addGlobalIndex(index: GlobalSecondaryIndex): this {
    this.#indexes.push(index.parts)
    return this
  }

  /** Items expire at the epoch second, or the Ts, that this attribute holds. */
  withTtl(attribute: string): this {
    this.#ttlAttribute = attribute
    return this
  }

  withStream(stream: StreamConfig): this {
    this.#stream = stream
    return this
  }

  /** The definition of the default table: keys `pk` and, optional in each item, `sk`. Throws `validation`. */
  toDefinition(place: {
    readonly name: string
    readonly uuid: string
    readonly nowMs: number
  }): Omit<TableDefinition, 'id'> {
    let nextSpaceId = 1
    const indexes = this.#indexes.map((parts) => indexDefinition(parts, nextSpaceId++))
    const names = new Set(indexes.map(({ name }) => name))
    if (names.size < indexes.length) throw invalidParameter('Duplicate index name')
    checkProjectedCount(indexes)
    const ttl =
      this.#ttlAttribute === undefined
        ? undefined
        : { id: nextSpaceId++, attribute: this.#ttlAttribute, complete: true }
    const stream =
      this.#stream === undefined
        ? undefined
        : {
            id: nextSpaceId++,
            view: this.#stream.view,
            createdMs: place.nowMs,
            closedMs: undefined,
            recordsMax: this.#stream.recordsMax,
            bytesMax: streamDefaults.bytesMax,
            ageMsMax: this.#stream.ageMsMax,
          }
    return {
      name: place.name,
      uuid: place.uuid,
      createdMs: place.nowMs,
      partitionKey: { name: partitionKeyName, type: 'S' },
      sortKey: { name: sortKeyName, type: 'S' },
      sortKeyOptional: true,
      indexes,
      ttl,
      stream,
      formerStreams: [],
      nextSpaceId,
      onDemand: true,
      throughput: { readUnits: 0, writeUnits: 0 },
      deletionProtected: false,
      tags: new Map(),
    }
  }
}

/** Index keys have no declared type: each item is indexed by what it holds. */
function indexDefinition(parts: IndexParts, id: number): IndexDefinition {
  const key = (name: string): KeyAttribute => ({
    name,
    type: name === partitionKeyName || name === sortKeyName ? 'S' : undefined,
  })
  return {
    id,
    name: parts.name,
    kind: parts.kind,
    partitionKey: key(parts.partition),
    sortKey: parts.sort === undefined ? undefined : key(parts.sort),
    projection: parts.projection,
    state: 'active',
  }
}
