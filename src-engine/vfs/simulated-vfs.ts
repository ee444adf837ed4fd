/**
 * A file system for tests that knows what a power cut may do to it. Every operation that changes
 * something is numbered and announced before it happens; at any moment the state can be captured, and
 * `crash-image.ts` turns a captured state into the disks that a power cut could leave behind.
 *
 * The rules are those of `vfs.ts`, taken as unkindly as they allow: a sync covers only what was written
 * before it began, a durable write covers only its own bytes, and no sync ever covers a name.
 */
import { must } from '../base/assert.ts'
import { errnoError, notRegularFile } from './errno.ts'
import { LockTable } from './lock-table.ts'
import {
  abandon,
  captureState,
  newDirectory,
  newInode,
  settleData,
  settleNames,
  type CrashState,
  type DataChange,
  type NameChange,
  type SimulatedDirectory,
  type SimulatedInode,
  type SimulatedNode,
} from './simulated-tree.ts'
import type { Machine } from './machine.ts'
import { localPlacement, type Placement } from './placement.ts'
import { SimulatedFile, type SimulatedDisk, type SimulatedWrite } from './simulated-file.ts'
import type { Vfs, VfsFile, VfsLock, VfsStat } from './vfs.ts'

/** An operation that changes what is, or what is durable. */
export interface SimulatedOperation {
  /** 1, 2, 3 … */
  readonly number: number
  readonly kind:
    | 'create'
    | 'write'
    | 'truncate'
    | 'sync'
    | 'makeDirectory'
    | 'rename'
    | 'link'
    | 'unlink'
    | 'removeDirectory'
    | 'syncDirectory'
  readonly path: string
}

export interface SimulatedVfsOptions {
  /** Called before each operation takes effect. */
  readonly onOperation?: ((operation: SimulatedOperation) => void) | undefined
  /** Called when a sync has made its bytes or names durable. */
  readonly onDurable?: ((operation: SimulatedOperation) => void) | undefined
  /** How long a sync takes; others may work meanwhile. */
  readonly pause?: (() => Promise<void>) | undefined
  /** Chooses syncs that fail with EIO, after which their pages count as clean. */
  readonly failSync?: ((operation: SimulatedOperation) => boolean) | undefined
  /** Writing beyond it fails with ENOSPC after storing what fits. */
  readonly capacityBytes?: number | undefined
}

const discardedMax = 4
const defaultFreeBytes = 2 ** 40

export class SimulatedVfs implements Vfs, SimulatedDisk {
  readonly #root: SimulatedDirectory
  readonly #options: SimulatedVfsOptions
  readonly #locks = new LockTable()
  #operations = 0
  #identities: number
  #discarded: Uint8Array[] = []
  #capacityBytes: number
  #poweredOff = false

  constructor(options: SimulatedVfsOptions = {}, root: SimulatedDirectory = newDirectory(0)) {
    this.#options = options
    this.#root = root
    this.#identities = highestIdentity(root)
    this.#capacityBytes = options.capacityBytes ?? defaultFreeBytes
  }

  get operations(): number {
    return this.#operations
  }

