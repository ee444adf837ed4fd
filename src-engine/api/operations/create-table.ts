import { randomUuid } from '../../base/random.ts'
import type { Engine } from '../engine.ts'
import { definitionOf } from '../table-input.ts'
import { describeTable } from '../table-description.ts'
import type { CreateTableInput, TableDescriptionOutput } from '../types.ts'

/** Makes a table; it can be used when this resolves. Throws `validation` or `tableExists`. */
export async function createTable(
  engine: Engine,
  input: CreateTableInput,
): Promise<TableDescriptionOutput> {
  const { environment, catalog, store } = engine
  const definition = definitionOf(input, {
    uuid: randomUuid(environment.random),
    nowMs: environment.clock.now(),
  })
  await engine.writable()
  const table = catalog.createTable(definition, false)
  table.usage.begin(definition.indexes, definition.createdMs)
  await store.durable(store.lastSeqno)
  return { TableDescription: describeTable(table, engine.location) }
}
