/** Inputs and outputs of the PartiQL operations. */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { ConsumedCapacity, ReturnConsumedCapacity } from './types.ts'

export interface ExecuteStatementInput {
  readonly Statement: string
  readonly Parameters?: readonly AttributeValue[] | undefined
  readonly ConsistentRead?: boolean | undefined
  readonly NextToken?: string | undefined
  readonly Limit?: number | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
}

export interface ExecuteStatementOutput {
  readonly Items: readonly Item[]
  readonly NextToken?: string | undefined
  readonly LastEvaluatedKey?: Item | undefined
  readonly ConsumedCapacity?: ConsumedCapacity | undefined
}

export interface BatchStatementRequest {
  readonly Statement: string
  readonly Parameters?: readonly AttributeValue[] | undefined
  readonly ConsistentRead?: boolean | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
}

export interface BatchExecuteStatementInput {
  readonly Statements: readonly BatchStatementRequest[]
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
}

export interface BatchStatementResponse {
  readonly TableName?: string | undefined
  readonly Item?: Item | undefined
  readonly Error?:
    | {
        readonly Code: string
        readonly Message: string
        readonly Item?: Item | undefined
      }
    | undefined
}

export interface BatchExecuteStatementOutput {
  readonly Responses: readonly BatchStatementResponse[]
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined
}

export interface ParameterizedStatement {
  readonly Statement: string
  readonly Parameters?: readonly AttributeValue[] | undefined
  readonly ReturnValuesOnConditionCheckFailure?: 'NONE' | 'ALL_OLD' | undefined
}

export interface ExecuteTransactionInput {
  readonly TransactStatements: readonly ParameterizedStatement[]
  readonly ClientRequestToken?: string | undefined
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined
}

export interface ExecuteTransactionOutput {
  readonly Responses: readonly { readonly Item?: Item | undefined }[]
  readonly ConsumedCapacity?: readonly ConsumedCapacity[] | undefined
}
