/** The requests of every operation, member by member, as in DynamoDB's API reference. */
import { listOf, mapOf, structure, type Shape, type StructureShape } from './wire-shape.ts'

const names = mapOf('text')
const legacyCondition = structure({
  Value: 'value',
  Exists: 'flag',
  ComparisonOperator: 'text',
  AttributeValueList: listOf('value'),
})
const legacyUpdate = structure({ Value: 'value', Action: 'text' })

const capacity = { ReturnConsumedCapacity: 'text' } as const
const metrics = { ReturnItemCollectionMetrics: 'text' } as const
const placeholders = {
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: 'values',
} as const
const conditional = {
  ...placeholders,
  ConditionExpression: 'text',
  ReturnValuesOnConditionCheckFailure: 'text',
} as const
const itemWrite = {
  ...conditional,
  ...capacity,
  ...metrics,
  TableName: 'text',
  ReturnValues: 'text',
  Expected: mapOf(legacyCondition),
  ConditionalOperator: 'text',
} as const
const get = {
  TableName: 'text',
  Key: 'item',
  ProjectionExpression: 'text',
  ExpressionAttributeNames: names,
} as const
const read = {
  ...placeholders,
  ...capacity,
  TableName: 'text',
  IndexName: 'text',
  FilterExpression: 'text',
  ProjectionExpression: 'text',
  Select: 'text',
  Limit: 'integer',
  ExclusiveStartKey: 'item',
  ConsistentRead: 'flag',
  ConditionalOperator: 'text',
  AttributesToGet: listOf('text'),
} as const

const throughput = structure({ ReadCapacityUnits: 'integer', WriteCapacityUnits: 'integer' })
const keySchema = listOf(structure({ AttributeName: 'text', KeyType: 'text' }))
const attributeDefinitions = listOf(structure({ AttributeName: 'text', AttributeType: 'text' }))
const index = structure({
  IndexName: 'text',
  KeySchema: keySchema,
  Projection: structure({ ProjectionType: 'text', NonKeyAttributes: listOf('text') }),
  ProvisionedThroughput: throughput,
})
const table = {
  TableName: 'text',
  AttributeDefinitions: attributeDefinitions,
  BillingMode: 'text',
  ProvisionedThroughput: throughput,
  StreamSpecification: structure({ StreamEnabled: 'flag', StreamViewType: 'text' }),
  DeletionProtectionEnabled: 'flag',
} as const
const indexUpdate = structure({
  Create: index,
  Delete: structure({ IndexName: 'text' }),
  Update: structure({ IndexName: 'text', ProvisionedThroughput: throughput }),
})
const tags = listOf(structure({ Key: 'text', Value: 'text' }))

const writeRequest = structure({
  PutRequest: structure({ Item: 'item' }),
  DeleteRequest: structure({ Key: 'item' }),
})
const keysAndAttributes = structure({
  Keys: listOf('item'),
  ProjectionExpression: 'text',
  ExpressionAttributeNames: names,
  ConsistentRead: 'flag',
  AttributesToGet: listOf('text'),
})
const transactAction = { ...conditional, TableName: 'text' } as const
const transactWrite = structure({
  Put: structure({ ...transactAction, Item: 'item' }),
  Update: structure({ ...transactAction, Key: 'item', UpdateExpression: 'text' }),
  Delete: structure({ ...transactAction, Key: 'item' }),
  ConditionCheck: structure({ ...transactAction, Key: 'item' }),
})
const statement = {
  Statement: 'text',
  Parameters: listOf('value'),
  ReturnValuesOnConditionCheckFailure: 'text',
} as const

const tableName = structure({ TableName: 'text' })

export const requestShapes: ReadonlyMap<string, StructureShape> = new Map(
  Object.entries({
    CreateTable: structure({
      ...table,
      KeySchema: keySchema,
      LocalSecondaryIndexes: listOf(index),
      GlobalSecondaryIndexes: listOf(index),
      Tags: tags,
    }),
    UpdateTable: structure({ ...table, GlobalSecondaryIndexUpdates: listOf(indexUpdate) }),
    DeleteTable: tableName,
    DescribeTable: tableName,
    ListTables: structure({ ExclusiveStartTableName: 'text', Limit: 'integer' }),
    PutItem: structure({ ...itemWrite, Item: 'item' }),
    GetItem: structure({
      ...get,
      ...capacity,
      ConsistentRead: 'flag',
      AttributesToGet: listOf('text'),
    }),
    UpdateItem: structure({
      ...itemWrite,
      Key: 'item',
      UpdateExpression: 'text',
      AttributeUpdates: mapOf(legacyUpdate),
    }),
    DeleteItem: structure({ ...itemWrite, Key: 'item' }),
    Query: structure({
      ...read,
      KeyConditionExpression: 'text',
      ScanIndexForward: 'flag',
      KeyConditions: mapOf(legacyCondition),
      QueryFilter: mapOf(legacyCondition),
    }),
    Scan: structure({
      ...read,
      Segment: 'integer',
      TotalSegments: 'integer',
      ScanFilter: mapOf(legacyCondition),
    }),
    BatchGetItem: structure({ ...capacity, RequestItems: mapOf(keysAndAttributes) }),
    BatchWriteItem: structure({
      ...capacity,
      ...metrics,
      RequestItems: mapOf(listOf(writeRequest)),
    }),
    TransactGetItems: structure({
      ...capacity,
      TransactItems: listOf(structure({ Get: structure(get) })),
    }),
    TransactWriteItems: structure({
      ...capacity,
      ...metrics,
      TransactItems: listOf(transactWrite),
      ClientRequestToken: 'text',
    }),
    ExecuteStatement: structure({
      ...statement,
      ...capacity,
      ConsistentRead: 'flag',
      NextToken: 'text',
      Limit: 'integer',
    }),
    BatchExecuteStatement: structure({
      ...capacity,
      Statements: listOf(structure({ ...statement, ConsistentRead: 'flag' })),
    }),
    ExecuteTransaction: structure({
      ...capacity,
      TransactStatements: listOf(structure(statement)),
      ClientRequestToken: 'text',
    }),
    UpdateTimeToLive: structure({
      TableName: 'text',
      TimeToLiveSpecification: structure({ AttributeName: 'text', Enabled: 'flag' }),
    }),
    DescribeTimeToLive: tableName,
    TagResource: structure({ ResourceArn: 'text', Tags: tags }),
    UntagResource: structure({ ResourceArn: 'text', TagKeys: listOf('text') }),
    ListTagsOfResource: structure({ ResourceArn: 'text', NextToken: 'text' }),
    DescribeLimits: structure({}),
    DescribeContinuousBackups: tableName,
    ListStreams: structure({
      TableName: 'text',
      Limit: 'integer',
      ExclusiveStartStreamArn: 'text',
    }),
    DescribeStream: structure({
      StreamArn: 'text',
      Limit: 'integer',
      ExclusiveStartShardId: 'text',
    }),
    GetShardIterator: structure({
      StreamArn: 'text',
      ShardId: 'text',
      ShardIteratorType: 'text',
      SequenceNumber: 'text',
    }),
    GetRecords: structure({ ShardIterator: 'text', Limit: 'integer' }),
  } satisfies Record<string, Shape>),
)
