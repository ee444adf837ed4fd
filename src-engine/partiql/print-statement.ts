/** Statements back to text: parsing the text gives the same tree. */
import { unreachable } from '../base/assert.ts'
import type { Statement, TableName, UpdateAction, UpdateStatement } from './ast.ts'
import { joinClauses, printExpression, printQuery } from './print.ts'
import { printName } from './print-value.ts'

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'explain': {
      const inner = printStatement(statement.statement)
      return `EXPLAIN ${statement.analyze ? 'ANALYZE ' : ''}${inner}`
    }
    case 'query':
      return printQuery(statement.query)
    case 'exists':
      return `EXISTS(${printQuery(statement.query)})`
    case 'insert': {
      const word = statement.many ? '' : 'VALUE '
      const { value } = statement
      const text = value.kind === 'query' ? `(${printQuery(value.query)})` : printExpression(value)
      return `INSERT INTO ${printTable(statement.table)} ${word}${text}`
    }
    case 'update':
      return joinClauses([
        `UPDATE ${printTable(statement.table)}`,
        ...printActions(statement.actions),
        statement.where && `WHERE ${printExpression(statement.where)}`,
        printReturning(statement.returning),
      ])
    case 'delete':
      return joinClauses([
        `DELETE FROM ${printTable(statement.table)}`,
        statement.where && `WHERE ${printExpression(statement.where)}`,
        printReturning(statement.returning),
      ])
    default:
      return unreachable(statement)
  }
}

/** Neighbouring actions of one kind share their keyword. */
function printActions(actions: readonly UpdateAction[]): string[] {
  const clauses: string[] = []
  let last: UpdateAction['kind'] | undefined
  for (const action of actions) {
    const text =
      action.kind === 'set'
        ? `${printExpression(action.path)} = ${printExpression(action.value)}`
        : printExpression(action.path)
    if (action.kind === last) clauses.push(`${clauses.pop() ?? ''}, ${text}`)
    else clauses.push(`${action.kind.toUpperCase()} ${text}`)
    last = action.kind
  }
  return clauses
}

function printReturning(returning: UpdateStatement['returning']): string | undefined {
  return (
    returning && `RETURNING ${returning.which.toUpperCase()} ${returning.image.toUpperCase()} *`
  )
}

export function printTable(table: TableName): string {
  return table.parts.map(printName).join('.')
}
