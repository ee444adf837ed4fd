/**
 * Group commit without timers. Batches are collected in one group while the group before is on its way to
 * the disk; when that is acknowledged, all that arrived meanwhile goes as one frame with one sync.
 *
 * One loop owns the file: it writes groups, syncs on request, prepares space and rotates, one thing at a
 * time. Whatever fails there decides the health of the whole log:
 * - no space: the frame is cut away again, its batches are taken back, the log waits for space;
 * - anything else, above all a failed sync: poisoned, for good. A sync is never tried again.
 */
import type { Environment } from '../../base/environment.ts'
import { isError, type KeystoneError } from '../../base/errors.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { StoreOptions } from '../options.ts'
import type { Seqno, WriteOperation } from '../store-contract.ts'
import { encodeBatch, encodeCarried, type CarriedRecord } from './batch-codec.ts'
import type { CommitGroup } from './commit-group.ts'
import { CommitQueue } from './commit-queue.ts'
import { LogRequest } from './log-request.ts'
import { SegmentChain, type SealedWal } from './segment-chain.ts'
import { SyncPlace } from './sync-place.ts'
import { SyncTimer } from './sync-timer.ts'
import { NoNewFile, poisonedError, SyncFailure, takenBackError } from './wal-failures.ts'
import type { WalPlace } from './wal-files.ts'
import { sealWalFrame, walHeaderBytes } from './wal-format.ts'
import type { WalSegment } from './wal-segment.ts'

export interface WalWriterHooks {
  /** The disk is full: everything after `seqno` was taken back. */
  rolledBack(seqno: Seqno, error: KeystoneError<'diskFull'>): void
  poisoned(error: KeystoneError<'poisoned'>): void
  rotated(sealed: SealedWal, active: number): void
  /** Everything through `seqno` was written: a full disk can no longer take it back. */
  written(seqno: Seqno): void
}

export interface WalWriterStart {
  readonly place: WalPlace
  readonly environment: Environment
  readonly options: StoreOptions
  readonly segment: WalSegment
  /** Older files, ascending. */
  readonly sealed: readonly SealedWal[]
  readonly lastSeqno: Seqno
  readonly hooks: WalWriterHooks
}

/** In mode `none` a group goes to the operating system when it has grown to this. */
const unsyncedGroupBytes = 256 * 1024
/** So many turns of the microtask queue without a new batch mean that everybody who could write has. */
const quietTurns = 2
const gatherTurnsMax = 32
const resolved = Promise.resolve()

export class WalWriter {
  readonly #environment: Environment
  readonly #options: StoreOptions
  readonly #hooks: WalWriterHooks
  readonly #chain: SegmentChain
  readonly #queue = new CommitQueue()
  readonly #syncRequest = new LogRequest()
  readonly #rotateRequest = new LogRequest()
  readonly #syncPlace = new SyncPlace()
  readonly #syncTimer: SyncTimer
  #running: Promise<void> | undefined
  #appendedSeqno: Seqno
  #writtenSeqno: Seqno
  #syncedSeqno: Seqno
  #failure: KeystoneError | undefined
  /** Seqnos a full disk took back: they will never be durable, although later ones are. */
  readonly #takenBack: { readonly from: Seqno; readonly to: Seqno }[] = []
  #bytesWritten = 0
  #groups = 0

  constructor(start: WalWriterStart) {
    const { place, environment, options, segment, sealed, lastSeqno } = start
    const { random } = environment
    this.#environment = environment
    this.#options = options
    this.#hooks = start.hooks
    this.#chain = new SegmentChain({ place, random, options, active: segment, sealed })
    this.#syncTimer = new SyncTimer(environment.timers, () => this.sync())
    this.#appendedSeqno = lastSeqno
    this.#writtenSeqno = lastSeqno
    this.#syncedSeqno = lastSeqno
  }

  /** Through this seqno writes are acknowledged under the durability mode. */
  get acknowledgedSeqno(): Seqno {
    switch (this.#options.durability.kind) {
      case 'sync':
        return this.#syncedSeqno
      case 'interval':
        return this.#writtenSeqno
      case 'none':
        return this.#appendedSeqno
    }
  }

  /** Through this seqno everything is on the disk, whatever the mode. */
  get syncedSeqno(): Seqno {
    return this.#syncedSeqno
  }

  get activeNumber(): number {
    return this.#segment.header.number
  }

