/**
 * What a table is defined as, apart from what it holds: for exporting, comparing and copying. Made from a table's
 * description, or read from a file that another tool wrote.
 */
import type {
  CreateTableInput,
  KeySchemaElement,
  Projection,
  SecondaryIndex,
  StreamViewType,
  TableInspection,
} from '../../../src-main/contract/schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'

export type KeyAttributeType = 'S' | 'N' | 'B'

export interface KeyDefinition {
  readonly name: string
  /** Undefined: of any type, which only the simple API's tables have. */
  readonly type: KeyAttributeType | undefined
}

export interface IndexDefinition {
  readonly kind: 'local' | 'global'
  readonly name: string
  readonly partitionKey: KeyDefinition
  readonly sortKey: KeyDefinition | undefined
  readonly projection: Projection
}

export type TimeToLive =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly attribute: string }
  /** CreateTable has no member for it. */
  | { readonly kind: 'unstated' }

export interface Retention {
  readonly recordsMax: number
  readonly bytesMax: number
  readonly ageMsMax: number
}

export interface Definition {
  readonly tableName: string
  readonly partitionKey: KeyDefinition
  readonly sortKey: KeyDefinition | undefined
  readonly sortKeyOptional: boolean
  readonly indexes: readonly IndexDefinition[]
  readonly stream: StreamViewType | undefined
  /** Undefined: not stated. */
  readonly retention: Retention | undefined
  readonly timeToLive: TimeToLive
  readonly throughput: { readonly read: number; readonly write: number } | undefined
  readonly deletionProtected: boolean
}

type Described = Pick<TableDescription, 'TableName' | 'KeySchema' | 'AttributeDefinitions'> & {
  readonly SortKeyOptional?: boolean | undefined
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[] | undefined
  readonly GlobalSecondaryIndexes?: readonly SecondaryIndex[] | undefined
  readonly StreamSpecification?: CreateTableInput['StreamSpecification']
  readonly BillingMode?: string | undefined
  readonly ProvisionedThroughput?: CreateTableInput['ProvisionedThroughput']
  readonly BillingModeSummary?: { readonly BillingMode: string } | undefined
  readonly DeletionProtectionEnabled?: boolean | undefined
}

/** Of a table of ours, with what DescribeTable does not tell. */
export function definitionOf({ description, timeToLive, stream }: TableInspection): Definition {
  return {
    ...definitionFrom(description),
    timeToLive:
      timeToLive === undefined ? { kind: 'off' } : { kind: 'on', attribute: timeToLive.attribute },
    retention:
      stream?.open === true
        ? {
            recordsMax: stream.recordsMax,
            bytesMax: stream.bytesMax,
            ageMsMax: stream.ageMsMax,
          }
        : undefined,
  }
}

/** Of a CreateTable input or a table's description. */
export function definitionFrom(described: Described): Definition {
  const typeOf = (name: string): KeyAttributeType | undefined =>
    described.AttributeDefinitions.find((each) => each.AttributeName === name)?.AttributeType
  const index =
    (kind: IndexDefinition['kind']) =>
    (each: SecondaryIndex): IndexDefinition => ({
      kind,
      name: each.IndexName,
      ...keysOf(each.KeySchema, typeOf),
      projection: each.Projection,
    })
  const { StreamSpecification: stream, ProvisionedThroughput: units } = described
  const mode = described.BillingMode ?? described.BillingModeSummary?.BillingMode
  return {
    tableName: described.TableName,
    ...keysOf(described.KeySchema, typeOf),
    sortKeyOptional: described.SortKeyOptional === true,
    indexes: [
      ...(described.LocalSecondaryIndexes ?? []).map(index('local')),
      ...(described.GlobalSecondaryIndexes ?? []).map(index('global')),
    ],
    stream: stream?.StreamEnabled === true ? stream.StreamViewType : undefined,
    retention: undefined,
    timeToLive: { kind: 'unstated' },
    throughput:
      mode === 'PAY_PER_REQUEST' || units === undefined || units.ReadCapacityUnits === 0
        ? undefined
        : { read: units.ReadCapacityUnits, write: units.WriteCapacityUnits },
    deletionProtected: described.DeletionProtectionEnabled === true,
  }
}

