/** What the MANIFEST says, and how each edit changes it. Pure. */
import type { ByteString } from '../../base/byte-string.ts'
import type { FileSet, SstMeta } from '../file-set.ts'
import { stripeCount, type Seqno } from '../store-contract.ts'

/** How far a WAL file was known to be on the disk. */
export interface WalWatermark {
  readonly number: number
  readonly offset: number
}

export interface DroppedPrefix {
  readonly prefix: ByteString
  /** The newest seqno when it was dropped. */
  readonly seqno: Seqno
  /** SSTs with this id or a greater one were written without its keys. */
  readonly cleanFromId: number
}

/** Everything of a stripe through `seqno` is in SSTs: replay skips it. */
export interface FlushedThrough {
  readonly stripe: number
  readonly seqno: Seqno
}

/** One change of the MANIFEST: all of it or nothing. */
export interface ManifestEdit {
  readonly added: readonly SstMeta[]
  /** Ids. */
  readonly removed: readonly number[]
  readonly flushedThrough: readonly FlushedThrough[]
  readonly droppedPrefixes: readonly DroppedPrefix[]
  /** Prefixes no SST holds anything of any more. */
  readonly forgottenPrefixes: readonly ByteString[]
  /** The store was closed in order: the watermark is the end of the log. */
  readonly closed: boolean
  /** WAL files before this one are not needed. */
  readonly oldestWal: number
  readonly walWatermark: WalWatermark
  /** The next SST's id is at least this. */
  readonly nextFileId: number
  /** The newest seqno when the edit was made. */
  readonly lastSeqno: Seqno
}

export interface ManifestState {
  readonly uuid: string
  readonly createdMs: number
  readonly files: FileSet
  readonly flushedThrough: readonly Seqno[]
  readonly droppedPrefixes: readonly DroppedPrefix[]
  readonly closed: boolean
  readonly oldestWal: number
  readonly walWatermark: WalWatermark
  readonly nextFileId: number
  readonly lastSeqno: Seqno
}

export function emptyManifestState(uuid: string, createdMs: number): ManifestState {
  return {
    uuid,
    createdMs,
    files: { stripes: Array.from({ length: stripeCount }, () => []) },
    flushedThrough: Array.from({ length: stripeCount }, () => 0),
    droppedPrefixes: [],
    closed: false,
    oldestWal: 1,
    walWatermark: { number: 1, offset: 0 },
    nextFileId: 1,
    lastSeqno: 0,
  }
}

/** The state after an edit; undefined when the edit contradicts the state (it removes what is not there). */
export function applyManifestEdit(
  state: ManifestState,
  edit: ManifestEdit,
): ManifestState | undefined {
  const stripes = applyFiles(state.files.stripes, edit)
  if (stripes === undefined) return undefined
  const flushedThrough = state.flushedThrough.slice()
  for (const { stripe, seqno } of edit.flushedThrough) {
    flushedThrough[stripe] = Math.max(flushedThrough[stripe] ?? 0, seqno)
  }
  const forgotten = new Set<ByteString>(edit.forgottenPrefixes)
  return {
    uuid: state.uuid,
    createdMs: state.createdMs,
    files: { stripes },
    flushedThrough,
    droppedPrefixes: [...state.droppedPrefixes, ...edit.droppedPrefixes].filter(
      ({ prefix }) => !forgotten.has(prefix),
    ),
    closed: edit.closed,
    oldestWal: Math.max(state.oldestWal, edit.oldestWal),
    walWatermark: edit.walWatermark,
    nextFileId: Math.max(state.nextFileId, edit.nextFileId),
    lastSeqno: Math.max(state.lastSeqno, edit.lastSeqno),
  }
}

function applyFiles(
  stripes: FileSet['stripes'],
  edit: ManifestEdit,
): (readonly SstMeta[])[] | undefined {
  const next = stripes.slice()
  if (edit.removed.length > 0) {
    const removed = new Set(edit.removed)
    // A compaction's inputs are in the stripe of its output: opening a database applies hundreds of such edits.
    for (const { stripe } of edit.added) removeFrom(next, stripe, removed)
    for (let stripe = 0; stripe < stripeCount && removed.size > 0; stripe++) {
      removeFrom(next, stripe, removed)
    }
    if (removed.size > 0) return undefined
  }
  for (const file of edit.added) {
    const files = next[file.stripe]
    if (files === undefined || files.some(({ id }) => id === file.id)) return undefined
    next[file.stripe] = [...files, file].toSorted(newestFirst)
  }
  return next
}

/** Takes the files with these ids out of a stripe, and their ids out of the set. */
function removeFrom(stripes: (readonly SstMeta[])[], stripe: number, removed: Set<number>): void {
  const files = stripes[stripe]
  if (removed.size === 0 || files === undefined || files.length === 0) return
  const kept = files.filter(({ id }) => !removed.delete(id))
  if (kept.length < files.length) stripes[stripe] = kept
}

/** Seqno ranges of a stripe's files do not overlap, so any bound orders them. */
function newestFirst(a: SstMeta, b: SstMeta): number {
  return b.largestSeqno - a.largestSeqno || b.id - a.id
}

/** The one edit that makes an empty state into this one. */
export function editOfState(state: ManifestState): ManifestEdit {
  return {
    added: state.files.stripes.flat(),
    removed: [],
    flushedThrough: state.flushedThrough.flatMap((seqno, stripe) =>
      seqno > 0 ? [{ stripe, seqno }] : [],
    ),
    droppedPrefixes: state.droppedPrefixes,
    forgottenPrefixes: [],
    closed: state.closed,
    oldestWal: state.oldestWal,
    walWatermark: state.walWatermark,
    nextFileId: state.nextFileId,
    lastSeqno: state.lastSeqno,
  }
}
