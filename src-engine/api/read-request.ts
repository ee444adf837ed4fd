/** What Query and Scan have in common: the checks of a request, what it selects, where it starts, and the answer. */
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import type { StoreKey } from '../storage/store-contract.ts'
import type { ByteRange } from '../table/key-range.ts'
import { isProblem, primaryKeyOf } from '../table/primary-key.ts'
import type { SecondaryIndex } from '../table/secondary-index.ts'
import type { Table } from '../table/table.ts'
import { CapacityMeter } from './capacity.ts'
import type { Engine } from './engine.ts'
import { invalidParameter, messages, validation } from './messages.ts'
import type { CompiledExpressions } from './request-expressions.ts'
import type { ReadView } from './read-view.ts'
import {
  enumSets,
  isNameText,
  namePattern,
  tableNameLength,
  type RequestShape,
} from './request-shape.ts'
import type { QueryInput, ReadOutput, ScanInput } from './types.ts'

type ReadInput = QueryInput | ScanInput

/** Adds what is wrong with the members that both operations have. */
export function checkReadShape(shape: RequestShape, input: ReadInput): void {
  const { IndexName: index } = input
  shape.length(index, 'indexName', tableNameLength)
  if (index !== undefined && !isNameText(index)) {
    shape.add(index, 'indexName', `satisfy regular expression pattern: ${namePattern}`)
  }
  shape.oneOf(input.Select, 'select', enumSets.select)
  shape.consumedCapacity(input)
}

/** Throws `validation` when `Select` and the projection do not go together. */
export function checkSelect(input: ReadInput): void {
  const { Select: select, ProjectionExpression, AttributesToGet } = input
  if (select === undefined) return
  const projection = ProjectionExpression ?? AttributesToGet
  if (projection !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    const what = ProjectionExpression === undefined ? 'AttributesToGet' : 'ProjectionExpression'
    throw validation(`Cannot specify the ${what} when choosing to get ${select}`)
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    )
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && input.IndexName === undefined) {
    throw validation('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName')
  }
}

/** The index a request names. Throws `validation`. */
export function indexOfRequest(table: Table, input: ReadInput): SecondaryIndex | undefined {
  if (input.IndexName === undefined) return undefined
  const index = table.findIndex(input.IndexName)
  if (index === undefined) {
    throw validation(`The table does not have the specified index: ${input.IndexName}`)
  }
  const { name, kind, state } = index.definition
  if (kind === 'global' && input.ConsistentRead === true) {
    throw validation('Consistent reads are not supported on global secondary indexes')
  }
  if (state === 'building') {
    throw validation(`Cannot read from backfilling global secondary index: ${name}`)
  }
  return index
}

/** Whether an index read must take whole items from the table. Throws `validation` where a GSI cannot serve. */
export function needsWholeItems(
  index: SecondaryIndex | undefined,
  input: ReadInput,
  expressions: CompiledExpressions,
): boolean {
  if (index === undefined) return false
  const { name, kind, projection } = index.definition
  if (projection.kind === 'all') return false
  if (input.Select === 'ALL_ATTRIBUTES') {
    if (kind === 'local') return true
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    )
  }
  const missing = missingFrom(index, expressions.projection?.paths ?? [])
  if (kind === 'local') {
    return missing.length > 0 || missingFrom(index, expressions.filter?.paths ?? []).length > 0
  }
  if (missing.length > 0) {
    throw invalidParameter(
      `Global secondary index ${name} does not project [${missing.join(', ')}]`,
    )
  }
  return false
}

function missingFrom(
  index: SecondaryIndex,
  paths: readonly (readonly (string | number)[])[],
): string[] {
  const missing = new Set<string>()
  for (const [name] of paths) {
    if (typeof name === 'string' && !index.projects(name)) missing.add(name)
  }
  return [...missing]
}

/** The store key after which a request wants to start. Throws `validation`. */
export function startKeyOf(
  table: Table,
  index: SecondaryIndex | undefined,
  start: AttributeMap | undefined,
): StoreKey | undefined {
  if (start === undefined) return undefined
  const primaryKey = primaryKeyOf(table.definition, start)
  if (isProblem(primaryKey)) {
    throw validation(index === undefined ? messages.startKeyMismatch : messages.startKeyInvalid)
  }
  if (index === undefined) {
    const expected = primaryKey.sort === undefined ? 1 : 2
    if (start.size !== expected) throw validation(messages.startKeyMismatch)
    return table.space.item(primaryKey)
  }
  const entry = index.entryKey(start, table.space.item(primaryKey))
  const known = index.keyNames.filter((name) => start.has(name)).length
  if (entry === undefined || known !== start.size) throw validation(messages.startKeyInvalid)
  return entry
}

export interface ItemRead {
  readonly table: Table
  readonly index: SecondaryIndex | undefined
  readonly stripes: readonly number[]
  readonly range: ByteRange
  readonly reverse: boolean
  readonly startAfter: StoreKey | undefined
  readonly expressions: CompiledExpressions
  /** Undefined: the newest state. */
  readonly view: ReadView | undefined
}

/** Reads one page and makes the answer. */
export async function readItems(
  engine: Engine,
  input: ReadInput,
  read: ItemRead,
): Promise<ReadOutput> {
  const { table, index, expressions, view } = read
  const items: Item[] = []
  const project = expressions.projection?.apply
  const collect =
    project === undefined
      ? (item: Item): void => void items.push(item)
      : (item: Item): void => void items.push(project(item))
  const consistent = input.ConsistentRead === true
  const meter = new CapacityMeter(input.ReturnConsumedCapacity)
  const wholeItems = needsWholeItems(index, input, expressions)
  const page = await engine.read((reader) => {
    const evaluated = engine.tables.page(reader, {
      table,
      index,
      stripes: read.stripes,
      range: read.range,
      reverse: read.reverse,
      startAfter: read.startAfter,
      limit: input.Limit,
      wholeItems,
      onFetch: (bytes) => meter.readItem(table, bytes, consistent),
      filter: expressions.filter?.test,
      collect: input.Select === 'COUNT' ? undefined : collect,
      nowMs: view?.nowMs ?? engine.tables.nowMs,
    })
    view?.onPage(evaluated.scannedBytes, reader.counters)
    return evaluated
  }, view?.snapshot)
  const output: { -readonly [Member in keyof ReadOutput]: ReadOutput[Member] } = {
    Count: page.count,
    ScannedCount: page.scannedCount,
  }
  if (input.Select !== 'COUNT') output.Items = items
  if (page.lastKey !== undefined) {
    output.LastEvaluatedKey = (index ?? table).keysOf(page.lastKey.bytes)
  }
  meter.readPage(read, page.scannedBytes, consistent)
  const capacity = meter.of(table)
  if (capacity !== undefined) output.ConsumedCapacity = capacity
  return output
}