  /** What a power cut right now could leave behind. */
  capture(): CrashState {
    return captureState(this.#operations, this.#root, this.#discarded)
  }

  /** From now on nothing changes any more: every operation that would fails with EIO. */
  powerOff(): void {
    this.#poweredOff = true
  }

  setCapacity(bytes: number): void {
    this.#capacityBytes = bytes
  }

  usedBytes(): number {
    let used = 0
    const seen = new Set<SimulatedNode>()
    const visit = (node: SimulatedNode): void => {
      if (seen.has(node)) return
      seen.add(node)
      if (node.kind === 'file') used += node.current.size
      else for (const child of node.current.values()) visit(child)
    }
    visit(this.#root)
    return used
  }

  openRead(path: string): VfsFile {
    return new SimulatedFile(this, path, this.#file('open', path), false)
  }

  create(path: string): VfsFile {
    return new SimulatedFile(this, path, this.#newFile(path), true)
  }

  openWrite(path: string): VfsFile {
    return new SimulatedFile(this, path, this.#file('open', path), true)
  }

  list(directory: string): string[] {
    return [...this.#directory('list', directory).current.keys()].toSorted()
  }

  stat(path: string): VfsStat | undefined {
    const node = this.#find(path)
    if (node === undefined) return undefined
    const file = node.kind === 'file' ? node : undefined
    return {
      kind: node.kind,
      size: file?.current.size ?? 0,
      links: file?.links ?? 1,
      modifiedMs: 0,
      identity: String(node.identity),
    }
  }

  makeDirectory(path: string): void {
    this.#refuseTaken('create', path)
    const number = this.#begin('makeDirectory', path).number
    this.#link(path, newDirectory(++this.#identities), number)
  }

  rename(from: string, to: string): void {
    const inode = this.#file('rename', from)
    const target = this.#find(to)
    if (target?.kind === 'directory') throw errnoError('EISDIR', 'rename', to)
    const [source, sourceName] = this.#parent('rename', from)
    const [destination, name] = this.#parent('rename', to)
    if (target === inode) return
    const operation = this.#begin('rename', from).number
    if (target !== undefined) this.#dropLink(target)
    source.current.delete(sourceName)
    destination.current.set(name, inode)
    if (source === destination) {
      record(source, { kind: 'rename', from: sourceName, to: name, node: inode, operation, state })
    } else {
      record(destination, { kind: 'link', name, node: inode, operation, state })
      record(source, { kind: 'unlink', name: sourceName, operation, state })
    }
  }

  link(from: string, to: string): void {
    const inode = this.#file('link', from)
    this.#refuseTaken('link', to)
    this.#link(to, inode, this.#begin('link', to).number)
  }

  unlink(path: string): void {
    const inode = this.#file('remove', path)
    const [directory, name] = this.#parent('remove', path)
    const operation = this.#begin('unlink', path).number
    this.#dropLink(inode)
    directory.current.delete(name)
    record(directory, { kind: 'unlink', name, operation, state })
  }

  removeDirectory(path: string): void {
    if (this.#directory('remove', path).current.size > 0) {
      throw errnoError('ENOTEMPTY', 'remove', path)
    }
    const [directory, name] = this.#parent('remove', path)
    const operation = this.#begin('removeDirectory', path).number
    directory.current.delete(name)
    record(directory, { kind: 'unlink', name, operation, state })
  }

  async syncDirectory(path: string): Promise<void> {
    const directory = this.#directory('sync', path)
    const operation = this.#begin('syncDirectory', path)
    await this.#options.pause?.()
    if (this.#poweredOff || this.#options.failSync?.(operation) === true) {
      directory.pending = abandon(directory.pending, operation.number)
      throw errnoError('EIO', 'sync', path)
    }
    settleNames(directory, (change) => change.operation <= operation.number)
    this.#options.onDurable?.(operation)
  }

  lock(path: string, mode: 'exclusive' | 'shared'): VfsLock | undefined {
    if (this.#find(path) === undefined) {
      if (mode === 'shared') return { release: () => {} }
      this.#newFile(path)
    }
    const release = this.#locks.take(String(this.#file('lock', path).identity), mode)
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
    if (this.#find(path) === undefined) throw errnoError('ENOENT', 'measure', path)
    return Math.max(0, this.#capacityBytes - this.usedBytes())
  }

  /** Stores `bytes`, or what fits of them; returns the number of the operation. */
  writeInode(path: string, inode: SimulatedInode, write: SimulatedWrite): number {
    const operation = this.#begin('write', path).number
    const growth = Math.max(0, write.position + write.bytes.length - inode.current.size)
    const limited = this.#capacityBytes !== defaultFreeBytes
    const lacking = limited ? growth - (this.#capacityBytes - this.usedBytes()) : 0
    const stored = write.bytes.slice(0, write.bytes.length - Math.min(growth, Math.max(0, lacking)))
    inode.current.write(stored, write.position)
    const { position } = write
    const change: DataChange = { kind: 'write', position, bytes: stored, operation, state }
    inode.pending = [...inode.pending, change]
    if (lacking > 0) throw errnoError('ENOSPC', 'write', path)
    return operation
  }

  truncateInode(path: string, inode: SimulatedInode, size: number): void {
    const operation = this.#begin('truncate', path).number
    inode.current.resize(size)
    inode.pending = [...inode.pending, { kind: 'truncate', size, operation, state }]
  }

  /** Makes durable what was written up to now, or the one write whose number is given. */
  async syncInode(path: string, inode: SimulatedInode, only?: number): Promise<void> {
    const operation = this.#begin('sync', path)
    await this.#options.pause?.()
    if (this.#poweredOff || this.#options.failSync?.(operation) === true) {
      inode.pending = abandon(inode.pending, operation.number)
      throw errnoError('EIO', 'sync', path)
    }
    settleData(inode, (change) =>
      only === undefined ? change.operation <= operation.number : change.operation === only,
    )
    this.#options.onDurable?.(operation)
  }

  #begin(kind: SimulatedOperation['kind'], path: string): SimulatedOperation {
    if (this.#poweredOff) throw errnoError('EIO', kind, path)
    const operation = { number: this.#operations + 1, kind, path }
    this.#options.onOperation?.(operation)
    this.#operations = operation.number
    return operation
  }

  #newFile(path: string): SimulatedInode {
    this.#refuseTaken('create', path)
    const operation = this.#begin('create', path).number
    const inode = newInode(++this.#identities)
    this.#link(path, inode, operation)
    return inode
  }

  #link(path: string, node: SimulatedNode, operation: number): void {
    const [directory, name] = this.#parent('create', path)
    directory.current.set(name, node)
    if (node.kind === 'file') node.links++
    record(directory, { kind: 'link', name, node, operation, state })
  }

  #dropLink(inode: SimulatedInode): void {
    inode.links--
    if (inode.links > 0 || inode.current.size === 0) return
    this.#discarded = [inode.current.bytes(), ...this.#discarded].slice(0, discardedMax)
  }

  #refuseTaken(operation: string, path: string): void {
    const [directory, name] = this.#parent(operation, path)
    if (directory.current.has(name)) throw errnoError('EEXIST', operation, path)
  }

  #find(path: string): SimulatedNode | undefined {
    let node: SimulatedNode | undefined = this.#root
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue
      if (node?.kind !== 'directory') return undefined
      node = node.current.get(part)
    }
    return node
  }

  #file(operation: string, path: string): SimulatedInode {
    const node = this.#find(path)
    if (node === undefined) throw errnoError('ENOENT', operation, path)
    if (node.kind === 'directory') throw notRegularFile(operation, path, 'a directory')
    return node
  }

  #directory(operation: string, path: string): SimulatedDirectory {
    const node = this.#find(path)
    if (node?.kind !== 'directory') throw errnoError('ENOENT', operation, path)
    return node
  }

  #parent(operation: string, path: string): [directory: SimulatedDirectory, name: string] {
    const parts = path.split('/').filter((part) => part !== '' && part !== '.')
    const name = must(parts.pop(), 'a path has a name')
    return [this.#directory(operation, parts.join('/')), name]
  }
}

const state = 'pending'

function record(directory: SimulatedDirectory, change: NameChange): void {
  directory.pending = [...directory.pending, change]
}

function highestIdentity(root: SimulatedDirectory): number {
  let highest = root.identity
  const seen = new Set<SimulatedNode>()
  const visit = (node: SimulatedNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    highest = Math.max(highest, node.identity)
    if (node.kind === 'directory') for (const child of node.current.values()) visit(child)
  }
  visit(root)
  return highest
}
