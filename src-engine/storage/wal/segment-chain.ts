/**
 * The log's files as the writer has them: the active segment, the sealed ones before it, and the retired file that
 * waits as a spare for the next rotation to overwrite it.
 */
import type { Random } from '../../base/random.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { StoreOptions } from '../options.ts'
import type { Seqno } from '../store-contract.ts'
import { isTemporary, NoNewFile, SyncFailure } from './wal-failures.ts'
import {
  installNextWal,
  prepareNextWal,
  removeSpareWal,
  retireWalFile,
  type WalPlace,
} from './wal-files.ts'
import type { WalHeader } from './wal-format.ts'
import { WalSegment } from './wal-segment.ts'

export interface SealedWal {
  readonly number: number
  readonly bytes: number
}

export interface SegmentChainStart {
  readonly place: WalPlace
  readonly random: Random
  readonly options: StoreOptions
  readonly active: WalSegment
  /** Older files, ascending. */
  readonly sealed: readonly SealedWal[]
}

export class SegmentChain {
  readonly #place: WalPlace
  readonly #random: Random
  readonly #options: StoreOptions
  #active: WalSegment
  #sealed: readonly SealedWal[]
  #hasSpare = false
  /** The next file is being prepared under the spare's name. */
  #preparing = false

  constructor(start: SegmentChainStart) {
    this.#place = start.place
    this.#random = start.random
    this.#options = start.options
    this.#active = start.active
    this.#sealed = start.sealed
  }

  get active(): WalSegment {
    return this.#active
  }

  /** Ascending. */
  get sealed(): readonly SealedWal[] {
    return this.#sealed
  }

  get sealedBytes(): number {
    return this.#sealed.reduce((sum, file) => sum + file.bytes, 0)
  }

  /**
   * Seals the active segment, which must be synced and end with `lastSeqno`, and makes a new one active. Throws
   * `NoNewFile` when nothing changed, and `SyncFailure`.
   */
  async rotate(lastSeqno: Seqno): Promise<SealedWal> {
    this.#preparing = true
    try {
      return await this.#rotate(lastSeqno)
    } finally {
      this.#preparing = false
    }
  }

  /** Lets files before `oldestNeeded` go; returns their numbers. */
  retire(oldestNeeded: number): number[] {
    const gone = this.#sealed.filter((file) => file.number < oldestNeeded)
    this.#sealed = this.#sealed.filter((file) => file.number >= oldestNeeded)
    for (const file of gone) {
      const asSpare = this.#isSpare(file)
      retireWalFile(this.#place, file.number, asSpare)
      if (asSpare) this.#hasSpare = true
    }
    return gone.map((file) => file.number)
  }

  /** Gives the space back that was prepared and not used. */
  trim(): void {
    this.#active.trim()
    if (this.#hasSpare) removeSpareWal(this.#place)
  }

  close(): void {
    this.#active.file.close()
  }

  /** Whether a file that is not needed any more serves the next rotation: about as large as a segment gets. */
  #isSpare({ bytes }: SealedWal): boolean {
    const { walFileBytes, walPreallocateBytes } = this.#options
    return (
      !this.#hasSpare &&
      (!this.#preparing || bug('spareReplacedWhilePrepared')) &&
      walPreallocateBytes > 0 &&
      bytes >= walFileBytes / 2 &&
      bytes <= walFileBytes * 1.5
    )
  }

  async #rotate(lastSeqno: Seqno): Promise<SealedWal> {
    const old = this.#active
    const header: WalHeader = {
      salt: bug('walSaltReused') ? old.header.salt : this.#random.uint32(),
      uuid: old.header.uuid,
      number: old.header.number + 1,
      previousBytes: old.position,
      previousSeqno: lastSeqno,
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
      this.#active = new WalSegment({
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
    this.#sealed = [...this.#sealed, sealed]
    old.file.close()
    return sealed
  }
}
