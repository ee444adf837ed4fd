/**
 * Inputs and outputs of every operation: DynamoDB's member names and shapes, with two differences. Items, keys
 * and placeholder maps are `Map`s of the engine's values (`encoding/attribute-value.ts`), because attribute names
 * are data; and B is bytes. `encoding/dynamodb-json.ts` turns the wire form into this one and back.
 */
import type { AttributeMap, Item, TypeName } from '../encoding/attribute-value.ts'

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
  readonly ProvisionedThroughput?:
    { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number } | undefined
  readonly DeletionProtectionEnabled?: boolean | undefined
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined
}

export type IndexStatus = 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE'

export interface IndexDescription extends SecondaryIndex {
  readonly IndexStatus: IndexStatus
  readonly Backfilling?: boolean | undefined
  readonly IndexSizeBytes: number
  readonly ItemCount: number
  readonly IndexArn: string
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
  readonly ProvisionedThroughput: {
    readonly NumberOfDecreasesToday: number
    readonly ReadCapacityUnits: number
    readonly WriteCapacityUnits: number
  }
}

export type ReturnConsumedCapacity = 'INDEXES' | 'TOTAL' | 'NONE'

export interface ConsumedCapacity {
  readonly TableName: string
  readonly CapacityUnits: number
  readonly Table?: { readonly CapacityUnits: number } | undefined
  readonly LocalSecondaryIndexes?:
    Readonly<Record<string, { readonly CapacityUnits: number }>> | undefined
  readonly GlobalSecondaryIndexes?:
    Readonly<Record<string, { readonly CapacityUnits: number }>> | undefined
}

/** Placeholders shared by every operation that takes expressions. */
export interface ExpressionPlaceholders {
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

export interface PutItemInput extends ExpressionPlaceholders {
  readonly TableName: string
  readonly Item: Item
  readonly ConditionExpression?: string | undefined
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined
}

export interface GetItemInput {
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

export interface DeleteItemInput extends ExpressionPlaceholders {
  readonly TableName: string
  readonly Key: AttributeMap
  readonly ConditionExpression?: string | undefined
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined
}

export type ReturnValues = 'NONE' | 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW'

export interface UpdateItemInput extends ExpressionPlaceholders {
  readonly TableName: string
  readonly Key: AttributeMap
  readonly UpdateExpression?: string | undefined
  readonly ConditionExpression?: string | undefined
  readonly ReturnValues?: ReturnValues | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined
}

/** Of PutItem, UpdateItem and DeleteItem. */
export interface WriteItemOutput {
  readonly Attributes?: Item | undefined
  readonly ConsumedCapacity?: ConsumedCapacity | undefined
  readonly ItemCollectionMetrics?:
    | { readonly ItemCollectionKey: AttributeMap; readonly SizeEstimateRangeGB: readonly number[] }
    | undefined
}

export type Select = 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT'

interface ReadInput extends ExpressionPlaceholders {
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
  readonly KeyConditionExpression?: string | undefined
  readonly ScanIndexForward?: boolean | undefined
}

export interface ScanInput extends ReadInput {
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

export type { AttributeMap, Item, TypeName }
