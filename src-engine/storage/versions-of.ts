/** Every version of one key in memtables, log and SSTs, for people who ask what the engine knows. */
import { fileNames, joinPath, parseFileName, sstFileName } from './file-names.ts'
import { newReadCounters, type Seqno, type StoreKey } from './store-contract.ts'
import type { OpenParts } from './open-parts.ts'
import { isDropped } from './store-reader.ts'
import { scanWalFile } from './wal/scan-wal.ts'

export interface FoundKeyVersion {
  readonly seqno: Seqno
  readonly tombstone: boolean
  readonly valueBytes: number
  readonly place:
    | { readonly kind: 'memtable'; readonly flushing: boolean }
    | {
        readonly kind: 'wal'
        readonly file: string
        readonly offset: number
        readonly carried: boolean
      }
    | { readonly kind: 'sst'; readonly file: string; readonly id: number }
  /** A read now answers from this one. */
  readonly wins: boolean
}

type Unjudged = Omit<FoundKeyVersion, 'wins'>

/** Newest first; of equal seqnos the place a read meets first. */
export async function findVersions(parts: OpenParts, key: StoreKey): Promise<FoundKeyVersion[]> {
  const { core, sources } = parts
  // What is only in the log's buffer would otherwise be missing there.
  if (core !== undefined && sources.health.state.kind === 'healthy') await core.wal.sync()
  const found = [...inMemtables(parts, key), ...inSsts(parts, key), ...inWal(parts, key)]
  const order = found.toSorted((a, b) => b.seqno - a.seqno)
  const dropped = isDropped(sources.droppedPrefixes, key.bytes)
  const winner = dropped ? undefined : order.find(({ place }) => place.kind !== 'wal')
  return order.map((version) => ({ ...version, wins: version === winner }))
}

function inMemtables({ sources }: OpenParts, key: StoreKey): Unjudged[] {
  const { memtables } = sources
  const active = memtables.active(key.stripe)
  return memtables.all(key.stripe).flatMap((memtable) => {
    const versions: Unjudged[] = []
    for (let at = memtable.newest(key.bytes); at !== undefined; at = at.older) {
      versions.push({
        seqno: at.seqno,
        tombstone: at.tombstone,
        valueBytes: at.end - at.start,
        place: { kind: 'memtable', flushing: memtable !== active },
      })
    }
    return versions
  })
}

function inSsts({ sources }: OpenParts, key: StoreKey): Unjudged[] {
  const { files, tables } = sources
  return files.stripe(key.stripe).flatMap((file) => {
    if (key.bytes < file.smallestKey || key.bytes > file.largestKey) return []
    const counters = newReadCounters()
    const iterator = tables.iterate(file, { from: key.bytes }, counters)
    const versions: Unjudged[] = []
    while (iterator.next() && iterator.key === key.bytes) {
      versions.push({
        seqno: iterator.seqno,
        tombstone: iterator.tombstone,
        valueBytes: iterator.valueEnd - iterator.valueStart,
        place: { kind: 'sst', file: sstFileName(file.stripe, file.id), id: file.id },
      })
    }
    iterator.close()
    return versions
  })
}

function inWal({ vfs, path, core, manifestState }: OpenParts, key: StoreKey): Unjudged[] {
  const oldest = core?.manifest.state.oldestWal ?? manifestState.oldestWal
  const versions: Unjudged[] = []
  for (const name of vfs.list(path)) {
    const parsed = parseFileName(name)
    const live = parsed.kind === 'rotatedWal' && parsed.number >= oldest
    if (!live && name !== fileNames.activeWal) continue
    const request = { vfs, path: joinPath(path, name), bytesMax: Number.POSITIVE_INFINITY }
    scanWalFile(request, (record, frame) => {
      if (record.stripe !== key.stripe || record.key !== key.bytes) return
      versions.push({
        seqno: record.seqno,
        tombstone: record.tombstone,
        valueBytes: record.end - record.start,
        place: { kind: 'wal', file: name, offset: frame.offset, carried: record.carried },
      })
    })
  }
  return versions
}
