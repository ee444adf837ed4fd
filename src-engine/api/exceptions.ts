/**
 * The one place that knows how DynamoDB calls what went wrong: the engine's error codes to exception names and HTTP
 * status codes.
 */
import { KeystoneError, type ErrorCode } from '../base/errors.ts'

export interface DynamodbException {
  /** As in an SDK's `error.name`. */
  readonly name: string
  readonly status: 400 | 500
}

const client = (name: string): DynamodbException => ({ name, status: 400 })
const server: DynamodbException = { name: 'InternalServerError', status: 500 }

const exceptions: Readonly<Record<ErrorCode, DynamodbException>> = {
  validation: client('ValidationException'),
  serialization: client('SerializationException'),
  tableNotFound: client('ResourceNotFoundException'),
  tableExists: client('ResourceInUseException'),
  resourceNotFound: client('ResourceNotFoundException'),
  resourceInUse: client('ResourceInUseException'),
  limitExceeded: client('LimitExceededException'),
  conditionFailed: client('ConditionalCheckFailedException'),
  duplicateItem: client('DuplicateItemException'),
  transactionCancelled: client('TransactionCanceledException'),
  transactionConflict: client('TransactionConflictException'),
  transactionInProgress: client('TransactionInProgressException'),
  idempotentMismatch: client('IdempotentParameterMismatchException'),
  trimmedData: client('TrimmedDataAccessException'),
  expiredIterator: client('ExpiredIteratorException'),
  syntax: client('ValidationException'),
  readOnly: client('AccessDeniedException'),
  memoryLimit: client('ValidationException'),
  cancelled: server,
  closed: server,
  notADatabase: server,
  databaseExists: server,
  databaseNotFound: server,
  foreignDatabase: server,
  locked: server,
  permission: server,
  formatVersion: server,
  corruption: server,
  diskFull: server,
  io: server,
  poisoned: server,
}

/** How DynamoDB would report an error; anything that is not a `KeystoneError` is a server error. */
export function exceptionOf(error: unknown): DynamodbException {
  if (!(error instanceof KeystoneError)) return server
  const code: ErrorCode = error.code
  return exceptions[code]
}
