import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { keyOfRequest } from '../item-input.ts'
import { compileExpressions } from '../request-expressions.ts'
import { checkTableName, RequestShape } from '../request-shape.ts'
import type { GetItemInput, GetItemOutput } from '../types.ts'

/** Reads one item. Throws `validation` or `tableNotFound`. */
export async function getItem(engine: Engine, input: GetItemInput): Promise<GetItemOutput> {
  checkTableName(input.TableName)
  if (input.Key === undefined || input.ReturnConsumedCapacity !== undefined) checkShape(input)
  const expressions = compileExpressions(input, [])
  const table = engine.dataTable(input.TableName)
  expressions.checkKeys(table)
  const key = keyOfRequest(table, input.Key)
  const stored = await engine.read((reader) => engine.tables.get(reader, table, key))
  const meter = new CapacityMeter(input.ReturnConsumedCapacity)
  meter.readItem(table, stored?.sizeBytes ?? 0, input.ConsistentRead === true)
  const capacity = meter.of(table)
  const output = capacity === undefined ? {} : { ConsumedCapacity: capacity }
  if (stored === undefined) return output
  const { projection } = expressions
  const Item = projection === undefined ? stored.item : projection.apply(stored.item)
  return { ...output, Item }
}

function checkShape(input: GetItemInput): void {
  const shape = new RequestShape()
  shape.required(input.Key, 'key')
  shape.consumedCapacity(input)
  shape.check()
}
