/**
 * CreateTable's and UpdateTable's input to a table definition, checked in DynamoDB's order with its texts.
 */
import { dynamodbLimits, streamDefaults } from '../base/limits.ts'
import type {
  IndexDefinition,
  IndexProjection,
  KeyAttribute,
  StreamDefinition,
  TableDefinition,
  Throughput,
} from '../table/table-definition.ts'
import { invalidParameter, validation } from './messages.ts'
import {
  enumSets,
  isNameText,
  namePattern,
  RequestShape,
  tableNameLength,
} from './request-shape.ts'
import type {
  AttributeDefinition,
  CreateTableInput,
  KeySchemaElement,
  Projection,
  ProvisionedThroughput,
  SecondaryIndex,
  StreamSpecification,
  Tag,
} from './types.ts'

/** What the definition of a new table needs beside its input. */
export interface NewTable {
  readonly uuid: string
  readonly nowMs: number
}

/** Checks a CreateTable input and makes the definition, all but its id. Throws `validation`. */
export function definitionOf(
  input: CreateTableInput,
  { uuid, nowMs }: NewTable,
): Omit<TableDefinition, 'id'> {
  checkShape(input)
  const throughput = throughputOf(input)
  const types = attributeTypes(input.AttributeDefinitions)
  const keys = keysOf(input.KeySchema, types)
  const local = input.LocalSecondaryIndexes
  const global = input.GlobalSecondaryIndexes
  checkIndexLists(keys, local, global)
  let nextSpaceId = 1
  const indexes: IndexDefinition[] = []
  for (const [kind, list] of [
    ['local', local ?? []],
    ['global', global ?? []],
  ] as const) {
    for (const index of list) {
      if (indexes.some(({ name }) => name === index.IndexName)) {
        throw invalidParameter(`Duplicate index name: ${index.IndexName}`)
      }
      indexes.push(indexOf(index, { kind, types, table: keys, id: nextSpaceId++ }))
    }
  }
  checkProjectedCount(indexes)
  checkAllDefined(input.AttributeDefinitions, keys, indexes)
  const stream = input.StreamSpecification?.StreamEnabled
    ? newStream(input.StreamSpecification, nextSpaceId++, nowMs)
    : undefined
  return {
    name: input.TableName,
    uuid,
    createdMs: nowMs,
    partitionKey: keys.partitionKey,
    sortKey: keys.sortKey,
    sortKeyOptional: false,
    indexes,
    ttl: undefined,
    stream,
    formerStreams: [],
    nextSpaceId,
    onDemand: input.BillingMode === 'PAY_PER_REQUEST',
    throughput,
    deletionProtected: input.DeletionProtectionEnabled === true,
    tags: new Map((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  }
}

function checkShape(input: CreateTableInput): void {
  const shape = new RequestShape()
  if (input.TableName === undefined || input.TableName === null) {
    throw validation(`The parameter 'TableName' is required but was not present in the request`)
  }
  shape.length(input.TableName, 'tableName', tableNameLength)
  if (!isNameText(input.TableName)) {
    shape.add(input.TableName, 'tableName', `satisfy regular expression pattern: ${namePattern}`)
  }
  shape.required(input.AttributeDefinitions, 'attributeDefinitions')
  shape.required(input.KeySchema, 'keySchema')
  shape.oneOf(input.BillingMode, 'billingMode', enumSets.billingMode)
  checkDefinitions(shape, input.AttributeDefinitions ?? [])
  checkKeySchema(shape, input.KeySchema, 'keySchema')
  checkIndexShapes(shape, input.LocalSecondaryIndexes ?? [], 'localSecondaryIndexes')
  checkIndexShapes(shape, input.GlobalSecondaryIndexes ?? [], 'globalSecondaryIndexes')
  checkStream(shape, input.StreamSpecification)
  checkThroughput(shape, input.ProvisionedThroughput, 'provisionedThroughput')
  checkTags(shape, input.Tags)
  shape.check()
  const { StreamEnabled, StreamViewType } = input.StreamSpecification ?? {}
  if (StreamEnabled === false && StreamViewType !== undefined) {
    throw invalidParameter(
      'Table is being created with a stream disabled, UpdateViewType should not be specified',
    )
  }
}

export function checkStream(shape: RequestShape, given: StreamSpecification | undefined): void {
  if (given === undefined) return
  shape.required(given.StreamEnabled, 'streamSpecification.streamEnabled')
  shape.oneOf(given.StreamViewType, 'streamSpecification.streamViewType', enumSets.streamViewType)
}

export function checkTags(shape: RequestShape, tags: readonly Tag[] | undefined): void {
  tags?.forEach(({ Key, Value }, at) => {
    const path = `tags.${at + 1}.member`
    shape.required(Key, `${path}.key`)
    shape.length(Key, `${path}.key`, { min: 1, max: 128 })
    shape.required(Value, `${path}.value`)
    shape.length(Value, `${path}.value`, { max: 256 })
  })
}

export function checkThroughput(
  shape: RequestShape,
  given: Partial<ProvisionedThroughput> | undefined,
  path: string,
): void {
  if (given === undefined) return
  for (const [units, name] of [
    [given.ReadCapacityUnits, `${path}.readCapacityUnits`],
    [given.WriteCapacityUnits, `${path}.writeCapacityUnits`],
  ] as const) {
    shape.required(units, name)
    shape.atLeast(units, name, 1)
  }
}

export function checkDefinitions(
  shape: RequestShape,
  definitions: readonly AttributeDefinition[],
): void {
  definitions.forEach((definition, at) => {
    const path = `attributeDefinitions.${at + 1}.member`
    shape.required(definition.AttributeName, `${path}.attributeName`)
    shape.length(definition.AttributeName, `${path}.attributeName`, keyNameLength)
    shape.required(definition.AttributeType, `${path}.attributeType`)
    shape.oneOf(definition.AttributeType, `${path}.attributeType`, enumSets.attributeType)
  })
}

const keyNameLength = { min: 1, max: dynamodbLimits.keyAttributeNameBytesMax } as const

function checkKeySchema(
  shape: RequestShape,
  elements: readonly KeySchemaElement[] | undefined,
  path: string,
): void {
  if (elements === undefined) return
  const printed = elements.map(
    ({ AttributeName: name, KeyType: type }) =>
      `KeySchemaElement(attributeName=${name}, keyType=${type})`,
  )
  shape.count(elements, path, { min: 1, max: 2 }, `[${printed.join(', ')}]`)
  elements.forEach((element, at) => {
    const member = `${path}.${at + 1}.member`
    shape.required(element.AttributeName, `${member}.attributeName`)
    shape.length(element.AttributeName, `${member}.attributeName`, keyNameLength)
    shape.required(element.KeyType, `${member}.keyType`)
    shape.oneOf(element.KeyType, `${member}.keyType`, enumSets.keyType)
  })
}

export function checkIndexShapes(
  shape: RequestShape,
  indexes: readonly SecondaryIndex[],
  path: string,
): void {
  indexes.forEach((index, at) => {
    const member = `${path}.${at + 1}.member`
    shape.required(index.IndexName, `${member}.indexName`)
    shape.length(index.IndexName, `${member}.indexName`, tableNameLength)
    if (index.IndexName !== undefined && !isNameText(index.IndexName)) {
      const pattern = `satisfy regular expression pattern: ${namePattern}`
      shape.add(index.IndexName, `${member}.indexName`, pattern)
    }
    shape.required(index.KeySchema, `${member}.keySchema`)
    checkKeySchema(shape, index.KeySchema, `${member}.keySchema`)
    shape.required(index.Projection, `${member}.projection`)
    const type = index.Projection?.ProjectionType
    shape.oneOf(type, `${member}.projection.projectionType`, enumSets.projectionType)
    checkThroughput(shape, index.ProvisionedThroughput, `${member}.provisionedThroughput`)
  })
}

function throughputOf(input: CreateTableInput): TableDefinition['throughput'] {
  const given = input.ProvisionedThroughput
  if (input.BillingMode === 'PAY_PER_REQUEST') {
    if (given !== undefined) {
      throw invalidParameter(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      )
    }
    return { readUnits: 0, writeUnits: 0 }
  }
  if (given === undefined) {
    throw invalidParameter(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    )
  }
  return throughputUnits(given)
}

type AttributeTypes = ReadonlyMap<string, AttributeDefinition['AttributeType']>

export function attributeTypes(definitions: readonly AttributeDefinition[]): AttributeTypes {
  return new Map(
    definitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  )
}

interface Keys {
  readonly partitionKey: KeyAttribute
  readonly sortKey: KeyAttribute | undefined
}

function keysOf(schema: readonly KeySchemaElement[], types: AttributeTypes): Keys {
  const [first, second] = schema
  if (first === undefined || first.KeyType !== 'HASH') {
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type')
  }
  if (second !== undefined && second.KeyType !== 'RANGE') {
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type')
  }
  if (second?.AttributeName === first.AttributeName) {
    throw validation(
      'Both the Hash Key and the Range Key element in the KeySchema have the same name',
    )
  }
  const missing = schema.filter(({ AttributeName }) => !types.has(AttributeName))
  if (missing.length > 0) {
    const names = schema.map(({ AttributeName }) => AttributeName).join(', ')
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. ` +
        `Keys: [${names}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
    )
  }
  const key = ({ AttributeName }: KeySchemaElement): KeyAttribute => ({
    name: AttributeName,
    type: types.get(AttributeName),
  })
  return { partitionKey: key(first), sortKey: second && key(second) }
}

function checkIndexLists(
  keys: Keys,
  local: readonly SecondaryIndex[] | undefined,
  global: readonly SecondaryIndex[] | undefined,
): void {
  if (local !== undefined) {
    if (local.length === 0) throw invalidParameter('List of LocalSecondaryIndexes is empty')
    if (keys.sortKey === undefined) {
      throw invalidParameter(
        'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
      )
    }
    if (local.length > dynamodbLimits.localIndexesMax) {
      throw invalidParameter(
        `Number of LocalSecondaryIndexes exceeds per-table limit of ${dynamodbLimits.localIndexesMax}`,
      )
    }
  }
  if (global !== undefined) {
    if (global.length === 0) throw invalidParameter('List of GlobalSecondaryIndexes is empty')
    if (global.length > dynamodbLimits.globalIndexesMax) {
      throw invalidParameter(
        `GlobalSecondaryIndex count exceeds the per-table limit of ${dynamodbLimits.globalIndexesMax}`,
      )
    }
  }
}

export interface NewIndex {
  readonly kind: 'local' | 'global'
  readonly types: AttributeTypes
  readonly table: Keys
  readonly id: number
}

/** Checks one index and makes its definition, complete and active. Throws `validation`. */
export function indexOf(
  index: SecondaryIndex,
  { kind, types, table, id }: NewIndex,
): IndexDefinition {
  const keys = keysOf(index.KeySchema, types)
  if (kind === 'local') {
    if (keys.partitionKey.name !== table.partitionKey.name) {
      throw invalidParameter(
        'Index KeySchema does not have the same leading hash key as table KeySchema for index: ' +
          `${index.IndexName}. index hash key: ${keys.partitionKey.name}, table hash key: ${table.partitionKey.name}`,
      )
    }
    if (keys.sortKey === undefined) {
      throw invalidParameter(
        `Index KeySchema does not have a range key for index: ${index.IndexName}`,
      )
    }
  }
  return {
    id,
    name: index.IndexName,
    kind,
    partitionKey: keys.partitionKey,
    sortKey: keys.sortKey,
    projection: projectionOf(index.Projection),
    state: 'active',
    throughput: throughputUnits(index.ProvisionedThroughput),
  }
}

/** As definitions keep it. */
export function throughputUnits(given: ProvisionedThroughput): Throughput
export function throughputUnits(given: ProvisionedThroughput | undefined): Throughput | undefined
export function throughputUnits(given: ProvisionedThroughput | undefined): Throughput | undefined {
  return given && { readUnits: given.ReadCapacityUnits, writeUnits: given.WriteCapacityUnits }
}

function projectionOf(projection: Projection): IndexProjection {
  const attributes = projection.NonKeyAttributes
  switch (projection.ProjectionType) {
    case 'ALL':
    case 'KEYS_ONLY':
      if (attributes !== undefined) {
        throw invalidParameter(
          `ProjectionType is ${projection.ProjectionType}, but NonKeyAttributes is specified`,
        )
      }
      return { kind: projection.ProjectionType === 'ALL' ? 'all' : 'keysOnly' }
    case 'INCLUDE':
      if (attributes === undefined || attributes.length === 0) {
        throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified')
      }
      return { kind: 'include', attributes: [...new Set(attributes)] }
    default:
      throw invalidParameter(`Unknown ProjectionType: ${String(projection.ProjectionType ?? null)}`)
  }
}

export function checkProjectedCount(indexes: readonly IndexDefinition[]): void {
  let count = 0
  for (const { projection } of indexes) {
    if (projection.kind === 'include') count += projection.attributes.length
  }
  if (count > dynamodbLimits.projectedAttributesMax) {
    throw invalidParameter(
      `The number of projected attributes in all indexes, ${count}, exceeds the limit of ${dynamodbLimits.projectedAttributesMax}`,
    )
  }
}

function checkAllDefined(
  definitions: readonly AttributeDefinition[],
  keys: Keys,
  indexes: readonly IndexDefinition[],
): void {
  const used = new Set<string>()
  for (const each of [keys, ...indexes]) {
    used.add(each.partitionKey.name)
    if (each.sortKey !== undefined) used.add(each.sortKey.name)
  }
  const defined = new Set(definitions.map(({ AttributeName }) => AttributeName))
  if (defined.size === used.size && defined.size === definitions.length) return
  throw invalidParameter(
    indexes.length === 0
      ? 'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions'
      : 'Some AttributeDefinitions are not used. AttributeDefinitions: ' +
          `[${[...defined].join(', ')}], keys used: [${[...used].join(', ')}]`,
  )
}

/** How long and how much a stream keeps, where the caller does not say. */
export type StreamRetention = Pick<StreamDefinition, 'recordsMax' | 'bytesMax' | 'ageMsMax'>

export function newStream(
  specification: StreamSpecification,
  id: number,
  nowMs: number,
  retention: Partial<StreamRetention> = {},
): StreamDefinition {
  const view = specification.StreamViewType
  if (view === undefined) {
    throw invalidParameter('StreamViewType is required when StreamEnabled is true')
  }
  return { id, view, createdMs: nowMs, closedMs: undefined, ...streamDefaults, ...retention }
}
