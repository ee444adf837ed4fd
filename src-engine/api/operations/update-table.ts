import { KeystoneError } from '../../base/errors.ts'
import type { ByteString } from '../../base/byte-string.ts'
import { dynamodbLimits } from '../../base/limits.ts'
import { backfillStart } from '../../table/backfill.ts'
import type { StreamDefinition, TableDefinition } from '../../table/table-definition.ts'
import type { Table } from '../../table/table.ts'
import type { Engine } from '../engine.ts'
import { invalidParameter, validation } from '../messages.ts'
import { enumSets, RequestShape } from '../request-shape.ts'
import { describeTable } from '../table-description.ts'
import {
  attributeTypes,
  checkDefinitions,
  checkIndexShapes,
  checkStream,
  checkThroughput,
  checkProjectedCount,
  indexOf,
  newStream,
  throughputUnits,
} from '../table-input.ts'
import type {
  GlobalSecondaryIndexUpdate,
  SecondaryIndex,
  StreamSpecification,
  TableDescriptionOutput,
  UpdateTableInput,
} from '../types.ts'

type IndexUpdate = NonNullable<GlobalSecondaryIndexUpdate['Update']>

/** A definition on its way, and the key spaces it no longer has. */
interface Draft {
  readonly definition: TableDefinition
  readonly dropped: readonly ByteString[]
}

/**
 * Changes a table: one index added or removed, its stream, billing or protection. A new index is filled in the
 * background and can be queried once it is ACTIVE. Throws `validation`, `tableNotFound` or `limitExceeded`.
 */
export async function updateTable(
  engine: Engine,
  input: UpdateTableInput,
): Promise<TableDescriptionOutput> {
  const table = engine.namedTable(input.TableName)
  checkShape(input)
  await engine.writable()
  let draft: Draft = { definition: table.definition, dropped: [] }
  draft = withBilling(draft, input)
  draft = withIndexes(draft, table, input)
  if (input.StreamSpecification !== undefined) {
    draft = withStream(draft, input.StreamSpecification, engine.environment.clock.now())
  }
  const added = draft.definition.indexes.filter(({ state }) => state === 'building')
  for (const { id } of added) {
    if (!table.backfills.has(id)) table.backfills.set(id, backfillStart)
  }
  const seqno = engine.catalog.redefine(table, draft.definition, draft.dropped)
  table.usage.begin(added, engine.environment.clock.now())
  await engine.store.durable(seqno)
  if (draft.dropped.length > 0) await engine.catalog.finishDrops()
  if (added.length > 0) engine.background.backfill(table)
  return { TableDescription: describeTable(table, engine.location) }
}

function checkShape(input: UpdateTableInput): void {
  const updates = input.GlobalSecondaryIndexUpdates
  const hasChange =
    (updates !== undefined && updates.length > 0) ||
    input.StreamSpecification !== undefined ||
    input.BillingMode !== undefined ||
    input.ProvisionedThroughput !== undefined ||
    input.DeletionProtectionEnabled !== undefined
  if (!hasChange) {
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    )
  }
  if (updates?.some(({ Create, Update, Delete }) => !Create && !Update && !Delete)) {
    throw invalidParameter(
      'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
    )
  }
  const shape = new RequestShape()
  checkThroughput(shape, input.ProvisionedThroughput, 'provisionedThroughput')
  checkDefinitions(shape, input.AttributeDefinitions ?? [])
  const created = (updates ?? []).flatMap(({ Create }) => Create ?? [])
  checkIndexShapes(shape, created, 'globalSecondaryIndexUpdates')
  shape.oneOf(input.BillingMode, 'billingMode', enumSets.billingMode)
  checkStream(shape, input.StreamSpecification)
  shape.check()
}

function withBilling(draft: Draft, input: UpdateTableInput): Draft {
  const { BillingMode: mode, ProvisionedThroughput: given } = input
  const { definition } = draft
  if (mode === 'PAY_PER_REQUEST' && given !== undefined) {
    throw invalidParameter(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    )
  }
  if (mode === 'PROVISIONED' && given === undefined && definition.onDemand) {
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    )
  }
  const onDemand = mode === undefined ? definition.onDemand : mode === 'PAY_PER_REQUEST'
  const kept = onDemand ? { readUnits: 0, writeUnits: 0 } : definition.throughput
  const throughput = given === undefined ? kept : throughputUnits(given)
  const deletionProtected = input.DeletionProtectionEnabled ?? definition.deletionProtected
  return { ...draft, definition: { ...definition, onDemand, throughput, deletionProtected } }
}

