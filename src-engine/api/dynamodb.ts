/**
 * DynamoDB's operations on an open database, one method each, with DynamoDB's names, limits, results and errors. Items,
 * keys and placeholders are Maps of the engine's values; `encoding/dynamodb-json.ts` turns the wire form into them.
 *
 * Every promise resolves when its effects are durable, and what it tells cannot be taken back by a crash.
 */
import type { Engine } from './engine.ts'
import { createTable } from './operations/create-table.ts'
import { deleteItem } from './operations/delete-item.ts'
import { deleteTable } from './operations/delete-table.ts'
import { describeTableOperation } from './operations/describe-table.ts'
import { getItem } from './operations/get-item.ts'
import { listTables } from './operations/list-tables.ts'
import { putItem } from './operations/put-item.ts'
import { query } from './operations/query.ts'
import { scan } from './operations/scan.ts'
import { updateItem } from './operations/update-item.ts'
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
}
