/**
 * Expressions of the extended dialect inside writes: what DynamoDB's conditions and updates cannot say is computed
 * from the item as it was, at the same moment as the write is decided.
 */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Condition, UpdateValue } from '../expressions/ast.ts'
import type { Expression } from './ast.ts'
import { compileExpression } from './compile.ts'
import { lowerCondition } from './lower.ts'
import { Scope, Slots } from './scope.ts'
import type { PlanContext } from './select.ts'
import { unsupportedCondition } from './unsupported.ts'
import type { Value } from './values.ts'

export function computedValue(expression: Expression, context: PlanContext): UpdateValue {
  return { kind: 'computed', compute: compileOfItem(expression, context) }
}

/** @throws KeystoneError in DynamoDB's words for its dialect */
export function conditionsOf(
  where: Expression | undefined,
  context: PlanContext,
): readonly Condition[] {
  if (where === undefined) return []
  if (context.dialect === 'extended' && where.kind === 'and') {
    return where.operands.flatMap((operand) => conditionsOf(operand, context))
  }
  const lowered = lower(where, context)
  if (lowered !== undefined) return [lowered]
  if (context.dialect === 'dynamodb') throw unsupportedCondition(where, context.text)
  const compute = compileOfItem(where, context)
  return [{ kind: 'computed', holds: (item) => compute(item) === true }]
}

function lower(where: Expression, { dialect, parameters }: PlanContext): Condition | undefined {
  try {
    return lowerCondition(where, { alias: undefined, bareNames: true, parameters })
  } catch (error) {
    // What DynamoDB refuses has a meaning in the specification.
    const isRefused = error instanceof KeystoneError && error.code === 'validation'
    if (dialect === 'dynamodb' || !isRefused) throw error
    return undefined
  }
}

function compileOfItem(expression: Expression, context: PlanContext): (item: Item) => Value {
  const scope = new Scope(new Slots(), undefined)
  const slot = scope.slots.take()
  scope.sources.push(slot)
  const compiled = compileExpression(expression, scope, {
    parameters: context.parameters,
    text: context.text,
    subquery: () => {
      throw new KeystoneError(
        'validation',
        'A sub-query cannot stand in UPDATE or DELETE. Select the keys first, then change their items.',
        {},
      )
    },
  })
  return (item) => {
    const row: Value[] = []
    row[slot] = item
    return compiled(row)
  }
}
