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
import { KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { examineDatabase, examineNewPlace } from './examine.ts'
import type { SstMeta } from './file-set.ts'
import { fileNames, joinPath, parseFileName, sstFileName } from './file-names.ts'
import { lockForReading } from './lock.ts'
import { logDamage } from './log-damage.ts'
import { readManifest, type ManifestContents } from './manifest/manifest-reader.ts'
import { createStore } from './open-store.ts'
import { readWholeFile } from './read-file.ts'
import { removeFiles } from './remove-files.ts'
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
  /** Makes them anew, in the new database before it gets its name. */
  readonly complete?: ((store: KeystoneStore) => Promise<void>) | undefined
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface RepairProgress {
  readonly stripesDone: number
  readonly stripesTotal: number
  readonly keys: number
}

const batchBytes = 256 * 1024
const fileIsMissing = { offset: 0, reason: 'the file is missing' }

/**
 * Throws `databaseExists` when anything is at the target, `databaseNotFound` when the source or the target's parent
 * directory is not there, `notADatabase` when the source is none, `locked` when somebody writes to it.
 */
export async function repairStore(request: RepairRequest): Promise<RepairReport> {
  const { vfs, source, target } = request
  examineNewPlace(vfs, target)
  examineDatabase(vfs, source, true)
  const unfinished = `${target.replace(/\/+$/, '')}.unfinished`
  if (vfs.stat(unfinished) !== undefined) {
    throw new KeystoneError(
      'databaseExists',
      `${unfinished} is what a repair left that was cut short. Remove it and try again.`,
      { path: unfinished },
    )
  }
  const lock = lockForReading(vfs, source)
  try {
    const ledger = new RepairLedger()
    const salvage = new Salvage(request, ledger)
    salvage.readLog()
    salvage.compareWithManifest()
    await salvage.copyTo(unfinished)
    const report = ledger.report({ source, target })
    try {
      await writeReport(vfs, target, report)
    } catch (error) {
      removeFiles(vfs, target)
      throw error
    }
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
  #manifest: ManifestContents | undefined
  /** Ids of the files to read; undefined when the MANIFEST does not tell. */
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
      this.#ledger.lost(fileNames.manifest, fileIsMissing)
      return
    }
    const path = joinPath(source, fileNames.manifest)
    this.#ledger.manifest = 'damaged'
    this.#manifest = this.#ledger.readable(fileNames.manifest, () =>
      readManifest(path, readWholeFile(vfs, path)),
    )
    if (this.#manifest === undefined) return
    this.#ledger.manifest = 'read'
    const { state } = this.#manifest
    this.#uuid = state.uuid
    this.#live = new Set(state.files.stripes.flat().map(({ id }) => id))
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

  /**
   * Notes what the MANIFEST names and the directory lacks. Where something is missing, the MANIFEST may be an old one:
   * SSTs that it never heard of are then read, too, all but those that it says were merged into others.
   */
  compareWithManifest(): void {
    if (this.#manifest === undefined) return
    const { state, edits } = this.#manifest
    const { vfs, source } = this.#request
    const present = new Set(this.#names)
    const missing = state.files.stripes
      .flat()
      .filter(({ stripe, id }) => !present.has(sstFileName(stripe, id)))
    for (const { stripe, id, smallestKey, largestKey } of missing) {
      this.#ledger.counts.sstFilesSkipped++
      this.#ledger.lost(sstFileName(stripe, id), fileIsMissing, {
        stripe,
        after: hexKey(smallestKey),
        through: hexKey(largestKey),
      })
    }
    const logs = logDamage({ vfs, directory: source, names: this.#names, state })
    for (const { file, offset, message } of logs) {
      this.#ledger.lost(file.slice(file.lastIndexOf('/') + 1), { offset, reason: message })
    }
    if (missing.length === 0 && logs.length === 0) return
    const removed = new Set(edits.flatMap(({ edit }) => edit.removed))
    const named = this.#live
    this.#live = new Set(
      this.#names.flatMap((name) => {
        const parsed = parseFileName(name)
        if (parsed.kind !== 'sst') return []
        return named?.has(parsed.id) === true || !removed.has(parsed.id) ? [parsed.id] : []
      }),
    )
  }

  #log(stripe: number, key: ByteString, candidate: Candidate): void {
    const logged = must(this.#logged[stripe], 'the stripe exists')
    const known = logged.get(key)
    if (known === undefined || known.seqno <= candidate.seqno) logged.set(key, candidate)
  }

  /**
   * Writes all that was found into a database elsewhere, then makes the target of it at once: a repair that is cut short
   * must not leave half of what can be saved under that name.
   */
  async copyTo(unfinished: string): Promise<void> {
    const { vfs, environment, target, complete } = this.#request
    // Fails where another repair has made it meanwhile: only what is ours is removed below.
    vfs.makeDirectory(unfinished)
    try {
      const options = { durability: { kind: 'none' } } as const
      const store = await createStore({ vfs, environment, path: unfinished, options })
      try {
        await this.#copyInto(store)
        await complete?.(store)
        // Into SSTs, which a backup links: its copy of the log then holds next to nothing.
        await store.flush()
        await store.checkpoint()
        await store.backup(target)
      } finally {
        this.#tables?.close()
        await store.close()
      }
    } finally {
      removeFiles(vfs, unfinished)
    }
  }

  /** Stripe by stripe, so that no more than one is in memory. */
  async #copyInto(store: KeystoneStore): Promise<void> {
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
    const dropped = this.#manifest?.state.droppedPrefixes ?? []
    const flush = async (): Promise<void> => {
      if (operations.length === 0) return
      await store.writable()
      store.write(operations)
      operations = []
      bytes = 0
    }
    for (const [key, { value }] of newest) {
      if (isDropped(dropped, key)) continue
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
    checksum: undefined,
    createdMs: 0,
    generation: 0,
  }
}
