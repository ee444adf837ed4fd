/**
 * The main process's side of one engine worker: sends calls, matches answers, and when the worker ends by
 * itself says so, once, with the calls that were left unanswered. Starting another one is the owner's decision.
 */
import type { Worker } from 'node:worker_threads'
import type { EngineLossReason } from '../contract/result.ts'
import { IpcFailure, ipcFailure } from '../ipc/error-data.ts'
import type {
  EngineEvent,
  EngineMessage,
  EngineRequest,
  InputOf,
  OperationName,
  OutputOf,
} from './protocol.ts'

export interface EngineHostOptions {
  /** Starts a worker that runs `engine-worker.ts`. */
  readonly startWorker: () => Pick<Worker, 'postMessage' | 'on' | 'terminate'>
  readonly onEvent: (event: EngineEvent) => void
  /** The worker ended and nobody had asked it to. */
  readonly onLost: (loss: {
    readonly reason: EngineLossReason
    readonly unanswered: readonly OperationName[]
    readonly error: unknown
    /** Resolves when nothing of the worker runs any more: its files and locks are free. */
    readonly gone: Promise<unknown>
  }) => void
}

interface Pending {
  readonly operation: OperationName
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export class EngineHost {
  readonly #options: EngineHostOptions
  readonly #worker: Pick<Worker, 'postMessage' | 'on' | 'terminate'>
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  #state: 'running' | 'stopping' | 'ended' = 'running'

  constructor(options: EngineHostOptions) {
    this.#options = options
    this.#worker = options.startWorker()
    this.#worker.on('message', (message: EngineMessage) => this.#received(message))
    this.#worker.on('messageerror', (error) => this.#ended('crashed', error))
    this.#worker.on('error', (error) => this.#ended(reasonOf(error), error))
    this.#worker.on('exit', () => this.#ended('crashed', undefined))
  }

  /** Rejects with `IpcFailure`: the engine's own error, or `engineLost`. */
  call<Name extends OperationName>(operation: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
    if (this.#state === 'ended') return Promise.reject(engineGone())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      // The worker answers an operation with that operation's output.
      const settle = resolve as (value: unknown) => void
      this.#pending.set(id, { operation, resolve: settle, reject })
      this.#worker.postMessage({ id, operation, input } satisfies EngineRequest)
    })
  }

  /** Ends the worker. Call `closeDatabase` before it, or what is in flight is rejected. */
  async stop(): Promise<void> {
    if (this.#state !== 'running') return
    this.#state = 'stopping'
    await this.#worker.terminate()
  }

  #received(message: EngineMessage): void {
    if (message.kind === 'event') {
      this.#options.onEvent(message.event)
      return
    }
    const pending = this.#pending.get(message.id)
    if (pending === undefined) return
    this.#pending.delete(message.id)
    if (message.kind === 'result') pending.resolve(message.value)
    else pending.reject(new IpcFailure(message.error))
  }

  #ended(reason: EngineLossReason, error: unknown): void {
    if (this.#state === 'ended') return
    const wanted = this.#state === 'stopping'
    this.#state = 'ended'
    const unanswered = [...this.#pending.values()]
    this.#pending.clear()
    for (const pending of unanswered) pending.reject(engineLost(reason))
    if (wanted) return
    this.#options.onLost({
      reason,
      unanswered: unanswered.map((pending) => pending.operation),
      error,
      // After an error the thread may still be running.
      gone: this.#worker.terminate(),
    })
  }
}

function reasonOf(error: unknown): EngineLossReason {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'outOfMemory' : 'crashed'
}

/** For a call that was never sent. */
function engineGone(): IpcFailure {
  const message =
    'The database engine has stopped and is being started again. Nothing was done; try again in a moment.'
  return ipcFailure('engineLost', message, { reason: 'crashed' })
}

function engineLost(reason: EngineLossReason): IpcFailure {
  const cause = reason === 'outOfMemory' ? 'ran out of memory' : 'stopped unexpectedly'
  return ipcFailure(
    'engineLost',
    `The database engine ${cause} during this call. It is not known whether a write took place; look before you repeat it.`,
    { reason },
  )
}