function keysOf(
  schema: readonly KeySchemaElement[],
  typeOf: (name: string) => KeyAttributeType | undefined,
): Pick<Definition, 'partitionKey' | 'sortKey'> {
  const key = (role: KeySchemaElement['KeyType']): KeyDefinition | undefined => {
    const name = schema.find((each) => each.KeyType === role)?.AttributeName
    return name === undefined ? undefined : { name, type: typeOf(name) }
  }
  return {
    partitionKey: key('HASH') ?? { name: '', type: undefined },
    sortKey: key('RANGE'),
  }
}

export interface CreateTable {
  readonly input: CreateTableInput
  /** What the input cannot say, each in one sentence. */
  readonly notes: readonly string[]
}

/** The definition as CreateTable takes it, here and at AWS. */
export function createTableOf(definition: Definition): CreateTable {
  const notes: string[] = []
  const types = new Map<string, KeyAttributeType>()
  for (const { partitionKey, sortKey, ...rest } of [definition, ...definition.indexes]) {
    for (const key of [partitionKey, sortKey]) {
      if (key === undefined) continue
      if (key.type === undefined && !types.has(key.name)) {
        const where = 'name' in rest ? `The index ${rest.name}` : 'The table'
        notes.push(
          `${where} takes keys of any type in ${key.name}; CreateTable needs one: S stands here.`,
        )
      }
      types.set(key.name, key.type ?? types.get(key.name) ?? 'S')
    }
  }
  if (definition.sortKeyOptional) {
    notes.push(
      `Items of this table may lack the sort key ${definition.sortKey?.name ?? ''}; a table made by CreateTable requires it.`,
    )
  }
  if (definition.timeToLive.kind === 'on') {
    notes.push(
      `Time to live on ${definition.timeToLive.attribute} is set by UpdateTimeToLive, not by CreateTable.`,
    )
  }
  const local = definition.indexes.filter(({ kind }) => kind === 'local').map(indexInput)
  const global = definition.indexes.filter(({ kind }) => kind === 'global').map(indexInput)
  const { stream, throughput } = definition
  return {
    notes,
    input: {
      TableName: definition.tableName,
      AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      KeySchema: keySchemaOf(definition),
      ...(local.length === 0 ? {} : { LocalSecondaryIndexes: local }),
      ...(global.length === 0 ? {} : { GlobalSecondaryIndexes: global }),
      ...(throughput === undefined
        ? { BillingMode: 'PAY_PER_REQUEST' }
        : {
            BillingMode: 'PROVISIONED',
            ProvisionedThroughput: {
              ReadCapacityUnits: throughput.read,
              WriteCapacityUnits: throughput.write,
            },
          }),
      ...(stream === undefined
        ? {}
        : { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
      ...(definition.deletionProtected ? { DeletionProtectionEnabled: true } : {}),
    },
  }
}

export function indexInput(index: IndexDefinition): SecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: keySchemaOf(index),
    Projection: index.projection,
  }
}

export function keySchemaOf(
  keyed: Pick<Definition, 'partitionKey' | 'sortKey'>,
): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [{ AttributeName: keyed.partitionKey.name, KeyType: 'HASH' }]
  if (keyed.sortKey !== undefined) {
    schema.push({ AttributeName: keyed.sortKey.name, KeyType: 'RANGE' })
  }
  return schema
}

/** Where two uses of one attribute want it in different types, in a sentence. */
export function typeConflict(definition: Definition): string | undefined {
  const types = new Map<string, KeyAttributeType>()
  for (const { partitionKey, sortKey } of [definition, ...definition.indexes]) {
    for (const key of [partitionKey, sortKey]) {
      if (key?.type === undefined) continue
      const other = types.get(key.name)
      if (other !== undefined && other !== key.type) {
        return `${key.name} is a key as ${other} and as ${key.type}; it can have one type only.`
      }
      types.set(key.name, key.type)
    }
  }
  return undefined
}

/** `country S, city S` */
export function keyText({
  partitionKey,
  sortKey,
}: Pick<Definition, 'partitionKey' | 'sortKey'>): string {
  return [partitionKey, sortKey]
    .flatMap((key) => (key === undefined ? [] : [`${key.name} ${key.type ?? 'any'}`]))
    .join(', ')
}

/** `all`, `keys only`, `keys, title, price` */
export function projectionText({ ProjectionType, NonKeyAttributes }: Projection): string {
  if (ProjectionType === 'ALL') return 'all attributes'
  if (ProjectionType === 'KEYS_ONLY') return 'keys only'
  return `keys, ${(NonKeyAttributes ?? []).join(', ')}`
}
