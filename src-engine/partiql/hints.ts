/** Conditions that are well-formed and yet hardly what was meant. */
import type { Expression, Query } from './ast.ts'
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
  return hints
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
