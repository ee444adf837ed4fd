/** The active WAL file: where the next frame goes, what is synced, and how far space was prepared. */
import { isError } from '../../base/errors.ts'
import type { DurableWait, VfsFile } from '../../vfs/vfs.ts'
import type { WalHeader } from './wal-format.ts'

const zeros = new Uint8Array(64 * 1024)
/** Larger frames gain nothing from writing their space twice. */
const preallocateFrameBytesMax = 128 * 1024
const preallocateStepBytesMax = 1024 * 1024

export interface WalSegmentStart {
  readonly file: VfsFile
  readonly header: WalHeader
  readonly position: number
  readonly syncedUpTo: number
  /** Bytes the file has already, zeros or an older log's. */
  readonly allocatedBytes: number
  readonly preallocateBytes: number
  readonly fileBytes: number
}

export class WalSegment {
  readonly file: VfsFile
  readonly header: WalHeader
  readonly #fileBytes: number
  #preallocateBytes: number
  #position: number
  #syncedUpTo: number
  #allocatedBytes: number

  constructor(start: WalSegmentStart) {
    this.file = start.file
    this.header = start.header
    this.#position = start.position
    this.#syncedUpTo = start.syncedUpTo
    this.#allocatedBytes = start.allocatedBytes
    this.#preallocateBytes = start.preallocateBytes
    this.#fileBytes = start.fileBytes
  }

  get position(): number {
    return this.#position
  }

  get syncedUpTo(): number {
    return this.#syncedUpTo
  }

  get allocatedBytes(): number {
    return Math.max(this.#allocatedBytes, this.#position)
  }

  /** Overwriting prepared space spares the file system a journal commit for every sync. */
  needsSpace(frameBytes: number): boolean {
    return (
      this.#preallocateBytes > 0 &&
      frameBytes <= preallocateFrameBytesMax &&
      this.#position + frameBytes > this.#allocatedBytes &&
      this.#position + frameBytes <= this.#fileBytes
    )
  }

  /** Writes zeros ahead of the frames and syncs them. Without room for that, frames are simply appended. */
  async prepareSpace(frameBytes: number): Promise<void> {
    const start = Math.max(this.#allocatedBytes, this.#position)
    const step = Math.min(Math.max(start, this.#preallocateBytes), preallocateStepBytesMax)
    const end = Math.min(start + Math.max(step, frameBytes), this.#fileBytes)
    try {
      for (let at = start; at < end; at += zeros.length) {
        this.file.write(zeros.subarray(0, Math.min(zeros.length, end - at)), at)
      }
    } catch (error) {
      if (!isError(error, 'diskFull')) throw error
      this.#preallocateBytes = 0
      return
    }
    await this.file.sync()
    this.#allocatedBytes = end
  }

  async writeDurable(frame: Uint8Array, wait: DurableWait): Promise<void> {
    await this.file.writeDurable(frame, this.#position, wait)
    this.#position += frame.length
    this.#syncedUpTo = this.#position
  }

  write(frame: Uint8Array): void {
    this.file.write(frame, this.#position)
    this.#position += frame.length
  }

  async sync(): Promise<void> {
    const through = this.#position
    if (through === this.#syncedUpTo) return
    await this.file.sync()
    this.#syncedUpTo = through
  }

  /** After a write that failed for lack of space: takes its bytes away for good. */
  async cutBack(): Promise<void> {
    this.file.truncate(this.#position)
    await this.file.sync()
    this.#syncedUpTo = this.#position
    this.#allocatedBytes = this.#position
  }

  /** Gives unused space back. */
  trim(): void {
    if (this.#allocatedBytes > this.#position) this.file.truncate(this.#position)
    this.#allocatedBytes = this.#position
  }
}
