/** Notes every call to the engine with what was asked, how long it took, and what came of it. */
import { toErrorData } from '../ipc/error-data.ts'
import { describeCall } from './describe-call.ts'
import type { EngineCall } from './protocol.ts'

export interface RecordedCall<Value> {
  readonly run: () => Promise<Value>
  /** Items returned or written; none when absent. */
  readonly rows?: (value: Value) => number
}

export interface BegunCall {
  readonly ended: (rows: number) => void
  readonly failed: (error: unknown) => void
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
    const begun = this.begin(operation, input)
    try {
      const value = await run()
      begun.ended(rows?.(value) ?? 0)
      return value
    } catch (error) {
      begun.failed(error)
      throw error
    }
  }

  /** For a call that ends elsewhere; the first end counts. */
  begin(operation: string, input: object): BegunCall {
    const startedAtMs = Date.now()
    const started = performance.now()
    let told = false
    const tell = (end: Pick<EngineCall, 'rows' | 'failed'>): void => {
      if (told) return
      told = true
      const elapsedMs = performance.now() - started
      this.#tell({ operation, text: describeCall(input), startedAtMs, elapsedMs, ...end })
    }
    return {
      ended: (rows) => tell({ rows }),
      failed: (error) => {
        const { code, message } = toErrorData(error)
        tell({ rows: 0, failed: { code, message } })
      },
    }
  }

  /** Tells of a call that was made in many small steps. */
  record(call: EngineCall): void {
    this.#tell(call)
  }
}
