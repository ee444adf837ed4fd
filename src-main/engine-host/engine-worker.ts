/**
 * The thread that runs the engine of one database: takes a request, gives its result or its failure. Everything
 * it knows comes and goes as plain messages.
 */
import { parentPort } from 'node:worker_threads'
import { toErrorData } from '../ipc/error-data.ts'
import { EngineSession } from './engine-session.ts'
import type { EngineMessage, EngineRequest } from './protocol.ts'

if (parentPort === null) throw new Error('engine-worker.ts runs in a worker thread only')
const port = parentPort

const post = (message: EngineMessage): void => port.postMessage(message)
const session = new EngineSession({ emit: (event) => post({ kind: 'event', event }) })

port.on('message', (request: EngineRequest) => void answer(request))

/** Never rejects. */
async function answer({ id, operation, input }: EngineRequest): Promise<void> {
  try {
    // Main sends an operation with that operation's input.
    const run = session.operations[operation] as (input: unknown) => Promise<unknown>
    const value = await run(input)
    post({ kind: 'result', id, value })
  } catch (error) {
    const asData = toErrorData(session.explain(error))
    if (asData.code === 'internal') tellUnexpected(operation, error)
    post({ kind: 'failure', id, error: asData })
  }
}

/** Kind and place only: the message may hold data. */
function tellUnexpected(where: string, error: unknown): void {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : []
  const places = frames.filter((line) => /^\s+at /.test(line)).slice(0, 12)
  const name = error instanceof Error ? error.name : typeof error
  post({ kind: 'event', event: { kind: 'unexpected', where, error: [name, ...places].join(' ') } })
}
