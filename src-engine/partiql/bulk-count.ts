/** The SELECT that counts what a bulk UPDATE or DELETE would change, by the same condition. */
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { DeleteStatement, Expression, UpdateStatement } from './ast.ts'
import type { Parameters } from './constant.ts'
import { printExpression } from './print.ts'
import { printTable } from './print-statement.ts'
import { childrenOf } from './unsupported.ts'

export interface CountStatement {
  readonly text: string
  /** For the `?` of the text. */
  readonly parameters: readonly AttributeValue[]
}

export function countOf(
  { table, where }: UpdateStatement | DeleteStatement,
  parameters: Parameters,
): CountStatement {
  const text = `SELECT COUNT(*) AS items FROM ${printTable(table)}`
  if (where === undefined) return { text, parameters: [] }
  const used = parametersOf(where).flatMap((index) => parameters[index] ?? [])
  return { text: `${text} WHERE ${printExpression(where)}`, parameters: used }
}

/** Positions of the parameters in an expression, in the order written. */
function parametersOf(expression: Expression): readonly number[] {
  return expression.kind === 'parameter'
    ? [expression.index]
    : childrenOf(expression).flatMap(parametersOf)
}
