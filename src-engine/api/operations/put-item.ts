import type { Engine } from '../engine.ts'
import { checkItem, keyOfItem } from '../item-input.ts'
import { conditionFailed } from '../messages.ts'
import { compileExpressions } from '../request-expressions.ts'
import type { PutItemInput, WriteItemOutput } from '../types.ts'
import { checkWriteShape, writeOutput } from '../write-output.ts'

/** Replaces an item or makes it. Throws `validation`, `tableNotFound` or `conditionFailed`. */
export async function putItem(engine: Engine, input: PutItemInput): Promise<WriteItemOutput> {
  checkWriteShape(input, 'put')
  const expressions = compileExpressions(input, ['ConditionExpression'])
  const table = engine.dataTable(input.TableName)
  expressions.checkKeys(table)
  const key = keyOfItem(table, input.Item)
  const after = checkItem(table, input.Item, engine.catalog.database.itemBytesMax)
  await engine.writable()
  const result = engine.tables.write({
    table,
    key,
    action: { kind: 'put', after },
    condition: expressions.condition?.test,
    wantsBefore: input.ReturnValues === 'ALL_OLD',
  })
  await engine.store.durable(result.seqno)
  if (result.conditionFailed) {
    const wanted = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
    throw conditionFailed(wanted ? result.before?.item : undefined)
  }
  const attributes = input.ReturnValues === 'ALL_OLD' ? result.before?.item : undefined
  return writeOutput(input, { table, key, keyAttributes: input.Item, result, attributes })
}