  /** Where the synced part of the active file ends: what the MANIFEST records. */
  get watermark(): { readonly number: number; readonly offset: number } {
    return { number: this.activeNumber, offset: this.#segment.syncedUpTo }
  }

  /** Frames in all live files: what a crash now would replay. */
  get liveBytes(): number {
    return this.#chain.sealedBytes + this.activeBytes
  }

  /** Taken over, but not in a file yet. */
  get queuedBytes(): number {
    return this.#queue.bytes
  }

  get activeBytes(): number {
    return this.#segment.position
  }

  get allocatedBytes(): number {
    return this.#chain.sealedBytes + this.#segment.allocatedBytes
  }

  get sealed(): readonly SealedWal[] {
    return this.#chain.sealed
  }

  get bytesWritten(): number {
    return this.#bytesWritten
  }

  /** Frames written. */
  get groups(): number {
    return this.#groups
  }

  /** Set while the log waits for space. */
  get failure(): KeystoneError | undefined {
    return this.#failure
  }

  get #segment(): WalSegment {
    return this.#chain.active
  }

  /** Takes a batch into the next group. The caller has checked the operations. */
  append(operations: readonly WriteOperation[], seqno: Seqno): void {
    const group = this.#queue.collecting
    if (group.batches === 0) group.firstSeqno = seqno
    encodeBatch(group.bytes, operations)
    group.batches++
    group.lastSeqno = seqno
    this.#appendedSeqno = seqno
    this.#kick()
  }

