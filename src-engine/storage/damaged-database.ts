/**
 * What can be read of a database whose MANIFEST, SSTs or log are damaged, for reading only: the valid edits of the
 * MANIFEST, the SSTs that are there, the log up to the first file that is not. Changes nothing, and notes all that
 * it leaves out.
 *
 * Without a whole MANIFEST the SSTs tell themselves which stripe and which seqnos they hold. Where two overlap, one was
 * made of the other: the higher id wins. What was deleted since may be seen again, and so may tables that were dropped.
 */
import { asByteString } from '../base/byte-string.ts'
import { systemClock } from '../base/clock.ts'
import { isError, type KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { corruption } from './byte-reader.ts'
import type { SstMeta } from './file-set.ts'
import { fileNames, joinPath, parseFileName, sstFileName } from './file-names.ts'
import {
  readManifestPrefix,
  type ManifestContents,
  type ManifestPrefix,
} from './manifest/manifest-reader.ts'
import { emptyManifestState, type ManifestState } from './manifest/manifest-state.ts'
import { readWholeFile } from './read-file.ts'
import type { DamagedRange, NewestWal } from './replay.ts'
import { decodeHeader, headerBytes } from './sst/sst-format.ts'
import { SstTables } from './sst/sst-tables.ts'
import { stripeCount } from './store-contract.ts'
import { chainWalFiles, type WalCandidate, type WalLink } from './wal/wal-chain.ts'
import type { WalHeader } from './wal/wal-format.ts'

export interface DatabaseFiles {
  readonly vfs: Vfs
  readonly directory: string
  readonly names: readonly string[]
  readonly logs: readonly WalCandidate[]
}

export interface ReadableParts {
  readonly manifest: ManifestContents
  readonly links: readonly WalLink[]
  readonly damage: readonly DamagedRange[]
}

type Note = (error: KeystoneError<'corruption'>) => void

/** Throws `corruption` when nothing at all can be read, `formatVersion` when it is not damaged but newer. */
export function readDamagedDatabase(files: DatabaseFiles): ReadableParts {
  const damage: DamagedRange[] = []
  const note: Note = ({ details, message }) => damage.push({ ...details, message })
  const manifest = manifestOf(files, note)
  return { manifest, links: readableLog(files, manifest.state, note), damage }
}

/** SSTs that the MANIFEST names and the directory lacks. */
export function missingSsts(
  directory: string,
  names: readonly string[],
  state: ManifestState,
): { readonly id: number; readonly damage: KeystoneError<'corruption'> }[] {
  const present = new Set(names)
  return state.files.stripes.flat().flatMap(({ stripe, id }) => {
    const name = sstFileName(stripe, id)
    if (present.has(name)) return []
    return [{ id, damage: corruption(joinPath(directory, name), 0, 'the file is missing') }]
  })
}

/** What stands for the newest log file when none can be read. */
export function noLog(directory: string, { uuid, oldestWal, lastSeqno }: ManifestState): NewestWal {
  return {
    header: {
      salt: 0,
      uuid,
      number: oldestWal,
      previousBytes: 0,
      previousSeqno: lastSeqno,
      recycled: false,
    },
    path: joinPath(directory, fileNames.activeWal),
    validBytes: 0,
    syncedUpTo: 0,
    unsureFrames: [],
    surelyThrough: lastSeqno,
    torn: undefined,
  }
}

function manifestOf(files: DatabaseFiles, note: Note): ManifestContents {
  const prefix = manifestPrefix(files, note)
  if (prefix === undefined || prefix.damage !== undefined) {
    return rebuildManifest(files, prefix?.contents, note)
  }
  const { contents } = prefix
  const missing = missingSsts(files.directory, files.names, contents.state)
  for (const { damage } of missing) note(damage)
  const ids = new Set(missing.map(({ id }) => id))
  const stripes = contents.state.files.stripes.map((ssts) => ssts.filter(({ id }) => !ids.has(id)))
  return { ...contents, state: { ...contents.state, files: { stripes } } }
}

function manifestPrefix(
  { vfs, directory, names }: DatabaseFiles,
  note: Note,
): ManifestPrefix | undefined {
  const path = joinPath(directory, fileNames.manifest)
  if (!names.includes(fileNames.manifest)) {
    note(corruption(path, 0, 'the file is missing'))
    return undefined
  }
  try {
    const prefix = readManifestPrefix(path, readWholeFile(vfs, path))
    if (prefix.damage !== undefined) note(prefix.damage)
    return prefix
  } catch (error) {
    if (!isError(error, 'corruption')) throw error
    note(error)
    return undefined
  }
}

function rebuildManifest(
  files: DatabaseFiles,
  known: ManifestContents | undefined,
  note: Note,
): ManifestContents {
  const uuid = known?.header.uuid ?? uuidOf(files)
  if (uuid === undefined) {
    const path = joinPath(files.directory, fileNames.manifest)
    throw corruption(path, 0, 'neither it nor any SST or log file can be read')
  }
  const base = known?.state ?? emptyManifestState(uuid, 0)
  const removed = new Set(known?.edits.flatMap(({ edit }) => edit.removed))
  const found = readableSsts(files, uuid, note).filter(({ id }) => !removed.has(id))
  const stripes = Array.from({ length: stripeCount }, (_, stripe) =>
    withoutOverlaps(found.filter((file) => file.stripe === stripe)),
  )
  const largest = stripes.map((ssts) => ssts[0]?.largestSeqno ?? 0)
  const logNumbers = files.logs.flatMap(({ header }) =>
    header.kind === 'valid' && header.header.uuid === uuid ? [header.header.number] : [],
  )
  const state = {
    ...base,
    files: { stripes },
    flushedThrough: largest.map((seqno, i) => Math.max(seqno, base.flushedThrough[i] ?? 0)),
    closed: false,
    oldestWal: Math.max(base.oldestWal, logNumbers.length > 0 ? Math.min(...logNumbers) : 0),
    walWatermark: { number: 0, offset: 0 },
    nextFileId: found.reduce((next, { id }) => Math.max(next, id + 1), base.nextFileId),
    lastSeqno: Math.max(base.lastSeqno, ...largest),
  }
  const header = known?.header ?? { salt: 0, uuid, createdMs: 0 }
  const nothingRead = { validBytes: 0, lastCrc: 0, tornBytes: 0, edits: [] }
  return { ...nothingRead, ...known, header, state }
}

/** Every file names its database: the log is asked first, then the SSTs. */
function uuidOf({ vfs, directory, names, logs }: DatabaseFiles): string | undefined {
  for (const { header } of logs) if (header.kind === 'valid') return header.header.uuid
  for (const name of names) {
    if (parseFileName(name).kind !== 'sst') continue
    const path = joinPath(directory, name)
    try {
      return decodeHeader(readWholeFile(vfs, path, headerBytes), path).databaseUuid
    } catch (error) {
      if (!isError(error, 'corruption')) throw error
    }
  }
  return undefined
}

function readableSsts(files: DatabaseFiles, databaseUuid: string, note: Note): SstMeta[] {
  const { vfs, directory, names } = files
  const tables = new SstTables({
    vfs,
    directory,
    databaseUuid,
    clock: systemClock,
    openFilesMax: 64,
    blockCacheBytes: 0,
    blockBytes: 4096,
    bloomBitsPerKey: 10,
    compression: 'none',
  })
  try {
    return names.flatMap((name) => {
      const parsed = parseFileName(name)
      if (parsed.kind !== 'sst' || vfs.stat(joinPath(directory, name))?.kind !== 'file') return []
      try {
        return [readMeta(tables, files, parsed)]
      } catch (error) {
        if (!isError(error, 'corruption')) throw error
        note(error)
        return []
      }
    })
  } finally {
    tables.close()
  }
}

/** From its properties and its index alone: the files of a large database are not read through to look at it. */
function readMeta(
  tables: SstTables,
  { vfs, directory }: DatabaseFiles,
  { stripe, id }: { readonly stripe: number; readonly id: number },
): SstMeta {
  const unknown = {
    id,
    stripe,
    bytes: vfs.stat(joinPath(directory, sstFileName(stripe, id)))?.size ?? 0,
    entries: 0,
    tombstones: 0,
    smallestKey: asByteString(''),
    largestKey: asByteString(''),
    smallestSeqno: 0,
    largestSeqno: 0,
    checksum: undefined,
    createdMs: 0,
    generation: 0,
  }
  const { properties, index } = tables.cache.reader(unknown)
  const { rawBytes: _rawBytes, ...told } = properties
  return { ...unknown, ...told, largestKey: index.lastKeys.at(-1) ?? unknown.largestKey }
}

/** Newest first. A file whose seqnos overlap those of a file with a higher id was merged into that one. */
function withoutOverlaps(found: readonly SstMeta[]): SstMeta[] {
  const kept: SstMeta[] = []
  for (const file of found.toSorted((a, b) => b.id - a.id)) {
    const merged = kept.some(
      (newer) =>
        newer.smallestSeqno <= file.largestSeqno && file.smallestSeqno <= newer.largestSeqno,
    )
    if (!merged) kept.push(file)
  }
  return kept.toSorted((a, b) => b.largestSeqno - a.largestSeqno)
}

interface ReadableLog {
  readonly name: string
  readonly path: string
  readonly header: WalHeader
}

/** The log's files in order, up to the first that is missing or has no valid header. */
function readableLog(files: DatabaseFiles, state: ManifestState, note: Note): WalLink[] {
  const { directory, logs } = files
  try {
    return chainWalFiles(directory, logs, state)
  } catch (error) {
    if (!isError(error, 'corruption')) throw error
    note(error)
  }
  const byNumber = new Map<number, ReadableLog>()
  for (const { name, path, header } of logs) {
    if (header.kind !== 'valid' || header.header.uuid !== state.uuid) continue
    const { number } = header.header
    const parsed = parseFileName(name)
    if (parsed.kind === 'rotatedWal' && parsed.number !== number) continue
    byNumber.set(number, { name, path, header: header.header })
  }
  const links: WalLink[] = []
  for (let number = state.oldestWal; ; number++) {
    const file = byNumber.get(number)
    if (file === undefined) return links
    const sealedBytes = byNumber.get(number + 1)?.header.previousBytes
    links.push({ ...file, sealedBytes, syncedAtLeast: undefined })
  }
}
