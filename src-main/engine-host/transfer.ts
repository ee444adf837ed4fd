/** One running survey, import or export: its counts, and the step at which it is cancelled and tells how far it is. */
import type { TransferProgress } from '../contract/transfers.ts'
import type { RejectedRow } from './rejects-file.ts'

const progressEveryMs = 150
const shownRejects = 100

export type TransferCounts = { -readonly [Name in keyof TransferProgress]: TransferProgress[Name] }

/** Thrown through a stream that the user stopped. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

export class Transfer {
  readonly progress: TransferCounts
  readonly #onProgress: (progress: TransferProgress) => void
  readonly #startedMs = performance.now()
  #toldMs = 0
  #isCancelled = false
  /** Settles when nothing of it runs any more. */
  done: Promise<void> = Promise.resolve()

  constructor(
    begun: Pick<TransferProgress, 'transferId' | 'kind' | 'table' | 'dryRun'>,
    onProgress: (progress: TransferProgress) => void,
  ) {
    const counted = { items: 0, bytes: 0, rejected: 0, rejects: [], elapsedMs: 0 }
    this.progress = { ...begun, state: { kind: 'running' }, ...counted }
    this.#onProgress = onProgress
  }

  cancel(): void {
    this.#isCancelled = true
  }

  /** Between two steps: stops a cancelled transfer, and tells how far it is now and then. */
  step(): void {
    if (this.#isCancelled) throw new Cancelled()
    const nowMs = performance.now()
    if (nowMs - this.#toldMs < progressEveryMs) return
    this.#toldMs = nowMs
    this.tell()
  }

  tell(): void {
    this.#onProgress({ ...this.progress, elapsedMs: performance.now() - this.#startedMs })
  }
}

/** Counts rows that were left out, and keeps the first of them to show. */
export function reject(progress: TransferCounts, refused: readonly RejectedRow[]): void {
  if (refused.length === 0) return
  progress.rejected += refused.length
  const room = shownRejects - progress.rejects.length
  if (room <= 0) return
  const shown = refused.slice(0, room).map(({ row, message }) => ({ row, message }))
  progress.rejects = [...progress.rejects, ...shown]
}
