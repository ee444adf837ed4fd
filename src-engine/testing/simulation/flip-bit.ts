/** Bit rot on a simulated disk. */
import { must } from '../../base/assert.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { parseFileName } from '../../storage/file-names.ts'
import { readManifest } from '../../storage/manifest/manifest-reader.ts'
import { decodeWalHeader } from '../../storage/wal/wal-format.ts'
import { readWal } from '../../storage/wal/wal-reader.ts'
import { newInode, type SimulatedDirectory, type SimulatedInode } from '../../vfs/simulated-tree.ts'

/**
 * Flips one bit of one of the database's files. Undefined when there is none; else whether the damage may
 * pass for a torn tail: the last frame of the log and the last edit of the MANIFEST have nothing after
 * them that would vouch for them, until the database is closed.
 */
export function flipOneBit(root: SimulatedDirectory, random: Random): boolean | undefined {
  const directory = root.current.get('db')
  if (directory?.kind !== 'directory') return undefined
  const files = [...directory.current].flatMap(([name, node]) => {
    const { kind } = parseFileName(name)
    const ours =
      kind === 'sst' || kind === 'activeWal' || kind === 'rotatedWal' || kind === 'manifest'
    return ours && node.kind === 'file' && node.durable.length > 0 ? [{ name, kind, node }] : []
  })
  if (files.length === 0) return undefined
  const { name, kind, node } = must(files[randomBelow(random, files.length)], 'there is a file')
  const used =
    kind === 'activeWal' || kind === 'rotatedWal' ? usedBytes(node.durable) : node.durable.length
  const bit = randomBelow(random, used * 8)
  const damaged = node.durable.slice()
  damaged[bit >> 3] = must(damaged[bit >> 3], 'within the file') ^ (1 << (bit & 7))
  const copy: SimulatedInode = newInode(node.identity, damaged)
  copy.links = node.links
  directory.current.set(name, copy)
  return bit >> 3 >= unvouchedFrom(kind, node.durable)
}

/** The zeros after the last frame of a log are nobody's. */
function usedBytes(bytes: Uint8Array): number {
  let used = bytes.length
  while (used > 1 && bytes[used - 1] === 0) used--
  return used
}

function unvouchedFrom(kind: string, bytes: Uint8Array): number {
  if (kind === 'sst') return bytes.length
  if (kind === 'manifest') return readManifest('MANIFEST', bytes).edits.at(-1)?.offset ?? 0
  const decoded = decodeWalHeader(bytes)
  if (decoded.kind !== 'valid') return 0
  return readWal(bytes, decoded.header, { file: 'wal' }).frames.at(-1)?.offset ?? 0
}
