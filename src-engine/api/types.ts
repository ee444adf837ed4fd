/**
 * Inputs and outputs of every operation: DynamoDB's member names and shapes, with two differences. Items, keys
 * and placeholder maps are `Map`s of the engine's values (`encoding/attribute-value.ts`), because attribute names
 * are data; and B is bytes. `encoding/dynamodb-json.ts` turns the wire form into this one and back.
 */
import type { AttributeMap, Item, TypeName } from '../encoding/attribute-value.ts'
import type {
  ConditionalOperator,
  LegacyCondition,
  LegacyExpected,
  LegacyUpdate,
} from '../expressions/legacy.ts'

export type KeyType = 'HASH' | 'RANGE'
export type KeyAttributeType = 'S' | 'N' | 'B'

export interface KeySchemaElement {
  readonly AttributeName: string
  readonly KeyType: KeyType
}

export interface AttributeDefinition {
  readonly AttributeName: string
  readonly AttributeType: KeyAttributeType
}

export interface Projection {
  readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'
  readonly NonKeyAttributes?: readonly string[] | undefined
}

export interface SecondaryIndex {
  readonly IndexName: string
  readonly KeySchema: readonly KeySchemaElement[]
  readonly Projection: Projection
  /** Kept and told, so that tools find what they wrote; nothing is limited. */
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined
}

export interface ProvisionedThroughput {
  readonly ReadCapacityUnits: number
  readonly WriteCapacityUnits: number
}

export interface ProvisionedThroughputDescription extends ProvisionedThroughput {
  readonly NumberOfDecreasesToday: number
}

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'

export interface StreamSpecification {
  readonly StreamEnabled: boolean
  readonly StreamViewType?: StreamViewType | undefined
}

export interface CreateTableInput {
  readonly TableName: string
  readonly AttributeDefinitions: readonly AttributeDefinition[]
  readonly KeySchema: readonly KeySchemaElement[]
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[] | undefined
  readonly GlobalSecondaryIndexes?: readonly SecondaryIndex[] | undefined
  readonly StreamSpecification?: StreamSpecification | undefined
  readonly BillingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED' | undefined
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined
  readonly DeletionProtectionEnabled?: boolean | undefined
  readonly Tags?: readonly Tag[] | undefined
}

export type IndexStatus = 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE'

export interface IndexDescription extends SecondaryIndex {
  readonly IndexStatus: IndexStatus
  readonly Backfilling?: boolean | undefined
  readonly IndexSizeBytes: number
  readonly ItemCount: number
  readonly IndexArn: string
  /** Of global indexes. */
  readonly ProvisionedThroughput?: ProvisionedThroughputDescription | undefined
}

export interface TableDescription {
  readonly TableName: string
  readonly TableStatus: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE'
  readonly AttributeDefinitions: readonly AttributeDefinition[]
  readonly KeySchema: readonly KeySchemaElement[]
  /** True for the book's default table, whose items may lack the sort key. */
  readonly SortKeyOptional?: boolean | undefined
  /** Epoch seconds, fractional. */
  readonly CreationDateTime: number
  readonly TableArn: string
  readonly TableId: string
  readonly ItemCount: number
  readonly TableSizeBytes: number
  readonly LocalSecondaryIndexes?: readonly IndexDescription[] | undefined
  readonly GlobalSecondaryIndexes?: readonly IndexDescription[] | undefined
  readonly StreamSpecification?: StreamSpecification | undefined
  readonly LatestStreamArn?: string | undefined
  readonly LatestStreamLabel?: string | undefined
  readonly DeletionProtectionEnabled: boolean
  readonly BillingModeSummary?: { readonly BillingMode: string } | undefined
  readonly ProvisionedThroughput: ProvisionedThroughputDescription
}

export type ReturnConsumedCapacity = 'INDEXES' | 'TOTAL' | 'NONE'

export type ReturnItemCollectionMetrics = 'SIZE' | 'NONE'

export interface CapacityUnits {
  readonly CapacityUnits: number
  /** In transactions: the same, by kind. */
  readonly ReadCapacityUnits?: number | undefined
  readonly WriteCapacityUnits?: number | undefined
}