function withIndexes(draft: Draft, table: Table, input: UpdateTableInput): Draft {
  const updates = input.GlobalSecondaryIndexUpdates ?? []
  const changes = updates.filter(({ Create, Delete }) => (Create ?? Delete) !== undefined)
  const isBusy = table.definition.indexes.some(({ state }) => state === 'building')
  const creates = changes.some(({ Create }) => Create !== undefined)
  if (changes.length > 1 || (creates && isBusy)) {
    throw new KeystoneError(
      'limitExceeded',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
      {},
    )
  }
  let next = draft
  for (const { Create, Delete, Update } of updates) {
    if (Create !== undefined) next = withNewIndex(next, Create, input)
    if (Delete !== undefined) next = withoutIndex(next, table, Delete.IndexName)
    if (Update !== undefined) next = withIndexThroughput(next, Update)
  }
  return next
}

function withNewIndex(draft: Draft, create: SecondaryIndex, input: UpdateTableInput): Draft {
  const { definition } = draft
  if (definition.indexes.some(({ name }) => name === create.IndexName)) {
    throw invalidParameter(`Duplicate index name: ${create.IndexName}`)
  }
  const count = definition.indexes.filter(({ kind }) => kind === 'global').length
  if (count >= dynamodbLimits.globalIndexesMax) {
    throw invalidParameter(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${dynamodbLimits.globalIndexesMax}`,
    )
  }
  const types = new Map(attributeTypes(input.AttributeDefinitions ?? []))
  for (const { partitionKey, sortKey } of [definition, ...definition.indexes]) {
    for (const key of [partitionKey, sortKey]) {
      if (key?.type === undefined) continue
      const given = types.get(key.name)
      if (given !== undefined && given !== key.type) {
        throw invalidParameter(
          `Attribute ${key.name} is defined as ${key.type} already and cannot be redefined as ${given}`,
        )
      }
      types.set(key.name, key.type)
    }
  }
  const id = definition.nextSpaceId
  const index = indexOf(create, { kind: 'global', types, table: definition, id })
  const indexes = [...definition.indexes, { ...index, state: 'building' as const }]
  checkProjectedCount(indexes)
  return { ...draft, definition: { ...definition, indexes, nextSpaceId: id + 1 } }
}

function withIndexThroughput(
  draft: Draft,
  { IndexName: name, ProvisionedThroughput: given }: IndexUpdate,
): Draft {
  const changed = globalIndex(draft.definition, name)
  const throughput = throughputUnits(given) ?? changed.throughput
  const indexes = draft.definition.indexes.map((index) =>
    index === changed ? { ...index, throughput } : index,
  )
  return { ...draft, definition: { ...draft.definition, indexes } }
}

function globalIndex(
  definition: TableDefinition,
  name: string,
): TableDefinition['indexes'][number] {
  const index = definition.indexes.find((each) => each.kind === 'global' && each.name === name)
  if (index !== undefined) return index
  throw new KeystoneError('resourceNotFound', 'Requested resource not found', {})
}

function withoutIndex(draft: Draft, table: Table, name: string): Draft {
  const { definition, dropped } = draft
  const index = globalIndex(definition, name)
  table.backfills.delete(index.id)
  table.statistics.dropIndex(index.id)
  table.usage.drop(index.id)
  return {
    definition: { ...definition, indexes: definition.indexes.filter((each) => each !== index) },
    dropped: [...dropped, table.space.indexPrefix(index.id)],
  }
}

function withStream(draft: Draft, specification: StreamSpecification, nowMs: number): Draft {
  const { definition } = draft
  const { stream, name, nextSpaceId } = definition
  const isOpen = stream !== undefined && stream.closedMs === undefined
  if (specification.StreamEnabled) {
    if (isOpen) {
      throw validation(`Table already has an enabled stream: TableName: ${name}`)
    }
    const opened = newStream(specification, nextSpaceId, nowMs)
    const formerStreams: StreamDefinition[] =
      stream === undefined ? [...definition.formerStreams] : [stream, ...definition.formerStreams]
    return {
      ...draft,
      definition: { ...definition, stream: opened, formerStreams, nextSpaceId: nextSpaceId + 1 },
    }
  }
  if (specification.StreamViewType !== undefined) {
    throw invalidParameter('If stream is being disabled, then UpdateViewType must not be specified')
  }
  if (!isOpen) throw validation(`Table has no stream to disable: TableName: ${name}`)
  return { ...draft, definition: { ...definition, stream: { ...stream, closedMs: nowMs } } }
}
