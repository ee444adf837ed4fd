import type { Engine } from '../engine.ts'
import { validation } from '../messages.ts'
import { describeTable } from '../table-description.ts'
import type { DescribeTableInput, TableDescriptionOutput } from '../types.ts'

/** Removes a table with all its items, indexes and streams. Throws `validation` or `tableNotFound`. */
export async function deleteTable(
  engine: Engine,
  input: DescribeTableInput,
): Promise<TableDescriptionOutput> {
  await engine.writable()
  const table = engine.namedTable(input.TableName)
  if (table.definition.deletionProtected) {
    throw validation(
      'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    )
  }
  const description = describeTable(table, engine.location, 'DELETING')
  const seqno = engine.catalog.deleteTable(table)
  await engine.store.durable(seqno)
  await engine.catalog.finishDrops()
  return { TableDescription: description }
}
