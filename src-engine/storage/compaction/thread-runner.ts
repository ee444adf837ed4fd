/**
 * Merges in a helper thread, so that a compaction costs the store's thread nothing but a message. The thread is
 * started with the first merge, opens the files itself, and does not keep the process alive. When it cannot be
 * started or ends unexpectedly, its jobs fail and the next one starts a new thread.
 */
import { Worker } from 'node:worker_threads'
import { KeystoneError, type ErrorCode, type ErrorDetails } from '../../base/errors.ts'
import { ThreadLost, type CompactionRunner } from './compaction-runner.ts'
import type {
  FromCompactionThread,
  MergeFailure,
  ToCompactionThread,
} from './compaction-protocol.ts'
import type { MergeControl, MergeOutcome, MergeRequest } from './merge-job.ts'

interface Job {
  readonly worker: Worker
  resolve(outcome: MergeOutcome): void
  reject(error: Error): void
  readonly onProgress: MergeControl['onProgress']
}

/** `script` is the built `compaction-worker`. */
export class ThreadRunner implements CompactionRunner {
  readonly #script: string | URL
  readonly #jobs = new Map<number, Job>()
  #worker: Worker | undefined
  #lastJob = 0

  constructor(script: string | URL) {
    this.#script = script
  }

  run(request: MergeRequest, control: MergeControl = {}): Promise<MergeOutcome> {
    const job = ++this.#lastJob
    const worker = this.#start()
    const cancel = (): void => post(worker, { kind: 'cancel', job })
    const { signal, onProgress } = control
    return new Promise<MergeOutcome>((resolve, reject) => {
      this.#jobs.set(job, { worker, resolve, reject, onProgress })
      signal?.addEventListener('abort', cancel)
      post(worker, { kind: 'merge', job, request })
      if (signal?.aborted === true) cancel()
    }).finally(() => signal?.removeEventListener('abort', cancel))
  }

  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(this.#script)
    worker.unref()
    worker.on('message', (message: FromCompactionThread) => this.#receive(message))
    worker.on('error', (error) => this.#lose(worker, new ThreadLost(error)))
    worker.on('exit', () => this.#lose(worker, new ThreadLost(undefined)))
    this.#worker = worker
    return worker
  }

  #receive(message: FromCompactionThread): void {
    const job = this.#jobs.get(message.job)
    if (job === undefined) return
    if (message.kind === 'progress') {
      job.onProgress?.(message.bytesRead)
      return
    }
    this.#jobs.delete(message.job)
    if (message.kind === 'done') job.resolve(message.outcome)
    else job.reject(revive(message.failure))
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#worker === worker) this.#worker = undefined
    for (const [number, job] of this.#jobs) {
      // A failing thread tells it twice; meanwhile others may run in a new one.
      if (job.worker !== worker) continue
      this.#jobs.delete(number)
      job.reject(error)
    }
  }
}

function post(worker: Worker, message: ToCompactionThread): void {
  worker.postMessage(message)
}

function revive(failure: MergeFailure): Error {
  const { code, message, details } = failure
  if (code === undefined) return new Error(message)
  return new KeystoneError(code, message, details as ErrorDetails[ErrorCode])
}
