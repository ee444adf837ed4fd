/**
 * The names in a database directory. Only files whose whole name matches one of these patterns are ours:
 * everything else (`.DS_Store`, `._042-5.sst`, `notes.txt`) is never read, changed or removed.
 *
 *   LOCK  LOCK.info  MANIFEST  MANIFEST.tmp
 *   wal.log  wal-000007.log  wal.spare
 *   042-5.sst  042-5.sst.tmp             {stripe}-{SST id}
 *   lost/                                copies of torn WAL tails
 */
import { stripeCount } from './store-contract.ts'

export const fileNames = {
  lock: 'LOCK',
  lockOwner: 'LOCK.info',
  lockOwnerTemporary: 'LOCK.info.tmp',
  manifest: 'MANIFEST',
  manifestTemporary: 'MANIFEST.tmp',
  activeWal: 'wal.log',
  spareWal: 'wal.spare',
  lost: 'lost',
} as const

export function joinPath(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`
}

/** The directory that holds `path`: what must be synced once `path` itself was created. */
export function parentDirectory(path: string): string {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  const cut = trimmed.lastIndexOf('/')
  if (cut < 0) return '.'
  return cut === 0 ? '/' : trimmed.slice(0, cut)
}

export function sstFileName(stripe: number, id: number): string {
  return `${String(stripe).padStart(3, '0')}-${id}.sst`
}

export function sstTemporaryName(stripe: number, id: number): string {
  return `${sstFileName(stripe, id)}.tmp`
}

export function rotatedWalName(number: number): string {
  return `wal-${String(number).padStart(6, '0')}.log`
}

export type StorageFileName =
  | { readonly kind: 'sst'; readonly stripe: number; readonly id: number }
  | { readonly kind: 'sstTemporary'; readonly stripe: number; readonly id: number }
  | { readonly kind: 'activeWal' }
  | { readonly kind: 'rotatedWal'; readonly number: number }
  | { readonly kind: 'spareWal' }
  | { readonly kind: 'manifest' }
  | { readonly kind: 'manifestTemporary' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'lockOwner' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'other' }

const sstPattern = /^(\d{3})-([1-9]\d{0,14})\.sst(\.tmp)?$/
const rotatedWalPattern = /^wal-(\d{6,15})\.log$/

const fixedNames = new Map<string, StorageFileName>([
  [fileNames.lock, { kind: 'lock' }],
  [fileNames.lockOwner, { kind: 'lockOwner' }],
  [fileNames.lockOwnerTemporary, { kind: 'lockOwner' }],
  [fileNames.manifest, { kind: 'manifest' }],
  [fileNames.manifestTemporary, { kind: 'manifestTemporary' }],
  [fileNames.activeWal, { kind: 'activeWal' }],
  [fileNames.spareWal, { kind: 'spareWal' }],
  [fileNames.lost, { kind: 'lost' }],
])

/** What a name in the directory means; `other` for everything that is not exactly one of ours. */
export function parseFileName(name: string): StorageFileName {
  const fixed = fixedNames.get(name)
  if (fixed !== undefined) return fixed
  const sst = sstPattern.exec(name)
  if (sst !== null) {
    const stripe = Number(sst[1])
    const id = Number(sst[2])
    if (stripe >= stripeCount) return { kind: 'other' }
    return { kind: sst[3] === undefined ? 'sst' : 'sstTemporary', stripe, id }
  }
  const wal = rotatedWalPattern.exec(name)
  if (wal !== null) {
    const number = Number(wal[1])
    return rotatedWalName(number) === name ? { kind: 'rotatedWal', number } : { kind: 'other' }
  }
  return { kind: 'other' }
}
