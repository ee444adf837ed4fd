/** Notes every call to the engine with what was asked, how long it took, and what came of it. */
import { toErrorData } from '../ipc/error-data.ts'
import { describeCall } from './describe-call.ts'
import type { EngineCall } from './protocol.ts'

export interface RecordedCall<Value> {
  readonly run: () => Promise<Value>
  /** Items returned or written; none when absent. */
  readonly rows?: (value: Value) => number
}

export class CallRecorder {
  readonly #tell: (call: EngineCall) => void

  constructor(tell: (call: EngineCall) => void) {
    this.#tell = tell
  }

  /** Runs the call, and tells of it when it has ended, either way. */
  async call<Value>(
    operation: string,
    input: object,
    { run, rows }: RecordedCall<Value>,
  ): Promise<Value> {
    const startedAtMs = Date.now()
    const started = performance.now()
    const made = (): Pick<EngineCall, 'operation' | 'text' | 'startedAtMs' | 'elapsedMs'> => ({
      operation,
      text: describeCall(input),
      startedAtMs,
      elapsedMs: performance.now() - started,
    })
    try {
      const value = await run()
      this.#tell({ ...made(), rows: rows?.(value) ?? 0 })
      return value
    } catch (error) {
      const { code, message } = toErrorData(error)
      this.#tell({ ...made(), rows: 0, failed: { code, message } })
      throw error
    }
  }

  /** Tells of a call that was made in many small steps. */
  record(call: EngineCall): void {
    this.#tell(call)
  }
}
