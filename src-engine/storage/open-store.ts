/** Creating and opening: puts the parts of a store together in the order that is safe. */
import type { Environment } from '../base/environment.ts'
import { processIdentity, type ProcessIdentity } from '../base/process-identity.ts'
import { bug } from '../base/seeded-bugs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { BackPressure } from './back-pressure.ts'
import { writeManifestFile } from './backup.ts'
import { inlineRunner, type CompactionRunner } from './compaction/compaction-runner.ts'
import type { StoreEvent, StoreEventListener } from './events.ts'
import { examineDatabase, examineForCreation, requireParent } from './examine.ts'
import { fileNames, joinPath, parentDirectory, rotatedWalName } from './file-names.ts'
import { Health } from './health.ts'
import { LiveFiles } from './live-files.ts'
import { lockForReading, lockForWriting, type StoreLock } from './lock.ts'
import { emptyManifestState } from './manifest/manifest-state.ts'
import { ManifestWriter } from './manifest/manifest-writer.ts'
import { MemtableSet } from './memtable-set.ts'
import { resolveStoreOptions, type StoreOptions } from './options.ts'
import { nextFileIdAfter, readDatabase, removeOrphans, type RecoveredDatabase } from './recovery.ts'
import { settleRecovery } from './settle-recovery.ts'
import { SstTables } from './sst/sst-tables.ts'
import { StatisticsCounters } from './statistics.ts'
import { makeEdit, retireWalFiles, type StoreCore } from './store-core.ts'
import { riskOf } from './risky-place.ts'
import type { ReadSources } from './store-reader.ts'
import type { OpenParts, WalStructure } from './open-parts.ts'
import { KeystoneStore } from './store.ts'
import { createFirstWal } from './wal/wal-files.ts'
import { walHeaderBytes } from './wal/wal-format.ts'
import { WalSegment } from './wal/wal-segment.ts'
import { WalWriter } from './wal/wal-writer.ts'

export interface StoreOpening {
  readonly vfs: Vfs
  readonly environment: Environment
  /** The database's directory. */
  readonly path: string
  readonly options?: Partial<StoreOptions> | undefined
  readonly onEvent?: StoreEventListener | undefined
  /** Who merges SSTs; by default this thread, in slices. The store closes it. */
  readonly compactionRunner?: CompactionRunner | undefined
  /** What others are told who find the database locked. */
  readonly owner?: ProcessIdentity | undefined
}

export interface StoreOpeningMode extends StoreOpening {
  /**
   * `read-only` changes no byte and takes no exclusive lock. `allowDamage` then serves what can be read of a
   * damaged database; the store's `damage` says what was left out.
   */
  readonly mode?: 'read-write' | 'read-only' | undefined
  readonly allowDamage?: boolean | undefined
}

/**
 * Creates a database at `path` (a new directory, or an existing empty one) and opens it. Throws
 * `databaseExists`, `notADatabase` (something else is there), `databaseNotFound` (no parent directory).
 */
