/** The operations of the wire protocol: `X-Amz-Target` to what carries it out. */
import type { Dynamodb } from '../api/dynamodb.ts'
import { decodeRequest } from './decode-request.ts'
import { encodeResponse } from './encode-response.ts'
import { requestShapes } from './request-shapes.ts'
import { responseShapes } from './response-shapes.ts'
import type { StructureShape } from './wire-shape.ts'

/** Text of the response, once its effects are durable. Rejects with what `errorResponse` understands. */
export type Operation = (dynamodb: Dynamodb, json: unknown) => Promise<string>

type Run = (dynamodb: Dynamodb, input: never) => Promise<object>

const tables: Readonly<Record<string, Run>> = {
  CreateTable: (dynamodb, input) => dynamodb.createTable(input),
  UpdateTable: (dynamodb, input) => dynamodb.updateTable(input),
  DeleteTable: (dynamodb, input) => dynamodb.deleteTable(input),
  DescribeTable: (dynamodb, input) => dynamodb.describeTable(input),
  ListTables: (dynamodb, input) => dynamodb.listTables(input),
  PutItem: (dynamodb, input) => dynamodb.putItem(input),
  GetItem: (dynamodb, input) => dynamodb.getItem(input),
  UpdateItem: (dynamodb, input) => dynamodb.updateItem(input),
  DeleteItem: (dynamodb, input) => dynamodb.deleteItem(input),
  Query: (dynamodb, input) => dynamodb.query(input),
  Scan: (dynamodb, input) => dynamodb.scan(input),
  BatchGetItem: (dynamodb, input) => dynamodb.batchGetItem(input),
  BatchWriteItem: (dynamodb, input) => dynamodb.batchWriteItem(input),
  TransactGetItems: (dynamodb, input) => dynamodb.transactGetItems(input),
  TransactWriteItems: (dynamodb, input) => dynamodb.transactWriteItems(input),
  ExecuteStatement: (dynamodb, input) => dynamodb.executeStatement(input),
  BatchExecuteStatement: (dynamodb, input) => dynamodb.batchExecuteStatement(input),
  ExecuteTransaction: (dynamodb, input) => dynamodb.executeTransaction(input),
  UpdateTimeToLive: (dynamodb, input) => dynamodb.updateTimeToLive(input),
  DescribeTimeToLive: (dynamodb, input) => dynamodb.describeTimeToLive(input),
  TagResource: (dynamodb, input) => dynamodb.tagResource(input),
  UntagResource: (dynamodb, input) => dynamodb.untagResource(input),
  ListTagsOfResource: (dynamodb, input) => dynamodb.listTagsOfResource(input),
  // There is no throughput to limit: the figures are those of a new account.
  DescribeLimits: () =>
    Promise.resolve({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    }),
  // Infrastructure tools ask before they touch a table. Backups here are copies of the directory.
  DescribeContinuousBackups: async (dynamodb, input) => {
    await dynamodb.describeTable(input)
    return { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'DISABLED' } }
  },
}

const streams: Readonly<Record<string, Run>> = {
  ListStreams: (dynamodb, input) => dynamodb.listStreams(input),
  DescribeStream: (dynamodb, input) => dynamodb.describeStream(input),
  GetShardIterator: (dynamodb, input) => dynamodb.getShardIterator(input),
  GetRecords: (dynamodb, input) => dynamodb.getRecords(input),
}

/** These answer with an empty body. */
const silent: ReadonlySet<string> = new Set(['TagResource', 'UntagResource'])

/** By the whole of `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ...operationsOf('DynamoDB_20120810', tables),
  ...operationsOf('DynamoDBStreams_20120810', streams),
])

function operationsOf(service: string, runs: Readonly<Record<string, Run>>): [string, Operation][] {
  return Object.entries(runs).map(([name, run]) => {
    const request: StructureShape = requestShapes.get(name) ?? {
      kind: 'structure',
      members: new Map(),
    }
    const response = responseShapes.get(name)
    const operation: Operation = async (dynamodb, json) => {
      // Its shape is the type of the operation's input.
      const output = await run(dynamodb, decodeRequest(json, request) as never)
      return silent.has(name) ? '' : encodeResponse(output, response)
    }
    return [`${service}.${name}`, operation]
  })
}
