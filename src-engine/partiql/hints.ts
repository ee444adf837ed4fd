/** Conditions that are well-formed and yet hardly what was meant. */
import type { Expression, Query, SelectQuery } from './ast.ts'
import { projectionExpressions } from './output-names.ts'
import { printExpression } from './print.ts'
import { childrenOf } from './unsupported.ts'

export function hintsFor(query: Query): readonly string[] {
  if (query.kind === 'set') return [...hintsFor(query.left), ...hintsFor(query.right)]
  const hints: string[] = []
  const visit = (expression: Expression): void => {
    const hint = hintFor(expression)
    if (hint !== undefined) hints.push(hint)
    childrenOf(expression).forEach(visit)
  }
  if (query.where !== undefined) visit(query.where)
  const tableName = bareTableName(query)
  if (tableName !== undefined) {
    const expressions = [...projectionExpressions(query), ...(query.where ? [query.where] : [])]
    const path = expressions.map((each) => findPathOf(each, tableName)).find(Boolean)
    if (path !== undefined) hints.push(pathHint(path, tableName))
  }
  return [...new Set(hints)]
}

/** The one table of a query that gives it no alias: its name before a path is an attribute's. */
function bareTableName({ from }: SelectQuery): string | undefined {
  if (from?.kind !== 'source' || from.alias !== undefined) return undefined
  return from.expression.kind === 'variable' ? from.expression.name : undefined
}

function findPathOf(expression: Expression, name: string): Expression | undefined {
  const isPath = expression.kind === 'path' && expression.root.kind === 'variable'
  if (isPath && expression.root.name === name) return expression
  return childrenOf(expression)
    .map((child) => findPathOf(child, name))
    .find(Boolean)
}

function pathHint(path: Expression, table: string): string {
  return `${printExpression(path)} is looked for inside an attribute ${table}; for an attribute of the table leave ${table} out, or write FROM ${table} AS ${table}.`
}

function hintFor(expression: Expression): string | undefined {
  if (expression.kind !== 'compare') return undefined
  const { left, right, operator } = expression
  if (right.kind === 'literal' && right.value === null) {
    const test = `${printExpression(left)} IS ${operator === '<>' ? 'NOT ' : ''}`
    return `${printExpression(expression)} compares with a value of type NULL; for an attribute that is not there write ${test}MISSING.`
  }
  if (right.kind === 'variable' && right.quoted) {
    const text = `'${right.name.replaceAll("'", "''")}'`
    return `${printExpression(right)} in double quotes is the name of an attribute; for a string write ${text}.`
  }
  return undefined
}