  /** Repeats old records in the active file; resolves when they are on the disk. */
  async carry(records: readonly CarriedRecord[]): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const group = this.#queue.collecting
    encodeCarried(group.bytes, records)
    group.carriedBatches++
    await this.sync()
  }

  /** Resolves when everything up to `seqno` is acknowledged. */
  durable(seqno: Seqno): Promise<void> {
    const { path } = this.#segment.file
    if (this.#takenBack.some(({ from, to }) => seqno >= from && seqno <= to)) {
      return Promise.reject(takenBackError(path, seqno))
    }
    if (seqno <= this.acknowledgedSeqno) return resolved
    return (
      this.#queue.settledWith(seqno) ?? Promise.reject(this.#failure ?? takenBackError(path, seqno))
    )
  }

  /** Everything appended so far becomes durable, in every mode. */
  sync(): Promise<void> {
    return this.#request(this.#syncRequest)
  }

  /** Starts a new file, unless the active one is empty. */
  rotate(): Promise<void> {
    return this.#request(this.#rotateRequest)
  }

  /** Lets files before `oldestNeeded` go. The MANIFEST has said durably that they are not needed. */
  retire(oldestNeeded: number): number[] {
    return this.#chain.retire(oldestNeeded)
  }

  /** After a full disk: accept writes again. */
  resume(): void {
    if (isError(this.#failure, 'diskFull')) this.#failure = undefined
  }

  /** Writes and syncs everything, stops the loop and gives unused space back. */
  async close(): Promise<void> {
    try {
      if (this.#failure === undefined) await this.sync()
      await this.#running
      if (this.#failure === undefined) this.#chain.trim()
    } finally {
      this.#syncTimer.stop()
      this.#chain.close()
    }
  }

  #request(request: LogRequest): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const answered = request.ask()
    this.#kick()
    return answered
  }

  #kick(): void {
    if (this.#running === undefined && this.#hasWork()) this.#running = this.#run()
  }

  #hasWork(): boolean {
    if (this.#failure !== undefined) return false
    if (this.#syncRequest.pending || this.#rotateRequest.pending) return true
    if (this.#queue.empty) return false
    if (this.#options.durability.kind !== 'none') return true
    return this.#queue.collecting.bytes.length >= unsyncedGroupBytes
  }

  async #run(): Promise<void> {
    do {
      await this.#gather()
      try {
        await this.#step()
      } catch (error) {
        await this.#fail(error)
      }
      if (this.#syncPlace.turnDue()) await this.#environment.timers.yield()
    } while (this.#hasWork())
    this.#running = undefined
  }

  /** Lets all who run in this turn of the event loop join the group. */
  async #gather(): Promise<void> {
    let batches = -1
    let quiet = 0
    for (let turn = 0; turn < gatherTurnsMax && quiet < quietTurns; turn++) {
      quiet = this.#queue.collecting.batches === batches ? quiet + 1 : 0
      batches = this.#queue.collecting.batches
      await resolved
    }
  }

  async #step(): Promise<void> {
    const { durability } = this.#options
    // They are answered behind this group, although writers may be filling the next one already.
    const toSync = this.#syncRequest.begin()
    const toRotate = this.#rotateRequest.begin()
    if (!this.#queue.empty) await this.#commit()
    if (toSync) {
      await this.#syncSegment()
      this.#syncRequest.done()
    }
    if (toRotate) {
      if (this.#segment.position > walHeaderBytes) await this.#rotate()
      this.#rotateRequest.done()
    }
    if (durability.kind === 'interval' && this.#segment.syncedUpTo !== this.#segment.position) {
      this.#syncTimer.arm(durability.intervalMs)
    }
  }

  async #commit(): Promise<void> {
    const group = this.#queue.send()
    const frameBytes = group.bytes.length
    await this.#makeRoom(frameBytes)
    const durable = this.#options.durability.kind === 'sync'
    const firstSeqno = group.batches > 0 ? group.firstSeqno : this.#writtenSeqno + 1
    sealWalFrame(group.bytes, {
      salt: this.#segment.header.salt,
      firstSeqno,
      syncedUpTo: bug('walWatermarkMissing') ? 0 : this.#segment.syncedUpTo,
      batches: group.batches,
      gap: firstSeqno - 1 - this.#writtenSeqno,
    })
    if (durable && !bug('acknowledgedBeforeSync')) await this.#writeDurable(group)
    else this.#segment.write(group.bytes.view())
    this.#bytesWritten += frameBytes
    this.#groups++
    if (group.batches > 0) this.#writtenSeqno = group.lastSeqno
    if (durable) this.#syncedSeqno = this.#writtenSeqno
    this.#queue.arrived()
    this.#hooks.written(this.#writtenSeqno)
    group.acknowledge()
    group.reset()
  }

  /** A file that is full is left behind; space is prepared for frames that are synced. */
  async #makeRoom(frameBytes: number): Promise<void> {
    const { position } = this.#segment
    if (position + frameBytes > this.#options.walFileBytes && position > walHeaderBytes) {
      await this.#rotateIfPossible()
    }
    if (this.#options.durability.kind !== 'sync' || !this.#segment.needsSpace(frameBytes)) return
    try {
      await this.#segment.prepareSpace(frameBytes)
    } catch (error) {
      throw new SyncFailure(error)
    }
  }

  async #writeDurable(group: CommitGroup): Promise<void> {
    const { clock } = this.#environment
    const { batches, bytes } = group
    const nowMs = clock.monotonic()
    const wait = this.#syncPlace.choose({ batches, bytes: bytes.length, nowMs })
    await this.#segment.writeDurable(bytes.view(), wait)
    this.#syncPlace.waited(wait, nowMs, clock.monotonic())
  }

  async #syncSegment(): Promise<void> {
    const through = this.#writtenSeqno
    try {
      await this.#segment.sync()
    } catch (error) {
      throw new SyncFailure(error)
    }
    this.#syncedSeqno = through
  }

  /** A new file that cannot be made for lack of space or descriptors is no reason to stop writing. */
  async #rotateIfPossible(): Promise<void> {
    try {
      await this.#rotate()
    } catch (error) {
      if (!(error instanceof NoNewFile)) throw error
    }
  }

  async #rotate(): Promise<void> {
    if (!bug('sealedWalNotSynced')) await this.#syncSegment()
    const sealed = await this.#chain.rotate(this.#writtenSeqno)
    this.#hooks.rotated(sealed, this.activeNumber)
  }

  async #fail(error: unknown): Promise<void> {
    if (error instanceof NoNewFile) {
      this.#rotateRequest.reject(error.reason)
      return
    }
    if (isError(error, 'diskFull')) {
      this.#failure = error
      try {
        await this.#segment.cutBack()
      } catch (second) {
        return this.#poison(second)
      }
      this.#syncedSeqno = this.#writtenSeqno
      this.#takenBack.push({ from: this.#writtenSeqno + 1, to: this.#appendedSeqno })
      this.#rejectAll(error)
      this.#hooks.rolledBack(this.#writtenSeqno, error)
      return
    }
    this.#poison(error instanceof SyncFailure ? error.reason : error)
  }

  #poison(cause: unknown): void {
    const error = poisonedError(this.#segment.file.path, cause)
    this.#failure = error
    this.#syncTimer.stop()
    this.#rejectAll(error)
    this.#hooks.poisoned(error)
  }

  #rejectAll(error: KeystoneError): void {
    this.#queue.fail(error)
    this.#syncRequest.reject(error)
    this.#rotateRequest.reject(error)
  }
}
