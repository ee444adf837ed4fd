/**
 * The store: one ordered byte-key space in 256 stripes, durable, with snapshots. This file only gathers what
 * the parts do; how writes, flushes, the log and compaction work is told where they live.
 */
import { isError, KeystoneError } from '../base/errors.ts'
import type { ByteString } from '../base/byte-string.ts'
import { backupStore, type BackupReport } from './backup.ts'
import { Compactions } from './compactions.ts'
import { joinPath, sstFileName } from './file-names.ts'
import { FlushQueue } from './flush-queue.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { DamagedRange } from './replay.ts'
import { rehearseRecovery, type RecoveryRehearsal } from './recovery-rehearsal.ts'
import { makeEdit, retireWalFiles, type StoreCore } from './store-core.ts'
import { estimateEntries, sampleKeys } from './key-sample.ts'
import { Reader, type ReadSources } from './store-reader.ts'
import {
  stripeCount,
  type Commit,
  type KeySample,
  type ScanRange,
  type Seqno,
  type Snapshot,
  type Store,
  type StoreKey,
  type StoreReader,
  type WriteOperation,
} from './store-contract.ts'
import type { StoreStatistics } from './statistics.ts'
import { summarize } from './summarize.ts'
import type { OpenParts } from './open-parts.ts'
import { describeStructure, type StoreStructure } from './structure.ts'
import { findVersions, type FoundKeyVersion } from './versions-of.ts'
import { verifyStore, type VerifyProgress, type VerifyReport } from './verify.ts'
import { WalKeeper } from './wal-keeper.ts'

/** A closed store replays at most this much when it is opened again. */
const closedWalBytesMax = 128 * 1024
const done = Promise.resolve()

export class KeystoneStore implements Store {
  readonly readOnly: boolean
  readonly path: string
  readonly #parts: OpenParts
  readonly #sources: ReadSources
  readonly #core: StoreCore | undefined
  readonly #flushQueue: FlushQueue | undefined
  readonly #walKeeper: WalKeeper | undefined
  readonly #compactions: Compactions | undefined
  #changed = false
  #closing: Promise<void> | undefined

