/**
 * How a call ends. Nothing is thrown across the process border (Electron keeps only the message of an error);
 * every call resolves to one of these, and the renderer's client throws its own error from `error`.
 */
import type { ErrorDetails } from '../../src-engine/index.ts'

/** The engine's codes and details, and those only the app itself can give. */
export interface IpcErrorDetails extends ErrorDetails {
  /** The arguments are not what the contract says; `path` is where, for example `input.Key`. */
  invalidArgument: { readonly path: string }
  /** The handle, recent, browse or operation is not (or no longer) known; it belongs to no open thing of this window. */
  unknownHandle: { readonly handle: string }
  /** The engine's worker ended during the call. It is not known whether a write of that call took place. */
  engineLost: { readonly reason: EngineLossReason }
  /** The database was released to other programs; resume it first. */
  paused: Record<never, never>
  /** A fault of the app itself. The log file holds the rest. */
  internal: Record<never, never>
}

export type EngineLossReason = 'outOfMemory' | 'crashed'
export type IpcErrorCode = keyof IpcErrorDetails

/** One error as data. `switch (error.code)` narrows `details`. */
export type IpcErrorData = {
  readonly [Code in IpcErrorCode]: {
    readonly code: Code
    readonly message: string
    readonly details: IpcErrorDetails[Code]
  }
}[IpcErrorCode]

export type IpcResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: IpcErrorData }
