/** How much an open stream keeps: a setting of ours, DynamoDB always keeps 24 hours. */
import { streamRetentionLimits } from '../../base/limits.ts'
import type { StreamDefinition } from '../../table/table-definition.ts'
import { trimStreams } from '../../table/sweeper.ts'
import type { Engine } from '../engine.ts'
import { validation } from '../messages.ts'
import type { StreamRetention } from '../table-input.ts'

/**
 * Changes what the table's stream keeps; what is then too much is removed at once. The stream and its sequence
 * numbers go on. Throws `validation` or `tableNotFound`.
 */
export async function setStreamRetention(
  engine: Engine,
  tableName: string,
  retention: Partial<StreamRetention>,
): Promise<StreamRetention> {
  checkRetention(retention)
  const table = engine.namedTable(tableName)
  await engine.writable()
  const { stream } = table.definition
  if (stream === undefined || stream.closedMs !== undefined) {
    throw validation(`Table has no enabled stream: TableName: ${tableName}`)
  }
  const changed: StreamDefinition = { ...stream, ...retention }
  await engine.store.durable(
    engine.catalog.redefine(table, { ...table.definition, stream: changed }),
  )
  trimStreams(engine.tables, table)
  await engine.store.durable(engine.store.lastSeqno)
  const { recordsMax, bytesMax, ageMsMax } = changed
  return { recordsMax, bytesMax, ageMsMax }
}

function checkRetention(retention: Partial<StreamRetention>): void {
  check('recordsMax', retention.recordsMax)
  check('bytesMax', retention.bytesMax)
  check('ageMsMax', retention.ageMsMax)
}

function check(name: keyof StreamRetention, value: number | undefined): void {
  const { min, max } = streamRetentionLimits[name]
  if (value === undefined) return
  if (Number.isSafeInteger(value) && value >= min && value <= max) return
  throw validation(
    `A stream's ${name} must be a whole number from ${min} to ${max}, not ${value}.`,
    name,
  )
}
