/** The store as people look at it: what lies where, how big, how old. */
import type { SstMeta } from './file-set.ts'
import type { HealthState } from './health.ts'
import type { WalWatermark } from './manifest/manifest-state.ts'
import type { Memtable } from './memtable.ts'
import type { DamagedRange } from './replay.ts'
import type { StallReason } from './events.ts'
import { rotatedWalName, fileNames } from './file-names.ts'
import type { OpenParts, WalStructure } from './open-parts.ts'
import type { ReadSources } from './store-reader.ts'
import { stripeCount, type Seqno } from './store-contract.ts'
import type { WalWriter } from './wal/wal-writer.ts'

export interface MemtableStructure {
  readonly records: number
  readonly keys: number
  readonly bytes: number
  readonly smallestSeqno: Seqno | undefined
  readonly largestSeqno: Seqno | undefined
  readonly oldestWal: number | undefined
}

export interface StripeStructure {
  readonly stripe: number
  readonly memtable: MemtableStructure
  /** Being flushed, newest first. */
  readonly flushing: readonly MemtableStructure[]
  /** Newest first. */
  readonly files: readonly SstMeta[]
}

export interface StoreStructure {
  readonly path: string
  readonly uuid: string
  readonly createdMs: number
  readonly health: HealthState['kind']
  /** Why it takes no writes; undefined when it does. */
  readonly healthMessage: string | undefined
  readonly damage: readonly DamagedRange[]
  readonly lastSeqno: Seqno
  readonly durableSeqno: Seqno
  /** All 256. */
  readonly stripes: readonly StripeStructure[]
  readonly wal: readonly WalStructure[]
  readonly walBytesMax: number
  readonly walWatermark: WalWatermark
  readonly memtableBytes: number
  readonly memtableBytesMax: number
  readonly droppedPrefixes: number
  readonly compactionPaused: boolean
  readonly compactingStripes: readonly number[]
  /** Their turn comes after the one being merged, in this order. */
  readonly waitingStripes: readonly number[]
  readonly compactionFiles: number
  readonly stalledBy: StallReason | undefined
}

export function describeStripes(sources: ReadSources): StripeStructure[] {
  return Array.from({ length: stripeCount }, (_, stripe) => ({
    stripe,
    memtable: describeMemtable(sources.memtables.active(stripe)),
    flushing: sources.memtables.immutable(stripe).map(describeMemtable),
    files: sources.files.stripe(stripe),
  }))
}

function describeMemtable(memtable: Memtable): MemtableStructure {
  const empty = memtable.count === 0
  return {
    records: memtable.count,
    keys: memtable.keyCount,
    bytes: memtable.bytes,
    smallestSeqno: empty ? undefined : memtable.smallestSeqno,
    largestSeqno: empty ? undefined : memtable.largestSeqno,
    oldestWal: memtable.oldestWal,
  }
}

export interface StructureMoment {
  readonly lastSeqno: Seqno
  readonly durableSeqno: Seqno
  readonly compactionPaused: boolean
  readonly compactingStripes: readonly number[]
  readonly waitingStripes: readonly number[]
}

export function describeStructure(parts: OpenParts, moment: StructureMoment): StoreStructure {
  const { core, sources } = parts
  const { state } = sources.health
  const manifest = core?.manifest.state ?? parts.manifestState
  return {
    path: parts.path,
    uuid: manifest.uuid,
    createdMs: manifest.createdMs,
    health: state.kind,
    healthMessage:
      state.kind === 'diskFull' || state.kind === 'poisoned' ? state.error.message : undefined,
    damage: sources.health.damage,
    ...moment,
    stripes: describeStripes(sources),
    wal: core === undefined ? parts.recoveredWal : describeWal(core.wal),
    walBytesMax: core?.options.walBytesMax ?? 0,
    walWatermark: core?.wal.watermark ?? manifest.walWatermark,
    memtableBytes: sources.memtables.bytes,
    compactionFiles: core?.options.compactionFiles ?? 0,
    memtableBytesMax: core?.options.memtableTotalBytes ?? 0,
    droppedPrefixes: sources.droppedPrefixes.length,
    stalledBy: core?.backPressure.current,
  }
}

function describeWal(wal: WalWriter): WalStructure[] {
  return [
    ...wal.sealed.map(({ number, bytes }) => ({
      number,
      name: rotatedWalName(number),
      bytes,
      active: false,
    })),
    { number: wal.activeNumber, name: fileNames.activeWal, bytes: wal.activeBytes, active: true },
  ]
}
