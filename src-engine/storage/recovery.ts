/**
 * From the bytes in a directory to a state that may be shown. Three steps: read everything and change
 * nothing (`readDatabase`); replay the log into memtables; and, for writing, make what was recovered durable
 * in new files (`settleRecovery`), since after a crash the old ones may exist in the page cache only.
 *
 * The steps can be cut off anywhere, any number of times: what they leave is recovered to the same state.
 */
import { must } from '../base/assert.ts'
import { isError, KeystoneError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import { bug } from '../base/seeded-bugs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { corruption } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import type { StoreEventListener } from './events.ts'
import { examineDatabase } from './examine.ts'
import { fileNames, joinPath, parseFileName, sstFileName } from './file-names.ts'
import { readManifest, type ManifestContents } from './manifest/manifest-reader.ts'
import type { ManifestState } from './manifest/manifest-state.ts'
import { Memtable } from './memtable.ts'
import { readWholeFile } from './read-file.ts'
import { SnapshotRegistry } from './snapshot-registry.ts'
import { stripeCount, type Seqno } from './store-contract.ts'
import { decodeFrameRecords } from './wal/batch-codec.ts'
import { chainWalFiles, type WalLink } from './wal/wal-chain.ts'
import { installNextWal, prepareNextWal } from './wal/wal-files.ts'
import {
  decodeWalHeader,
  sealWalFrame,
  walFrameHeaderBytes,
  walHeaderBytes,
  type WalFrame,
  type WalHeader,
} from './wal/wal-format.ts'
import { readWal, type WalContents } from './wal/wal-reader.ts'
import type { SealedWal } from './wal/wal-writer.ts'

export interface DamagedRange {
  readonly file: string
  readonly offset: number
  readonly message: string
}

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

interface NewestWal {
  readonly header: WalHeader
  readonly path: string
  readonly validBytes: number
  readonly syncedUpTo: number
  /** Frames that may not be on the disk, as they stand in the file. */
  readonly unsureFrames: readonly { readonly frame: WalFrame; readonly payload: Uint8Array }[]
  /** The seqno before the first of them. */
  readonly surelyThrough: Seqno
  readonly torn:
    { readonly offset: number; readonly bytes: Uint8Array; readonly length: number } | undefined
}

const lostBytesMax = 1_048_576

/** Reads and judges everything; changes nothing. Throws `corruption` unless damage is allowed. */
export function readDatabase(
  vfs: Vfs,
  directory: string,
  options: { readonly allowDamage: boolean },
): RecoveredDatabase {
  const names = examineDatabase(vfs, directory)
  const manifestPath = joinPath(directory, fileNames.manifest)
  const manifest = readManifest(manifestPath, readWholeFile(vfs, manifestPath))
  requireSsts(directory, names, manifest.state)
  const replay = new Replay(manifest.state, options.allowDamage)
  const links = chainWalFiles(directory, loadCandidates(vfs, directory, names), manifest.state)
  for (const link of links) if (!replay.stopped) replay.file(vfs, link)
  const newest = must(replay.newest, 'there is always a newest WAL file')
  replay.snapshots.durableSeqno = replay.lastSeqno
  const { closed, walWatermark } = manifest.state
  const clean =
    closed &&
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
    damage: replay.damage,
  }
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

function requireSsts(directory: string, names: readonly string[], state: ManifestState): void {
  const present = new Set(names)
  for (const file of state.files.stripes.flat()) {
    const name = sstFileName(file.stripe, file.id)
    if (!present.has(name)) throw corruption(joinPath(directory, name), 0, 'the file is missing')
  }
}

function loadCandidates(vfs: Vfs, directory: string, names: readonly string[]) {
  return names
    .filter((name) => {
      const { kind } = parseFileName(name)
      return kind === 'activeWal' || kind === 'rotatedWal'
    })
    .map((name) => {
      const path = joinPath(directory, name)
      return { name, path, header: decodeWalHeader(readWholeFile(vfs, path, walHeaderBytes)) }
    })
}

/** Applies the log's files in order to memtables. */
class Replay {
  readonly snapshots = new SnapshotRegistry()
  readonly memtables: readonly Memtable[]
  readonly sealed: SealedWal[] = []
  readonly damage: DamagedRange[] = []
  newest: NewestWal | undefined
  lastSeqno: Seqno = 0
  frames = 0
  batches = 0
  stopped = false
  readonly #state: ManifestState
  readonly #allowDamage: boolean

  constructor(state: ManifestState, allowDamage: boolean) {
    this.#state = state
    this.#allowDamage = allowDamage
    this.memtables = Array.from(
      { length: stripeCount },
      (_, stripe) => new Memtable(stripe, this.snapshots),
    )
    // Nobody looks at the past of a database that is only being opened: keep the newest versions.
    this.snapshots.durableSeqno = Number.POSITIVE_INFINITY
  }

  file(vfs: Vfs, link: WalLink): void {
    if (this.sealed.length > 0 && link.header.previousSeqno !== this.lastSeqno) {
      throw corruption(
        link.path,
        48,
        `it continues from seqno ${link.header.previousSeqno}, but the file before ends at ${this.lastSeqno}`,
      )
    }
    const bytes = readWholeFile(vfs, link.path)
    const contents = readWal(bytes, link.header, {
      file: link.path,
      sealedBytes: link.sealedBytes,
      syncedAtLeast: link.syncedAtLeast,
    })
    if (contents.end.kind === 'damaged') this.#damaged(link, contents.end)
    for (const frame of contents.frames) this.#apply(link, bytes, frame)
    this.lastSeqno = contents.lastSeqno
    if (link.sealedBytes !== undefined && !this.stopped) {
      this.sealed.push({ number: link.header.number, bytes: contents.validBytes })
    } else {
      this.newest = describeNewest(link, bytes, contents)
    }
  }

  #damaged(link: WalLink, end: WalContents['end'] & { kind: 'damaged' }): void {
    const error = corruption(
      link.path,
      end.offset,
      `${end.problem}; ${end.salvageableFrames} later frames can be salvaged`,
    )
    if (!this.#allowDamage) throw error
    this.damage.push({ file: link.path, offset: end.offset, message: error.message })
    this.stopped = true
  }

  #apply(link: WalLink, bytes: Uint8Array, frame: WalFrame): void {
    const { flushedThrough } = this.#state
    // Records under a dropped prefix are kept like any other, hidden: as long as the log holds them, the drop must
    // not be forgotten, and memtables are where that is looked up.
    decodeFrameRecords(link.path, bytes, frame, (record) => {
      const { stripe, key, seqno } = record
      if (seqno <= (flushedThrough[stripe] ?? 0)) return
      const memtable = must(this.memtables[stripe], 'the stripe exists')
      if (record.tombstone) memtable.put(key, seqno, undefined)
      else memtable.putRange(key, seqno, record.buffer, record.start, record.end)
      memtable.oldestWal ??= link.header.number
    })
    this.frames++
    this.batches += frame.batches
  }
}

