/** A full scrub: every byte of every file is read and checked, in small steps that let others run. */
import { newReadCounters } from './store-contract.ts'
import { isError, KeystoneError } from '../base/errors.ts'
import { crc32 } from '../base/crc32.ts'
import { corruption } from './byte-reader.ts'
import type { SstMeta } from './file-set.ts'
import { fileNames, joinPath, parseFileName, rotatedWalName, sstFileName } from './file-names.ts'
import { readManifest } from './manifest/manifest-reader.ts'
import { readWholeFile } from './read-file.ts'
import type { OpenParts } from './open-parts.ts'
import type { StoreCore } from './store-core.ts'
import { isTooManyFiles } from '../vfs/errno.ts'
import { scanWalFile } from './wal/scan-wal.ts'

export interface VerifyProgress {
  readonly file: string
  readonly bytesDone: number
  readonly bytesTotal: number
}

export interface VerifyProblem {
  readonly file: string
  readonly offset: number
  readonly message: string
}

export interface VerifyReport {
  readonly files: number
  readonly bytes: number
  readonly versions: number
  readonly problems: readonly VerifyProblem[]
}

const pieceBytes = 1024 * 1024
/** Versions checked between two turns of the event loop. */
const versionsPerTurn = 2000

/** Throws only `cancelled`, and when the process has no descriptor left; damage and what cannot be read are reported. */
export async function verifyStore(
  parts: OpenParts,
  onProgress: (progress: VerifyProgress) => void,
  signal: AbortSignal | undefined,
): Promise<VerifyReport> {
  const files = parts.sources.files.current.stripes.flat()
  parts.sources.files.hold(files)
  try {
    return await new Scrub(parts, files, onProgress, signal).run()
  } finally {
    parts.sources.files.release(files)
  }
}

/** Missing, forbidden, or on a bad spot of the disk: the other files are looked at all the same. */
function isUnreadable(error: unknown): error is KeystoneError {
  return (
    isError(error, 'databaseNotFound') ||
    isError(error, 'permission') ||
    (isError(error, 'io') && !isTooManyFiles(error))
  )
}

class Scrub {
  readonly #parts: OpenParts
  readonly #files: readonly SstMeta[]
  readonly #onProgress: (progress: VerifyProgress) => void
  readonly #signal: AbortSignal | undefined
  readonly #problems: VerifyProblem[] = []
  readonly #bytesTotal: number
  #bytesDone = 0
  #filesDone = 0
  #versions = 0

  // oxlint-disable-next-line max-params -- made in one place only
  constructor(
    parts: OpenParts,
    files: readonly SstMeta[],
    onProgress: (progress: VerifyProgress) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#parts = parts
    this.#files = files
    this.#onProgress = onProgress
    this.#signal = signal
    this.#bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  async run(): Promise<VerifyReport> {
    for (const damaged of this.#parts.damage) this.#problems.push(damaged)
    await this.#checked(fileNames.manifest, () => this.#manifest())
    const { core } = this.#parts
    if (core === undefined) await this.#logAsOpened()
    else {
      const { sealed, activeNumber } = core.wal
      for (const number of [...sealed.map((file) => file.number), activeNumber]) {
        await this.#checked(rotatedWalName(number), () => this.#wal(core, number))
      }
    }
    for (const file of this.#files) {
      await this.#checked(sstFileName(file.stripe, file.id), () => this.#sst(file))
    }
    return {
      files: this.#filesDone,
      bytes: this.#bytesDone,
      versions: this.#versions,
      problems: this.#problems,
    }
  }

  async #checked(file: string, check: () => Promise<void> | void): Promise<void> {
    try {
      await check()
    } catch (error) {
      if (isError(error, 'corruption')) {
        this.#found({ ...error.details, message: error.message })
      } else if (isUnreadable(error)) {
        this.#found({ file: joinPath(this.#parts.path, file), offset: 0, message: error.message })
      } else throw error
    }
    this.#filesDone++
    await this.#turn(file)
  }