  constructor(parts: OpenParts) {
    const { core } = parts
    this.#parts = parts
    this.#core = core
    this.#sources = parts.sources
    this.path = parts.path
    this.readOnly = core === undefined
    if (core === undefined) return
    this.#compactions = new Compactions(core, parts.compactionRunner)
    this.#flushQueue = new FlushQueue(core, (stripes) => this.#compactions?.consider(stripes))
    this.#walKeeper = new WalKeeper(core, this.#flushQueue)
    this.#sources.health.onResume = () => {
      core.wal.resume()
      this.#flushQueue?.resume()
      this.#compactions?.considerAll()
    }
  }

  /** What could not be read: when it was opened for reading with damage allowed, and by reads since. */
  get damage(): readonly DamagedRange[] {
    return this.#sources.health.damage
  }

  get lastSeqno(): Seqno {
    return this.#core?.lastSeqno ?? this.#parts.lastSeqno
  }

  get durableSeqno(): Seqno {
    return this.#core?.wal.acknowledgedSeqno ?? this.#parts.lastSeqno
  }

  writable(): Promise<void> {
    const core = this.#core
    if (core === undefined || this.#sources.health.state.kind !== 'healthy') return done
    return core.backPressure.wait()
  }

  write(operations: readonly WriteOperation[]): Commit {
    this.#sources.health.assertWritable()
    const core = this.#requireCore()
    if (operations.length === 0) return { seqno: core.lastSeqno }
    requireStripes(operations)
    const seqno = core.lastSeqno + 1
    core.wal.append(operations, seqno)
    core.lastSeqno = seqno
    this.#changed = true
    this.#sources.memtables.apply(operations, seqno, core.wal.activeNumber)
    this.#account(operations)
    this.#freezeFull(core, operations)
    return { seqno }
  }

  durable(seqno: Seqno): Promise<void> {
    return this.#core?.wal.durable(seqno) ?? done
  }

  /** Everything written so far becomes durable, in every durability mode. */
  async sync(): Promise<void> {
    this.#sources.health.assertOpen()
    await this.#core?.wal.sync()
  }

  snapshot(): Snapshot {
    this.#sources.health.assertOpen()
    const { snapshots } = this.#sources
    const seqno = this.lastSeqno
    snapshots.hold(seqno)
    let open = true
    return {
      seqno,
      close: () => {
        if (open) snapshots.release(seqno)
        open = false
      },
    }
  }

  reader(snapshot?: Snapshot): StoreReader {
    this.#sources.health.assertOpen()
    return new Reader(this.#sources, snapshot?.seqno ?? this.lastSeqno)
  }

  async dropPrefix(prefix: ByteString): Promise<void> {
    this.#sources.health.assertWritable()
    const core = this.#requireCore()
    this.#changed = true
    const dropped = { prefix, seqno: core.lastSeqno, cleanFromId: core.nextFileId }
    const before = this.#sources.droppedPrefixes
    this.#sources.droppedPrefixes = [...before, dropped]
    try {
      await core.manifest.commit(() => makeEdit(core, { droppedPrefixes: [dropped] }))
      // A second edit vouches for the first: were it the last, damage to it would look like a torn tail.
      await core.manifest.commit(() => makeEdit(core, {}))
    } catch (error) {
      const state = core.manifest.state.droppedPrefixes
      if (!state.some((known) => known.prefix === prefix)) this.#sources.droppedPrefixes = before
      this.#sources.health.judge(error, this.path)
      throw error
    }
    this.#parts.onEvent({ kind: 'prefixDropped', prefixBytes: prefix.length, seqno: dropped.seqno })
  }

  /** All memtables become SSTs. */
  async flush(): Promise<void> {
    this.#sources.health.assertWritable()
    const core = this.#requireCore()
    await core.wal.sync()
    this.#flushQueue?.freezeAll('request')
    await this.#flushQueue?.drain()
  }

  /** What the older log files hold goes into SSTs or the active one, so that a crash has little to replay. */
  async checkpoint(): Promise<void> {
    this.#sources.health.assertWritable()
    await this.#requireCore().wal.rotate()
    await this.#walKeeper?.letOldFilesGo()
  }

  /** Merges the SSTs of these stripes, or of all, as far as it can be done. Throws `validation` for one that is none. */
  async compact(stripes?: readonly number[], signal?: AbortSignal): Promise<void> {
    this.#sources.health.assertWritable()
    const all = Array.from({ length: stripeCount }, (_, stripe) => stripe)
    const none = stripes?.find((stripe) => all[stripe] === undefined)
    if (none !== undefined) {
      const problem = `There is no stripe ${none}: they are numbered from 0 to ${stripeCount - 1}.`
      throw new KeystoneError('validation', problem, { field: 'stripes' })
    }
    await this.#compactions?.run(stripes ?? all, signal)
  }

  pauseCompaction(): void {
    this.#compactions?.pause()
  }

  resumeCompaction(): void {
    this.#compactions?.resume()
  }

  cancelCompaction(): void {
    this.#compactions?.cancelRunning()
  }

  estimateEntries(range: ScanRange): number {
    return estimateEntries(this.#parts.sources, range)
  }

  sampleKeys(range: ScanRange, max: number): readonly KeySample[] {
    return sampleKeys(this.#parts.sources, range, max)
  }

  stats(): StoreStatistics {
    return summarize(this.#parts)
  }

  structure(): StoreStructure {
    return describeStructure(this.#parts, {
      durableSeqno: this.durableSeqno,
      lastSeqno: this.lastSeqno,
      compactionPaused: this.#compactions?.paused ?? true,
      compactingStripes: this.#compactions?.runningStripes ?? [],
      waitingStripes: this.#compactions?.waitingStripes ?? [],
    })
  }

  /** Names of the files that belong to the store at this moment. */
  liveFileNames(): Set<string> {
    const files = this.#sources.files.current.stripes.flat()
    return new Set(files.map(({ stripe, id }) => sstFileName(stripe, id)))
  }

  /** Every version of one key, wherever it lies, newest first. */
  versionsOf(key: StoreKey): Promise<FoundKeyVersion[]> {
    this.#sources.health.assertOpen()
    return findVersions(this.#parts, key)
  }

  /** Looks into one live SST. Throws `validation` when there is none with that id any more. */
  dumpFile<Told>(id: number, look: (vfs: Vfs, path: string) => Told): Told {
    this.#sources.health.assertOpen()
    const { files } = this.#sources
    const file = files.current.stripes.flat().find((each) => each.id === id)
    if (file !== undefined) return look(this.#parts.vfs, files.path(file))
    const message = `There is no SST ${id} any more: a compaction merged it into another file.`
    throw new KeystoneError('validation', message, { field: 'id' })
  }

  /** Looks into one file of the live log. */
  async dumpLog<Told>(name: string, look: (vfs: Vfs, path: string) => Told): Promise<Told> {
    this.#sources.health.assertOpen()
    if (this.#core !== undefined && this.#sources.health.state.kind === 'healthy') {
      await this.#core.wal.sync()
    }
    if (this.structure().wal.some((file) => file.name === name)) {
      return look(this.#parts.vfs, joinPath(this.path, name))
    }
    const message = `There is no log file ${name} any more: all it held is in SSTs.`
    throw new KeystoneError('validation', message, { field: 'name' })
  }

  /** Replays the live log into memtables that are thrown away: what a crash now would cost. */
  rehearseRecovery(): Promise<RecoveryRehearsal> {
    this.#sources.health.assertOpen()
    return rehearseRecovery(this.#parts)
  }

  /** A consistent copy in the new directory `target`, while writes go on. */
  async backup(target: string): Promise<BackupReport> {
    this.#sources.health.assertWritable()
    const report = await backupStore(this.#requireCore(), target)
    this.#parts.onEvent({ kind: 'backupFinished', files: report.files, bytes: report.bytes })
    return report
  }

  /** Reads every byte and checks it. */
  verify(
    onProgress: (progress: VerifyProgress) => void = () => {},
    signal?: AbortSignal,
  ): Promise<VerifyReport> {
    this.#sources.health.assertOpen()
    return verifyStore(this.#parts, onProgress, signal)
  }

  /** Ends the work under way, makes everything durable and lets go of the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const core = this.#core
    const healthy = this.#sources.health.state.kind === 'healthy'
    this.#sources.health.close()
    try {
      if (core !== undefined) await this.#closeCore(core, healthy)
    } finally {
      this.#sources.tables.close()
      this.#parts.lock.release()
      this.#parts.onEvent({ kind: 'closed' })
    }
  }

  async #closeCore(core: StoreCore, healthy: boolean): Promise<void> {
    core.backPressure.changed()
    await this.#compactions?.stop()
    try {
      if (!healthy) return
      if (this.#changed) await core.wal.sync()
      if (this.#changed && core.wal.liveBytes > closedWalBytesMax) {
        await this.#flushAtEnd()
      }
      await this.#walKeeper?.stop()
      await this.#flushQueue?.stop()
      if (this.#changed || core.manifest.fileBytes > 0) await this.#recordEnd(core)
    } finally {
      await this.#walKeeper?.stop()
      await this.#flushQueue?.stop()
      await core.manifest.close()
      await core.wal.close()
    }
  }

  /** Only spares the next open some replay: what cannot be flushed is safe in the log. */
  async #flushAtEnd(): Promise<void> {
    try {
      this.#flushQueue?.freezeAll('close')
      await this.#flushQueue?.drain()
      // All of the log is in SSTs: the next open finds an empty file.
      await this.#core?.wal.rotate()
    } catch (error) {
      if (this.#sources.health.judge(error, this.path) === 'poisoned') throw error
    }
  }

  /** Without room for it, the next open replays the log as after a crash: nothing is lost. */
  async #recordEnd(core: StoreCore): Promise<void> {
    try {
      await core.manifest.commit(() => makeEdit(core, { closed: true }))
      retireWalFiles(core)
    } catch (error) {
      if (!isError(error, 'diskFull')) throw error
    }
  }

  #requireCore(): StoreCore {
    if (this.#core !== undefined) return this.#core
    throw new KeystoneError('readOnly', `${this.path} is open for reading only.`, {
      path: this.path,
    })
  }

  #account(operations: readonly WriteOperation[]): void {
    const { statistics } = this.#sources
    statistics.batches++
    statistics.operations += operations.length
    for (const { key, value } of operations) {
      statistics.userBytes += key.bytes.length + (value?.length ?? 0)
    }
  }

  #freezeFull(core: StoreCore, operations: readonly WriteOperation[]): void {
    const { memtables } = this.#sources
    const { memtableRecords, memtableBytes, memtableTotalBytes } = core.options
    for (const { key } of operations) {
      const { count, bytes } = memtables.active(key.stripe)
      if (count >= memtableRecords) this.#flushQueue?.freeze(key.stripe, 'records')
      else if (bytes >= memtableBytes) this.#flushQueue?.freeze(key.stripe, 'bytes')
    }
    const active = memtables.bytes - memtables.immutableBytes
    if (active > memtableTotalBytes / 2) this.#flushQueue?.freezeLargest()
  }

  /** Begins the work that recovery left to do: memtables that are full already, stripes with many files. */
  start(): void {
    const core = this.#core
    if (core === undefined) return
    for (let stripe = 0; stripe < stripeCount; stripe++) {
      if (this.#sources.memtables.active(stripe).count >= core.options.memtableRecords) {
        this.#flushQueue?.freeze(stripe, 'records')
      }
    }
    this.#walKeeper?.relieve()
    this.#compactions?.considerAll()
  }

  /** The log moved to a new file, or a writer has to wait. */
  relieve(): void {
    this.#walKeeper?.relieve()
  }
}

function requireStripes(operations: readonly WriteOperation[]): void {
  for (const { key } of operations) {
    const { stripe } = key
    if (Number.isInteger(stripe) && stripe >= 0 && stripe < stripeCount) continue
    throw new KeystoneError('validation', `There is no stripe ${stripe}.`, { field: 'stripe' })
  }
}
