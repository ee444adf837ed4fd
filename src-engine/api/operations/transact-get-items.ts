import { isError, type KeystoneError } from '../../base/errors.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { Item } from '../../encoding/attribute-value.ts'
import type { PrimaryKey } from '../../table/primary-key.ts'
import type { SizedItem } from '../../table/item-change.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { itemIdentity } from '../item-identity.ts'
import { keyOfRequest, refuseEmptyKey } from '../item-input.ts'
import { messages, validation } from '../messages.ts'
import { compileExpressions } from '../request-expressions.ts'
import { RequestShape } from '../request-shape.ts'
import type { Table } from '../../table/table.ts'
import type { TransactGetItem, TransactGetItemsInput, TransactGetItemsOutput } from '../types.ts'
import { cancelled } from './transact-write-items.ts'

/**
 * Reads up to 100 items over all tables, all at one moment. Throws `transactionCancelled` for a wrong key, `validation`
 * or `tableNotFound`.
 */
export async function transactGetItems(
  engine: Engine,
  input: TransactGetItemsInput,
): Promise<TransactGetItemsOutput> {
  checkShape(input)
  const gets = checkedGets(input.TransactItems.map((item) => getOf(engine, item)))
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

/** What is wrong with a key cancels the transaction, unless it is empty. */
function getOf(engine: Engine, { Get: get }: TransactGetItem): Get | KeystoneError<'validation'> {
  const expressions = compileExpressions(get, [])
  const table = engine.dataTable(get.TableName)
  expressions.checkKeys(table)
  refuseEmptyKey(table, get.Key)
  try {
    return { table, key: keyOfRequest(table, get.Key), project: expressions.projection?.apply }
  } catch (failure) {
    if (!isError(failure, 'validation')) throw failure
    return failure
  }
}

function checkedGets(gets: readonly (Get | KeystoneError<'validation'>)[]): readonly Get[] {
  const valid = gets.filter((get) => 'key' in get)
  if (valid.length < gets.length) {
    throw cancelled(
      gets.map((get) =>
        'key' in get ? { Code: 'None' } : { Code: 'ValidationError', Message: get.message },
      ),
    )
  }
  const identities = new Set(valid.map(({ table, key }) => itemIdentity(table, key)))
  if (identities.size < valid.length) throw validation(messages.duplicateActions)
  return valid
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
