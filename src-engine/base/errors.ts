/**
 * The one error class of the engine. `code` and `details` are for programs, `message` is for people:
 * it says what went wrong, where, and what to do next.
 *
 * Three kinds, three treatments: a caller's mistake or expected outcome (rows 1), the world failed
 * (rows 2), and our own bug, which is an `AssertionError` and never caught except at a process edge.
 */
export interface ErrorDetails {
  // 1. caller's mistake or expected outcome
  validation: { readonly field?: string }
  serialization: Record<never, never>
  tableNotFound: { readonly table: string }
  tableExists: { readonly table: string }
  resourceNotFound: Record<never, never>
  resourceInUse: Record<never, never>
  limitExceeded: Record<never, never>
  conditionFailed: { readonly item?: unknown }
  duplicateItem: Record<never, never>
  transactionCancelled: { readonly reasons: readonly unknown[] }
  transactionConflict: Record<never, never>
  transactionInProgress: Record<never, never>
  idempotentMismatch: Record<never, never>
  trimmedData: Record<never, never>
  expiredIterator: Record<never, never>
  syntax: {
    readonly line: number
    readonly column: number
    readonly offset: number
    readonly length: number
    readonly expected?: readonly string[]
    readonly hint?: string
  }
  closed: Record<never, never>
  readOnly: { readonly path: string }
  cancelled: Record<never, never>
  memoryLimit: { readonly limitBytes: number }
  // 2. the world failed
  notADatabase: { readonly path: string }
  databaseExists: { readonly path: string }
  databaseNotFound: { readonly path: string }
  foreignDatabase: { readonly path: string }
  locked: {
    readonly path: string
    readonly pid?: number
    readonly host?: string
    readonly program?: string
    readonly since?: string
  }
  permission: { readonly path: string }
  formatVersion: { readonly path: string; readonly found: number; readonly supported: number }
  corruption: { readonly file: string; readonly offset: number }
  diskFull: { readonly file: string }
  io: { readonly operation: string; readonly file: string; readonly errno?: string }
  /** A sync failed earlier: what was acknowledged is safe, nothing more is accepted until reopen. */
  poisoned: { readonly file: string }
}

/** Literal names of everything that can go wrong; stable across releases. */
export type ErrorCode = keyof ErrorDetails

export class KeystoneError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'KeystoneError'
  readonly code: Code
  readonly details: ErrorDetails[Code]

  constructor(code: Code, message: string, details: ErrorDetails[Code], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }
}

/** Narrows a caught value to a `KeystoneError` of the given code. */
export function isError<Code extends ErrorCode>(
  error: unknown,
  code: Code,
): error is KeystoneError<Code> {
  return error instanceof KeystoneError && error.code === code
}