function describeNewest(link: WalLink, bytes: Uint8Array, contents: WalContents): NewestWal {
  const { frames, syncedUpTo, validBytes, end } = contents
  const unsure = frames.filter((frame) => frame.end > syncedUpTo)
  const first = unsure[0]
  return {
    header: link.header,
    path: link.path,
    validBytes,
    syncedUpTo,
    unsureFrames: unsure.map((frame) => ({
      frame,
      payload: bytes.slice(frame.payloadStart, frame.end),
    })),
    surelyThrough: first === undefined ? contents.lastSeqno : first.firstSeqno - 1 - first.gap,
    torn:
      end.kind === 'torn'
        ? {
            offset: validBytes,
            bytes: bytes.slice(validBytes, validBytes + Math.min(end.bytes, lostBytesMax)),
            length: end.bytes,
          }
        : undefined,
  }
}

export interface SettlePlace {
  readonly vfs: Vfs
  readonly directory: string
  readonly random: Random
  readonly onEvent: StoreEventListener
}

export interface SettledWal {
  readonly header: WalHeader
  readonly position: number
  readonly sealed: readonly SealedWal[]
}

/**
 * After a crash: everything that may not be on the disk goes into a new WAL file, which is synced before
 * anybody sees it; the old file ends, from now on, where it is known to be on the disk.
 */
export async function settleRecovery(
  recovered: RecoveredDatabase,
  place: SettlePlace,
): Promise<SettledWal> {
  const { newest, sealed } = recovered
  if (recovered.clean || bug('recoveredShownBeforeDurable')) {
    return { header: newest.header, position: newest.validBytes, sealed }
  }
  if (newest.torn !== undefined) keepTornTail(recovered, place)
  const header: WalHeader = {
    salt: place.random.uint32(),
    uuid: newest.header.uuid,
    number: newest.header.number + 1,
    previousBytes: bug('unsureBytesSealed') ? newest.validBytes : newest.syncedUpTo,
    previousSeqno: newest.surelyThrough,
    recycled: false,
  }
  const unsure = bug('unsureFramesForgotten') ? [] : newest.unsureFrames
  const frames = unsure.map(({ frame, payload }) => reframe(frame, payload, header))
  const position = await prepareNextWal(place, header, frames)
  const file = await installNextWal(place, newest.header.number)
  file.close()
  return {
    header,
    position,
    sealed: [...sealed, { number: newest.header.number, bytes: newest.syncedUpTo }],
  }
}

function reframe(frame: WalFrame, payload: Uint8Array, header: WalHeader): Uint8Array {
  const writer = new ByteWriter(walFrameHeaderBytes + payload.length)
  writer.skip(walFrameHeaderBytes)
  writer.bytes(payload)
  const { firstSeqno, batches, gap } = frame
  sealWalFrame(writer, { salt: header.salt, firstSeqno, batches, gap, syncedUpTo: 0 })
  return writer.copy()
}

/** Nobody was promised these bytes, but a person may want to look at them. */
function keepTornTail(recovered: RecoveredDatabase, place: SettlePlace): void {
  const { vfs, directory, onEvent } = place
  const { torn, path, header } = recovered.newest
  if (torn === undefined) return
  const lost = joinPath(directory, fileNames.lost)
  let copy: string | undefined = joinPath(lost, `wal-${header.number}-${torn.offset}.tail`)
  try {
    if (vfs.stat(lost) === undefined) vfs.makeDirectory(lost)
    if (vfs.stat(copy) !== undefined) vfs.unlink(copy)
    const file = vfs.create(copy)
    try {
      file.write(torn.bytes, 0)
    } finally {
      file.close()
    }
  } catch (error) {
    if (!(error instanceof KeystoneError) || !isError(error, 'diskFull')) throw error
    copy = undefined
  }
  onEvent({ kind: 'tornTailDiscarded', file: path, offset: torn.offset, bytes: torn.length, copy })
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
