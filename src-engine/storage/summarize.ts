import { fileNames, joinPath } from './file-names.ts'
import type { OpenParts } from './open-parts.ts'
import { StatisticsCounters, type StoreStatistics } from './statistics.ts'

/** The store's counters and sizes at this moment. */
export function summarize({ vfs, path, core, sources, recoveredWal }: OpenParts): StoreStatistics {
  const { statistics: counters, files, memtables, snapshots } = sources
  const fileBytes = (name: string): number => vfs.stat(joinPath(path, name))?.size ?? 0
  const stripes = files.current.stripes.filter((stripe) => stripe.length > 0)
  const all = stripes.flat()
  const walWritten = core?.wal.bytesWritten ?? 0
  const manifestWritten = core?.manifest.bytesWritten ?? 0
  const written =
    walWritten + manifestWritten + counters.flushBytes + counters.compactionBytesWritten
  return {
    counters: Object.assign(new StatisticsCounters(), counters),
    wal: {
      liveBytes: core?.wal.liveBytes ?? recoveredWal.reduce((sum, { bytes }) => sum + bytes, 0),
      liveFiles: core === undefined ? recoveredWal.length : core.wal.sealed.length + 1,
      allocatedBytes:
        core?.wal.allocatedBytes ??
        recoveredWal.reduce((sum, { name }) => sum + fileBytes(name), 0),
      bytesWritten: walWritten,
      groups: core?.wal.groups ?? 0,
    },
    manifestBytes: fileBytes(fileNames.manifest),
    memtableBytes: memtables.bytes,
    sstFiles: all.length,
    sstBytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    sstEntries: all.reduce((sum, { entries }) => sum + entries, 0),
    sstTombstones: all.reduce((sum, { tombstones }) => sum + tombstones, 0),
    snapshots: snapshots.count,
    stalls: core?.backPressure.statistics.stalls ?? 0,
    stalledMs: core?.backPressure.statistics.stalledMs ?? 0,
    writeAmplification: counters.userBytes === 0 ? undefined : written / counters.userBytes,
    readAmplification: stripes.length === 0 ? 0 : all.length / stripes.length,
  }
}
