import type { Engine } from '../engine.ts'
import { keyOfRequest } from '../item-input.ts'
import { conditionFailed } from '../messages.ts'
import { compileExpressions } from '../request-expressions.ts'
import type { DeleteItemInput, WriteItemOutput } from '../types.ts'
import { checkWriteShape, writeOutput } from '../write-output.ts'

/** Removes an item; that it is absent is no error. Throws `validation`, `tableNotFound` or `conditionFailed`. */
export async function deleteItem(engine: Engine, input: DeleteItemInput): Promise<WriteItemOutput> {
  checkWriteShape(input, 'delete')
  const expressions = compileExpressions(input, ['ConditionExpression'])
  const table = engine.dataTable(input.TableName)
  expressions.checkKeys(table)
  const key = keyOfRequest(table, input.Key)
  await engine.writable()
  const result = engine.tables.write({
    table,
    key,
    action: { kind: 'delete' },
    condition: expressions.condition?.test,
    wantsBefore: input.ReturnValues === 'ALL_OLD',
  })
  await engine.store.durable(result.seqno)
  if (result.conditionFailed) {
    const wanted = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
    throw conditionFailed(wanted ? result.before?.item : undefined)
  }
  const attributes = input.ReturnValues === 'ALL_OLD' ? result.before?.item : undefined
  return writeOutput(input, { table, key, keyAttributes: input.Key, result, attributes })
}
