/** Errors as AWS words them on the wire. */
import { KeystoneError } from '../base/errors.ts'
import { exceptionOf } from '../api/exceptions.ts'
import { encodeResponse } from './encode-response.ts'

export interface ErrorResponse {
  readonly status: number
  readonly body: string
}

const prefixes: ReadonlyMap<string, string> = new Map([
  ['ValidationException', 'com.amazon.coral.validate'],
  ['SerializationException', 'com.amazon.coral.service'],
])

export const unknownOperation: ErrorResponse = {
  status: 400,
  body: '{"__type":"com.amazon.coral.service#UnknownOperationException"}',
}

/** Tells nothing of what went wrong inside: no paths, no stack. */
export function errorResponse(error: unknown): ErrorResponse {
  const { name, status } = exceptionOf(error)
  const __type = `${prefixes.get(name) ?? 'com.amazonaws.dynamodb.v20120810'}#${name}`
  const isOurs = status === 500 || !(error instanceof KeystoneError)
  const message = isOurs ? 'The request could not be served' : error.message
  const details: Readonly<Record<string, unknown>> = isOurs ? {} : { ...error.details }
  const isCapital = name === 'SerializationException' || name === 'TransactionCanceledException'
  return {
    status,
    body: encodeResponse({
      __type,
      [isCapital ? 'Message' : 'message']: message,
      CancellationReasons: details['reasons'],
      Item: details['item'],
    }),
  }
}
