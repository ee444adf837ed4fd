/**
 * Capacity units as DynamoDB would count them. Nothing is charged or limited here; tools and tests read them.
 * A read unit is 4 KB read consistently, half of one when eventually; a write unit is 1 KB; transactions cost double.
 */
import type { SecondaryIndex } from '../table/secondary-index.ts'
import type { Table } from '../table/table.ts'
import type { ConsumedCapacity, ReturnConsumedCapacity } from './types.ts'

const readUnitBytes = 4096
const writeUnitBytes = 1024

export function readUnits(bytes: number, consistent: boolean): number {
  const units = Math.max(1, Math.ceil(bytes / readUnitBytes))
  return consistent ? units : units / 2
}

/** `bytes` is the larger of the old and the new item. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / writeUnitBytes))
}

/** Undefined unless the request asked for it. */
export function consumedCapacity(
  wanted: ReturnConsumedCapacity | undefined,
  table: Table,
  units: number,
  index?: SecondaryIndex,
): ConsumedCapacity | undefined {
  if (wanted === undefined || wanted === 'NONE') return undefined
  const total = { TableName: table.name, CapacityUnits: units }
  if (wanted === 'TOTAL') return total
  if (index === undefined) return { ...total, Table: { CapacityUnits: units } }
  const ofIndex = { [index.definition.name]: { CapacityUnits: units } }
  const noneOfTable = { ...total, Table: { CapacityUnits: 0 } }
  return index.definition.kind === 'local'
    ? { ...noneOfTable, LocalSecondaryIndexes: ofIndex }
    : { ...noneOfTable, GlobalSecondaryIndexes: ofIndex }
}
