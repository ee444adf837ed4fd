/** What PutItem, UpdateItem and DeleteItem have in common: the shape of the request and the answer. */
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import type { PrimaryKey } from '../table/primary-key.ts'
import type { WriteResult } from '../table/table-store.ts'
import type { Table } from '../table/table.ts'
import { CapacityMeter } from './capacity.ts'
import { validation } from './messages.ts'
import { checkTableName, enumSets, RequestShape } from './request-shape.ts'
import type {
  ItemCollectionMetrics,
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValues,
  WriteItemOutput,
} from './types.ts'

interface WriteInput {
  readonly TableName: string
  readonly Item?: Item | undefined
  readonly Key?: AttributeMap | undefined
  readonly ReturnValues?: ReturnValues | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined
}

/** Throws `validation` when the request's members are missing or not of their enums. */
export function checkWriteShape(input: WriteInput, kind: 'put' | 'update' | 'delete'): void {
  checkTableName(input.TableName)
  const subject = kind === 'put' ? input.Item : input.Key
  const plain =
    subject !== undefined &&
    input.ReturnValues === undefined &&
    input.ReturnValuesOnConditionCheckFailure === undefined &&
    input.ReturnConsumedCapacity === undefined &&
    input.ReturnItemCollectionMetrics === undefined
  if (plain) return
  const shape = new RequestShape()
  shape.required(subject, kind === 'put' ? 'item' : 'key')
  shape.oneOf(input.ReturnValues, 'returnValues', enumSets.returnValues)
  shape.oneOf(
    input.ReturnValuesOnConditionCheckFailure,
    'returnValuesOnConditionCheckFailure',
    enumSets.returnValuesOnConditionCheckFailure,
  )
  shape.reportsOfWrite(input)
  shape.check()
  const { ReturnValues: values } = input
  if (kind !== 'update' && values !== undefined && values !== 'NONE' && values !== 'ALL_OLD') {
    throw validation('ReturnValues can only be ALL_OLD or NONE')
  }
}

export interface WriteAnswer {
  readonly table: Table
  readonly key: PrimaryKey
  /** The item's key attributes, among others perhaps. */
  readonly keyAttributes: AttributeMap
  readonly result: WriteResult
  /** What `ReturnValues` asked for. */
  readonly attributes: Item | undefined
}

export function writeOutput(input: WriteInput, answer: WriteAnswer): WriteItemOutput {
  const { table, key, keyAttributes, result, attributes } = answer
  const output: { -readonly [Member in keyof WriteItemOutput]: WriteItemOutput[Member] } = {}
  if (attributes !== undefined) output.Attributes = attributes
  if (input.ReturnConsumedCapacity !== undefined) {
    const meter = new CapacityMeter(input.ReturnConsumedCapacity)
    meter.write(table, key, result)
    const capacity = meter.of(table)
    if (capacity !== undefined) output.ConsumedCapacity = capacity
  }
  if (input.ReturnItemCollectionMetrics === 'SIZE') {
    const metrics = itemCollectionMetrics(table, keyAttributes)
    if (metrics !== undefined) output.ItemCollectionMetrics = metrics
  }
  return output
}

/** Only tables with local indexes have item collections to measure. */
export function itemCollectionMetrics(
  table: Table,
  key: AttributeMap,
): ItemCollectionMetrics | undefined {
  if (!table.indexes.some(({ definition }) => definition.kind === 'local')) return undefined
  const { name } = table.definition.partitionKey
  const value = key.get(name)
  if (value === undefined) return undefined
  return { ItemCollectionKey: new Map([[name, value]]), SizeEstimateRangeGB: [0, 1] }
}
