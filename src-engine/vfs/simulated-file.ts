/** An open file of the simulated file system: what it may do, while the disk keeps what it did. */
import { errnoError } from './errno.ts'
import type { SimulatedInode } from './simulated-tree.ts'
import type { VfsFile } from './vfs.ts'

export interface SimulatedWrite {
  readonly bytes: Uint8Array
  readonly position: number
}

/** What happens to an inode is the disk's business: it numbers every change. */
export interface SimulatedDisk {
  /** Stores `bytes`, or what fits of them; returns the number of the operation. */
  writeInode(path: string, inode: SimulatedInode, write: SimulatedWrite): number
  truncateInode(path: string, inode: SimulatedInode, size: number): void
  /** Makes durable what was written up to now, or the one write whose number is given. */
  syncInode(path: string, inode: SimulatedInode, only?: number): Promise<void>
}

export class SimulatedFile implements VfsFile {
  readonly path: string
  readonly #disk: SimulatedDisk
  readonly #inode: SimulatedInode
  readonly #writable: boolean
  #closed = false

  constructor(disk: SimulatedDisk, path: string, inode: SimulatedInode, writable: boolean) {
    this.path = path
    this.#disk = disk
    this.#inode = inode
    this.#writable = writable
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): number {
    this.#check('read', false)
    return this.#inode.current.read(target, targetOffset, length, position)
  }

  write(bytes: Uint8Array, position: number): void {
    this.#check('write', true)
    this.#disk.writeInode(this.path, this.#inode, { bytes, position })
  }

  async writeDurable(bytes: Uint8Array, position: number): Promise<void> {
    this.#check('write', true)
    const write = this.#disk.writeInode(this.path, this.#inode, { bytes, position })
    await this.#disk.syncInode(this.path, this.#inode, write)
  }

  async sync(): Promise<void> {
    this.#check('sync', false)
    await this.#disk.syncInode(this.path, this.#inode)
  }

  truncate(size: number): void {
    this.#check('truncate', true)
    this.#disk.truncateInode(this.path, this.#inode, size)
  }

  size(): number {
    this.#check('examine', false)
    return this.#inode.current.size
  }

  close(): void {
    this.#closed = true
  }

  #check(operation: string, toWrite: boolean): void {
    if (this.#closed || (toWrite && !this.#writable))
      throw errnoError('EBADF', operation, this.path)
  }
}
