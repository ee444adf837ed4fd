import { isError } from '../../base/errors.ts'
import { executeStatementPage } from '../../partiql/execute.ts'
import { CapacityMeter } from '../capacity.ts'
import type { Engine } from '../engine.ts'
import { conditionFailed } from '../messages.ts'
import { RequestShape } from '../request-shape.ts'
import { EngineSource } from '../statement-source.ts'
import type { ExecuteStatementInput, ExecuteStatementOutput } from '../statement-types.ts'

/** One page of one PartiQL statement of DynamoDB's dialect. Throws `validation`, `tableNotFound`, `conditionFailed`, `duplicateItem`. */
export async function executeStatement(
  engine: Engine,
  input: ExecuteStatementInput,
): Promise<ExecuteStatementOutput> {
  checkShape(input)
  const consistent = input.ConsistentRead === true
  const meter = new CapacityMeter(input.ReturnConsumedCapacity)
  const source = new EngineSource(engine, { meter, consistent })
  try {
    const answer = await executeStatementPage(
      {
        text: input.Statement,
        parameters: input.Parameters,
        limit: input.Limit,
        nextToken: input.NextToken,
        consistentRead: consistent,
      },
      source,
    )
    const capacity = meter.of(engine.dataTable(answer.table))
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
  shape.consumedCapacity(input)
  shape.check()
}