export async function createStore(opening: StoreOpening): Promise<KeystoneStore> {
  resolveStoreOptions(opening.options)
  const { vfs, path, environment } = opening
  const parent = parentDirectory(path)
  if (vfs.stat(path) === undefined) {
    requireParent(vfs, path)
    vfs.makeDirectory(path)
  } else examineForCreation(vfs, path)
  const lock = lockOrThrow(opening)
  try {
    const names = examineForCreation(vfs, path)
    for (const leftover of [fileNames.activeWal, fileNames.spareWal]) {
      if (names.includes(leftover)) vfs.unlink(joinPath(path, leftover))
    }
    const uuid = makeUuid(environment)
    const salt = environment.random.uint32()
    await createFirstWal(
      { vfs, directory: path },
      { salt, uuid, number: 1, previousBytes: 0, previousSeqno: 0, recycled: false },
    )
    // The names of the log and of the directory itself, before the MANIFEST makes them count.
    await vfs.syncDirectory(path)
    if (!bug('newDatabaseNameNotSynced')) await vfs.syncDirectory(parent)
    const state = {
      ...emptyManifestState(uuid, environment.clock.now()),
      closed: true,
      walWatermark: { number: 1, offset: walHeaderBytes },
    }
    await writeManifestFile({ vfs, directory: path, salt: environment.random.uint32(), state })
    await vfs.syncDirectory(path)
    return await openLocked({ ...opening, mode: 'read-write' }, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Opens the database at `path`. The error's code and message say what is wrong with it, if anything. */
export async function openStore(opening: StoreOpeningMode): Promise<KeystoneStore> {
  resolveStoreOptions(opening.options)
  const { vfs, path } = opening
  const readOnly = opening.mode === 'read-only'
  examineDatabase(vfs, path, readOnly && opening.allowDamage === true)
  const lock = readOnly ? lockForReading(vfs, path) : lockOrThrow(opening)
  try {
    return await openLocked(opening, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

function lockOrThrow(opening: StoreOpening): StoreLock {
  return lockForWriting({
    vfs: opening.vfs,
    directory: opening.path,
    owner: opening.owner ?? processIdentity(),
    nowMs: opening.environment.clock.now(),
  })
}

async function openLocked(opening: StoreOpeningMode, lock: StoreLock): Promise<KeystoneStore> {
  const { vfs, path, environment } = opening
  const startedMs = environment.clock.monotonic()
  const onEvent = opening.onEvent ?? ((_event: StoreEvent) => {})
  const readOnly = opening.mode === 'read-only'
  const recovered = readDatabase(vfs, path, {
    allowDamage: readOnly && opening.allowDamage === true,
  })
  const risk = readOnly ? undefined : riskOf(path, vfs.placement(path))
  if (risk !== undefined) onEvent({ kind: 'riskyPlace', message: risk })
  const options = resolveStoreOptions(opening.options, vfs.machine())
  const sources = makeSources(opening, { recovered, options, onEvent })
  for (const damage of recovered.damage) sources.health.damaged(damage)
  try {
    const store = readOnly
      ? new KeystoneStore(makeParts(opening, { recovered, sources, onEvent, lock }, undefined))
      : await openForWriting(opening, { recovered, sources, onEvent, lock, options })
    const { replayedFrames, replayedBatches, lastSeqno, clean } = recovered
    const durationMs = environment.clock.monotonic() - startedMs
    onEvent({ kind: 'recovered', clean, replayedFrames, replayedBatches, lastSeqno, durationMs })
    onEvent({
      kind: 'opened',
      mode: readOnly ? 'read-only' : 'read-write',
      files: sources.files.current.stripes.flat().length,
      replayedBatches,
      durationMs,
    })
    return store
  } catch (error) {
    sources.tables.close()
    throw error
  }
}

interface Opened {
  readonly recovered: RecoveredDatabase
  readonly sources: ReadSources
  readonly onEvent: StoreEventListener
  readonly lock: StoreLock
}

function makeSources(
  opening: StoreOpeningMode,
  parts: {
    readonly recovered: RecoveredDatabase
    readonly options: StoreOptions
    readonly onEvent: StoreEventListener
  },
): ReadSources {
  const { vfs, path, environment } = opening
  const { recovered, options, onEvent } = parts
  const { state } = recovered.manifest
  const readOnly = opening.mode === 'read-only'
  const health = new Health({ vfs, directory: path, readOnly, onEvent })
  const tables = new SstTables({
    ...options,
    vfs,
    directory: path,
    databaseUuid: state.uuid,
    clock: environment.clock,
    damaged: (error) => health.damaged({ ...error.details, message: error.message }),
  })
  return {
    memtables: new MemtableSet(recovered.snapshots, recovered.memtables),
    files: new LiveFiles({
      vfs,
      directory: path,
      files: state.files,
      evict: (id) => tables.evict(id),
    }),
    tables,
    snapshots: recovered.snapshots,
    health,
    statistics: new StatisticsCounters(),
    droppedPrefixes: state.droppedPrefixes,
  }
}

function makeParts(
  opening: StoreOpeningMode,
  opened: Opened,
  core: StoreCore | undefined,
): OpenParts {
  return {
    vfs: opening.vfs,
    environment: opening.environment,
    path: opening.path,
    onEvent: opened.onEvent,
    lock: opened.lock,
    sources: opened.sources,
    core,
    manifestState: opened.recovered.manifest.state,
    lastSeqno: opened.recovered.lastSeqno,
    recoveredWal: describeRecoveredWal(opened.recovered),
    damage: opened.recovered.damage,
    compactionRunner:
      opening.compactionRunner ??
      inlineRunner({ vfs: opening.vfs, timers: opening.environment.timers }),
  }
}

async function openForWriting(
  opening: StoreOpeningMode,
  opened: Opened & { readonly options: StoreOptions },
): Promise<KeystoneStore> {
  const { vfs, path, environment } = opening
  const { recovered, sources, onEvent, options } = opened
  const place = { vfs, environment, directory: path, uuid: recovered.manifest.state.uuid }
  const settled = await settleRecovery(recovered, { ...place, random: environment.random, onEvent })
  let store: KeystoneStore | undefined
  const file = vfs.openWrite(joinPath(path, fileNames.activeWal))
  const wal = new WalWriter({
    place,
    environment,
    options,
    segment: new WalSegment({
      file,
      header: settled.header,
      position: settled.position,
      syncedUpTo: settled.position,
      allocatedBytes: file.size(),
      preallocateBytes: options.walPreallocateBytes,
      fileBytes: options.walFileBytes,
    }),
    sealed: settled.sealed,
    lastSeqno: recovered.walSeqno,
    hooks: {
      written: (seqno) => {
        sources.snapshots.durableSeqno = seqno
      },
      rolledBack: (seqno, error) => {
        sources.memtables.removeAfter(seqno)
        sources.health.diskFull(error)
        core.backPressure.changed()
      },
      poisoned: (error) => {
        sources.health.poison(error)
        core.backPressure.changed()
      },
      rotated: (sealed, active) => {
        const { number, bytes } = sealed
        onEvent({
          kind: 'walRotated',
          sealed: number,
          sealedBytes: bytes,
          active,
          liveBytes: wal.liveBytes,
        })
        store?.relieve()
      },
    },
  })
  const manifest = new ManifestWriter({
    vfs,
    directory: path,
    random: environment.random,
    state: recovered.manifest.state,
    hooks: {
      rewritten: (bytes) => onEvent({ kind: 'manifestRewritten', bytes }),
      poisoned: (error) => sources.health.poison(error),
    },
  })
  const core: StoreCore = {
    place,
    options,
    onEvent,
    sources,
    wal,
    manifest,
    backPressure: new BackPressure({
      environment,
      onEvent,
      measure: () => measure(core),
      relieve: () => store?.relieve(),
    }),
    lastSeqno: Math.max(0, recovered.lastSeqno - (bug('seqnoReused') ? 1 : 0)),
    nextFileId: bug('sstIdReused')
      ? Math.max(1, recovered.manifest.state.nextFileId - 1)
      : nextFileIdAfter(recovered.names, recovered.manifest.state),
    compactionPaused: false,
    walHolds: 0,
  }
  try {
    // After a crash the MANIFEST itself may be in the page cache only; even after an orderly end that failed
    // at its last step, its name may be.
    if (recovered.clean) await vfs.syncDirectory(path)
    else await manifest.commit(() => makeEdit(core, {}))
    store = new KeystoneStore(makeParts(opening, opened, core))
    // By the state that was found: log files that only the edit above made unneeded are not orphans.
    const { state } = recovered.manifest
    const removed = removeOrphans(vfs, path, { state, activeWal: wal.activeNumber })
    if (removed.length > 0) onEvent({ kind: 'orphansRemoved', files: removed })
    retireWalFiles(core)
    store.start()
    return store
  } catch (error) {
    await manifest.close()
    file.close()
    throw error
  }
}

function describeRecoveredWal({ sealed, newest }: RecoveredDatabase): WalStructure[] {
  const older = sealed.map(({ number, bytes }) => ({
    number,
    name: rotatedWalName(number),
    bytes,
    active: false,
  }))
  const { number } = newest.header
  return [...older, { number, name: fileNames.activeWal, bytes: newest.validBytes, active: true }]
}

/** Writers stop here, so that old records carried forward and a last group still fit into the log. */
const writersPartOfLog = 7 / 8

/** A store that takes no writes holds nobody up: whoever tries is told why. */
function measure(core: StoreCore) {
  const { options, sources } = core
  const healthy = sources.health.state.kind === 'healthy'
  const compacting = options.backgroundCompaction && !core.compactionPaused
  return {
    memtableBytes: healthy ? sources.memtables.bytes : 0,
    memtableBytesMax: options.memtableTotalBytes,
    walBytes: healthy ? core.wal.liveBytes + core.wal.queuedBytes : 0,
    walBytesMax: options.walBytesMax * writersPartOfLog,
    stripeFiles: healthy && compacting ? sources.files.fullestStripeFiles : 0,
    compactionFiles: options.compactionFiles,
  }
}

/** 128 random bits. */
function makeUuid({ random }: Environment): string {
  return Array.from({ length: 4 }, () => random.uint32().toString(16).padStart(8, '0')).join('')
}
