/** The values of the `?`, typed as a JSON list: plain JSON, or DynamoDB's tagged form for exact types. */
import { valueFromPlainText, type AttributeValue } from '../../../src-engine/language.ts'
import { parametersIn } from './statements-in.ts'

/** Throws an error that says what is wrong with the text. */
export function parameterValues(text: string): readonly AttributeValue[] {
  if (text.trim() === '') return []
  const value = valueFromPlainText(text)
  if (Array.isArray(value)) return value
  throw new Error('The parameters must be a JSON list, for example ["AL", 1000].')
}

/** Those of one statement: `before` is all of the text that stands before it. */
export function valuesFor(
  statement: string,
  before: string,
  typed: string,
): readonly AttributeValue[] {
  const first = parametersIn(before)
  return parameterValues(typed).slice(first, first + parametersIn(statement))
}
