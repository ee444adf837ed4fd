/** The values of the `?`, typed as a JSON list: plain JSON, or DynamoDB's tagged form for exact types. */
import { valueFromPlainText, type AttributeValue } from '../../../src-engine/language.ts'

/** Throws an error that says what is wrong with the text. */
export function parameterValues(text: string): readonly AttributeValue[] {
  if (text.trim() === '') return []
  const value = valueFromPlainText(text)
  if (Array.isArray(value)) return value
  throw new Error('The parameters must be a JSON list, for example ["AL", 1000].')
}