export interface ConsumedCapacity extends CapacityUnits {
  readonly TableName: string
  readonly Table?: CapacityUnits | undefined
  readonly LocalSecondaryIndexes?: Readonly<Record<string, CapacityUnits>> | undefined
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, CapacityUnits>> | undefined
}

/** Placeholders shared by every operation that takes expressions. */
export interface ExpressionPlaceholders {
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

/** Parameters from before expressions, where an operation has them. Not together with expressions. */
export interface LegacyParameters {
  readonly Expected?: ReadonlyMap<string, LegacyExpected> | undefined
  readonly AttributeUpdates?: ReadonlyMap<string, LegacyUpdate> | undefined
  readonly KeyConditions?: ReadonlyMap<string, LegacyCondition> | undefined
  readonly QueryFilter?: ReadonlyMap<string, LegacyCondition> | undefined
  readonly ScanFilter?: ReadonlyMap<string, LegacyCondition> | undefined
  readonly ConditionalOperator?: ConditionalOperator | undefined
  readonly AttributesToGet?: readonly string[] | undefined
}

type LegacyWrite = Pick<LegacyParameters, 'Expected' | 'ConditionalOperator'>
type LegacyRead = Pick<LegacyParameters, 'AttributesToGet'>

export interface PutItemInput extends ExpressionPlaceholders, LegacyWrite {
  readonly TableName: string
  readonly Item: Item
  readonly ConditionExpression?: string | undefined
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined
}

export interface GetItemInput extends LegacyRead {
  readonly TableName: string
  readonly Key: AttributeMap
  readonly ConsistentRead?: boolean | undefined
  readonly ProjectionExpression?: string | undefined
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
}

export interface GetItemOutput {
  readonly Item?: Item | undefined
  readonly ConsumedCapacity?: ConsumedCapacity | undefined
}

export interface DeleteItemInput extends ExpressionPlaceholders, LegacyWrite {
  readonly TableName: string
  readonly Key: AttributeMap
  readonly ConditionExpression?: string | undefined
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined
}

export type ReturnValues = 'NONE' | 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW'

export interface UpdateItemInput extends ExpressionPlaceholders, LegacyWrite {
  readonly AttributeUpdates?: LegacyParameters['AttributeUpdates']
  readonly TableName: string
  readonly Key: AttributeMap
  readonly UpdateExpression?: string | undefined
  readonly ConditionExpression?: string | undefined
  readonly ReturnValues?: ReturnValues | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined
}

/** Of PutItem, UpdateItem and DeleteItem. */
export interface WriteItemOutput {
  readonly Attributes?: Item | undefined
  readonly ConsumedCapacity?: ConsumedCapacity | undefined
  readonly ItemCollectionMetrics?: ItemCollectionMetrics | undefined
}

export interface ItemCollectionMetrics {
  readonly ItemCollectionKey: AttributeMap
  readonly SizeEstimateRangeGB: readonly number[]
}

export type Select = 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT'

interface ReadInput extends ExpressionPlaceholders, LegacyRead {
  readonly ConditionalOperator?: ConditionalOperator | undefined
  readonly TableName: string
  readonly IndexName?: string | undefined
  readonly FilterExpression?: string | undefined
  readonly ProjectionExpression?: string | undefined
  readonly Select?: Select | undefined
  readonly Limit?: number | undefined
  readonly ExclusiveStartKey?: AttributeMap | undefined
  readonly ConsistentRead?: boolean | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
}

export interface QueryInput extends ReadInput {
  readonly KeyConditions?: LegacyParameters['KeyConditions']
  readonly QueryFilter?: LegacyParameters['QueryFilter']
  readonly KeyConditionExpression?: string | undefined
  readonly ScanIndexForward?: boolean | undefined
}

export interface ScanInput extends ReadInput {
  readonly ScanFilter?: LegacyParameters['ScanFilter']
  readonly Segment?: number | undefined
  readonly TotalSegments?: number | undefined
}

/** Of Query and Scan. */
export interface ReadOutput {
  /** Absent with `Select: COUNT`. */
  readonly Items?: readonly Item[] | undefined
  readonly Count: number
  readonly ScannedCount: number
  readonly LastEvaluatedKey?: AttributeMap | undefined
  readonly ConsumedCapacity?: ConsumedCapacity | undefined
}

export interface DescribeTableInput {
  readonly TableName: string
}

export interface DescribeTableOutput {
  readonly Table: TableDescription
}

/** Of CreateTable, UpdateTable and DeleteTable. */
export interface TableDescriptionOutput {
  readonly TableDescription: TableDescription
}

export interface ListTablesInput {
  readonly Limit?: number | undefined
  readonly ExclusiveStartTableName?: string | undefined
}

export interface ListTablesOutput {
  readonly TableNames: readonly string[]
  readonly LastEvaluatedTableName?: string | undefined
}

export interface GlobalSecondaryIndexUpdate {
  readonly Create?: SecondaryIndex | undefined
  readonly Delete?: { readonly IndexName: string } | undefined
  readonly Update?:
    | {
        readonly IndexName: string
        readonly ProvisionedThroughput?: ProvisionedThroughput | undefined
      }
    | undefined
}

export interface UpdateTableInput {
  readonly TableName: string
  readonly AttributeDefinitions?: readonly AttributeDefinition[] | undefined
  readonly GlobalSecondaryIndexUpdates?: readonly GlobalSecondaryIndexUpdate[] | undefined
  readonly StreamSpecification?: StreamSpecification | undefined
  readonly BillingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED' | undefined
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined
  readonly DeletionProtectionEnabled?: boolean | undefined
}

export interface KeysAndAttributes extends LegacyRead {
  readonly Keys: readonly AttributeMap[]
  readonly ProjectionExpression?: string | undefined
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ConsistentRead?: boolean | undefined
}

export interface BatchGetItemInput {
  readonly RequestItems: ReadonlyMap<string, KeysAndAttributes>
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
}

export interface BatchGetItemOutput {
  readonly Responses: ReadonlyMap<string, readonly Item[]>
  readonly UnprocessedKeys: ReadonlyMap<string, KeysAndAttributes>
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined
}

/** Exactly one of the two. */
export interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item } | undefined
  readonly DeleteRequest?: { readonly Key: AttributeMap } | undefined
}

