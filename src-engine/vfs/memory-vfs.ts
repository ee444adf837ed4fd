/**
 * Files in memory, for in-memory databases: nothing survives the process, so everything is as durable as
 * it will ever be at once. `/` is the only directory at first.
 */
import { errnoError, notRegularFile } from './errno.ts'
import { GrowableBytes } from './growable-bytes.ts'
import { LockTable } from './lock-table.ts'
import type { Machine } from './machine.ts'
import { localPlacement, type Placement } from './placement.ts'
import type { Vfs, VfsFile, VfsLock, VfsStat } from './vfs.ts'

type MemoryNode = MemoryInode | MemoryDirectory

interface MemoryInode {
  readonly kind: 'file'
  readonly identity: string
  readonly bytes: GrowableBytes
  links: number
}

interface MemoryDirectory {
  readonly kind: 'directory'
  readonly identity: string
}

/** There is no disk to fill; the process's memory limit is what bounds a database in memory. */
const freeBytesReported = 2 ** 40

export class MemoryVfs implements Vfs {
  /** Every path that exists, without trailing slash; the root is ''. */
  readonly #nodes = new Map<string, MemoryNode>([['', { kind: 'directory', identity: '0' }]])
  readonly #locks = new LockTable()
  #identities = 0

  openRead(path: string): VfsFile {
    return new MemoryFile(path, this.#file('open', path), false)
  }

  create(path: string): VfsFile {
    const inode = this.#newFile(path)
    return new MemoryFile(path, inode, true)
  }

  openWrite(path: string): VfsFile {
    return new MemoryFile(path, this.#file('open', path), true)
  }

  list(directory: string): string[] {
    this.#directory('list', directory)
    const prefix = `${normal(directory)}/`
    const names: string[] = []
    for (const path of this.#nodes.keys()) {
      if (path.startsWith(prefix) && !path.includes('/', prefix.length) && path !== '') {
        names.push(path.slice(prefix.length))
      }
    }
    return names.toSorted()
  }

  stat(path: string): VfsStat | undefined {
    const node = this.#nodes.get(normal(path))
    if (node === undefined) return undefined
    const { kind, identity } = node
    const size = node.kind === 'file' ? node.bytes.size : 0
    return { kind, identity, size, links: node.kind === 'file' ? node.links : 1, modifiedMs: 0 }
  }

  makeDirectory(path: string): void {
    this.#place('create', path, { kind: 'directory', identity: this.#nextIdentity() })
  }

  rename(from: string, to: string): void {
    const node = this.#nodes.get(normal(from))
    if (node === undefined) throw errnoError('ENOENT', 'rename', from)
    if (node.kind === 'directory') throw errnoError('EISDIR', 'rename', from)
    this.#directory('rename', parentOf(to))
    const replaced = this.#nodes.get(normal(to))
    if (replaced === node) return
    if (replaced?.kind === 'directory') throw errnoError('EISDIR', 'rename', to)
    if (replaced !== undefined) replaced.links--
    this.#nodes.set(normal(to), node)
    this.#nodes.delete(normal(from))
  }

  link(from: string, to: string): void {
    const inode = this.#file('link', from)
    this.#place('link', to, inode)
    inode.links++
  }

  unlink(path: string): void {
    const inode = this.#file('remove', path)
    inode.links--
    this.#nodes.delete(normal(path))
  }

  removeDirectory(path: string): void {
    if (this.list(path).length > 0) throw errnoError('ENOTEMPTY', 'remove', path)
    this.#nodes.delete(normal(path))
  }

  async syncDirectory(path: string): Promise<void> {
    this.#directory('sync', path)
  }

  lock(path: string, mode: 'exclusive' | 'shared'): VfsLock | undefined {
    if (!this.#nodes.has(normal(path))) {
      if (mode === 'shared') return { release: () => {} }
      this.#newFile(path)
    }
    const release = this.#locks.take(this.#file('lock', path).identity, mode)
    return release === undefined ? undefined : { release }
  }

  /** Nothing is gained by keeping more of it in memory. */
  machine(): Machine {
    return { openFilesMax: Infinity, memoryBytes: 0 }
  }

  placement(): Placement {
    return localPlacement
  }

  freeBytes(path: string): number {
    if (!this.#nodes.has(normal(path))) throw errnoError('ENOENT', 'measure', path)
    return freeBytesReported
  }

  #newFile(path: string): MemoryInode {
    const inode: MemoryInode = {
      kind: 'file',
      identity: this.#nextIdentity(),
      bytes: new GrowableBytes(),
      links: 1,
    }
    this.#place('create', path, inode)
    return inode
  }

  #place(operation: string, path: string, node: MemoryNode): void {
    this.#directory(operation, parentOf(path))
    if (this.#nodes.has(normal(path))) throw errnoError('EEXIST', operation, path)
    this.#nodes.set(normal(path), node)
  }

  #file(operation: string, path: string): MemoryInode {
    const node = this.#nodes.get(normal(path))
    if (node === undefined) throw errnoError('ENOENT', operation, path)
    if (node.kind === 'directory') throw notRegularFile(operation, path, 'a directory')
    return node
  }

  #directory(operation: string, path: string): void {
    const node = this.#nodes.get(normal(path))
    if (node?.kind !== 'directory') throw errnoError('ENOENT', operation, path)
  }

  #nextIdentity(): string {
    return String(++this.#identities)
  }
}

class MemoryFile implements VfsFile {
  readonly path: string
  readonly #bytes: GrowableBytes
  readonly #writable: boolean
  #closed = false

  constructor(path: string, inode: MemoryInode, writable: boolean) {
    this.path = path
    this.#bytes = inode.bytes
    this.#writable = writable
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): number {
    this.#open('read', false)
    return this.#bytes.read(target, targetOffset, length, position)
  }

  write(bytes: Uint8Array, position: number): void {
    this.#open('write', true)
    this.#bytes.write(bytes, position)
  }

  async writeDurable(bytes: Uint8Array, position: number): Promise<void> {
    this.write(bytes, position)
  }

  async sync(): Promise<void> {
    this.#open('sync', false)
  }

  truncate(size: number): void {
    this.#open('truncate', true)
    this.#bytes.resize(size)
  }

  size(): number {
    this.#open('examine', false)
    return this.#bytes.size
  }

  close(): void {
    this.#closed = true
  }

  #open(operation: string, toWrite: boolean): void {
    if (this.#closed || (toWrite && !this.#writable))
      throw errnoError('EBADF', operation, this.path)
  }
}

function normal(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  return parts.map((part) => `/${part}`).join('')
}

function parentOf(path: string): string {
  const clean = normal(path)
  return clean.slice(0, clean.lastIndexOf('/'))
}
