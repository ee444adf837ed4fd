/** A table as DescribeTable shows it. */
import type {
  IndexDefinition,
  KeyAttribute,
  StreamDefinition,
  TableDefinition,
  Throughput,
} from '../table/table-definition.ts'
import type { Table } from '../table/table.ts'
import type {
  AttributeDefinition,
  IndexDescription,
  KeySchemaElement,
  Projection,
  ProvisionedThroughputDescription,
  TableDescription,
} from './types.ts'

/** Where a database pretends to be: part of every ARN. */
export interface Location {
  readonly region: string
  readonly account: string
}

export const defaultLocation: Location = { region: 'local', account: '000000000000' }

export function tableArn(location: Location, table: string): string {
  return `arn:aws:dynamodb:${location.region}:${location.account}:table/${table}`
}

/** `2026-11-23T02:49:17.123`: names one enabling of a table's stream. */
export function streamLabel(stream: StreamDefinition): string {
  return new Date(stream.createdMs).toISOString().slice(0, -1)
}

export function streamArn(location: Location, table: string, stream: StreamDefinition): string {
  return `${tableArn(location, table)}/stream/${streamLabel(stream)}`
}

type Status = TableDescription['TableStatus']

export function describeTable(
  table: Table,
  location: Location,
  status: Status = statusOf(table),
): TableDescription {
  const { definition, statistics } = table
  const { stream } = definition
  const ofKind = (kind: IndexDefinition['kind']): IndexDescription[] | undefined => {
    const indexes = definition.indexes.filter((index) => index.kind === kind)
    if (indexes.length === 0) return undefined
    return indexes.map((index) => describeIndex(table, index, location))
  }
  return {
    TableName: definition.name,
    TableStatus: status,
    AttributeDefinitions: attributeDefinitions(definition),
    KeySchema: keySchema(definition),
    ...(definition.sortKeyOptional ? { SortKeyOptional: true } : {}),
    CreationDateTime: definition.createdMs / 1000,
    TableArn: tableArn(location, definition.name),
    TableId: definition.uuid,
    ItemCount: statistics.shownTable.items,
    TableSizeBytes: statistics.shownTable.bytes,
    ...optional('LocalSecondaryIndexes', ofKind('local')),
    ...optional('GlobalSecondaryIndexes', ofKind('global')),
    ...(stream !== undefined && stream.closedMs === undefined
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view } }
      : {}),
    ...(stream === undefined
      ? {}
      : {
          LatestStreamArn: streamArn(location, definition.name, stream),
          LatestStreamLabel: streamLabel(stream),
        }),
    DeletionProtectionEnabled: definition.deletionProtected,
    ...(definition.onDemand ? { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } } : {}),
    ProvisionedThroughput: describeThroughput(definition.throughput),
  }
}

function describeThroughput({
  readUnits,
  writeUnits,
}: Throughput): ProvisionedThroughputDescription {
  return {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: readUnits,
    WriteCapacityUnits: writeUnits,
  }
}

/** A table that builds an index is usable, and says so as DynamoDB does. */
function statusOf({ definition }: Table): Status {
  return definition.indexes.some(({ state }) => state === 'building') ? 'UPDATING' : 'ACTIVE'
}

function optional<Name extends string, T>(
  name: Name,
  value: T | undefined,
): Partial<Record<Name, T>> {
  const member: Partial<Record<Name, T>> = {}
  if (value !== undefined) member[name] = value
  return member
}

function describeIndex(table: Table, index: IndexDefinition, location: Location): IndexDescription {
  const building = index.state === 'building'
  const { onDemand, throughput } = table.definition
  const count = table.statistics.shownIndex(index.id)
  return {
    IndexName: index.name,
    KeySchema: keySchema(index),
    Projection: projectionOf(index),
    IndexStatus: building ? 'CREATING' : 'ACTIVE',
    ...(building ? { Backfilling: true } : {}),
    IndexSizeBytes: count.bytes,
    ItemCount: count.items,
    IndexArn: `${tableArn(location, table.name)}/index/${index.name}`,
    ...(index.kind === 'global'
      ? {
          // On demand there is none of an index either.
          ProvisionedThroughput: describeThroughput(
            onDemand ? throughput : (index.throughput ?? throughput),
          ),
        }
      : {}),
  }
}

interface Keyed {
  readonly partitionKey: KeyAttribute
  readonly sortKey: KeyAttribute | undefined
}

export function keySchema({ partitionKey, sortKey }: Keyed): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [{ AttributeName: partitionKey.name, KeyType: 'HASH' }]
  if (sortKey !== undefined) schema.push({ AttributeName: sortKey.name, KeyType: 'RANGE' })
  return schema
}

function projectionOf({ projection }: IndexDefinition): Projection {
  switch (projection.kind) {
    case 'all':
      return { ProjectionType: 'ALL' }
    case 'keysOnly':
      return { ProjectionType: 'KEYS_ONLY' }
    case 'include':
      return { ProjectionType: 'INCLUDE', NonKeyAttributes: projection.attributes }
  }
}

/** Each key attribute once; those of any type have no definition to show. */
function attributeDefinitions(table: TableDefinition): AttributeDefinition[] {
  const types = new Map<string, AttributeDefinition['AttributeType']>()
  for (const { partitionKey, sortKey } of [table, ...table.indexes]) {
    for (const key of [partitionKey, sortKey]) {
      if (key?.type !== undefined) types.set(key.name, key.type)
    }
  }
  return [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }))
}