export interface BatchWriteItemInput {
  readonly RequestItems: ReadonlyMap<string, readonly WriteRequest[]>
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined
}

export interface BatchWriteItemOutput {
  readonly UnprocessedItems: ReadonlyMap<string, readonly WriteRequest[]>
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined
  readonly ItemCollectionMetrics?: ReadonlyMap<string, readonly ItemCollectionMetrics[]> | undefined
}

interface TransactCondition extends ExpressionPlaceholders {
  readonly TableName: string
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
}

export interface TransactPut extends TransactCondition {
  readonly Item: Item
  readonly ConditionExpression?: string | undefined
}

export interface TransactUpdate extends TransactCondition {
  readonly Key: AttributeMap
  readonly UpdateExpression: string
  readonly ConditionExpression?: string | undefined
}

export interface TransactDelete extends TransactCondition {
  readonly Key: AttributeMap
  readonly ConditionExpression?: string | undefined
}

export interface TransactConditionCheck extends TransactCondition {
  readonly Key: AttributeMap
  readonly ConditionExpression: string
}

/** Exactly one of the four. */
export interface TransactWriteItem {
  readonly Put?: TransactPut | undefined
  readonly Update?: TransactUpdate | undefined
  readonly Delete?: TransactDelete | undefined
  readonly ConditionCheck?: TransactConditionCheck | undefined
}

export interface TransactWriteItemsInput {
  readonly TransactItems: readonly TransactWriteItem[]
  readonly ClientRequestToken?: string | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined
}

export interface TransactWriteItemsOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined
  readonly ItemCollectionMetrics?: ReadonlyMap<string, readonly ItemCollectionMetrics[]> | undefined
}

