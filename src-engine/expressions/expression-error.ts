/** Errors of the expression languages. Their texts are DynamoDB's, byte for byte: clients match on them. */
import { KeystoneError } from '../base/errors.ts'
import type { WrittenCall } from './ast.ts'

/** The request member an expression stands in; it starts every message about it. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression'

export function validation(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}

export function invalidExpression(kind: ExpressionKind, text: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', `Invalid ${kind}: ${text}`, { field: kind })
}

export function invalidPath(): KeystoneError<'validation'> {
  return validation('The document path provided in the update expression is invalid for update')
}

export function wrongOperandType(): KeystoneError<'validation'> {
  return validation('An operand in the update expression has an incorrect data type')
}

export function missingOperand(): KeystoneError<'validation'> {
  return validation(
    'The provided expression refers to an attribute that does not exist in the item',
  )
}

export function wrongTypeText(name: string, type: string): string {
  return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`
}

export function wrongCountText(call: WrittenCall): string {
  return `Incorrect number of operands for operator or function; operator or function: ${call.name}, number of operands: ${call.operands.length}`
}
