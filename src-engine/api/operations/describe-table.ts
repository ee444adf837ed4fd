import type { Engine } from '../engine.ts'
import { describeTable } from '../table-description.ts'
import type { DescribeTableInput, DescribeTableOutput } from '../types.ts'

/** Throws `validation` or `tableNotFound`. */
export async function describeTableOperation(
  engine: Engine,
  input: DescribeTableInput,
): Promise<DescribeTableOutput> {
  engine.checkOpen()
  return { Table: describeTable(engine.namedTable(input.TableName), engine.location) }
}
