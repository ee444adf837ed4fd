/**
 * Group commit without timers. Batches are collected in one group while the group before is on its way to
 * the disk; when that is acknowledged, all that arrived meanwhile goes as one frame with one sync.
 *
 * One loop owns the file: it writes groups, syncs on request, prepares space and rotates, one thing at a
 * time. Whatever fails there decides the health of the whole log:
 * - no space: the frame is cut away again, its batches are taken back, the log waits for space;
 * - anything else, above all a failed sync: poisoned, for good. A sync is never tried again.
 */
import { makeDeferred, type Deferred } from '../../base/deferred.ts'
import type { Environment } from '../../base/environment.ts'
import { isError, type KeystoneError } from '../../base/errors.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { StoreOptions } from '../options.ts'
import type { Seqno, WriteOperation } from '../store-contract.ts'
import { encodeBatch, encodeCarried, type CarriedRecord } from './batch-codec.ts'
import { CommitGroup } from './commit-group.ts'
import {
  installNextWal,
  prepareNextWal,
  removeSpareWal,
  retireWalFile,
  type WalPlace,
} from './wal-files.ts'
import {
  isTemporary,
  NoNewFile,
  poisonedError,
  SyncFailure,
  takenBackError,
} from './wal-failures.ts'
import { sealWalFrame, walHeaderBytes, type WalHeader } from './wal-format.ts'
import { SyncPlace } from './sync-place.ts'
import { WalSegment } from './wal-segment.ts'

export interface WalWriterHooks {
  /** The disk is full: everything after `seqno` was taken back. */
  rolledBack(seqno: Seqno, error: KeystoneError<'diskFull'>): void
  poisoned(error: KeystoneError<'poisoned'>): void
  rotated(sealed: SealedWal, active: number): void
  /** Everything through `seqno` was written: a full disk can no longer take it back. */
  written(seqno: Seqno): void
}

export interface SealedWal {
  readonly number: number
  readonly bytes: number
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
  readonly #place: WalPlace
  readonly #environment: Environment
  readonly #options: StoreOptions
  readonly #hooks: WalWriterHooks
  readonly #syncPlace = new SyncPlace()
  #segment: WalSegment
  #sealed: SealedWal[]
  #pending = new CommitGroup()
  #idle = new CommitGroup()
  #inFlight: CommitGroup | undefined
  #running: Promise<void> | undefined
  #syncRequest: Deferred<void> | undefined
  #rotateRequest: Deferred<void> | undefined
  #cancelSyncTimer: (() => void) | undefined
  #appendedSeqno: Seqno
  #writtenSeqno: Seqno
  #syncedSeqno: Seqno
  #failure: KeystoneError | undefined
  /** Seqnos a full disk took back: they will never be durable, although later ones are. */
  readonly #takenBack: { readonly from: Seqno; readonly to: Seqno }[] = []
  #hasSpare = false
  /** The next file is being prepared under the spare's name. */
  #rotating = false
  #bytesWritten = 0
  #groups = 0

  constructor(start: WalWriterStart) {
    this.#place = start.place
    this.#environment = start.environment
    this.#options = start.options
    this.#hooks = start.hooks
    this.#segment = start.segment
    this.#sealed = [...start.sealed]
    this.#appendedSeqno = start.lastSeqno
    this.#writtenSeqno = start.lastSeqno
    this.#syncedSeqno = start.lastSeqno
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
    return this.#sealed.reduce((sum, file) => sum + file.bytes, this.#segment.position)
  }

