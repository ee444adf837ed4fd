/**
 * From the bytes in a directory to a state that may be shown. Three steps: read everything and change
 * nothing (`readDatabase`); replay the log into memtables (`replay.ts`); and, for writing, make what was recovered
 * durable in new files (`settle-recovery.ts`), since after a crash the old ones may exist in the page cache only.
 *
 * The steps can be cut off anywhere, any number of times: what they leave is recovered to the same state.
 */
import { bug } from '../base/seeded-bugs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import {
  missingSsts,
  noLog,
  readDamagedDatabase,
  type DatabaseFiles,
  type ReadableParts,
} from './damaged-database.ts'
import { examineDatabase } from './examine.ts'
import { fileNames, joinPath, parseFileName } from './file-names.ts'
import { readManifest, type ManifestContents } from './manifest/manifest-reader.ts'
import type { ManifestState } from './manifest/manifest-state.ts'
import type { Memtable } from './memtable.ts'
import { readWholeFile } from './read-file.ts'
import { Replay, type DamagedRange, type NewestWal } from './replay.ts'
import type { SnapshotRegistry } from './snapshot-registry.ts'
import type { Seqno } from './store-contract.ts'
import { chainWalFiles } from './wal/wal-chain.ts'
import { walCandidates } from './wal/wal-candidates.ts'
import type { SealedWal } from './wal/segment-chain.ts'

export interface RecoveredDatabase {
  readonly names: readonly string[]
  readonly manifest: ManifestContents
  readonly memtables: readonly Memtable[]
  readonly snapshots: SnapshotRegistry
  /** The newest seqno anywhere. */
  readonly lastSeqno: Seqno
  /** The newest seqno in the log: the next frame continues from it. */
  readonly walSeqno: Seqno
  /** Every WAL file but the newest. */
  readonly sealed: readonly SealedWal[]
  readonly newest: NewestWal
  /** Closed in order: what is read is what was durable. */
  readonly clean: boolean
  readonly replayedFrames: number
  readonly replayedBatches: number
  /** Only when reading with `allowDamage`. */
  readonly damage: readonly DamagedRange[]
}

/** Reads and judges everything; changes nothing. Throws `corruption` unless damage is allowed. */
export function readDatabase(
  vfs: Vfs,
  directory: string,
  options: { readonly allowDamage: boolean },
): RecoveredDatabase {
  const names = examineDatabase(vfs, directory, options.allowDamage)
  const logs = walCandidates(vfs, directory, names)
  const { manifest, links, damage } = options.allowDamage
    ? readDamagedDatabase({ vfs, directory, names, logs })
    : readWholeDatabase({ vfs, directory, names, logs })
  const replay = new Replay(manifest.state, options.allowDamage)
  for (const link of links) if (!replay.stopped) replay.file(vfs, link)
  const newest = replay.newest ?? noLog(directory, manifest.state)
  replay.snapshots.durableSeqno = replay.lastSeqno
  const { closed, walWatermark } = manifest.state
  const clean =
    closed &&
    damage.length === 0 &&
    manifest.tornBytes === 0 &&
    newest.torn === undefined &&
    newest.header.number === walWatermark.number &&
    newest.validBytes === walWatermark.offset
  return {
    names,
    manifest,
    memtables: replay.memtables,
    snapshots: replay.snapshots,
    lastSeqno: newestSeqno(replay.lastSeqno, manifest.state),
    walSeqno: replay.lastSeqno,
    sealed: replay.sealed,
    newest,
    clean,
    replayedFrames: replay.frames,
    replayedBatches: replay.batches,
    damage: [...damage, ...replay.damage],
  }
}

function readWholeDatabase({ vfs, directory, names, logs }: DatabaseFiles): ReadableParts {
  const path = joinPath(directory, fileNames.manifest)
  const manifest = readManifest(path, readWholeFile(vfs, path))
  const [missing] = missingSsts(directory, names, manifest.state)
  if (missing !== undefined) throw missing.damage
  return { manifest, links: chainWalFiles(directory, logs, manifest.state), damage: [] }
}

/** The log is ahead of the SSTs, unless it is damaged and only read. */
function newestSeqno(walSeqno: Seqno, state: ManifestState): Seqno {
  return state.files.stripes
    .flat()
    .reduce(
      (newest, file) => Math.max(newest, file.largestSeqno),
      Math.max(walSeqno, state.lastSeqno),
    )
}

/** Files of ours that nothing refers to: what interrupted work left behind. Called after a successful open only. */
export function removeOrphans(
  vfs: Vfs,
  directory: string,
  live: { readonly state: ManifestState; readonly activeWal: number },
): string[] {
  const liveIds = new Set(live.state.files.stripes.flat().map(({ id }) => id))
  const removed: string[] = []
  for (const name of vfs.list(directory)) {
    const parsed = parseFileName(name)
    const orphan =
      (parsed.kind === 'sst' && !liveIds.has(parsed.id)) ||
      parsed.kind === 'sstTemporary' ||
      parsed.kind === 'manifestTemporary' ||
      parsed.kind === 'spareWal' ||
      (parsed.kind === 'rotatedWal' &&
        (parsed.number < live.state.oldestWal + (bug('neededLogRemoved') ? 1 : 0) ||
          parsed.number >= live.activeWal))
    if (!orphan || bug('orphansNeverRemoved')) continue
    const path = joinPath(directory, name)
    if (vfs.stat(path)?.kind !== 'file') continue
    vfs.unlink(path)
    removed.push(name)
  }
  return removed
}

/** One more than every SST id ever seen: ids are not reused, not even those of orphans. */
export function nextFileIdAfter(names: readonly string[], state: ManifestState): number {
  let next = state.nextFileId
  for (const name of names) {
    const parsed = parseFileName(name)
    if (parsed.kind === 'sst' || parsed.kind === 'sstTemporary')
      next = Math.max(next, parsed.id + 1)
  }
  return next
}
