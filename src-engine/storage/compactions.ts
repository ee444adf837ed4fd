/**
 * Keeps the number of SSTs per stripe down, one merge at a time. Merging happens elsewhere
 * (`compaction/`); here it is decided when, and the outcome becomes part of the store:
 * directory synced, MANIFEST edit durable, and only then the merged files go.
 */
import type { ByteString } from '../base/byte-string.ts'
import { isError, KeystoneError } from '../base/errors.ts'
import { bug } from '../base/seeded-bugs.ts'
import { ThreadLost, type CompactionRunner } from './compaction/compaction-runner.ts'
import { pickCompaction, pickFullCompaction } from './compaction/compaction-picker.ts'
import type { MergeOutcome } from './compaction/merge-job.ts'
import { forgettablePrefixes, mayHoldPrefix } from './dropped-prefixes.ts'
import type { SstMeta } from './file-set.ts'
import {
  applyManifestEdit,
  type ManifestEdit,
  type ManifestState,
} from './manifest/manifest-state.ts'
import { makeEdit, type StoreCore } from './store-core.ts'
import { stripeCount } from './store-contract.ts'

/** The newest files of a stripe, to become one. */
interface Choice {
  readonly count: number
  readonly reason: string
}

const firstRetryMs = 500
const retryMsMax = 60_000

export class Compactions {
  readonly #core: StoreCore
  readonly #runner: CompactionRunner
  /** Stripes to look at, in the order they asked. */
  readonly #waiting = new Set<number>()
  #running: { readonly stripe: number; readonly abort: AbortController } | undefined
  #loop: Promise<void> | undefined
  #turn: Promise<void> = Promise.resolve()
  #cancelRetry: (() => void) | undefined
  #retryMs = firstRetryMs
  #paused = false
  #stopped = false

  constructor(core: StoreCore, runner: CompactionRunner) {
    this.#core = core
    this.#runner = runner
  }

  get paused(): boolean {
    return this.#paused
  }

  get runningStripes(): readonly number[] {
    return this.#running === undefined ? [] : [this.#running.stripe]
  }

  get waitingStripes(): readonly number[] {
    return [...this.#waiting]
  }

  /** These stripes got new files. */
  consider(stripes: readonly number[]): void {
    if (!this.#core.options.backgroundCompaction) return
    for (const stripe of stripes) {
      if (this.#pick(stripe) !== undefined) this.#waiting.add(stripe)
    }
    this.#start()
  }

  considerAll(): void {
    this.consider(Array.from({ length: stripeCount }, (_, stripe) => stripe))
  }

  /** Merges each stripe into one file. Throws `cancelled`, or what a merge threw. */
  async run(stripes: readonly number[], signal?: AbortSignal): Promise<void> {
    for (const stripe of stripes) {
      await this.#inTurn(async () => {
        if (signal?.aborted === true || this.#stopped) throw cancelledError()
        const choice = this.#pickFull(stripe)
        if (choice !== undefined) await this.#compactOnRequest(stripe, choice, signal)
      })
    }
  }

  /** Whoever asked is told of a failure and may ask again; damage is remembered all the same. */
  async #compactOnRequest(
    stripe: number,
    choice: Choice,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await this.#compact(stripe, choice, signal)
    } catch (error) {
      if (isError(error, 'cancelled')) throw error
      if (isError(error, 'corruption')) {
        this.#core.sources.health.damaged({ ...error.details, message: error.message })
      }
      this.#tellFailure(stripe, error, 0)
      throw error
    }
  }

