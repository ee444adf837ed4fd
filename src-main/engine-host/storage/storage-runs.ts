/** The runs over the files of one database: each tells its progress and can be cancelled. */
import {
  isError,
  repairDatabase,
  type BackupReport,
  type Database,
  type RepairReport,
  type VerifyReport,
} from '../../../src-engine/index.ts'
import type {
  BackupCause,
  BackupEntry,
  CompactionEstimate,
  CompactionOutcome,
  SpaceReport,
  SpaceScope,
  StorageProgress,
  StorageRunId,
} from '../../contract/storage.ts'
import { ipcFailure } from '../../ipc/error-data.ts'
import { Backups } from './backups.ts'
import { estimateCompaction } from './compaction-estimate.ts'
import type { RunState } from './run-state.ts'
import { reportSpace } from './space-report.ts'
import type { StorageLog } from './storage-log.ts'

export type RunProgress = Omit<StorageProgress, 'handle'>

export interface StorageRunsOptions {
  readonly database: Database
  readonly log: StorageLog
  readonly onProgress: (progress: RunProgress) => void
}

interface Run extends RunState {
  readonly signal: AbortSignal
}

const progressEveryMs = 100

export class StorageRuns {
  readonly #options: StorageRunsOptions
  readonly backups: Backups
  readonly #running = new Map<StorageRunId, { abort: AbortController; done: Promise<unknown> }>()

  constructor(options: StorageRunsOptions) {
    this.#options = options
    this.backups = new Backups(options.database)
  }

  estimate(runId: StorageRunId, stripes: readonly number[]): Promise<CompactionEstimate> {
    const { database, log } = this.#options
    const { entries } = log.history()
    return this.#run(runId, (state) => estimateCompaction({ database, stripes, entries, state }))
  }

  compact(runId: StorageRunId, stripes: readonly number[]): Promise<CompactionOutcome> {
    return this.#run(runId, (run) => this.#compact(stripes, run))
  }

  verify(runId: StorageRunId): Promise<VerifyReport> {
    return this.#run(runId, ({ progress, signal }) =>
      this.#options.database.storage.verify(
        ({ file, bytesDone, bytesTotal }) => progress(file, bytesDone, bytesTotal),
        signal,
      ),
    )
  }

  space(runId: StorageRunId, scope: SpaceScope): Promise<SpaceReport> {
    return this.#run(runId, (state) => reportSpace(this.#options.database, scope, state))
  }

  backup(
    runId: StorageRunId,
    cause: BackupCause = { kind: 'asked' },
  ): Promise<{ readonly report: BackupReport; readonly entry: BackupEntry }> {
    return this.#run(runId, (state) => this.backups.make(cause, state))
  }

  verifyBackup(runId: StorageRunId, name: string): Promise<BackupEntry> {
    return this.#run(runId, (state) => this.backups.verify(name, state))
  }

  restore(runId: StorageRunId, name: string, target: string): Promise<{ bytes: number }> {
    return this.#run(runId, (state) => this.backups.restore(name, target, state))
  }

  repair(runId: StorageRunId, target: string): Promise<RepairReport> {
    const { path } = this.#options.database
    return this.#run(runId, ({ progress, signal }) =>
      repairDatabase(path, target, {
        signal,
        onProgress: ({ stripesDone, stripesTotal, keys }) =>
          progress(`${keys} keys`, stripesDone, stripesTotal),
        onRebuild: ({ target: filled, itemsDone, stripesDone }) =>
          progress(`${filled}: ${itemsDone} items`, stripesDone, 256),
      }),
    )
  }

  /** Does nothing when it has ended by itself. */
  cancel(runId: StorageRunId): void {
    this.#running.get(runId)?.abort.abort()
  }

  async closeAll(): Promise<void> {
    for (const runId of this.#running.keys()) this.cancel(runId)
    await Promise.allSettled([...this.#running.values()].map(({ done }) => done))
  }

  #run<Result>(runId: StorageRunId, task: (run: Run) => Promise<Result>): Promise<Result> {
    if (this.#running.has(runId)) {
      throw ipcFailure('validation', 'This run has begun already.', { field: 'runId' })
    }
    const abort = new AbortController()
    let toldMs = 0
    const done = task({
      signal: abort.signal,
      get cancelled() {
        return abort.signal.aborted
      },
      progress: (text, amount, total) => {
        const nowMs = performance.now()
        if (nowMs - toldMs < progressEveryMs) return
        toldMs = nowMs
        this.#options.onProgress({ runId, text, done: amount, total })
      },
    }).finally(() => this.#running.delete(runId))
    this.#running.set(runId, { abort, done })
    return done
  }

  /** Stripe by stripe, so that a cancelled one keeps what it had. */
  async #compact(stripes: readonly number[], run: Run): Promise<CompactionOutcome> {
    const { database, log } = this.#options
    const chosen = new Set(stripes)
    const newest = log.newest
    const startedMs = performance.now()
    let done = 0
    for (const stripe of chosen) {
      if (run.cancelled) break
      try {
        await database.storage.compact([stripe], run.signal)
      } catch (error) {
        if (!isError(error, 'cancelled')) throw error
        break
      }
      run.progress(`stripe ${stripe}`, ++done, chosen.size)
    }
    const merges = log
      .entriesAfter(newest)
      .filter(({ stripe }) => stripe !== undefined && chosen.has(stripe))
    const results = merges.flatMap(({ compaction }) => compaction ?? [])
    const sum = (of: 'versionsDropped' | 'tombstonesRemoved' | 'tombstonesKept'): number =>
      results.reduce((all, result) => all + result[of], 0)
    const compactions = merges.filter(({ kind }) => kind === 'compaction')
    return {
      filesIn: compactions.reduce((all, { removed }) => all + removed.length, 0),
      filesOut: compactions.reduce((all, { added }) => all + added.length, 0),
      bytesIn: compactions.reduce((all, { removed }) => all + bytesOf(removed), 0),
      bytesOut: compactions.reduce((all, { added }) => all + bytesOf(added), 0),
      versionsDropped: sum('versionsDropped'),
      tombstonesRemoved: sum('tombstonesRemoved'),
      tombstonesKept: sum('tombstonesKept'),
      elapsedMs: performance.now() - startedMs,
      cancelled: done < chosen.size,
    }
  }
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
