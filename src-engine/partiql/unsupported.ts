/** Finds the part of a WHERE clause that DynamoDB's dialect has no word for, to name it in the error. */
import { KeystoneError } from '../base/errors.ts'
import type { Expression } from './ast.ts'
import { spanText } from './strict-select.ts'

const known: ReadonlySet<string> = new Set([
  'begins_with',
  'contains',
  'attribute_type',
  'attribute_exists',
  'attribute_not_exists',
  'size',
])

/** The error for a condition that does not lower. */
export function unsupportedCondition(expression: Expression, text: string): KeystoneError {
  const call = unknownCall(expression)
  const message =
    call === undefined
      ? `Statement wasn't well formed, can't be processed: Unsupported expression in WHERE clause at ${spanText(expression, text)}`
      : `Unrecognized function: ${call.name} at ${spanText(call, text)}`
  return new KeystoneError('validation', message, {})
}

function unknownCall(expression: Expression): Extract<Expression, { kind: 'call' }> | undefined {
  for (const child of childrenOf(expression)) {
    const found = unknownCall(child)
    if (found !== undefined) return found
  }
  return expression.kind === 'call' && !known.has(expression.name) ? expression : undefined
}

/** The expressions directly inside another one; those of sub-queries are not among them. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'path':
      return [
        expression.root,
        ...expression.steps.flatMap((step) => (step.kind === 'index' ? [step.index] : [])),
      ]
    case 'list':
    case 'bag':
      return expression.elements
    case 'tuple':
      return expression.members.flatMap(({ name, value }) => [name, value])
    case 'unary':
    case 'cast':
    case 'is':
      return [expression.operand]
    case 'and':
    case 'or':
    case 'call':
      return expression.operands
    case 'compare':
    case 'arithmetic':
      return [expression.left, expression.right]
    case 'between':
      return [expression.operand, expression.low, expression.high]
    case 'in':
    case 'quantified':
      return [expression.operand, expression.list]
    case 'like':
      return [
        expression.operand,
        expression.pattern,
        ...(expression.escape === undefined ? [] : [expression.escape]),
      ]
    case 'case':
      return [
        ...(expression.operand === undefined ? [] : [expression.operand]),
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ]
    case 'literal':
    case 'missing':
    case 'parameter':
    case 'variable':
    case 'query':
    case 'exists':
      return []
  }
}
