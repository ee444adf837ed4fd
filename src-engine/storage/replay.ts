/** Reads the log, file by file, into memtables: what they held before the database was closed or the machine stopped. */
import { isError, type KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { corruption } from './byte-reader.ts'
import type { ManifestState } from './manifest/manifest-state.ts'
import { Memtable } from './memtable.ts'
import { readWholeFile } from './read-file.ts'
import { SnapshotRegistry } from './snapshot-registry.ts'
import { StagedRecords } from './staged-records.ts'
import { stripeCount, type Seqno } from './store-contract.ts'
import { FrameRecords } from './wal/batch-codec.ts'
import type { WalLink } from './wal/wal-chain.ts'
import type { WalFrame, WalHeader } from './wal/wal-format.ts'
import { readWal, type WalContents } from './wal/wal-reader.ts'
import type { SealedWal } from './wal/segment-chain.ts'

export interface DamagedRange {
  readonly file: string
  readonly offset: number
  readonly message: string
}

/** The file that was written to last. */
export interface NewestWal {
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

/** Applies the log's files in order to memtables. */
export class Replay {
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
  readonly #staged = new StagedRecords()

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

  /** With damage allowed, a file that is damaged or does not follow from the one before is noted and ends the replay. */
  file(vfs: Vfs, link: WalLink): void {
    try {
      this.#file(vfs, link)
    } catch (error) {
      if (!this.#allowDamage || !isError(error, 'corruption')) throw error
      this.#note(error)
    }
  }

  #file(vfs: Vfs, link: WalLink): void {
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
    this.#apply(link, bytes, contents.frames)
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
    this.#note(error)
  }

  #note({ details, message }: KeystoneError<'corruption'>): void {
    this.damage.push({ ...details, message })
    this.stopped = true
  }

  /**
   * Records under a dropped prefix are kept like any other, hidden: as long as the log holds them, the drop must not be
   * forgotten, and memtables are where that is looked up.
   */
  #apply(link: WalLink, bytes: Uint8Array, frames: readonly WalFrame[]): void {
    const { flushedThrough } = this.#state
    const file = { number: link.header.number, bytes }
    for (const frame of frames) {
      const records = new FrameRecords(link.path, bytes, frame)
      while (records.next()) {
        if (records.seqno <= (flushedThrough[records.stripe] ?? 0)) continue
        this.#staged.add(records)
        if (this.#staged.full) this.#staged.moveTo(this.memtables, file)
      }
      this.batches += frame.batches
    }
    this.#staged.moveTo(this.memtables, file)
    this.frames += frames.length
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
      payload: bytes.subarray(frame.payloadStart, frame.end),
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
