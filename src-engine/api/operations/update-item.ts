import { unreachable } from '../../base/assert.ts'
import type { AttributeMap, Item } from '../../encoding/attribute-value.ts'
import type { Update } from '../../expressions/ast.ts'
import { applyUpdate, type UpdateResult } from '../../expressions/update.ts'
import type { ItemAction, WriteResult } from '../../table/table-store.ts'
import type { Table } from '../../table/table.ts'
import type { Engine } from '../engine.ts'
import { checkUpdated, keyOfRequest } from '../item-input.ts'
import { conditionFailed } from '../messages.ts'
import { compileExpressions } from '../request-expressions.ts'
import type { ReturnValues, UpdateItemInput, WriteItemOutput } from '../types.ts'
import { checkWriteShape, writeOutput } from '../write-output.ts'

/** Changes an item, or makes it. Throws `validation`, `tableNotFound` or `conditionFailed`. */
export async function updateItem(engine: Engine, input: UpdateItemInput): Promise<WriteItemOutput> {
  checkWriteShape(input, 'update')
  const expressions = compileExpressions(input, ['UpdateExpression', 'ConditionExpression'])
  const table = engine.dataTable(input.TableName)
  expressions.checkKeys(table)
  const key = keyOfRequest(table, input.Key)
  await engine.writable()
  const update = updateAction(engine, table, input.Key, expressions.update ?? [])
  const result = engine.tables.write({
    table,
    key,
    action: update.action,
    condition: expressions.condition?.test,
    wantsBefore: true,
  })
  await engine.store.durable(result.seqno)
  if (result.conditionFailed) {
    const wanted = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
    throw conditionFailed(wanted ? result.before?.item : undefined)
  }
  const attributes = returnedAttributes(input.ReturnValues, result, update.outcome())
  return writeOutput(input, { table, key, keyAttributes: input.Key, result, attributes })
}

/** An update as the table layer takes it; `outcome` is there once the action was applied. */
export function updateAction(
  engine: Engine,
  table: Table,
  key: AttributeMap,
  update: Update,
): { readonly action: ItemAction; readonly outcome: () => UpdateResult | undefined } {
  let outcome: UpdateResult | undefined
  const action: ItemAction = {
    kind: 'update',
    apply(before) {
      outcome = applyUpdate(update, before, key)
      if (outcome.item === undefined) return undefined
      return checkUpdated(table, outcome.item, engine.catalog.database.itemBytesMax)
    },
  }
  return { action, outcome: () => outcome }
}

function returnedAttributes(
  values: ReturnValues = 'NONE',
  result: WriteResult,
  outcome: UpdateResult | undefined,
): Item | undefined {
  switch (values) {
    case 'NONE':
      return undefined
    case 'ALL_OLD':
      return result.before?.item
    case 'ALL_NEW':
      return result.after?.item
    case 'UPDATED_OLD':
      return outcome?.updatedOld()
    case 'UPDATED_NEW':
      return outcome?.updatedNew()
    default:
      return unreachable(values)
  }
}