  /** Taken over, but not in a file yet. */
  get queuedBytes(): number {
    const queued = this.#pending.empty ? 0 : this.#pending.bytes.length
    return queued + (this.#inFlight?.bytes.length ?? 0)
  }

  get activeBytes(): number {
    return this.#segment.position
  }

  get allocatedBytes(): number {
    return this.#sealed.reduce((sum, file) => sum + file.bytes, this.#segment.allocatedBytes)
  }

  get sealed(): readonly SealedWal[] {
    return this.#sealed
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

  /** Takes a batch into the next group. The caller has checked the operations. */
  append(operations: readonly WriteOperation[], seqno: Seqno): void {
    const group = this.#pending
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
    encodeCarried(this.#pending.bytes, records)
    this.#pending.carriedBatches++
    await this.sync()
  }

  /** Resolves when everything up to `seqno` is acknowledged. One promise per group, shared. */
  durable(seqno: Seqno): Promise<void> {
    if (this.#takenBack.some(({ from, to }) => seqno >= from && seqno <= to)) {
      return Promise.reject(takenBackError(this.#segment.file.path, seqno))
    }
    if (seqno <= this.acknowledgedSeqno) return resolved
    if (this.#inFlight !== undefined && seqno <= this.#inFlight.lastSeqno) {
      return this.#inFlight.settled
    }
    if (this.#pending.batches > 0 && seqno <= this.#pending.lastSeqno) return this.#pending.settled
    return Promise.reject(this.#failure ?? takenBackError(this.#segment.file.path, seqno))
  }

  /** Everything appended so far becomes durable, in every mode. */
  sync(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#syncRequest ??= makeDeferred()
    const { promise } = this.#syncRequest
    this.#kick()
    return promise
  }

  /** Starts a new file, unless the active one is empty. */
  rotate(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#rotateRequest ??= makeDeferred()
    const { promise } = this.#rotateRequest
    this.#kick()
    return promise
  }

  /** Lets files before `oldestNeeded` go. The MANIFEST has said durably that they are not needed. */
  retire(oldestNeeded: number): number[] {
    const gone = this.#sealed.filter((file) => file.number < oldestNeeded)
    this.#sealed = this.#sealed.filter((file) => file.number >= oldestNeeded)
    for (const file of gone) {
      const size = this.#options.walFileBytes
      const recycle =
        !this.#hasSpare &&
        (!this.#rotating || bug('spareReplacedWhilePrepared')) &&
        this.#options.walPreallocateBytes > 0 &&
        file.bytes >= size / 2 &&
        file.bytes <= size * 1.5
      retireWalFile(this.#place, file.number, recycle)
      if (recycle) this.#hasSpare = true
    }
    return gone.map((file) => file.number)
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
      if (this.#failure === undefined) {
        this.#segment.trim()
        if (this.#hasSpare) removeSpareWal(this.#place)
      }
    } finally {
      this.#stopTimer()
      this.#segment.file.close()
    }
  }

  /** Stops at once without writing anything more; whoever waits is rejected. */
  async abandon(error: KeystoneError): Promise<void> {
    this.#failure ??= error
    this.#stopTimer()
    await this.#running
    this.#rejectAll(this.#failure)
    this.#segment.file.close()
  }

  #kick(): void {
    if (this.#running === undefined && this.#hasWork()) this.#running = this.#run()
  }

  #hasWork(): boolean {
    if (this.#failure !== undefined) return false
    if (this.#syncRequest !== undefined || this.#rotateRequest !== undefined) return true
    if (this.#pending.empty) return false
    if (this.#options.durability.kind !== 'none') return true
    return this.#pending.bytes.length >= unsyncedGroupBytes
  }

  async #run(): Promise<void> {
    do {
      await this.#gather()
      try {
        await this.#step()
      } catch (error) {
        await this.#fail(error)
      }
    } while (this.#hasWork())
    this.#running = undefined
  }

  /** Lets all who run in this turn of the event loop join the group. */
  async #gather(): Promise<void> {
    let batches = -1
    let quiet = 0
    for (let turn = 0; turn < gatherTurnsMax && quiet < quietTurns; turn++) {
      quiet = this.#pending.batches === batches ? quiet + 1 : 0
      batches = this.#pending.batches
      await resolved
    }
  }

  async #step(): Promise<void> {
    const { durability } = this.#options
    if (!this.#pending.empty) await this.#commit()
    const syncRequest = this.#syncRequest
    if (syncRequest !== undefined && this.#pending.empty) {
      await this.#syncSegment()
      this.#syncRequest = undefined
      syncRequest.resolve()
    }
    const rotateRequest = this.#rotateRequest
    if (rotateRequest !== undefined && this.#pending.empty) {
      if (this.#segment.position > walHeaderBytes) await this.#rotateOnce()
      this.#rotateRequest = undefined
      rotateRequest.resolve()
    }
    if (durability.kind === 'interval') this.#armTimer(durability.intervalMs)
  }

  async #commit(): Promise<void> {
    const group = this.#pending
    this.#pending = this.#idle
    this.#idle = group
    this.#inFlight = group
    const frameBytes = group.bytes.length
    if (
      this.#segment.position + frameBytes > this.#options.walFileBytes &&
      this.#segment.position > walHeaderBytes
    ) {
      await this.#rotateIfPossible()
    }
    const durable = this.#options.durability.kind === 'sync'
    if (durable && this.#segment.needsSpace(frameBytes)) await this.#prepareSpace(frameBytes)
    const firstSeqno = group.batches > 0 ? group.firstSeqno : this.#writtenSeqno + 1
    sealWalFrame(group.bytes, {
      salt: this.#segment.header.salt,
      firstSeqno,
      syncedUpTo: bug('walWatermarkMissing') ? 0 : this.#segment.syncedUpTo,
      batches: group.batches,
      gap: firstSeqno - 1 - this.#writtenSeqno,
    })
    if (durable && !bug('acknowledgedBeforeSync')) {
      await this.#writeDurable(group)
    } else this.#segment.write(group.bytes.view())
    this.#bytesWritten += frameBytes
    this.#groups++
    if (group.batches > 0) this.#writtenSeqno = group.lastSeqno
    if (durable) this.#syncedSeqno = this.#writtenSeqno
    this.#inFlight = undefined
    this.#hooks.written(this.#writtenSeqno)
    group.acknowledge()
    group.reset()
  }

  async #writeDurable(group: CommitGroup): Promise<void> {
    const { clock } = this.#environment
    const { batches, bytes } = group
    const nowMs = clock.monotonic()
    const wait = this.#syncPlace.choose({ batches, bytes: bytes.length, nowMs })
    await this.#segment.writeDurable(bytes.view(), wait)
    this.#syncPlace.waited(wait, clock.monotonic() - nowMs)
  }

  async #prepareSpace(frameBytes: number): Promise<void> {
    try {
      await this.#segment.prepareSpace(frameBytes)
    } catch (error) {
      throw new SyncFailure(error)
    }
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
      await this.#rotateOnce()
    } catch (error) {
      if (!(error instanceof NoNewFile)) throw error
    }
  }

  async #rotateOnce(): Promise<void> {
    this.#rotating = true
    try {
      await this.#rotate()
    } finally {
      this.#rotating = false
    }
  }

  async #rotate(): Promise<void> {
    if (!bug('sealedWalNotSynced')) await this.#syncSegment()
    const old = this.#segment
    const header: WalHeader = {
      salt: bug('walSaltReused') ? old.header.salt : this.#environment.random.uint32(),
      uuid: old.header.uuid,
      number: old.header.number + 1,
      previousBytes: old.position,
      previousSeqno: this.#writtenSeqno,
      recycled: this.#hasSpare,
    }
    let position: number
    try {
      position = await prepareNextWal(this.#place, header, [])
    } catch (error) {
      throw isTemporary(error) ? new NoNewFile(error) : new SyncFailure(error)
    }
    try {
      const file = await installNextWal(this.#place, old.header.number)
      this.#hasSpare = false
      this.#segment = new WalSegment({
        file,
        header,
        position,
        syncedUpTo: position,
        allocatedBytes: file.size(),
        preallocateBytes: this.#options.walPreallocateBytes,
        fileBytes: this.#options.walFileBytes,
      })
    } catch (error) {
      throw new SyncFailure(error)
    }
    const sealed = { number: old.header.number, bytes: old.position }
    this.#sealed.push(sealed)
    old.file.close()
    this.#hooks.rotated(sealed, header.number)
  }

  async #fail(error: unknown): Promise<void> {
    if (error instanceof NoNewFile) {
      this.#rotateRequest?.reject(error.reason)
      this.#rotateRequest = undefined
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
    this.#stopTimer()
    this.#rejectAll(error)
    this.#hooks.poisoned(error)
  }

  #rejectAll(error: KeystoneError): void {
    for (const group of [this.#inFlight, this.#pending]) {
      group?.fail(error)
      group?.reset()
    }
    this.#inFlight = undefined
    this.#syncRequest?.reject(error)
    this.#syncRequest = undefined
    this.#rotateRequest?.reject(error)
    this.#rotateRequest = undefined
  }

  #armTimer(intervalMs: number): void {
    if (this.#cancelSyncTimer !== undefined) return
    if (this.#segment.syncedUpTo === this.#segment.position) return
    this.#cancelSyncTimer = this.#environment.timers.after(intervalMs, () => {
      this.#cancelSyncTimer = undefined
      // A failure poisons the log, which tells everybody.
      this.sync().catch(() => {})
    })
  }

  #stopTimer(): void {
    this.#cancelSyncTimer?.()
    this.#cancelSyncTimer = undefined
  }
}