export interface TransactGetItem {
  readonly Get: {
    readonly TableName: string
    readonly Key: AttributeMap
    readonly ProjectionExpression?: string | undefined
    readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  }
}

export interface TransactGetItemsInput {
  readonly TransactItems: readonly TransactGetItem[]
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
}

export interface TransactGetItemsOutput {
  readonly Responses: readonly { readonly Item?: Item | undefined }[]
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined
}

/** Why a transaction was cancelled: one per action, in order; `details.reasons` of `transactionCancelled`. */
export interface CancellationReason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError' | 'DuplicateItem'
  readonly Message?: string | undefined
  readonly Item?: Item | undefined
}

export interface UpdateTimeToLiveInput {
  readonly TableName: string
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean }
}

export interface UpdateTimeToLiveOutput {
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean }
}

export interface DescribeTimeToLiveInput {
  readonly TableName: string
}

export interface DescribeTimeToLiveOutput {
  readonly TimeToLiveDescription: {
    readonly TimeToLiveStatus: 'ENABLED' | 'DISABLED'
    readonly AttributeName?: string | undefined
  }
}

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export interface TagResourceInput {
  readonly ResourceArn: string
  readonly Tags: readonly Tag[]
}

export interface UntagResourceInput {
  readonly ResourceArn: string
  readonly TagKeys: readonly string[]
}

export interface ListTagsOfResourceInput {
  readonly ResourceArn: string
  readonly NextToken?: string | undefined
}

export interface ListTagsOfResourceOutput {
  readonly Tags: readonly Tag[]
  readonly NextToken?: string | undefined
}

export interface ListStreamsInput {
  readonly TableName?: string | undefined
  readonly Limit?: number | undefined
  readonly ExclusiveStartStreamArn?: string | undefined
}

export interface ListStreamsOutput {
  readonly Streams: readonly {
    readonly StreamArn: string
    readonly TableName: string
    readonly StreamLabel: string
  }[]
  readonly LastEvaluatedStreamArn?: string | undefined
}

export interface DescribeStreamInput {
  readonly StreamArn: string
  readonly Limit?: number | undefined
  readonly ExclusiveStartShardId?: string | undefined
}

export interface Shard {
  readonly ShardId: string
  readonly SequenceNumberRange: {
    readonly StartingSequenceNumber: string
    /** Only of a closed shard. */
    readonly EndingSequenceNumber?: string | undefined
  }
}

export interface DescribeStreamOutput {
  readonly StreamDescription: {
    readonly StreamArn: string
    readonly StreamLabel: string
    readonly StreamStatus: 'ENABLED' | 'DISABLED'
    readonly StreamViewType: StreamViewType
    /** Epoch seconds, fractional. */
    readonly CreationRequestDateTime: number
    readonly TableName: string
    readonly KeySchema: readonly KeySchemaElement[]
    readonly Shards: readonly Shard[]
    readonly LastEvaluatedShardId?: string | undefined
  }
}

export type ShardIteratorType =
  'TRIM_HORIZON' | 'LATEST' | 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER'

export interface GetShardIteratorInput {
  readonly StreamArn: string
  readonly ShardId: string
  readonly ShardIteratorType: ShardIteratorType
  readonly SequenceNumber?: string | undefined
}

export interface GetShardIteratorOutput {
  readonly ShardIterator: string
}

export interface GetRecordsInput {
  readonly ShardIterator: string
  readonly Limit?: number | undefined
}

export interface StreamRecordOutput {
  readonly eventID: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly eventVersion: '1.1'
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number
    readonly Keys: AttributeMap
    readonly NewImage?: Item | undefined
    readonly OldImage?: Item | undefined
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: StreamViewType
  }
  readonly userIdentity?: { readonly PrincipalId: string; readonly Type: string } | undefined
}

export interface GetRecordsOutput {
  readonly Records: readonly StreamRecordOutput[]
  /** Absent when a closed shard is exhausted. */
  readonly NextShardIterator?: string | undefined
}

export type { AttributeMap, Item, TypeName }
