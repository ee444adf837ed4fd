/**
 * Turns a captured state into what may be on the disk after the power went: which of the pending changes
 * of bytes and names made it, how the last write was torn, and what lies beyond the tear.
 */
import { must } from '../base/assert.ts'
import { crc32 } from '../base/crc32.ts'
import { randomBelow, type Random } from '../base/random.ts'
import { GrowableBytes } from './growable-bytes.ts'
import {
  applyData,
  applyName,
  newDirectory,
  newInode,
  type CrashState,
  type DataChange,
  type NameChange,
  type SimulatedDirectory,
  type SimulatedInode,
  type SimulatedNode,
} from './simulated-tree.ts'

export interface ImagePolicy {
  /** Which pending changes of bytes survive. `prefix`: in the order they were made, up to a point. */
  readonly data: 'none' | 'all' | 'prefix' | 'subset'
  /** Which pending changes of names survive. In a subset a rename may leave both names, or the old target. */
  readonly names: 'none' | 'all' | 'prefix' | 'subset'
  /** Unit in which a surviving write may be torn; `scattered`: any of its 512-byte sectors survive. */
  readonly tear: 'whole' | 'bytes' | 'sectors' | 'pages' | 'scattered'
  /** What lies where a torn write did not get to. `old`: bytes of a file removed earlier. */
  readonly beyond: 'short' | 'zeros' | 'garbage' | 'old'
}

const sectorBytes = 512
const pageBytes = 4096

const choices = ['none', 'all', 'prefix', 'subset'] as const
const tears = ['whole', 'bytes', 'sectors', 'pages', 'scattered'] as const
const remainders = ['short', 'zeros', 'garbage', 'old'] as const

/** One of the few hundred policies. */
export function randomPolicy(random: Random): ImagePolicy {
  return {
    data: pick(random, choices),
    names: pick(random, choices),
    tear: pick(random, tears),
    beyond: pick(random, remainders),
  }
}

/** The root directory of a disk as a power cut may have left it. Everything on it is durable. */
export function powerCutImage(
  state: CrashState,
  policy: ImagePolicy,
  random: Random,
): SimulatedDirectory {
  const operations = state.operation + 1
  const dataCut = randomBelow(random, operations + 1)
  const nameCut = randomBelow(random, operations + 1)
  const copies = new Map<SimulatedNode, SimulatedNode>()
  const copyNode = (node: SimulatedNode): SimulatedNode => {
    const known = copies.get(node)
    if (known !== undefined) return known
    const copy = node.kind === 'file' ? copyFile(node) : copyDirectory(node)
    copies.set(node, copy)
    return copy
  }
  const copyFile = (inode: SimulatedInode): SimulatedInode => {
    const { durable, pending } = must(state.inodes.get(inode), 'every inode is captured')
    if (pending.length === 0) return newInode(inode.identity, durable)
    const kept = surviving(pending, { choice: policy.data, cut: dataCut }, random)
    const bytes = new GrowableBytes(durable)
    for (const [index, change] of kept.entries()) {
      const torn =
        change.state !== 'durable' && mayBeTorn(policy, index === kept.length - 1, random)
      if (torn && change.kind === 'write') tear(bytes, change, { policy, random, state })
      else applyData(bytes, change)
    }
    return newInode(inode.identity, bytes.bytes())
  }
  const copyDirectory = (directory: SimulatedDirectory): SimulatedDirectory => {
    const { durable, pending } = must(
      state.directories.get(directory),
      'every directory is captured',
    )
    const names = new Map(durable)
    for (const change of surviving(pending, { choice: policy.names, cut: nameCut }, random)) {
      const parts =
        policy.names === 'subset' && change.state !== 'durable'
          ? splitRename(change, random)
          : [change]
      for (const part of parts) applyName(names, part)
    }
    for (const [name, node] of names) names.set(name, copyNode(node))
    return newDirectory(directory.identity, names)
  }
  const root = copyDirectory(state.root)
  countLinks(root)
  return root
}

/**
 * The disk as it is after the program alone died: everything is there, and what was not synced is still
 * only in the kernel's memory, for a later power cut to take.
 */
export function processCrashImage(state: CrashState): SimulatedDirectory {
  const copies = new Map<SimulatedNode, SimulatedNode>()
  const copyNode = (node: SimulatedNode): SimulatedNode => {
    const known = copies.get(node)
    if (known !== undefined) return known
    if (node.kind === 'file') {
      const { durable, pending } = must(state.inodes.get(node), 'every inode is captured')
      const copy = newInode(node.identity, durable)
      copies.set(node, copy)
      copy.pending = pending.map(beforeEverything)
      for (const change of pending) applyData(copy.current, change)
      return copy
    }
    const { durable, pending } = must(state.directories.get(node), 'every directory is captured')
    const copy = newDirectory(node.identity)
    copies.set(node, copy)
    copy.durable = new Map([...durable].map(([name, child]) => [name, copyNode(child)]))
    copy.pending = pending.map((change) =>
      beforeEverything(
        change.kind === 'unlink' ? change : { ...change, node: copyNode(change.node) },
      ),
    )
    for (const [name, child] of copy.durable) copy.current.set(name, child)
    for (const change of copy.pending) applyName(copy.current, change)
    return copy
  }
  const root = copyNode(state.root)
  if (root.kind === 'file') throw new TypeError('the root is a directory')
  countLinks(root)
  return root
}

