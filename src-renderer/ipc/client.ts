/**
 * The one way from the window to the main process. A call either gives its value or throws an `IpcError`, whose
 * `data.code` narrows `data.details`.
 *
 *     const { Item } = await call((bridge) => bridge.items.get({ handle, input: { TableName, Key } }))
 */
import type { IpcEventName, IpcEvents, KeystoneBridge } from '../../src-main/contract/ipc.ts'
import type { IpcErrorCode, IpcErrorData, IpcResult } from '../../src-main/contract/result.ts'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly keystone: KeystoneBridge
  }
}

export class IpcError extends Error {
  override readonly name = 'IpcError'
  readonly data: IpcErrorData

  constructor(data: IpcErrorData) {
    super(data.message)
    this.data = data
  }

  get code(): IpcErrorCode {
    return this.data.code
  }
}

export async function call<Value>(
  ask: (bridge: KeystoneBridge) => Promise<IpcResult<Value>>,
): Promise<Value> {
  const result = await ask(window.keystone)
  if (!result.ok) throw new IpcError(result.error)
  return result.value
}

/** Returns what ends the subscription. */
export function onEvent<Name extends IpcEventName>(
  name: Name,
  listener: (event: IpcEvents[Name]) => void,
): () => void {
  return window.keystone.events.on(name, listener)
}

/** What a caught value says to people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function isIpcError(error: unknown, code: IpcErrorCode): error is IpcError {
  return error instanceof IpcError && error.code === code
}
