/** What sorting, grouping and joining may hold in memory, where they put what is more, and the signal to stop. */
import { KeystoneError } from '../base/errors.ts'
import { valueSize } from '../encoding/item-size.ts'
import type { VfsFile } from '../vfs/vfs.ts'
import { SpilledRows } from './spilled-rows.ts'
import type { Value } from './values.ts'

/** Enough for a few million small rows. */
export const memoryBytesDefault = 512 * 1_048_576
/** What a kept value costs beside its own bytes, roughly. */
const overheadBytes = 64
/** What is spilled at once is no less than this part of the limit. */
const spilledShareMin = 64
/** How many rows pass between two looks at the signal. */
const rowsBetweenChecks = 1024

/** As `AbortSignal` has it. */
export interface CancelSignal {
  readonly aborted: boolean
}

export interface BudgetOptions {
  readonly limitBytes?: number | undefined
  readonly signal?: CancelSignal | undefined
  /** Called often while there is work, also where no row comes out for long. */
  readonly onWork?: (() => void) | undefined
  /** Opens a file that is gone when it is closed; undefined: there is only memory. */
  readonly openScratch?: (() => VfsFile) | undefined
}

export class Budget {
  readonly #limitBytes: number
  readonly #signal: CancelSignal | undefined
  readonly #onWork: (() => void) | undefined
  readonly #openScratch: (() => VfsFile) | undefined
  readonly #spills = new Set<SpilledRows>()
  readonly #yielding = new Set<() => void>()
  #usedBytes = 0
  #spilledBytes = 0
  #spilledFiles = 0
  #rows = 0

  constructor({ limitBytes, signal, onWork, openScratch }: BudgetOptions = {}) {
    this.#limitBytes = limitBytes ?? memoryBytesDefault
    this.#signal = signal
    this.#onWork = onWork
    this.#openScratch = openScratch
  }

  /** Counts values that are kept, and says as how many bytes. @throws KeystoneError `memoryLimit` */
  keep(...values: readonly Value[]): number {
    const bytes = this.#add(values)
    if (this.#usedBytes > this.#limitBytes) throw this.exceeded()
    return bytes
  }

  /** As `keep`, but what there is no room for, though others give way, is not counted: undefined. */
  keepIfRoom(...values: readonly Value[]): number | undefined {
    const bytes = this.#add(values)
    if (this.#usedBytes <= this.#limitBytes) return bytes
    for (const giveWay of this.#yielding) {
      giveWay()
      if (this.#usedBytes <= this.#limitBytes) return bytes
    }
    this.release(bytes)
    return undefined
  }

  /**
   * Whether that is no more than an operator may keep that passes rows on to others, which need room, too. Without
   * files to go on in, it may keep all there is.
   */
  isWithinShare(bytes: number, share: number): boolean {
    return this.#openScratch === undefined || bytes <= share * this.#limitBytes
  }

  /** `giveWay` is called when others need room: it writes what it can to files, and releases that. */
  addYielding(giveWay: () => void): void {
    this.#yielding.add(giveWay)
  }

  removeYielding(giveWay: () => void): void {
    this.#yielding.delete(giveWay)
  }

  #add(values: readonly Value[]): number {
    let bytes = overheadBytes
    for (const value of values) if (value !== undefined) bytes += valueSize(value)
    this.#usedBytes += bytes
    return bytes
  }

  exceeded(): KeystoneError<'memoryLimit'> {
    const megabytes = Math.round(this.#limitBytes / 1_048_576)
    return new KeystoneError(
      'memoryLimit',
      `The statement needs more than ${megabytes} MB for sorting, grouping or joining. Narrow it with WHERE, or raise the limit (memoryBytesMax in the library, --memory in kstone query).`,
      { limitBytes: this.#limitBytes },
    )
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes
  }

  /** Whether there are files, and giving back so many bytes makes room for more than a few rows. */
  canSpill(bytes: number): boolean {
    return this.#openScratch !== undefined && bytes >= this.#limitBytes / spilledShareMin
  }

  /** A file for rows that memory has no room for. @throws KeystoneError `memoryLimit` when there are no files */
  openSpill(): SpilledRows {
    if (this.#openScratch === undefined) throw this.exceeded()
    const spill = new SpilledRows(this.#openScratch(), () => {
      this.#spilledBytes += spill.bytes
      this.#spills.delete(spill)
    })
    this.#spills.add(spill)
    this.#spilledFiles++
    return spill
  }

  /** What was written to files so far. */
  get spilled(): { readonly files: number; readonly bytes: number } {
    let bytes = this.#spilledBytes
    for (const spill of this.#spills) bytes += spill.bytes
    return { files: this.#spilledFiles, bytes }
  }

  /** Lets go of all files, however the statement ended. */
  close(): void {
    for (const spill of this.#spills) spill.close()
  }

  /** To be called for every row. @throws KeystoneError `cancelled` */
  row(): void {
    if (++this.#rows % rowsBetweenChecks === 0) this.check()
  }

  /** @throws KeystoneError `cancelled` */
  check(): void {
    this.#onWork?.()
    if (this.#signal?.aborted === true) {
      throw new KeystoneError('cancelled', 'The statement was cancelled.', {})
    }
  }
}