/** Two images with one fingerprint hold the same files with the same bytes (and pending changes, if any). */
export function imageFingerprint(root: SimulatedDirectory): string {
  const parts: string[] = []
  const visit = (directory: SimulatedDirectory, path: string): void => {
    for (const name of [...directory.current.keys()].toSorted()) {
      const node = must(directory.current.get(name), 'the name is there')
      if (node.kind === 'directory') visit(node, `${path}/${name}`)
      else parts.push(`${path}/${name}:${node.durable.length}:${checksumOf(node.durable)}`)
    }
  }
  visit(root, '')
  return parts.join(' ')
}

const checksums = new WeakMap<Uint8Array, number>()

/** Durable bytes never change, and most files of an image are shared with the image before. */
function checksumOf(bytes: Uint8Array): number {
  const known = checksums.get(bytes)
  if (known !== undefined) return known
  const checksum = crc32(bytes, 0, bytes.length)
  checksums.set(bytes, checksum)
  return checksum
}

/** The operations of the next run start at 1 again: what the kernel still holds is older than all of them. */
function beforeEverything<C extends DataChange | NameChange>(change: C): C {
  return { ...change, operation: 0 }
}

interface Survival {
  readonly choice: ImagePolicy['data']
  readonly cut: number
}

function surviving<C extends DataChange | NameChange>(
  pending: readonly C[],
  survival: Survival,
  random: Random,
): readonly C[] {
  switch (survival.choice) {
    case 'all':
      return pending
    case 'none':
      return pending.filter((change) => change.state === 'durable')
    case 'prefix':
      return pending.filter(
        (change) => change.state === 'durable' || change.operation <= survival.cut,
      )
    case 'subset':
      return pending.filter((change) => change.state === 'durable' || oneIn(random, 2))
  }
}

/** Any write still in flight may be torn; the last one that survived is the likeliest. */
function mayBeTorn(policy: ImagePolicy, last: boolean, random: Random): boolean {
  if (policy.tear === 'whole') return false
  return last || (policy.data === 'subset' && oneIn(random, 4))
}

interface Tearing {
  readonly policy: ImagePolicy
  readonly random: Random
  readonly state: CrashState
}

function tear(
  bytes: GrowableBytes,
  change: DataChange & { readonly kind: 'write' },
  tearing: Tearing,
): void {
  const { policy, random } = tearing
  const written = change.bytes
  const kept = new Uint8Array(written.length)
  let length = written.length
  if (policy.beyond === 'short') bytes.read(kept, 0, written.length, change.position)
  else fillBeyond(kept, change.position, tearing)
  if (policy.tear === 'scattered') {
    for (let at = 0; at < written.length; at += sectorBytes) {
      if (oneIn(random, 2)) kept.set(written.subarray(at, at + sectorBytes), at)
    }
  } else {
    const unit = tearUnit(policy.tear)
    const count = randomBelow(random, Math.ceil(written.length / unit)) * unit
    kept.set(written.subarray(0, count), 0)
    if (policy.beyond === 'short') {
      // The size did not grow either: keep what the file already had behind the tear.
      length = Math.max(count, Math.min(written.length, bytes.size - change.position))
    }
  }
  bytes.write(kept.subarray(0, length), change.position)
}

function tearUnit(kind: 'whole' | 'bytes' | 'sectors' | 'pages'): number {
  if (kind === 'pages') return pageBytes
  return kind === 'sectors' ? sectorBytes : 1
}

function fillBeyond(
  target: Uint8Array,
  position: number,
  { policy, random, state }: Tearing,
): void {
  if (policy.beyond === 'garbage') {
    for (let at = 0; at < target.length; at++) target[at] = randomBelow(random, 256)
    return
  }
  const old = state.discarded[randomBelow(random, Math.max(1, state.discarded.length))]
  if (policy.beyond === 'old' && old !== undefined && old.length > 0) {
    // Blocks are often handed out again in the order they had: the old bytes keep their places.
    const start = oneIn(random, 2) ? position % old.length : 0
    for (let at = 0; at < target.length; at++) target[at] = old[(start + at) % old.length] ?? 0
  }
}

/** A journal that does not treat a rename as one step: the new name, the old one gone, both, or neither. */
function splitRename(change: NameChange, random: Random): readonly NameChange[] {
  if (change.kind !== 'rename') return [change]
  const { operation, state, node, from, to } = change
  const linked: NameChange = { kind: 'link', name: to, node, operation, state }
  const unlinked: NameChange = { kind: 'unlink', name: from, operation, state }
  return must([[change], [linked], [unlinked]][randomBelow(random, 3)], 'one of three outcomes')
}

function countLinks(root: SimulatedDirectory): void {
  const visit = (node: SimulatedNode): void => {
    if (node.kind === 'file') node.links++
    else for (const child of node.current.values()) visit(child)
  }
  visit(root)
}

function pick<T>(random: Random, values: readonly T[]): T {
  return must(values[randomBelow(random, values.length)], 'the list is not empty')
}

function oneIn(random: Random, count: number): boolean {
  return randomBelow(random, count) === 0
}
