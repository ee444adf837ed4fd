/**
 * Errors as they cross to the window: code, message and details, never a stack. An error that nobody planned for
 * says only that it happened; the log has the rest.
 */
import type { IpcErrorCode, IpcErrorData, IpcErrorDetails } from '../contract/result.ts'
import { KeystoneError } from '../../src-engine/index.ts'
import { InvalidArgument } from './schema.ts'

/** An expected failure of the app itself, or of the engine in its worker, already in the window's terms. */
export class IpcFailure extends Error {
  override readonly name = 'IpcFailure'
  readonly asData: IpcErrorData
  constructor(asData: IpcErrorData) {
    super(asData.message)
    this.asData = asData
  }
}

/** Makes an `IpcFailure` with details that fit the code. */
export function ipcFailure<Code extends IpcErrorCode>(
  code: Code,
  message: string,
  details: IpcErrorDetails[Code],
): IpcFailure {
  return new IpcFailure(errorData(code, message, details))
}

export function errorData<Code extends IpcErrorCode>(
  code: Code,
  message: string,
  details: IpcErrorDetails[Code],
): IpcErrorData {
  // Code and details belong together by the signature, which a union of literals cannot express.
  return { code, message, details } as unknown as IpcErrorData
}

export function toErrorData(error: unknown): IpcErrorData {
  if (error instanceof IpcFailure) return error.asData
  if (error instanceof KeystoneError) {
    return errorData(error.code, error.message, error.details)
  }
  if (error instanceof InvalidArgument) {
    return errorData(
      'invalidArgument',
      `The app asked wrongly: ${error.message}. This is a fault of the app.`,
      { path: error.path },
    )
  }
  return errorData('internal', 'Something went wrong inside the app. The log file says more.', {})
}
