/** The parts of an open store that its jobs share. Made by `open-store.ts`, shown by `store.ts`. */
import type { Environment } from '../base/environment.ts'
import { bug } from '../base/seeded-bugs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { BackPressure } from './back-pressure.ts'
import type { StoreEventListener } from './events.ts'
import type { ManifestWriter } from './manifest/manifest-writer.ts'
import type { ManifestEdit } from './manifest/manifest-state.ts'
import type { Memtable } from './memtable.ts'
import type { StoreOptions } from './options.ts'
import type { ReadSources } from './store-reader.ts'
import type { Seqno } from './store-contract.ts'
import type { WalWriter } from './wal/wal-writer.ts'

export interface StorePlace {
  readonly vfs: Vfs
  readonly environment: Environment
  readonly directory: string
  readonly uuid: string
}

/** A store open for writing. */
export interface StoreCore {
  readonly place: StorePlace
  readonly options: StoreOptions
  readonly onEvent: StoreEventListener
  readonly sources: ReadSources
  readonly wal: WalWriter
  readonly manifest: ManifestWriter
  readonly backPressure: BackPressure
  lastSeqno: Seqno
  nextFileId: number
  compactionPaused: boolean
  /** Backups under way: log files must stay. */
  walHolds: number
}

/** An edit with everything that every edit says. */
export function makeEdit(
  core: StoreCore,
  change: Partial<ManifestEdit>,
  flushed: ReadonlySet<Memtable> = new Set(),
): ManifestEdit {
  return {
    added: [],
    removed: [],
    flushedThrough: [],
    droppedPrefixes: [],
    forgottenPrefixes: [],
    closed: false,
    oldestWal: bug('neededLogRetired')
      ? core.wal.activeNumber
      : (core.sources.memtables.oldestWal(flushed) ?? core.wal.activeNumber),
    walWatermark: core.wal.watermark,
    nextFileId: core.nextFileId,
    lastSeqno: core.wal.syncedSeqno,
    ...change,
  }
}

/** Lets log files go that the MANIFEST says nobody needs. */
export function retireWalFiles(core: StoreCore): void {
  if (core.walHolds > 0) return
  const numbers = core.wal.retire(core.manifest.state.oldestWal)
  if (numbers.length === 0) return
  core.onEvent({ kind: 'walRetired', numbers, liveBytes: core.wal.liveBytes })
  core.backPressure.changed()
}
