/**
 * Answers the window. Registers one handler for each method of the contract, and lets nothing through that does
 * not come from the page's own main frame, is larger or deeper than anything the contract holds, or is not what
 * the method takes. Whatever a handler throws becomes data.
 */
import type { IpcMain, IpcMainInvokeEvent, WebFrameMain } from 'electron'
import type { IpcMethods } from '../contract/ipc.ts'
import type { IpcErrorData, IpcResult } from '../contract/result.ts'
import { channelOf } from './channels.ts'
import { InvalidArgument, type Validator } from './schema.ts'
import { methodTable, type InputOf } from './method-table.ts'
import { checkSize } from './size-limit.ts'
import { toErrorData } from './error-data.ts'

/** Who asks: the page of one window, by its webContents id. */
export interface Caller {
  readonly windowId: number
}

/** A handler gets the checked input and who asks. */
export type Handlers = {
  readonly [Group in keyof IpcMethods]: {
    readonly [Name in keyof IpcMethods[Group]]: (
      input: InputOf<IpcMethods[Group][Name]>,
      caller: Caller,
    ) => Promise<Awaited<ReturnType<Extract<IpcMethods[Group][Name], AnyMethod>>>>
  }
}

type AnyMethod = (...input: never[]) => Promise<unknown>

/** Calls of one window that have not returned. A page that asks for more is broken. */
const callsInFlightMax = 512

export interface RouterOptions {
  readonly ipcMain: Pick<IpcMain, 'handle'>
  /** The only origins whose pages may call, for example `app://bundle`. */
  readonly origins: readonly string[]
  readonly isOwnWindow: (windowId: number) => boolean
  /** Gets what a person cannot use: an unexpected error with its stack. */
  readonly onInternalError: (channel: string, error: unknown) => void
}

export class Router {
  readonly #options: RouterOptions
  readonly #inFlight = new Map<number, number>()

  constructor(options: RouterOptions) {
    this.#options = options
  }

  /** Registers every method of the contract. */
  handleAll(handlers: Handlers): void {
    for (const [group, methods] of Object.entries(methodTable)) {
      const groupHandlers: object = handlers[group as keyof Handlers]
      for (const [name, validate] of Object.entries(methods)) {
        // The table and the handlers are both checked against the contract where they are written.
        const handler = Reflect.get(groupHandlers, name) as UncheckedHandler
        this.handle(channelOf(group, name), [validate as Validator<unknown>], (caller, input) =>
          handler(input, caller),
        )
      }
    }
  }

  /** Registers one channel; the arguments are validated in order, and there may be no more of them. */
  handle(
    channel: string,
    validators: readonly Validator<unknown>[],
    handler: (caller: Caller, ...input: never[]) => Promise<unknown>,
  ): void {
    this.#options.ipcMain.handle(channel, async (event, ...input: unknown[]) => {
      try {
        const caller = this.#trusted(event)
        if (input.length > validators.length)
          throw new InvalidArgument('input', 'has too many parts')
        const checked = validators.map((validate, at) => {
          checkSize(input[at], 'input')
          return validate(input[at], 'input')
        })
        return await this.#counted(caller, () => handler(caller, ...(checked as never[])))
      } catch (error) {
        return this.#failed(channel, error)
      }
    })
  }

  async #counted(caller: Caller, run: () => Promise<unknown>): Promise<IpcResult<unknown>> {
    const inFlight = this.#inFlight.get(caller.windowId) ?? 0
    if (inFlight >= callsInFlightMax) {
      throw new InvalidArgument('input', `comes on top of ${inFlight} unanswered calls`)
    }
    this.#inFlight.set(caller.windowId, inFlight + 1)
    try {
      return { ok: true, value: await run() }
    } finally {
      const now = (this.#inFlight.get(caller.windowId) ?? 1) - 1
      if (now === 0) this.#inFlight.delete(caller.windowId)
      else this.#inFlight.set(caller.windowId, now)
    }
  }

  #trusted(event: IpcMainInvokeEvent): Caller {
    const frame = event.senderFrame
    const windowId = event.sender.id
    if (
      !isMainFrame(frame) ||
      !this.#options.isOwnWindow(windowId) ||
      !this.#options.origins.includes(frame.origin)
    ) {
      throw new InvalidArgument('sender', 'is not the page of this app')
    }
    return { windowId }
  }

  #failed(channel: string, error: unknown): { readonly ok: false; readonly error: IpcErrorData } {
    const asData = toErrorData(error)
    if (asData.code === 'internal') this.#options.onInternalError(channel, error)
    return { ok: false, error: asData }
  }
}

type UncheckedHandler = (input: unknown, caller: Caller) => Promise<unknown>

function isMainFrame(frame: WebFrameMain | null): frame is WebFrameMain {
  return frame !== null && frame.parent === null
}
