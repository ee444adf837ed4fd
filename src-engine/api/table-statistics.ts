/** How much a table and its indexes hold, and of what: for the planner's estimates and for people. */
import { countKeyPrefixes, countsKeyPrefixes, type KeyPrefixCount } from '../table/key-prefix.ts'
import { readIndexPartition, readPartition } from '../table/keyspace.ts'
import type { Count } from '../table/statistics.ts'
import type { Engine } from './engine.ts'

export interface SpaceStatistics extends Readonly<Count> {
  /** By the beginnings of partition keys: counted up to 20,000 items, estimated beyond. */
  readonly keyPrefixes: readonly KeyPrefixCount[]
  /** Whether the items in `keyPrefixes` are counted. */
  readonly keyPrefixesExact: boolean
}

export interface TableStatisticsReport extends SpaceStatistics {
  readonly table: string
  /** The counts are the last stored ones; the true ones are being counted. */
  readonly counting: boolean
  readonly indexes: readonly (SpaceStatistics & { readonly index: string })[]
}

/** Throws `tableNotFound` or `validation`. */
export async function tableStatistics(
  engine: Engine,
  tableName: string,
): Promise<TableStatisticsReport> {
  const table = engine.namedTable(tableName)
  const { statistics, space } = table
  return await engine.read((reader) => {
    const source = { store: engine.store, reader }
    const total = statistics.shownTable
    return {
      table: table.name,
      ...total,
      counting: statistics.counting,
      keyPrefixesExact: countsKeyPrefixes(total),
      keyPrefixes: countKeyPrefixes(source, {
        prefix: space.itemPrefix,
        partitionOf: (key) => readPartition(key).value,
        total,
      }),
      indexes: table.indexes.map(({ definition: { id, name }, prefix }) => {
        const count = statistics.shownIndex(id)
        const keyPrefixes = countKeyPrefixes(source, {
          prefix,
          partitionOf: readIndexPartition,
          total: count,
        })
        return { index: name, ...count, keyPrefixes, keyPrefixesExact: countsKeyPrefixes(count) }
      }),
    }
  })
}
