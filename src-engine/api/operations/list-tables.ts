import type { Engine } from '../engine.ts'
import { RequestShape, tableNameLength } from '../request-shape.ts'
import type { ListTablesInput, ListTablesOutput } from '../types.ts'

const limitMax = 100

/** Names in byte order, at most 100 at a time. */
export async function listTables(
  engine: Engine,
  input: ListTablesInput = {},
): Promise<ListTablesOutput> {
  engine.checkOpen()
  const { Limit: limit = limitMax, ExclusiveStartTableName: after } = input
  const shape = new RequestShape()
  shape.atLeast(limit, 'limit', 1)
  shape.atMost(limit, 'limit', limitMax)
  shape.length(after, 'exclusiveStartTableName', tableNameLength)
  shape.check()
  const names = engine.catalog.tables.map((table) => table.name)
  const rest = after === undefined ? names : names.filter((name) => name > after)
  const TableNames = rest.slice(0, limit)
  const last = TableNames.at(-1)
  return rest.length > TableNames.length && last !== undefined
    ? { TableNames, LastEvaluatedTableName: last }
    : { TableNames }
}
