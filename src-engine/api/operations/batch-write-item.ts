import { dynamodbLimits } from '../../base/limits.ts'
import type { AttributeMap } from '../../encoding/attribute-value.ts'
import type { ItemWrite } from '../../table/table-store.ts'
import type { Table } from '../../table/table.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { itemIdentity } from '../item-identity.ts'
import { checkItem, keyOfItem, keyOfRequest } from '../item-input.ts'
import { messages, validation } from '../messages.ts'
import { RequestShape } from '../request-shape.ts'
import type {
  BatchWriteItemInput,
  BatchWriteItemOutput,
  ItemCollectionMetrics,
  WriteRequest,
} from '../types.ts'
import { itemCollectionMetrics } from '../write-output.ts'

interface NamedWrite {
  readonly name: string
  readonly key: AttributeMap
  readonly write: ItemWrite
}

/**
 * Puts and deletes up to 25 items, all at once. Any invalid member refuses the whole request before anything is
 * written. Throws `validation` or `tableNotFound`.
 */
export async function batchWriteItem(
  engine: Engine,
  input: BatchWriteItemInput,
): Promise<BatchWriteItemOutput> {
  checkShape(input)
  const writes = namedWrites(engine, input)
  await engine.writable()
  const { results, seqno } = engine.tables.writeAll(writes.map(({ write }) => write))
  await engine.store.durable(seqno)
  for (const result of results) if ('failure' in result) throw result.failure
  const meter = new CapacityMeter(input.ReturnConsumedCapacity)
  const metrics = new Map<string, ItemCollectionMetrics[]>()
  writes.forEach(({ name, key, write }, at) => {
    const result = results[at]
    if (result === undefined || 'failure' in result) return
    meter.write(write.table, write.key, result)
    const metric = itemCollectionMetrics(write.table, key)
    if (metric !== undefined) metrics.set(name, [...(metrics.get(name) ?? []), metric])
  })
  const capacities = meter.all()
  return {
    UnprocessedItems: new Map(),
    ...(capacities === undefined ? {} : { ConsumedCapacity: capacities }),
    ...(input.ReturnItemCollectionMetrics === 'SIZE' && metrics.size > 0
      ? { ItemCollectionMetrics: metrics }
      : {}),
  }
}

function checkShape(input: BatchWriteItemInput): void {
  if (input.RequestItems === undefined || input.RequestItems.size === 0) {
    throw validation('The requestItems parameter is required for BatchWriteItem')
  }
  const shape = new RequestShape()
  shape.reportsOfWrite(input)
  for (const [name, requests] of input.RequestItems) {
    shape.required(requests, `requestItems.${name}.member`)
    requests?.forEach(({ PutRequest: put, DeleteRequest: remove }, at) => {
      const path = `requestItems.${name}.member.${at + 1}.member`
      if (put !== undefined) shape.required(put.Item, `${path}.putRequest.item`)
      if (remove !== undefined) shape.required(remove.Key, `${path}.deleteRequest.key`)
    })
  }
  shape.check()
  const max = dynamodbLimits.batchWriteRequestsMax
  for (const [name, requests] of input.RequestItems) {
    if (requests.length >= 1 && requests.length <= max) continue
    throw validation(
      `1 validation error detected: Value '{${name}=[…]}' at 'requestItems' failed to satisfy constraint: ` +
        `Map value must satisfy constraint: [Member must have length less than or equal to ${max}, Member must have length greater than or equal to 1]`,
    )
  }
  const count = [...input.RequestItems.values()].reduce((sum, { length }) => sum + length, 0)
  if (count > max) throw validation('Too many items requested for the BatchWriteItem call')
}

function namedWrites(engine: Engine, input: BatchWriteItemInput): NamedWrite[] {
  const writes: NamedWrite[] = []
  const seen = new Set<string>()
  for (const [name, requests] of input.RequestItems) {
    const table = engine.dataTable(name)
    for (const request of requests) {
      const named = namedWrite(engine, table, name, request)
      const identity = itemIdentity(table, named.write.key)
      if (seen.has(identity)) throw validation(messages.duplicateKeys)
      seen.add(identity)
      writes.push(named)
    }
  }
  return writes
}

function namedWrite(
  engine: Engine,
  table: Table,
  name: string,
  { PutRequest: put, DeleteRequest: remove }: WriteRequest,
): NamedWrite {
  const unconditional = { condition: undefined, wantsBefore: false }
  if (put !== undefined && remove !== undefined) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    )
  }
  if (put !== undefined) {
    const key = keyOfItem(table, put.Item)
    const after = checkItem(table, put.Item, engine.catalog.database.itemBytesMax)
    const action = { kind: 'put', after } as const
    return { name, key: put.Item, write: { table, key, action, ...unconditional } }
  }
  if (remove !== undefined) {
    const key = keyOfRequest(table, remove.Key)
    const action = { kind: 'delete' } as const
    return { name, key: remove.Key, write: { table, key, action, ...unconditional } }
  }
  throw validation(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  )
}
