/** The operators of a query from the last to the first, as EXPLAIN names them. */
import type { Expression, SelectQuery } from './ast.ts'
import type { CompiledFrom } from './from.ts'
import type { Grouping } from './grouping.ts'
import { printExpression } from './print.ts'

export function operatorsOf(
  query: SelectQuery,
  parts: {
    residual: readonly Expression[]
    isOrdered: boolean
    grouping: Grouping | undefined
    from: CompiledFrom | undefined
  },
): string[] {
  const { residual, isOrdered, grouping, from } = parts
  const operators: string[] = []
  if (query.limit !== undefined) operators.push(`limit ${printExpression(query.limit)}`)
  if (query.offset !== undefined) operators.push(`offset ${printExpression(query.offset)}`)
  if (query.orderBy.length > 0) {
    const keys = query.orderBy.map(
      ({ expression, descending }) => printExpression(expression) + (descending ? ' DESC' : ''),
    )
    operators.push(
      isOrdered
        ? `order by ${keys.join(', ')} (as read)`
        : `sort by ${keys.join(', ')} (in memory)`,
    )
  }
  if (query.distinct) operators.push('distinct (in memory)')
  if (grouping !== undefined) {
    const keys = query.groupBy?.keys.map(({ expression }) => printExpression(expression)) ?? []
    operators.push(keys.length === 0 ? 'aggregate' : `group by ${keys.join(', ')} (in memory)`)
  }
  if (residual.length > 0) {
    operators.push(`filter ${residual.map(printExpression).join(' AND ')}`)
  }
  return [...operators, ...(from?.joins() ?? [])]
}
