/**
 * DynamoDB's error texts that several operations share. Existing programs match on them, so they are kept letter by
 * letter, its slips included.
 */
import { KeystoneError } from '../base/errors.ts'

export function validation(message: string, field?: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, field === undefined ? {} : { field })
}

/** Most complaints about values start like this. */
export function invalidParameter(reason: string): KeystoneError<'validation'> {
  return validation(`One or more parameter values were invalid: ${reason}`)
}

/** The newer wording of the same. */
export function notValidParameter(reason: string): KeystoneError<'validation'> {
  return validation(`One or more parameter values are not valid. ${reason}`)
}

export const conditionFailedMessage = 'The conditional request failed'

export const messages = {
  keyMismatch: 'The provided key element does not match the schema',
  itemTooLarge: 'Item size has exceeded the maximum allowed size',
  updatedItemTooLarge: 'Item size to update has exceeded the maximum allowed size',
  tooDeep:
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  duplicateKeys: 'Provided list of item keys contains duplicates',
  duplicateActions: 'Transaction request cannot include multiple operations on one item',
  startKeyInvalid: 'The provided starting key is invalid',
  startKeyMismatch:
    'The provided starting key is invalid: The provided key element does not match the schema',
  startKeyOutside:
    'The provided starting key is outside query boundaries based on provided conditions',
  startKeyOutsideRange: 'The provided starting key does not match the range key predicate',
  singleRow: 'The query can return at most one row and cannot be restarted',
} as const

/** Data operations name nothing when a table is missing. */
export function resourceNotFound(table: string): KeystoneError<'tableNotFound'> {
  return new KeystoneError('tableNotFound', 'Requested resource not found', { table })
}

/** Table operations name the table. */
export function tableNotFound(table: string): KeystoneError<'tableNotFound'> {
  const message = `Requested resource not found: Table: ${table} not found`
  return new KeystoneError('tableNotFound', message, { table })
}

export function conditionFailed(item: unknown): KeystoneError<'conditionFailed'> {
  const details = item === undefined ? {} : { item }
  return new KeystoneError('conditionFailed', conditionFailedMessage, details)
}
