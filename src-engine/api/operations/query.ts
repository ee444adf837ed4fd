import { unreachable } from '../../base/assert.ts'
import {
  resolveKeyCondition,
  type QueriedKeys,
  type SortKeyCondition,
} from '../../expressions/key-condition.ts'
import { checkFilterPaths } from '../../expressions/paths-of.ts'
import type { StoreKey } from '../../storage/store-contract.ts'
import { keyBytes } from '../../table/key-component.ts'
import { sortRange, type ByteRange, type SortCondition } from '../../table/key-range.ts'
import type { SecondaryIndex } from '../../table/secondary-index.ts'
import type { Table } from '../../table/table.ts'
import type { Engine } from '../engine.ts'
import { messages, validation } from '../messages.ts'
import {
  checkReadShape,
  checkSelect,
  indexOfRequest,
  readItems,
  startKeyOf,
} from '../read-request.ts'
import { compileExpressions } from '../request-expressions.ts'
import { checkTableName, RequestShape } from '../request-shape.ts'
import type { ReadView } from '../read-view.ts'
import type { QueryInput, ReadOutput } from '../types.ts'

/** Reads items of one partition, of the table or an index, in order. Throws `validation` or `tableNotFound`. */
export async function query(
  engine: Engine,
  input: QueryInput,
  view?: ReadView,
): Promise<ReadOutput> {
  checkTableName(input.TableName)
  checkShape(input)
  checkSelect(input)
  const expressions = compileExpressions(input, ['FilterExpression', 'KeyConditionExpression'])
  const table = engine.dataTable(input.TableName)
  const index = indexOfRequest(table, input)
  expressions.checkKeys(table)
  const keys = queriedKeys(table, index)
  const condition = resolveKeyCondition(expressions.keyClauses ?? [], keys)
  const keyNames = [keys.partitionKey.name]
  if (keys.sortKey !== undefined) keyNames.push(keys.sortKey.name)
  checkFilterPaths(expressions.filter?.paths ?? [], keyNames)

  const start = (index ?? table.space).partition(keyBytes(condition.partition))
  const range = sortRange(start.bytes, sortCondition(condition.sort), index === undefined)
  const startAfter = startKeyOf(table, index, input.ExclusiveStartKey)
  if (startAfter !== undefined) {
    const isSingle =
      index === undefined &&
      (table.definition.sortKey === undefined || condition.sort.kind === 'equal')
    if (isSingle) throw validation(messages.singleRow)
    checkStart(startAfter, start, range)
  }
  return await readItems(engine, input, {
    table,
    index,
    stripes: [start.stripe],
    range,
    reverse: input.ScanIndexForward === false,
    startAfter,
    expressions,
    view,
  })
}

function checkShape(input: QueryInput): void {
  const shape = new RequestShape()
  checkReadShape(shape, input)
  shape.check()
  if (input.Limit !== undefined && input.Limit < 1) {
    throw validation(
      "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    )
  }
  if (input.KeyConditionExpression === undefined && input.KeyConditions === undefined) {
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    )
  }
}

/** The partition key and sort key that a key condition is about. */
function queriedKeys(table: Table, index: SecondaryIndex | undefined): QueriedKeys {
  if (index !== undefined) return index.definition
  const { partitionKey, sortKey, sortKeyOptional } = table.definition
  return { partitionKey, sortKey: sortKey && { ...sortKey, emptyAllowed: sortKeyOptional } }
}

/** A key condition on a sort key, in ordered bytes. */
export function sortCondition(sort: SortKeyCondition): SortCondition {
  switch (sort.kind) {
    case 'all':
      return sort
    case 'between':
      return { kind: 'between', low: keyBytes(sort.low), high: keyBytes(sort.high) }
    case 'equal':
    case 'less':
    case 'lessOrEqual':
    case 'greater':
    case 'greaterOrEqual':
    case 'beginsWith':
      return { kind: sort.kind, value: keyBytes(sort.value) }
    default:
      return unreachable(sort)
  }
}

function checkStart(startAfter: StoreKey, partition: StoreKey, range: ByteRange): void {
  const inPartition =
    startAfter.stripe === partition.stripe && startAfter.bytes.startsWith(partition.bytes)
  if (!inPartition) throw validation(messages.startKeyOutside)
  const inRange =
    startAfter.bytes >= range.from && (range.to === undefined || startAfter.bytes < range.to)
  if (!inRange) throw validation(messages.startKeyOutsideRange)
}
