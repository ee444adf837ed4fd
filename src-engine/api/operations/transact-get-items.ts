import { dynamodbLimits } from '../../base/limits.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import type { PrimaryKey } from '../../table/primary-key.ts'
import type { SizedItem } from '../../table/item-change.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { itemIdentity } from '../item-identity.ts'
import { keyOfRequest } from '../item-input.ts'
import { messages, validation } from '../messages.ts'
import { compileExpressions } from '../request-expressions.ts'
import { RequestShape } from '../request-shape.ts'
import type { Table } from '../../table/table.ts'
import type { TransactGetItemsInput, TransactGetItemsOutput } from '../types.ts'

/** Reads up to 100 items over all tables, all at one moment. Throws `validation` or `tableNotFound`. */
export async function transactGetItems(
  engine: Engine,
  input: TransactGetItemsInput,
): Promise<TransactGetItemsOutput> {
  checkShape(input)
  const seen = new Set<string>()
  const gets = input.TransactItems.map(({ Get: get }) => {
    const expressions = compileExpressions(get, [])
    const table = engine.dataTable(get.TableName)
    expressions.checkKeys(table)
    const key = keyOfRequest(table, get.Key)
    const identity = itemIdentity(table, key)
    if (seen.has(identity)) throw validation(messages.duplicateActions)
    seen.add(identity)
    return { table, key, project: expressions.projection?.apply }
  })
  const found = await readTogether(engine, gets)
  const meter = new CapacityMeter(input.ReturnConsumedCapacity, { transactional: true })
  let bytes = 0
  const responses = found.map(({ get: { table, project }, stored }) => {
    meter.readItem(table, stored?.sizeBytes ?? 0, true)
    if (stored === undefined) return {}
    bytes += stored.sizeBytes
    return { Item: project === undefined ? stored.item : project(stored.item) }
  })
  if (bytes > dynamodbLimits.transactionBytesMax) {
    throw validation(
      'Collection size of items exceeded the limit: Transaction response size cannot exceed 4 MB',
    )
  }
  const capacities = meter.all()
  return capacities === undefined
    ? { Responses: responses }
    : { Responses: responses, ConsumedCapacity: capacities }
}

interface Get {
  readonly table: Table
  readonly key: PrimaryKey
  readonly project: ((item: Item) => Item) | undefined
}

interface Found {
  readonly get: Get
  readonly stored: SizedItem | undefined
}

/** All at one moment. */
async function readTogether(engine: Engine, gets: readonly Get[]): Promise<Found[]> {
  const moments = bug('transactionReadInParts') ? gets.map((get) => [get]) : [gets]
  const found: Found[] = []
  for (const together of moments) {
    const read = await engine.read((reader) =>
      together.map((get) => ({ get, stored: engine.tables.get(reader, get.table, get.key) })),
    )
    found.push(...read)
  }
  return found
}

function checkShape(input: TransactGetItemsInput): void {
  const items = input.TransactItems
  const shape = new RequestShape()
  shape.required(items, 'transactItems')
  const max = dynamodbLimits.transactionActionsMax
  shape.count(items ?? [undefined], 'transactItems', { min: 1, max })
  shape.consumedCapacity(input)
  items?.forEach(({ Get: get }, at) => {
    const path = `transactItems.${at + 1}.member.get`
    shape.required(get, path)
    if (get === undefined) return
    shape.required(get.TableName, `${path}.tableName`)
    shape.required(get.Key, `${path}.key`)
  })
  shape.check()
}
