import { dynamodbLimits } from '../../base/limits.ts'
import type { AttributeMap, Item } from '../../encoding/attribute-value.ts'
import type { PrimaryKey } from '../../table/primary-key.ts'
import type { Table } from '../../table/table.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { keyOfRequest } from '../item-input.ts'
import { itemIdentity } from '../item-identity.ts'
import { messages, validation } from '../messages.ts'
import { compileExpressions, type CompiledExpressions } from '../request-expressions.ts'
import { RequestShape } from '../request-shape.ts'
import type { BatchGetItemInput, BatchGetItemOutput, KeysAndAttributes } from '../types.ts'

interface TableReads {
  readonly name: string
  readonly request: KeysAndAttributes
  readonly table: Table
  readonly expressions: CompiledExpressions
  readonly keys: readonly PrimaryKey[]
}

/**
 * Reads up to 100 items by key, all at one moment. What does not fit into 16 MB is handed back unprocessed.
 * Throws `validation` or `tableNotFound`.
 */
export async function batchGetItem(
  engine: Engine,
  input: BatchGetItemInput,
): Promise<BatchGetItemOutput> {
  checkShape(input)
  // Over all members: a name and an ARN may mean one table.
  const seen = new Set<string>()
  const reads = [...input.RequestItems].map(([name, request]) =>
    tableReads(engine, { name, request, seen }),
  )
  return await engine.read((reader) => {
    const responses = new Map<string, Item[]>()
    const unprocessed = new Map<string, KeysAndAttributes>()
    const meter = new CapacityMeter(input.ReturnConsumedCapacity)
    let bytesLeft: number = dynamodbLimits.batchBytesMax
    for (const { name, request, table, expressions, keys } of reads) {
      const items: Item[] = []
      const left: AttributeMap[] = []
      keys.forEach((key, at) => {
        const requested = request.Keys[at]
        if (bytesLeft <= 0 && requested !== undefined) {
          left.push(requested)
          return
        }
        const stored = engine.tables.get(reader, table, key)
        meter.readItem(table, stored?.sizeBytes ?? 0, request.ConsistentRead === true)
        if (stored === undefined) return
        bytesLeft -= stored.sizeBytes
        items.push(expressions.projection?.apply(stored.item) ?? stored.item)
      })
      responses.set(name, items)
      if (left.length > 0) unprocessed.set(name, { ...request, Keys: left })
    }
    const output = { Responses: responses, UnprocessedKeys: unprocessed }
    const capacities = meter.all()
    return capacities === undefined ? output : { ...output, ConsumedCapacity: capacities }
  })
}

function checkShape(input: BatchGetItemInput): void {
  if (input.RequestItems === undefined || input.RequestItems.size === 0) {
    throw validation('The requestItems parameter is required for BatchGetItem')
  }
  const shape = new RequestShape()
  shape.consumedCapacity(input)
  for (const [name, request] of input.RequestItems) {
    shape.required(request?.Keys, `requestItems.${name}.member.keys`)
  }
  shape.check()
  let keys = 0
  for (const [name, { Keys }] of input.RequestItems) {
    const path = `RequestItems.${name}.member.Keys`
    if (Keys.length === 0) {
      throw validation(
        `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      )
    }
    if (Keys.length > dynamodbLimits.batchGetKeysMax) {
      throw validation(
        `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must have length less than or equal to ${dynamodbLimits.batchGetKeysMax}`,
      )
    }
    keys += Keys.length
  }
  if (keys > dynamodbLimits.batchGetKeysMax) {
    throw validation('Too many items requested for the BatchGetItem call')
  }
}

interface RequestedTable {
  readonly name: string
  readonly request: KeysAndAttributes
  /** Identities of all items asked for so far. */
  readonly seen: Set<string>
}

function tableReads(engine: Engine, { name, request, seen }: RequestedTable): TableReads {
  const expressions = compileExpressions(request, [])
  const table = engine.dataTable(name)
  expressions.checkKeys(table)
  const keys = request.Keys.map((key) => {
    const primaryKey = keyOfRequest(table, key)
    const identity = itemIdentity(table, primaryKey)
    if (seen.has(identity)) throw validation(messages.duplicateKeys)
    seen.add(identity)
    return primaryKey
  })
  return { name, request, table, expressions, keys }
}