  #found(problem: VerifyProblem): void {
    const { file, offset } = problem
    if (this.#problems.some((known) => known.file === file && known.offset === offset)) return
    this.#problems.push(problem)
    this.#parts.sources.health.damaged(problem)
  }

  async #turn(file: string): Promise<void> {
    if (this.#signal?.aborted === true) {
      throw new KeystoneError('cancelled', 'The verification was cancelled.', {})
    }
    this.#onProgress({ file, bytesDone: this.#bytesDone, bytesTotal: this.#bytesTotal })
    await this.#parts.environment.timers.yield()
  }

  #manifest(): void {
    const path = joinPath(this.#parts.path, fileNames.manifest)
    const bytes = readWholeFile(this.#parts.vfs, path)
    readManifest(path, bytes)
    this.#bytesDone += bytes.length
  }

  /** Open for reading only: where a log ends, and whether it may end there, was judged when it was opened. */
  async #logAsOpened(): Promise<void> {
    const { vfs, path } = this.#parts
    for (const name of vfs.list(path).toSorted()) {
      const { kind } = parseFileName(name)
      if (kind !== 'activeWal' && kind !== 'rotatedWal') continue
      await this.#checked(name, () => {
        this.#bytesDone += this.#records(joinPath(path, name), Number.POSITIVE_INFINITY)
      })
    }
  }

  /** By number: the log goes on, so a file may have got another name meanwhile, or be gone for good. */
  #wal(core: StoreCore, number: number): void {
    const sealed = core.wal.sealed.find((file) => file.number === number)
    if (sealed === undefined && number !== core.wal.activeNumber) return
    const name = sealed === undefined ? fileNames.activeWal : rotatedWalName(number)
    const bytes = sealed?.bytes ?? core.wal.watermark.offset
    const path = joinPath(this.#parts.path, name)
    const end = this.#records(path, bytes)
    this.#bytesDone += end
    if (end < bytes) {
      throw corruption(path, end, `no valid frame starts here, but ${bytes} bytes were synced`)
    }
  }

  /** Counts the records of a log's frames; gives where the frames end. */
  #records(path: string, bytesMax: number): number {
    return scanWalFile({ vfs: this.#parts.vfs, path, bytesMax }, () => {
      this.#versions++
    })
  }

  async #sst(file: SstMeta): Promise<void> {
    const path = this.#parts.sources.files.path(file)
    await this.#checksum(file, path)
    const counters = newReadCounters()
    const versions = this.#parts.sources.tables.iterate(file, {}, counters)
    let entries = 0
    let tombstones = 0
    try {
      while (versions.next()) {
        if (versions.tombstone) tombstones++
        if (++entries % versionsPerTurn === 0) await this.#turn(path)
      }
    } finally {
      versions.close()
    }
    this.#versions += entries
    if (entries !== file.entries || tombstones !== file.tombstones) {
      throw corruption(
        path,
        0,
        `it holds ${entries} versions and ${tombstones} tombstones instead of ${file.entries} and ${file.tombstones}`,
      )
    }
  }

  async #checksum(file: SstMeta, path: string): Promise<void> {
    const { tables } = this.#parts.sources
    // What the directory holds now counts, not a file that was opened before it was replaced or removed.
    tables.evict(file.id)
    const size = tables.bytesOf(file).size()
    if (size !== file.bytes) {
      throw corruption(path, size, `it is ${size} bytes long instead of ${file.bytes}`)
    }
    const piece = new Uint8Array(Math.min(pieceBytes, size))
    let checksum = 0
    for (let at = 0; at < size;) {
      // Asked for anew: while others had their turn, it may have been closed.
      const count = tables.bytesOf(file).read(piece, 0, Math.min(piece.length, size - at), at)
      if (count === 0) throw corruption(path, at, 'it ends too early')
      checksum = crc32(piece, 0, count, checksum)
      at += count
      this.#bytesDone += count
      await this.#turn(path)
    }
    if (file.checksum !== undefined && checksum !== file.checksum) {
      throw corruption(path, 0, 'its checksum differs from the one in the MANIFEST')
    }
  }
}
