/** Errors as AWS words them on the wire. */
import { exceptionOf } from '../api/exceptions.ts'
import { KeystoneError } from '../base/errors.ts'
import { encodeResponse } from './encode-response.ts'
import { errorShape } from './response-shapes.ts'

export interface ErrorResponse {
  readonly status: number
  readonly body: string
}

const validate = 'com.amazon.coral.validate'
const service = 'com.amazon.coral.service'
const prefixes: ReadonlyMap<string, string> = new Map([
  ['ValidationException', validate],
  ['SerializationException', service],
  ['AccessDeniedException', service],
])
/** These spell their message with a capital letter. */
const capital: ReadonlySet<string> = new Set([
  'SerializationException',
  'TransactionCanceledException',
])

/** What went wrong before there was an operation; `service` errors without a message have none at AWS either. */
export function serviceError(status: number, name: string, message?: string): ErrorResponse {
  return { status, body: JSON.stringify({ __type: `${service}#${name}`, message }) }
}

/** Tells nothing of what went wrong inside: no paths, no stack. */
export function errorResponse(error: unknown): ErrorResponse {
  const { name, status } = exceptionOf(error)
  const isOurs = status === 500 || !(error instanceof KeystoneError)
  const details: Readonly<Record<string, unknown>> = isOurs ? {} : { ...error.details }
  const body = {
    __type: `${prefixes.get(name) ?? 'com.amazonaws.dynamodb.v20120810'}#${name}`,
    [capital.has(name) ? 'Message' : 'message']: isOurs
      ? 'The request could not be served.'
      : error.message,
    CancellationReasons: details['reasons'],
    Item: details['item'],
  }
  return { status, body: encodeResponse(body, errorShape) }
}
