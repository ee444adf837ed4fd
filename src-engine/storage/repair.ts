/**
 * Salvage: reads what can be read of a damaged database and writes it into a new one, with a report of what was
 * read, what was skipped and which keys are uncertain. The source is never changed.
 *
 * Every version that validates counts, wherever it lies; of each key the newest one wins. Where something was
 * skipped, a newer version of a key may be missing: the report names those ranges.
 */
import { must } from '../base/assert.ts'
import { asByteString, type ByteString } from '../base/byte-string.ts'
import type { Environment } from '../base/environment.ts'
import { isError, KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { SstMeta } from './file-set.ts'
import { fileNames, joinPath, parseFileName, sstFileName } from './file-names.ts'
import { lockForReading } from './lock.ts'
import { readManifest } from './manifest/manifest-reader.ts'
import type { DroppedPrefix } from './manifest/manifest-state.ts'
import { createStore } from './open-store.ts'
import { readWholeFile } from './read-file.ts'
import { hexKey, RepairLedger, writeReport, type RepairReport } from './repair-report.ts'
import { salvageLog } from './salvage-log.ts'
import { salvageSst, type Candidate, type SstFile } from './salvage-sst.ts'
import { SstTables } from './sst/sst-tables.ts'
import { isDropped } from './store-reader.ts'
import { stripeCount, type WriteOperation } from './store-contract.ts'
import type { KeystoneStore } from './store.ts'
import { uuidText } from './wal/wal-format.ts'

export interface RepairRequest {
  readonly vfs: Vfs
  readonly environment: Environment
  readonly source: string
  /** A path where nothing is yet. */
  readonly target: string
  /** Keys that whoever asks for the repair makes anew from the others. */
  readonly leaveOut?: ((key: ByteString) => boolean) | undefined
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface RepairProgress {
  readonly stripesDone: number
  readonly stripesTotal: number
  readonly keys: number
}

const batchBytes = 256 * 1024

/** Throws `databaseExists` when anything is at the target, `locked` when somebody writes to the source. */
export async function repairStore(request: RepairRequest): Promise<RepairReport> {
  const { vfs, environment, source, target } = request
  if (vfs.stat(target) !== undefined) {
    throw new KeystoneError(
      'databaseExists',
      `There is something at ${target} already. Choose a path where nothing is yet.`,
      { path: target },
    )
  }
  const lock = lockForReading(vfs, source)
  try {
    const ledger = new RepairLedger()
    const salvage = new Salvage(request, ledger)
    salvage.readLog()
    const store = await createStore({
      vfs,
      environment,
      path: target,
      options: { durability: { kind: 'none' } },
    })
    try {
      await salvage.copyInto(store)
      await store.flush()
    } finally {
      salvage.close()
      await store.close()
    }
    const report = ledger.report({ source, target })
    await writeReport(vfs, target, report)
    return report
  } finally {
    lock.release()
  }
}

class Salvage {
  readonly #request: RepairRequest
  readonly #names: readonly string[]
  readonly #ledger: RepairLedger
  /** From the log, per stripe; where seqnos tie, one version is as good as the other. */
  readonly #logged: readonly Map<ByteString, Candidate>[]
  #uuid: string | undefined
  #dropped: readonly DroppedPrefix[] = []
  /** Ids of the live files; undefined when the MANIFEST does not tell. */
  #live: Set<number> | undefined
  #tables: SstTables | undefined

  constructor(request: RepairRequest, ledger: RepairLedger) {
    this.#request = request
    this.#ledger = ledger
    this.#names = request.vfs.list(request.source)
    this.#logged = Array.from({ length: stripeCount }, () => new Map<ByteString, Candidate>())
    this.#readManifest()
  }

  #readManifest(): void {
    const { vfs, source } = this.#request
    if (!this.#names.includes(fileNames.manifest)) {
      this.#ledger.skip(fileNames.manifest, 0, 'the file is missing')
      this.#ledger.doubt({ file: fileNames.manifest })
      return
    }
    const path = joinPath(source, fileNames.manifest)
    try {
      const { state } = readManifest(path, readWholeFile(vfs, path))
      this.#ledger.manifest = 'read'
      this.#uuid = state.uuid
      this.#dropped = state.droppedPrefixes
      this.#live = new Set(state.files.stripes.flat().map(({ id }) => id))
      const present = new Set(this.#names)
      for (const file of state.files.stripes.flat()) {
        const name = sstFileName(file.stripe, file.id)
        if (present.has(name)) continue
        this.#ledger.counts.sstFilesSkipped++
        this.#ledger.skip(name, 0, 'the file is missing')
        this.#ledger.doubt({
          file: name,
          stripe: file.stripe,
          after: hexKey(file.smallestKey),
          through: hexKey(file.largestKey),
        })
      }
    } catch (error) {
      if (!isError(error, 'corruption')) throw error
      this.#ledger.manifest = 'damaged'
      this.#ledger.skip(fileNames.manifest, error.details.offset, error.message)
      this.#ledger.doubt({ file: fileNames.manifest })
    }
  }

  /** Every valid frame of every log file, also after damage: nothing is left out for being out of order. */
  readLog(): void {
    for (const name of this.#names) {
      const { kind } = parseFileName(name)
      if (kind !== 'activeWal' && kind !== 'rotatedWal') continue
      const { vfs, source } = this.#request
      const uuid = salvageLog({ vfs, directory: source, name }, this.#ledger, (record) => {
        const { stripe, key, seqno, tombstone, buffer, start, end } = record
        this.#log(stripe, key, { seqno, value: tombstone ? undefined : buffer.slice(start, end) })
      })
      this.#uuid ??= uuid
    }
  }

  #log(stripe: number, key: ByteString, candidate: Candidate): void {
    const logged = must(this.#logged[stripe], 'the stripe exists')
    const known = logged.get(key)
    if (known === undefined || known.seqno <= candidate.seqno) logged.set(key, candidate)
  }

  /** Stripe by stripe, so that no more than one is in memory. */
  async copyInto(store: KeystoneStore): Promise<void> {
    const { onProgress, signal, environment } = this.#request
    const access = { tables: (name: string) => this.#tablesFor(name), ledger: this.#ledger }
    for (let stripe = 0; stripe < stripeCount; stripe++) {
      if (signal?.aborted === true) {
        throw new KeystoneError('cancelled', 'The repair was cancelled.', {})
      }
      const newest = must(this.#logged[stripe], 'the stripe exists')
      for (const file of this.#filesOf(stripe)) salvageSst(file, access, newest)
      await this.#write(store, stripe, newest)
      newest.clear()
      onProgress?.({
        stripesDone: stripe + 1,
        stripesTotal: stripeCount,
        keys: this.#ledger.counts.keysWritten,
      })
      await environment.timers.yield()
    }
  }

  #filesOf(stripe: number): SstFile[] {
    return this.#names.flatMap((name) => {
      const parsed = parseFileName(name)
      if (parsed.kind !== 'sst' || parsed.stripe !== stripe) return []
      if (this.#live !== undefined && !this.#live.has(parsed.id)) return []
      const size = this.#request.vfs.stat(joinPath(this.#request.source, name))?.size ?? 0
      return [{ name, meta: describeUnknown(stripe, parsed.id, size) }]
    })
  }

  async #write(
    store: KeystoneStore,
    stripe: number,
    newest: ReadonlyMap<ByteString, Candidate>,
  ): Promise<void> {
    const { leaveOut } = this.#request
    let operations: WriteOperation[] = []
    let bytes = 0
    const flush = async (): Promise<void> => {
      if (operations.length === 0) return
      await store.writable()
      store.write(operations)
      operations = []
      bytes = 0
    }
    for (const [key, { value }] of newest) {
      if (isDropped(this.#dropped, key)) continue
      if (value === undefined) {
        this.#ledger.counts.tombstones++
        continue
      }
      if (leaveOut?.(key) === true) {
        this.#ledger.counts.keysLeftOut++
        continue
      }
      operations.push({ key: { stripe, bytes: key }, value })
      this.#ledger.counts.keysWritten++
      bytes += key.length + value.length
      if (bytes >= batchBytes) await flush()
    }
    await flush()
  }

  /** Every file names its database; when nothing else does, the first SST that is asked. */
  #tablesFor(name: string): SstTables {
    const { vfs, source, environment } = this.#request
    this.#uuid ??= uuidText(readWholeFile(vfs, joinPath(source, name), 48), 24)
    this.#tables ??= new SstTables({
      vfs,
      directory: source,
      databaseUuid: this.#uuid,
      clock: environment.clock,
      openFilesMax: 64,
      blockCacheBytes: 0,
      blockBytes: 4096,
      bloomBitsPerKey: 10,
      compression: 'none',
    })
    return this.#tables
  }

  close(): void {
    this.#tables?.close()
  }
}

/** A file looked at by itself: only its name and size are known. */
function describeUnknown(stripe: number, id: number, bytes: number): SstMeta {
  return {
    id,
    stripe,
    bytes,
    entries: 0,
    tombstones: 0,
    smallestKey: asByteString(''),
    largestKey: asByteString(''),
    smallestSeqno: 0,
    largestSeqno: 0,
    checksum: 0,
    createdMs: 0,
    generation: 0,
  }
}
