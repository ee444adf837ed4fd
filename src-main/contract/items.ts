/**
 * Tables and items: DynamoDB's operations, with items, keys and placeholder values as `Map`s of the engine's
 * values (`encoding/attribute-value.ts`), which survive structured clone and the context bridge unchanged.
 */
import type {
  CreateTableInput,
  DeleteItemInput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  QueryInput,
  ReadOutput,
  ScanInput,
  TableDescription,
  UpdateItemInput,
  WriteItemOutput,
} from '../../src-engine/index.ts'
import type { DatabaseHandle } from './databases.ts'

export interface TableMethods {
  list(input: { readonly handle: DatabaseHandle }): Promise<readonly TableDescription[]>
  describe(input: {
    readonly handle: DatabaseHandle
    readonly table: string
  }): Promise<TableDescription>
  create(input: {
    readonly handle: DatabaseHandle
    readonly input: CreateTableInput
  }): Promise<TableDescription>
}

/** `input` is the DynamoDB operation's own input. */
export interface On<Input> {
  readonly handle: DatabaseHandle
  readonly input: Input
}

export interface ItemMethods {
  get(call: On<GetItemInput>): Promise<GetItemOutput>
  /** Durable when it resolves. */
  put(call: On<PutItemInput>): Promise<WriteItemOutput>
  /** Durable when it resolves. */
  delete(call: On<DeleteItemInput>): Promise<WriteItemOutput>
  /** Durable when it resolves. */
  update(call: On<UpdateItemInput>): Promise<WriteItemOutput>
  /** One page; go on with `ExclusiveStartKey` while there is a `LastEvaluatedKey`. */
  query(call: On<QueryInput>): Promise<ReadOutput>
  /** One page; go on with `ExclusiveStartKey` while there is a `LastEvaluatedKey`. */
  scan(call: On<ScanInput>): Promise<ReadOutput>
}