  /** Stops the merge under way, if any, and begins no other until `resume`. */
  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#core.compactionPaused = true
    this.#running?.abort.abort()
    this.#core.onEvent({ kind: 'compactionPaused' })
    this.#core.backPressure.changed()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#core.compactionPaused = false
    this.#core.onEvent({ kind: 'compactionResumed' })
    this.considerAll()
  }

  /** Stops the merge under way, if any; its stripe is looked at again after its next flush. */
  cancelRunning(): void {
    this.#running?.abort.abort()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#running?.abort.abort()
    await this.#loop
    await this.#turn
    await this.#runner.close()
  }

  #start(): void {
    if (this.#loop !== undefined || this.#cancelRetry !== undefined) return
    if (!this.#mayRun() || this.#waiting.size === 0) return
    this.#loop = this.#work().finally(() => {
      this.#loop = undefined
      this.#start()
    })
  }

  #mayRun(): boolean {
    return !this.#paused && !this.#stopped && this.#core.sources.health.state.kind === 'healthy'
  }

  async #work(): Promise<void> {
    for (const stripe of this.#waiting) {
      if (!this.#mayRun()) return
      this.#waiting.delete(stripe)
      try {
        await this.#inTurn(async () => {
          const choice = this.#mayRun() ? this.#pick(stripe) : undefined
          if (choice !== undefined) await this.#compact(stripe, choice)
        })
        this.#retryMs = firstRetryMs
        if (this.#pick(stripe) !== undefined) this.#waiting.add(stripe)
      } catch (error) {
        if (isError(error, 'cancelled')) continue
        this.#failed(stripe, error)
        return
      }
    }
  }

  /** One merge at a time, requested and automatic ones alike. */
  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task)
    this.#turn = done.catch(() => {})
    return done
  }

  #pick(stripe: number): Choice | undefined {
    const files = this.#core.sources.files.stripe(stripe)
    const choice = pickCompaction(files, this.#core.options.compactionFiles)
    return choice.kind === 'none' ? undefined : choice
  }

  #pickFull(stripe: number): Choice | undefined {
    const files = this.#core.sources.files.stripe(stripe)
    const choice = pickFullCompaction(files)
    if (choice.kind !== 'none') return choice
    const { droppedPrefixes } = this.#core.sources
    const holdsDropped = files.some((file) =>
      droppedPrefixes.some((dropped) => mayHoldPrefix(file, dropped)),
    )
    if (!holdsDropped) return undefined
    return { count: files.length, reason: `stripe ${stripe}: holds dropped keys` }
  }

  async #compact(stripe: number, choice: Choice, signal?: AbortSignal): Promise<void> {
    const core = this.#core
    const { files } = core.sources
    const { clock } = core.place.environment
    const all = files.stripe(stripe)
    const inputs = all.slice(0, choice.count)
    const abort = new AbortController()
    const cancel = (): void => abort.abort()
    signal?.addEventListener('abort', cancel)
    files.hold(inputs)
    this.#running = { stripe, abort }
    const startedMs = clock.monotonic()
    core.onEvent({ kind: 'compactionStarted', stripe, reason: choice.reason, inputs })
    try {
      const outcome = await this.#merge(stripe, inputs, all.slice(choice.count), abort.signal)
      await this.#install(inputs, outcome)
      this.#report(stripe, choice, inputs, outcome, clock.monotonic() - startedMs)
    } catch (error) {
      if (isError(error, 'cancelled')) core.onEvent({ kind: 'compactionCancelled', stripe })
      throw error
    } finally {
      this.#running = undefined
      signal?.removeEventListener('abort', cancel)
      files.release(inputs)
      core.backPressure.changed()
    }
  }

  // oxlint-disable-next-line max-params -- what a merge is made of
  #merge(
    stripe: number,
    inputs: readonly SstMeta[],
    older: readonly SstMeta[],
    signal: AbortSignal,
  ): Promise<MergeOutcome> {
    const core = this.#core
    const bytesTotal = inputs.reduce((sum, { bytes }) => sum + bytes, 0)
    const { blockBytes, bloomBitsPerKey, compression } = core.options
    return this.#runner.run(
      {
        directory: core.place.directory,
        databaseUuid: core.place.uuid,
        stripe,
        inputs,
        olderRanges: older.map(({ smallestKey, largestKey }) => ({ smallestKey, largestKey })),
        moments: core.sources.snapshots.moments(),
        droppedPrefixes: core.sources.droppedPrefixes.map(({ prefix }) => prefix),
        outputId: core.nextFileId++,
        createdMs: core.place.environment.clock.now(),
        blockBytes,
        bloomBitsPerKey,
        compression,
      },
      {
        signal,
        onProgress: (bytesRead) =>
          core.onEvent({ kind: 'compactionProgress', stripe, bytesRead, bytesTotal }),
      },
    )
  }

  async #install(inputs: readonly SstMeta[], { output }: MergeOutcome): Promise<void> {
    const core = this.#core
    const { sources, place } = core
    const added = output === undefined ? [] : [output]
    const removed = inputs.map(({ id }) => id)
    if (output !== undefined) await place.vfs.syncDirectory(place.directory)
    if (bug('compactionInputsRemovedEarly')) {
      for (const file of inputs) place.vfs.unlink(sources.files.path(file))
    }
    let forgotten: readonly ByteString[] = []
    await core.manifest.commit(
      (state) => {
        const edit = makeEdit(core, { added, removed })
        forgotten = this.#forgettable(state, edit)
        return { ...edit, forgottenPrefixes: forgotten }
      },
      (state) => {
        sources.droppedPrefixes = sources.droppedPrefixes.filter(
          ({ prefix }) => !forgotten.includes(prefix),
        )
        sources.files.install(state.files, inputs)
      },
    )
  }

  #forgettable(state: ManifestState, edit: ManifestEdit): ByteString[] {
    if (state.droppedPrefixes.length === 0) return []
    const next = applyManifestEdit(state, edit)
    if (next === undefined) return []
    return forgettablePrefixes(state.droppedPrefixes, next.files, this.#core.sources.memtables)
  }

  // oxlint-disable-next-line max-params -- the parts of one report
  #report(
    stripe: number,
    choice: Choice,
    inputs: readonly SstMeta[],
    outcome: MergeOutcome,
    durationMs: number,
  ): void {
    const inputBytes = inputs.reduce((sum, { bytes }) => sum + bytes, 0)
    const bytesReclaimed = inputBytes - outcome.bytesWritten
    const { statistics } = this.#core.sources
    statistics.compactions++
    statistics.compactionBytesRead += outcome.bytesRead
    statistics.compactionBytesWritten += outcome.bytesWritten
    statistics.compactionBytesReclaimed += bytesReclaimed
    statistics.versionsDropped += outcome.versionsDropped
    statistics.tombstonesRemoved += outcome.tombstonesRemoved
    statistics.tombstonesKept += outcome.tombstonesKept
    this.#core.onEvent({
      kind: 'compactionFinished',
      stripe,
      reason: choice.reason,
      inputs,
      outputs: outcome.output === undefined ? [] : [outcome.output],
      bytesRead: outcome.bytesRead,
      bytesWritten: outcome.bytesWritten,
      bytesReclaimed,
      versionsDropped: outcome.versionsDropped,
      tombstonesRemoved: outcome.tombstonesRemoved,
      tombstonesKept: outcome.tombstonesKept,
      tombstonesKeptBecause: outcome.tombstonesKeptBecause,
      durationMs,
    })
  }

  #failed(stripe: number, error: unknown): void {
    const { sources, place } = this.#core
    // Without its thread nothing is compacted, and nothing is lost.
    const verdict =
      error instanceof ThreadLost ? 'retry' : sources.health.judge(error, place.directory)
    // A damaged file stays damaged: its stripe waits for the next flush, the others go on.
    const retryMs = verdict === 'retry' && !isError(error, 'corruption') ? this.#retryMs : 0
    this.#tellFailure(stripe, error, retryMs)
    if (retryMs === 0) return
    this.#waiting.add(stripe)
    this.#cancelRetry = place.environment.timers.after(retryMs, () => {
      this.#cancelRetry = undefined
      this.#start()
    })
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax)
  }

  #tellFailure(stripe: number, error: unknown, retryMs: number): void {
    this.#core.onEvent({
      kind: 'compactionFailed',
      stripe,
      code: error instanceof KeystoneError ? error.code : 'unknown',
      message: error instanceof Error ? error.message : String(error),
      retryMs,
    })
  }
}

function cancelledError(): KeystoneError<'cancelled'> {
  return new KeystoneError('cancelled', 'The compaction was cancelled.', {})
}
