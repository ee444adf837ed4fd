/**
 * Keeps the live log bounded although every stripe may hold one old record: what the oldest log file still
 * holds is either flushed or, where it is little, *carried forward*: written again into the active file with
 * its old seqnos. Carrying costs at most a few percent of the log; flushing 255 tiny memtables would cost
 * 255 files and soon 255 compactions.
 */
import { bug } from '../base/seeded-bugs.ts'
import type { FlushQueue } from './flush-queue.ts'
import type { Memtable } from './memtable.ts'
import { makeEdit, retireWalFiles, type StoreCore } from './store-core.ts'
import { stripeCount } from './store-contract.ts'
import type { CarriedRecord } from './wal/batch-codec.ts'

/** A memtable up to this size may be carried rather than flushed … */
const carriedMemtableBytesMax = 16 * 1024
/** … as long as all that is carried is at most this part of the log: carrying must make room. */
const carriedPartOfLog = 1 / 16

export class WalKeeper {
  readonly #core: StoreCore
  readonly #flushQueue: FlushQueue
  #running: Promise<void> | undefined

  constructor(core: StoreCore, flushQueue: FlushQueue) {
    this.#core = core
    this.#flushQueue = flushQueue
  }

  /** Lets the oldest files go when the log is over half of what it may be. */
  relieve(): void {
    if (this.#running !== undefined || !this.#overHalf()) return
    this.#running = this.#relieve()
      // The flush queue and the log report their own failures; the next rotation tries again.
      .catch(() => {})
      .finally(() => (this.#running = undefined))
  }

  /** Lets every file but the active one go. */
  async letOldFilesGo(): Promise<void> {
    const { wal } = this.#core
    const newestSealed = wal.sealed.at(-1)?.number
    if (newestSealed !== undefined) await this.#empty(newestSealed)
  }

  async stop(): Promise<void> {
    await this.#running
  }

  #overHalf(): boolean {
    const { wal, options } = this.#core
    return wal.liveBytes > options.walBytesMax / 2
  }

  async #relieve(): Promise<void> {
    const { wal, sources } = this.#core
    while (this.#overHalf() && sources.health.state.kind === 'healthy') {
      // A log of one file: it must end before it can go.
      if (wal.sealed.length === 0) await wal.rotate()
      const oldest = wal.sealed[0]?.number
      if (oldest === undefined) return
      await this.#empty(oldest)
      // Whether the log has shrunk says nothing: it grows meanwhile. A file that a backup holds stays.
      if (wal.sealed[0]?.number === oldest) return
    }
  }

  /** Makes all files through `number` unneeded. */
  async #empty(number: number): Promise<void> {
    const core = this.#core
    const { memtables } = core.sources
    const pinning = Array.from({ length: stripeCount }, (_, stripe) => memtables.active(stripe))
      .filter(({ oldestWal }) => oldestWal !== undefined && oldestWal <= number)
      .toSorted((a, b) => a.bytes - b.bytes)
    const small: Memtable[] = []
    const records: CarriedRecord[] = []
    let room = core.options.walBytesMax * carriedPartOfLog
    for (const memtable of pinning) {
      const carried = memtable.bytes <= carriedMemtableBytesMax ? recordsOf(memtable) : []
      room -= carriedBytes(carried)
      if (carried.length > 0 && room >= 0) {
        small.push(memtable)
        records.push(...carried)
      } else {
        this.#flushQueue.freeze(memtable.stripe, 'wal')
      }
    }
    if (small.length > 0) await this.#carry(small, records)
    await this.#flushQueue.drain()
    await core.manifest.commit((state) => {
      const edit = makeEdit(core, {})
      return edit.oldestWal > state.oldestWal ? edit : undefined
    })
    retireWalFiles(core)
  }

  async #carry(memtables: readonly Memtable[], records: readonly CarriedRecord[]): Promise<void> {
    const core = this.#core
    const target = core.wal.activeNumber
    const carried = core.wal.carry(records)
    if (!bug('carriedBeforeDurable')) await carried
    // What was written meanwhile is in the same file or a later one.
    for (const memtable of memtables) {
      if (memtable.oldestWal !== undefined) memtable.oldestWal = target
    }
    const bytes = carriedBytes(records)
    core.sources.statistics.walCarriedRecords += records.length
    core.sources.statistics.walCarriedBytes += bytes
    core.onEvent({ kind: 'walCarried', stripes: memtables.length, records: records.length, bytes })
  }
}

function recordsOf(memtable: Memtable): CarriedRecord[] {
  const { stripe } = memtable
  const records: CarriedRecord[] = []
  for (const key of memtable.sortedKeys()) {
    let version = memtable.newest(key)
    for (; version !== undefined; version = version.older) records.push({ stripe, key, version })
  }
  return records
}

function carriedBytes(records: readonly CarriedRecord[]): number {
  return records.reduce(
    (sum, { key, version }) => sum + key.length + version.end - version.start,
    0,
  )
}
