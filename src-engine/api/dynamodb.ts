/**
 * DynamoDB's operations on an open database, one method each, with DynamoDB's names, limits, results and errors. Items,
 * keys and placeholders are Maps of the engine's values; `encoding/dynamodb-json.ts` turns the wire form into them.
 *
 * Every promise resolves when its effects are durable, and what it tells cannot be taken back by a crash.
 */
import type { Engine } from './engine.ts'
import { batchExecuteStatement } from './operations/batch-execute-statement.ts'
import { batchGetItem } from './operations/batch-get-item.ts'
import { batchWriteItem } from './operations/batch-write-item.ts'
import { createTable } from './operations/create-table.ts'
import { deleteItem } from './operations/delete-item.ts'
import { deleteTable } from './operations/delete-table.ts'
import { describeTableOperation } from './operations/describe-table.ts'
import { executeStatement } from './operations/execute-statement.ts'
import { executeTransaction } from './operations/execute-transaction.ts'
import { getItem } from './operations/get-item.ts'
import { listTables } from './operations/list-tables.ts'
import { putItem } from './operations/put-item.ts'
import { query } from './operations/query.ts'
import { scan } from './operations/scan.ts'
import { describeStream, getRecords, getShardIterator, listStreams } from './operations/streams.ts'
import { listTagsOfResource, tagResource, untagResource } from './operations/tags.ts'
import { describeTimeToLive, updateTimeToLive } from './operations/time-to-live.ts'
import { transactGetItems } from './operations/transact-get-items.ts'
import { transactWriteItems } from './operations/transact-write-items.ts'
import { updateItem } from './operations/update-item.ts'
import { updateTable } from './operations/update-table.ts'
import type * as statements from './statement-types.ts'
import type * as api from './types.ts'

export class Dynamodb {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  createTable(input: api.CreateTableInput): Promise<api.TableDescriptionOutput> {
    return createTable(this.#engine, input)
  }

  deleteTable(input: api.DescribeTableInput): Promise<api.TableDescriptionOutput> {
    return deleteTable(this.#engine, input)
  }

  describeTable(input: api.DescribeTableInput): Promise<api.DescribeTableOutput> {
    return describeTableOperation(this.#engine, input)
  }

  listTables(input: api.ListTablesInput = {}): Promise<api.ListTablesOutput> {
    return listTables(this.#engine, input)
  }

  putItem(input: api.PutItemInput): Promise<api.WriteItemOutput> {
    return putItem(this.#engine, input)
  }

  getItem(input: api.GetItemInput): Promise<api.GetItemOutput> {
    return getItem(this.#engine, input)
  }

  updateItem(input: api.UpdateItemInput): Promise<api.WriteItemOutput> {
    return updateItem(this.#engine, input)
  }

  deleteItem(input: api.DeleteItemInput): Promise<api.WriteItemOutput> {
    return deleteItem(this.#engine, input)
  }

  query(input: api.QueryInput): Promise<api.ReadOutput> {
    return query(this.#engine, input)
  }

  scan(input: api.ScanInput): Promise<api.ReadOutput> {
    return scan(this.#engine, input)
  }

  batchGetItem(input: api.BatchGetItemInput): Promise<api.BatchGetItemOutput> {
    return batchGetItem(this.#engine, input)
  }

  batchWriteItem(input: api.BatchWriteItemInput): Promise<api.BatchWriteItemOutput> {
    return batchWriteItem(this.#engine, input)
  }

  transactGetItems(input: api.TransactGetItemsInput): Promise<api.TransactGetItemsOutput> {
    return transactGetItems(this.#engine, input)
  }

  transactWriteItems(input: api.TransactWriteItemsInput): Promise<api.TransactWriteItemsOutput> {
    return transactWriteItems(this.#engine, input)
  }

  executeStatement(
    input: statements.ExecuteStatementInput,
  ): Promise<statements.ExecuteStatementOutput> {
    return executeStatement(this.#engine, input)
  }

  batchExecuteStatement(
    input: statements.BatchExecuteStatementInput,
  ): Promise<statements.BatchExecuteStatementOutput> {
    return batchExecuteStatement(this.#engine, input)
  }

  executeTransaction(
    input: statements.ExecuteTransactionInput,
  ): Promise<statements.ExecuteTransactionOutput> {
    return executeTransaction(this.#engine, input)
  }

  updateTable(input: api.UpdateTableInput): Promise<api.TableDescriptionOutput> {
    return updateTable(this.#engine, input)
  }

  updateTimeToLive(input: api.UpdateTimeToLiveInput): Promise<api.UpdateTimeToLiveOutput> {
    return updateTimeToLive(this.#engine, input)
  }

  describeTimeToLive(input: api.DescribeTimeToLiveInput): Promise<api.DescribeTimeToLiveOutput> {
    return describeTimeToLive(this.#engine, input)
  }

  tagResource(input: api.TagResourceInput): Promise<Record<never, never>> {
    return tagResource(this.#engine, input)
  }

  untagResource(input: api.UntagResourceInput): Promise<Record<never, never>> {
    return untagResource(this.#engine, input)
  }

  listTagsOfResource(input: api.ListTagsOfResourceInput): Promise<api.ListTagsOfResourceOutput> {
    return listTagsOfResource(this.#engine, input)
  }

  listStreams(input: api.ListStreamsInput = {}): Promise<api.ListStreamsOutput> {
    return listStreams(this.#engine, input)
  }

  describeStream(input: api.DescribeStreamInput): Promise<api.DescribeStreamOutput> {
    return describeStream(this.#engine, input)
  }

  getShardIterator(input: api.GetShardIteratorInput): Promise<api.GetShardIteratorOutput> {
    return getShardIterator(this.#engine, input)
  }

  getRecords(input: api.GetRecordsInput): Promise<api.GetRecordsOutput> {
    return getRecords(this.#engine, input)
  }
}
