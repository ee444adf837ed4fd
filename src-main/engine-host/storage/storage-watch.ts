/** Tells a page that watches what changed in the store, and keeps samples of its amplification. */
import type { Database } from '../../../src-engine/index.ts'
import type {
  StorageChange,
  StorageFigures,
  StorageSample,
  StorageSnapshot,
} from '../../contract/storage.ts'
import type { StorageLog } from './storage-log.ts'
import { mapFiles } from './stripe-files.ts'

export type StorageObserved = Omit<StorageChange, 'handle'>

export interface StorageWatchOptions {
  readonly database: Database
  readonly log: StorageLog
  readonly nowMs: () => number
  readonly emit: (change: StorageObserved) => void
}

const tellEveryMs = 500
const sampleEveryMs = 2000
/** An hour at that pace; an idle database adds none. */
const samplesMax = 1800

export class StorageWatch {
  readonly #options: StorageWatchOptions
  #samples: StorageSample[] = []
  #told = 0
  #toldState = ''
  #telling: NodeJS.Timeout | undefined
  readonly #sampling: NodeJS.Timeout

  constructor(options: StorageWatchOptions) {
    this.#options = options
    const { database, log } = options
    log.begin(database.storage.structure().stripes.flatMap(({ files }) => files))
    this.#samples.push(this.#sample())
    this.#sampling = setInterval(() => this.#keepSample(), sampleEveryMs)
    this.#sampling.unref()
  }

  start(): StorageSnapshot {
    const { database, log } = this.#options
    const { path, uuid, createdMs, stripes } = database.storage.structure()
    log.takeDirty()
    this.#told = log.newest
    this.#telling ??= setInterval(() => this.#tell(), tellEveryMs)
    const figures = this.#figures()
    this.#toldState = stateOf(figures)
    return {
      path,
      uuid,
      createdMs,
      stripes: stripes
        .filter(({ files }) => files.length > 0)
        .map(({ stripe, files }) => ({ stripe, files: mapFiles(files) })),
      figures,
      samples: [...this.#samples],
    }
  }

  stop(): void {
    clearInterval(this.#telling)
    this.#telling = undefined
  }

  close(): void {
    this.stop()
    clearInterval(this.#sampling)
  }

  #tell(): void {
    const { database, log, emit } = this.#options
    const figures = this.#figures()
    const state = stateOf(figures)
    const dirty = log.takeDirty()
    if (dirty.length === 0 && state === this.#toldState && log.newest === this.#told) return
    this.#toldState = state
    const entries = log.entriesAfter(this.#told)
    this.#told = log.newest
    const all = dirty.length === 0 ? [] : database.storage.structure().stripes
    const stripes = dirty.map((stripe) => ({ stripe, files: mapFiles(all[stripe]?.files ?? []) }))
    emit({ stripes, figures, entries })
  }

  #keepSample(): void {
    const sample = this.#sample()
    const { atMs: _, ...last } = this.#samples.at(-1) ?? sample
    const { atMs: __, ...now } = sample
    if (JSON.stringify(last) === JSON.stringify(now)) return
    this.#samples.push(sample)
    if (this.#samples.length > samplesMax) this.#samples = this.#samples.slice(-samplesMax)
  }

  #sample(): StorageSample {
    const { database, nowMs } = this.#options
    const statistics = database.storage.stats()
    const { itemBytes, indexBytes } = database.stats()
    const held = itemBytes + indexBytes
    return {
      atMs: nowMs(),
      readAmplification: statistics.readAmplification,
      writeAmplification: statistics.writeAmplification,
      spaceAmplification: held === 0 ? undefined : statistics.sstBytes / held,
      sstBytes: statistics.sstBytes,
      sstFiles: statistics.sstFiles,
      walBytes: statistics.wal.liveBytes,
      memtableBytes: statistics.memtableBytes,
    }
  }

  #figures(): StorageFigures {
    const { database, log } = this.#options
    const structure = database.storage.structure()
    const trigger = structure.compactionFiles
    return {
      statistics: database.storage.stats(),
      memtables: structure.stripes
        .map(({ stripe, memtable, flushing }) => ({
          stripe,
          records: flushing.reduce((sum, { records }) => sum + records, memtable.records),
          bytes: flushing.reduce((sum, { bytes }) => sum + bytes, memtable.bytes),
          flushingRecords: flushing.reduce((sum, { records }) => sum + records, 0),
        }))
        .filter(({ records }) => records > 0),
      compaction: {
        paused: structure.compactionPaused,
        running: log.running,
        queue: structure.waitingStripes.map((stripe) => ({
          stripe,
          reason: `stripe ${stripe}: ${structure.stripes[stripe]?.files.length ?? 0} >= ${trigger}`,
        })),
      },
      wal: structure.wal,
      walBytesMax: structure.walBytesMax,
      memtableBytesMax: structure.memtableBytesMax,
      compactionFiles: trigger,
      lastSeqno: structure.lastSeqno,
      durableSeqno: structure.durableSeqno,
      stalledBy: structure.stalledBy,
      damage: structure.damage.map(({ message }) => message),
      riskyPlace: log.riskyPlace,
      sample: this.#sample(),
    }
  }
}

/** What makes it worth telling: everything but the time, and the counters that looking itself moves. */
function stateOf({ statistics, sample, ...figures }: StorageFigures): string {
  const { atMs: _, ...measured } = sample
  const { counters } = statistics
  return JSON.stringify({ ...figures, measured, operations: counters.operations })
}
