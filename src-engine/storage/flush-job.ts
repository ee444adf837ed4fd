/**
 * Memtables to SSTs. The order is what makes it safe:
 *   1. the log is synced: no SST may hold what the log could still lose, or a crash would leave a hole;
 *   2. each file is written under a temporary name, synced and renamed;
 *   3. the directory is synced, once for all;
 *   4. the MANIFEST names the files, and from then on the memtables are not needed.
 */
import { bug } from '../base/seeded-bugs.ts'
import type { SstMeta } from './file-set.ts'
import type { Memtable } from './memtable.ts'
import { NeededVersions } from './needed-versions.ts'
import { makeEdit, retireWalFiles, type StoreCore } from './store-core.ts'

/** Files written at the same time: their syncs overlap. */
const parallelFiles = 4

/** Throws what failed; then nothing has changed but for files that the next open removes. */
export async function flushMemtables(
  core: StoreCore,
  memtables: readonly Memtable[],
): Promise<SstMeta[]> {
  if (!bug('flushedBeforeLogSynced')) await core.wal.sync()
  const queue = [...memtables]
  const written: SstMeta[] = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // Building a file takes some milliseconds: nobody is to wait for several of them.
      await core.place.environment.timers.yield()
      const file = await writeMemtable(core, next)
      if (file !== undefined) written.push(file)
    }
  }
  try {
    const outcomes = await Promise.allSettled(
      Array.from({ length: Math.min(parallelFiles, memtables.length) }, worker),
    )
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    if (written.length > 0 && !bug('sstNamedBeforeDirectorySync')) {
      await core.place.vfs.syncDirectory(core.place.directory)
    }
    await commitFlush(core, memtables, written)
  } catch (error) {
    if (core.sources.health.poisoned === undefined) discard(core, written)
    throw error
  }
  retireWalFiles(core)
  return written
}

function writeMemtable(core: StoreCore, memtable: Memtable): Promise<SstMeta | undefined> {
  const { snapshots, droppedPrefixes, tables } = core.sources
  return tables.write({
    stripe: memtable.stripe,
    id: core.nextFileId++,
    generation: 0,
    versions: new NeededVersions(memtable.iterate({}), { snapshots, dropped: droppedPrefixes }),
  })
}

function commitFlush(
  core: StoreCore,
  memtables: readonly Memtable[],
  written: readonly SstMeta[],
): Promise<void> {
  const flushed = new Set(memtables)
  const flushedThrough = memtables
    .filter(({ largestSeqno }) => largestSeqno > 0)
    .map(({ stripe, largestSeqno }) => ({
      stripe,
      seqno: bug('flushedThroughTooNew') ? core.lastSeqno : largestSeqno,
    }))
  return core.manifest.commit(
    () => makeEdit(core, { added: written, flushedThrough }, flushed),
    (state) => {
      core.sources.files.install(state.files, [])
      for (const memtable of memtables) core.sources.memtables.flushed(memtable)
    },
  )
}

function discard(core: StoreCore, written: readonly SstMeta[]): void {
  for (const file of written) {
    core.sources.tables.evict(file.id)
    try {
      core.place.vfs.unlink(core.sources.files.path(file))
    } catch {
      // An orphan: the next open removes it.
    }
  }
}
