/**
 * What a file system holds, split into what is durable and what a power cut may still take back.
 *
 *   inode       durable bytes   + pending changes (write, truncate) in the order they were made
 *   directory   durable names   + pending changes (link, unlink, rename) in the order they were made
 *
 * A sync of a file marks that file's pending changes durable, never its name. Durable bytes and the change
 * objects are never altered once made, so that a crash state can share them.
 */
import { GrowableBytes } from './growable-bytes.ts'

export type SimulatedNode = SimulatedInode | SimulatedDirectory

export interface SimulatedInode {
  readonly kind: 'file'
  readonly identity: number
  /** What the running program sees. */
  current: GrowableBytes
  durable: Uint8Array
  pending: readonly DataChange[]
  links: number
}

export interface SimulatedDirectory {
  readonly kind: 'directory'
  readonly identity: number
  readonly current: Map<string, SimulatedNode>
  durable: ReadonlyMap<string, SimulatedNode>
  pending: readonly NameChange[]
}

interface Change {
  /** Number of the operation that made it: one order over all files. */
  readonly operation: number
  /**
   * `durable`: on the disk, but an older change is not. `abandoned`: a sync of it failed, so it may be on
   * the disk or not, and no later sync covers it.
   */
  readonly state: 'pending' | 'durable' | 'abandoned'
}

export type DataChange = Change &
  (
    | { readonly kind: 'write'; readonly position: number; readonly bytes: Uint8Array }
    | { readonly kind: 'truncate'; readonly size: number }
  )

export type NameChange = Change &
  (
    | { readonly kind: 'link'; readonly name: string; readonly node: SimulatedNode }
    | { readonly kind: 'unlink'; readonly name: string }
    | {
        readonly kind: 'rename'
        readonly from: string
        readonly to: string
        readonly node: SimulatedNode
      }
  )

/** All that decides what may be on the disk if the power went now. Shares bytes with the live tree. */
export interface CrashState {
  /** Number of the operation that was about to happen. */
  readonly operation: number
  readonly root: SimulatedDirectory
  readonly inodes: ReadonlyMap<SimulatedInode, Pick<SimulatedInode, 'durable' | 'pending'>>
  readonly directories: ReadonlyMap<
    SimulatedDirectory,
    Pick<SimulatedDirectory, 'durable' | 'pending'>
  >
  /** Bytes of files removed lately: a disk may hand them out again as the contents of new blocks. */
  readonly discarded: readonly Uint8Array[]
}

export function newInode(identity: number, bytes: Uint8Array = new Uint8Array(0)): SimulatedInode {
  return {
    kind: 'file',
    identity,
    current: new GrowableBytes(bytes),
    durable: bytes,
    pending: [],
    links: 0,
  }
}

export function newDirectory(
  identity: number,
  names: ReadonlyMap<string, SimulatedNode> = new Map(),
): SimulatedDirectory {
  return {
    kind: 'directory',
    identity,
    current: new Map(names),
    durable: names,
    pending: [],
  }
}

export function applyData(bytes: GrowableBytes, change: DataChange): void {
  if (change.kind === 'write') bytes.write(change.bytes, change.position)
  else bytes.resize(change.size)
}

export function applyName(names: Map<string, SimulatedNode>, change: NameChange): void {
  switch (change.kind) {
    case 'link':
      names.set(change.name, change.node)
      return
    case 'unlink':
      names.delete(change.name)
      return
    case 'rename':
      names.delete(change.from)
      names.set(change.to, change.node)
  }
}

/** Makes the pending changes chosen by `covers` durable, and folds the oldest ones into the durable bytes. */
export function settleData(inode: SimulatedInode, covers: (change: DataChange) => boolean): void {
  const settled = inode.pending.map((change): DataChange =>
    change.state === 'pending' && covers(change) ? { ...change, state: 'durable' } : change,
  )
  let folded = 0
  while (settled[folded]?.state === 'durable') folded++
  if (folded > 0) {
    const bytes = new GrowableBytes(inode.durable)
    for (const change of settled.slice(0, folded)) applyData(bytes, change)
    inode.durable = bytes.bytes()
  }
  inode.pending = settled.slice(folded)
}

export function settleNames(
  directory: SimulatedDirectory,
  covers: (change: NameChange) => boolean,
): void {
  const settled = directory.pending.map((change): NameChange =>
    change.state === 'pending' && covers(change) ? { ...change, state: 'durable' } : change,
  )
  let folded = 0
  while (settled[folded]?.state === 'durable') folded++
  if (folded > 0) {
    const names = new Map(directory.durable)
    for (const change of settled.slice(0, folded)) applyName(names, change)
    directory.durable = names
  }
  directory.pending = settled.slice(folded)
}

/** After a failed sync the kernel calls the pages clean: nothing will write the changes any more. */
export function abandon<C extends Change>(changes: readonly C[], upTo: number): readonly C[] {
  return changes.map((change): C =>
    change.state === 'pending' && change.operation <= upTo
      ? { ...change, state: 'abandoned' }
      : change,
  )
}

export function captureState(
  operation: number,
  root: SimulatedDirectory,
  discarded: readonly Uint8Array[],
): CrashState {
  const inodes = new Map<SimulatedInode, Pick<SimulatedInode, 'durable' | 'pending'>>()
  const directories = new Map<SimulatedDirectory, Pick<SimulatedDirectory, 'durable' | 'pending'>>()
  const visit = (node: SimulatedNode): void => {
    if (node.kind === 'file') {
      if (!inodes.has(node)) inodes.set(node, { durable: node.durable, pending: node.pending })
      return
    }
    if (directories.has(node)) return
    directories.set(node, { durable: node.durable, pending: node.pending })
    for (const child of node.durable.values()) visit(child)
    for (const child of node.current.values()) visit(child)
    for (const change of node.pending) if (change.kind !== 'unlink') visit(change.node)
  }
  visit(root)
  return { operation, root, inodes, directories, discarded: [...discarded] }
}
