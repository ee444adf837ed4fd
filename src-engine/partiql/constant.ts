/** Expressions that hold no name: literals, parameters, and what is built of them. */
import type { AttributeValue, NumberValue } from '../encoding/attribute-value.ts'
import { isNumberValue } from '../encoding/attribute-value.ts'
import { KeystoneError } from '../base/errors.ts'
import { binarySet, numberSet, stringSet } from '../encoding/value-set.ts'
import type { Expression } from './ast.ts'

export type Parameters = readonly AttributeValue[]

/** The value of a constant; undefined when the expression is none. @throws KeystoneError `validation` for bad sets. */
export function constantOf(
  expression: Expression,
  parameters: Parameters,
): AttributeValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'parameter':
      return parameters[expression.index]
    case 'list':
      return constantsOf(expression.elements, parameters)
    case 'bag': {
      const members = constantsOf(expression.elements, parameters)
      return members === undefined ? undefined : setOf(members)
    }
    case 'tuple': {
      const map = new Map<string, AttributeValue>()
      for (const { name, value } of expression.members) {
        const constantName = constantOf(name, parameters)
        const constant = constantOf(value, parameters)
        if (typeof constantName !== 'string' || constant === undefined) return undefined
        map.set(constantName, constant)
      }
      return map
    }
    default:
      return undefined
  }
}

function constantsOf(
  expressions: readonly Expression[],
  parameters: Parameters,
): AttributeValue[] | undefined {
  const values: AttributeValue[] = []
  for (const expression of expressions) {
    const value = constantOf(expression, parameters)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

/** @throws KeystoneError `validation` when the members make no DynamoDB set. */
export function setOf(members: readonly AttributeValue[]): AttributeValue {
  if (members.length === 0)
    throw new KeystoneError('validation', 'Empty bags are not supported', {})
  const strings = members.filter((member): member is string => typeof member === 'string')
  if (strings.length === members.length) return stringSet(strings)
  const numbers = members.filter((member): member is NumberValue => isNumberValue(member))
  if (numbers.length === members.length) return numberSet(numbers)
  const binaries = members.filter((member) => member instanceof Uint8Array)
  if (binaries.length === members.length) return binarySet(binaries)
  throw new KeystoneError(
    'validation',
    'A set holds strings, numbers or bytes, all of one type; use a list [ … ] for mixed values.',
    {},
  )
}
