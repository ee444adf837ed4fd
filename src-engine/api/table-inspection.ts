/** All there is to know about a table that DescribeTable has no member for: for Studio and for whoever tunes a schema. */
import { expiryBacklog, type ExpiryBacklog } from '../table/expiry-backlog.ts'
import { unfinished } from '../table/backfill.ts'
import type { IndexUse } from '../table/index-usage.ts'
import type { StreamExtent } from '../table/stream.ts'
import type { StreamDefinition } from '../table/table-definition.ts'
import type { Engine } from './engine.ts'
import { describeTable } from './table-description.ts'
import type { StreamViewType, TableDescription } from './types.ts'

export interface TableInspection {
  readonly description: TableDescription
  /** The figures of items and bytes are the last stored ones; the true ones are being counted. */
  readonly counting: boolean
  readonly timeToLive:
    | {
        readonly attribute: string
        /** False while items from before are still being entered. */
        readonly complete: boolean
      }
    | undefined
  /** The newest stream, open or closed. */
  readonly stream: StreamInspection | undefined
  readonly usage: readonly IndexUsageOf[]
  readonly backfills: readonly Backfill[]
}

export interface IndexUsageOf extends IndexUse {
  readonly index: string
}

export interface StreamInspection extends StreamExtent {
  readonly view: StreamViewType
  readonly open: boolean
  readonly createdMs: number
  readonly recordsMax: number
  readonly bytesMax: number
  readonly ageMsMax: number
}

/** An index, or the expiry order of TTL, on its way through the items that are there already. */
export interface Backfill {
  readonly kind: 'index' | 'ttl'
  /** The index, or the TTL attribute. */
  readonly name: string
  readonly itemsDone: number
  /** Of 256. */
  readonly stripesDone: number
}

/** Throws `tableNotFound` or `validation`. */
export async function inspectTable(engine: Engine, tableName: string): Promise<TableInspection> {
  engine.checkOpen()
  const table = engine.namedTable(tableName)
  const { definition, statistics } = table
  const [stream] = table.streams
  const extent =
    stream === undefined ? undefined : await engine.read((reader) => stream.extent(reader))
  return {
    description: describeTable(table, engine.location),
    counting: statistics.counting,
    timeToLive: definition.ttl && {
      attribute: definition.ttl.attribute,
      complete: definition.ttl.complete,
    },
    stream:
      stream === undefined || extent === undefined
        ? undefined
        : { ...extent, ...settingsOf(stream.definition) },
    usage: definition.indexes.flatMap(({ id, name }) => {
      const use = table.usage.of(id)
      return use === undefined ? [] : [{ index: name, ...use }]
    }),
    backfills: unfinished(definition).map(({ kind, id, name }) => {
      const { itemsDone, stripe } = table.backfills.get(id) ?? { itemsDone: 0, stripe: 0 }
      return { kind, name, itemsDone, stripesDone: stripe }
    }),
  }
}

export interface TableBacklog extends ExpiryBacklog {
  readonly table: string
}

/** Of each table at most so many are counted: enough to see that the sweeper is behind. */
const backlogItemsMax = 10_000

export async function expiryBacklogs(engine: Engine): Promise<readonly TableBacklog[]> {
  engine.checkOpen()
  const limits = { nowMs: engine.tables.nowMs, itemsMax: backlogItemsMax }
  return await engine.read((reader) =>
    engine.catalog.tables.flatMap((table) => {
      const backlog = expiryBacklog(reader, table, limits)
      return backlog === undefined ? [] : [{ table: table.name, ...backlog }]
    }),
  )
}

function settingsOf({
  view,
  closedMs,
  createdMs,
  recordsMax,
  bytesMax,
  ageMsMax,
}: StreamDefinition): Omit<StreamInspection, keyof StreamExtent> {
  return { view, open: closedMs === undefined, createdMs, recordsMax, bytesMax, ageMsMax }
}
