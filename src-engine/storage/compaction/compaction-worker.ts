/** The helper thread that merges SSTs: an entry point of its own, started by `thread-runner.ts`. */
import { parentPort } from 'node:worker_threads'
import { KeystoneError } from '../../base/errors.ts'
import { systemTimers } from '../../base/timers.ts'
import { NodeVfs } from '../../vfs/node-vfs.ts'
import type {
  FromCompactionThread,
  MergeFailure,
  ToCompactionThread,
} from './compaction-protocol.ts'
import { mergeFiles, type MergeRequest } from './merge-job.ts'

const world = { vfs: new NodeVfs(), timers: systemTimers }
const running = new Map<number, AbortController>()

parentPort?.on('message', (message: ToCompactionThread) => {
  if (message.kind === 'cancel') running.get(message.job)?.abort()
  else void merge(message.job, message.request)
})

async function merge(job: number, request: MergeRequest): Promise<void> {
  const controller = new AbortController()
  running.set(job, controller)
  try {
    const outcome = await mergeFiles(request, world, {
      signal: controller.signal,
      onProgress: (bytesRead) => tell({ kind: 'progress', job, bytesRead }),
    })
    tell({ kind: 'done', job, outcome })
  } catch (error) {
    tell({ kind: 'failed', job, failure: describe(error) })
  } finally {
    running.delete(job)
  }
}

function describe(error: unknown): MergeFailure {
  if (error instanceof KeystoneError) {
    const { code, message, details } = error
    return { code, message, details }
  }
  return { code: undefined, message: String(error), details: {} }
}

function tell(message: FromCompactionThread): void {
  parentPort?.postMessage(message)
}
