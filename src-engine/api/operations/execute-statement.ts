import { isError } from '../../base/errors.ts'
import { executeStatementPage } from '../../partiql/execute.ts'
import { consumedCapacity, readUnits, writeUnits } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { conditionFailed } from '../messages.ts'
import { enumSets, RequestShape } from '../request-shape.ts'
import { EngineSource } from '../statement-source.ts'
import type { ExecuteStatementInput, ExecuteStatementOutput } from '../statement-types.ts'

/** One page of one PartiQL statement of DynamoDB's dialect. Throws `validation`, `tableNotFound`, `conditionFailed`, `duplicateItem`. */
export async function executeStatement(
  engine: Engine,
  input: ExecuteStatementInput,
): Promise<ExecuteStatementOutput> {
  checkShape(input)
  const source = new EngineSource(engine)
  try {
    const answer = await executeStatementPage(
      {
        text: input.Statement,
        parameters: input.Parameters,
        limit: input.Limit,
        nextToken: input.NextToken,
        consistentRead: input.ConsistentRead === true,
      },
      source,
    )
    const table = engine.dataTable(answer.table)
    const units = answer.isRead
      ? readUnits(answer.scannedBytes, input.ConsistentRead === true)
      : writeUnits(0)
    const capacity = consumedCapacity(input.ReturnConsumedCapacity, table, units)
    return {
      Items: answer.items,
      ...(answer.nextToken === undefined ? {} : { NextToken: answer.nextToken }),
      ...(answer.lastKey === undefined ? {} : { LastEvaluatedKey: answer.lastKey }),
      ...(capacity === undefined ? {} : { ConsumedCapacity: capacity }),
    }
  } catch (error) {
    const hidden = input.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD'
    if (hidden && isError(error, 'conditionFailed')) throw conditionFailed(undefined)
    throw error
  }
}

function checkShape(input: ExecuteStatementInput): void {
  const shape = new RequestShape()
  shape.required(input.Statement, 'statement')
  shape.oneOf(
    input.ReturnConsumedCapacity,
    'returnConsumedCapacity',
    enumSets.returnConsumedCapacity,
  )
  shape.check()
}
