/**
 * A bounded number of open SSTs. A file is opened when a block of it is read and may be closed after any read:
 * opening again costs about as much as reading a block. Of those not used lately the one opened first goes.
 */
import { KeystoneError } from '../../base/errors.ts'
import { isTooManyFiles } from '../../vfs/errno.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'

interface OpenFile {
  readonly file: VfsFile
  usedLately: boolean
}

export class OpenFiles {
  readonly #vfs: Vfs
  #filesMax: number
  readonly #open = new Map<number, OpenFile>()
  #closed = false

  constructor(vfs: Vfs, filesMax: number) {
    this.#vfs = vfs
    this.#filesMax = filesMax
  }

  get count(): number {
    return this.#open.size
  }

  /** The file of this id, open until the next `use`. */
  use(id: number, path: string): VfsFile {
    const open = this.#open.get(id)
    if (open !== undefined) {
      open.usedLately = true
      return open.file
    }
    if (this.#closed)
      throw new KeystoneError('closed', 'The database is closed. Open it again.', {})
    if (this.#open.size >= this.#filesMax) this.#closeOne()
    const file = this.#openRead(path)
    this.#open.set(id, { file, usedLately: false })
    return file
  }

  close(id: number): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    this.#open.delete(id)
    open.file.close()
  }

  /** Closes all of them, for good: an iterator that outlives the store must not open one again. */
  closeAll(): void {
    this.#closed = true
    for (const { file } of this.#open.values()) file.close()
    this.#open.clear()
  }

  /** When the process has no descriptor left, half of these are given back, for good: others need some, too. */
  #openRead(path: string): VfsFile {
    for (;;) {
      try {
        return this.#vfs.openRead(path)
      } catch (error) {
        if (!isTooManyFiles(error) || this.#open.size === 0) throw error
        this.#filesMax = Math.max(1, this.#open.size >>> 1)
        while (this.#open.size >= this.#filesMax) this.#closeOne()
      }
    }
  }

  #closeOne(): void {
    for (const [id, open] of this.#open) {
      if (!open.usedLately) return this.close(id)
      open.usedLately = false
      this.#open.delete(id)
      this.#open.set(id, open)
    }
  }
}
