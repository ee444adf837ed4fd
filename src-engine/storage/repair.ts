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
import { SstTables } from './sst/sst-tables.ts'
import { isDropped } from './store-reader.ts'
import {
  stripeCount,
  type ReadCounters,
  type Seqno,
  type WriteOperation,
} from './store-contract.ts'
import type { KeystoneStore } from './store.ts'
import { decodeFrameRecords } from './wal/batch-codec.ts'
import {
  decodeWalFrame,
  decodeWalHeader,
  uuidText,
  walFrameMagicFirstByte,
  walHeaderBytes,
} from './wal/wal-format.ts'

export interface RepairRequest {
  readonly vfs: Vfs
  readonly environment: Environment
  readonly source: string
  /** A path where nothing is yet. */
  readonly target: string
  readonly onProgress?: ((progress: RepairProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface RepairProgress {
  readonly stripesDone: number
  readonly stripesTotal: number
  readonly keys: number
}

export interface SkippedRange {
  readonly file: string
  readonly offset: number
  readonly reason: string
}

/** Keys whose newest version may have been in something skipped. Bounds as hexadecimal bytes; absent: open. */
export interface UncertainRange {
  readonly file: string
  /** Absent: any stripe. */
  readonly stripe?: number
  readonly after?: string
  readonly through?: string
}

export interface RepairReport {
  readonly source: string
  readonly target: string
  readonly manifest: 'read' | 'damaged' | 'missing'
  readonly sstFilesRead: number
  readonly sstFilesSkipped: number
  readonly blocksSkipped: number
  readonly walFilesRead: number
  readonly walFramesRead: number
  readonly walBytesSkipped: number
  readonly keysWritten: number
  readonly tombstones: number
  readonly skipped: readonly SkippedRange[]
  readonly uncertain: readonly UncertainRange[]
}

export const repairReportName = 'repair-report.json'
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
    const salvage = new Salvage(request)
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
    const report = salvage.report()
    await writeReport(vfs, target, report)
    return report
  } finally {
    lock.release()
  }
}

async function writeReport(vfs: Vfs, directory: string, report: RepairReport): Promise<void> {
  const file = vfs.create(joinPath(directory, repairReportName))
  try {
    file.write(new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`), 0)
    await file.sync()
  } finally {
    file.close()
  }
  await vfs.syncDirectory(directory)
}

interface Candidate {
  readonly seqno: Seqno
  /** Undefined: deleted. */
  readonly value: Uint8Array | undefined
}

class Salvage {
  readonly #request: RepairRequest
  readonly #names: readonly string[]
  readonly #skipped: SkippedRange[] = []
  readonly #uncertain: UncertainRange[] = []
  /** From the log, per stripe; where seqnos tie, one version is as good as the other. */
  readonly #logged: readonly Map<ByteString, Candidate>[]
  #manifest: RepairReport['manifest'] = 'missing'
  #uuid: string | undefined
  #dropped: readonly DroppedPrefix[] = []
  /** Ids of the live files; undefined when the MANIFEST does not tell. */
  #live: Set<number> | undefined
  #tables: SstTables | undefined
  #sstFilesRead = 0
  #sstFilesSkipped = 0
  #blocksSkipped = 0
  #walFilesRead = 0
  #walFramesRead = 0
  #walBytesSkipped = 0
  #keysWritten = 0
  #tombstones = 0

  constructor(request: RepairRequest) {
    this.#request = request
    this.#names = request.vfs.list(request.source)
    this.#logged = Array.from({ length: stripeCount }, () => new Map<ByteString, Candidate>())
    this.#readManifest()
  }

  #readManifest(): void {
    const { vfs, source } = this.#request
    if (!this.#names.includes(fileNames.manifest)) {
      this.#skip(fileNames.manifest, 0, 'the file is missing')
      this.#uncertain.push({ file: fileNames.manifest })
      return
    }
    const path = joinPath(source, fileNames.manifest)
    try {
      const { state } = readManifest(path, readWholeFile(vfs, path))
      this.#manifest = 'read'
      this.#uuid = state.uuid
      this.#dropped = state.droppedPrefixes
      this.#live = new Set(state.files.stripes.flat().map(({ id }) => id))
      const present = new Set(this.#names)
      for (const file of state.files.stripes.flat()) {
        const name = sstFileName(file.stripe, file.id)
        if (present.has(name)) continue
        this.#sstFilesSkipped++
        this.#skip(name, 0, 'the file is missing')
        this.#uncertain.push({
          file: name,
          stripe: file.stripe,
          after: hex(file.smallestKey),
          through: hex(file.largestKey),
        })
      }
    } catch (error) {
      if (!isError(error, 'corruption')) throw error
      this.#manifest = 'damaged'
      this.#skip(fileNames.manifest, error.details.offset, error.message)
      this.#uncertain.push({ file: fileNames.manifest })
    }
  }

  /** Every valid frame of every log file, also after damage: nothing is left out for being out of order. */
  readLog(): void {
    for (const name of this.#names) {
      const { kind } = parseFileName(name)
      if (kind === 'activeWal' || kind === 'rotatedWal') this.#readLogFile(name)
    }
  }

  #readLogFile(name: string): void {
    const path = joinPath(this.#request.source, name)
    const bytes = this.#readable(name, () => readWholeFile(this.#request.vfs, path))
    if (bytes === undefined) return
    const decoded = decodeWalHeader(bytes)
    if (decoded.kind !== 'valid') {
      this.#walBytesSkipped += bytes.length
      this.#skip(name, 0, 'it does not start with a valid header')
      this.#uncertain.push({ file: name })
      return
    }
    this.#uuid ??= decoded.header.uuid
    this.#walFilesRead++
    const { salt } = decoded.header
    let at = walHeaderBytes
    while (at < bytes.length) {
      const frame = decodeWalFrame(bytes, at, { salt, limit: bytes.length })
      if (frame !== undefined) {
        decodeFrameRecords(path, bytes, frame, (record) => {
          const value = record.tombstone ? undefined : bytes.slice(record.start, record.end)
          this.#log(record.stripe, record.key, { seqno: record.seqno, value })
        })
        this.#walFramesRead++
        at = frame.end
        continue
      }
      const next = nextFrame(bytes, at + 1, salt)
      // What follows the last valid frame is a torn tail or nothing: nobody was promised it.
      if (next === undefined) return
      this.#walBytesSkipped += next - at
      this.#skip(name, at, `${next - at} bytes hold no valid frame`)
      this.#uncertain.push({ file: name })
      at = next
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
    for (let stripe = 0; stripe < stripeCount; stripe++) {
      if (signal?.aborted === true) {
        throw new KeystoneError('cancelled', 'The repair was cancelled.', {})
      }
      const newest = must(this.#logged[stripe], 'the stripe exists')
      for (const file of this.#filesOf(stripe)) this.#readSst(file, newest)
      await this.#write(store, stripe, newest)
      newest.clear()
      onProgress?.({
        stripesDone: stripe + 1,
        stripesTotal: stripeCount,
        keys: this.#keysWritten,
      })
      await environment.timers.yield()
    }
  }

  #filesOf(stripe: number): { readonly name: string; readonly meta: SstMeta }[] {
    return this.#names.flatMap((name) => {
      const parsed = parseFileName(name)
      if (parsed.kind !== 'sst' || parsed.stripe !== stripe) return []
      if (this.#live !== undefined && !this.#live.has(parsed.id)) return []
      const size = this.#request.vfs.stat(joinPath(this.#request.source, name))?.size ?? 0
      return [{ name, meta: describeUnknown(stripe, parsed.id, size) }]
    })
  }

  #readSst(
    file: { readonly name: string; readonly meta: SstMeta },
    newest: Map<ByteString, Candidate>,
  ): void {
    const { name, meta } = file
    const reader = this.#readable(name, () => this.#tablesFor(name).cache.reader(meta), meta.stripe)
    if (reader === undefined) {
      this.#sstFilesSkipped++
      return
    }
    this.#sstFilesRead++
    const { lastKeys } = reader.index
    let from: ByteString | undefined
    let block = 0
    while (block < lastKeys.length) {
      const reached = this.#readBlocks(file, from, newest)
      if (reached === 'end') return
      // The damaged block is the one after the last key that was read; all versions of a key share a block.
      while (reached !== undefined && (lastKeys[block] ?? '') <= reached) block++
      const damagedThrough = must(lastKeys[block], 'the damaged block has a last key')
      const after = block === 0 ? undefined : lastKeys[block - 1]
      this.#blocksSkipped++
      this.#uncertain.push({
        file: name,
        stripe: meta.stripe,
        ...(after === undefined ? {} : { after: hex(after) }),
        through: hex(damagedThrough),
      })
      from = asByteString(`${damagedThrough}\0`)
      block++
    }
  }

  /** Reads from `from` until the end or the first damage; returns the last key read before the damage. */
  #readBlocks(
    file: { readonly name: string; readonly meta: SstMeta },
    from: ByteString | undefined,
    newest: Map<ByteString, Candidate>,
  ): 'end' | ByteString | undefined {
    const versions = this.#tablesFor(file.name).iterate(file.meta, { from }, noCounters())
    let reached = from === undefined ? undefined : asByteString(from.slice(0, -1))
    try {
      while (versions.next()) {
        const { key, seqno } = versions
        reached = key
        const known = newest.get(key)
        if (known !== undefined && known.seqno >= seqno) continue
        const { value, valueStart, valueEnd } = versions
        newest.set(key, {
          seqno,
          value: versions.tombstone ? undefined : value.slice(valueStart, valueEnd),
        })
      }
      return 'end'
    } catch (error) {
      if (!isError(error, 'corruption')) throw error
      this.#skip(file.name, error.details.offset, error.message)
      return reached
    } finally {
      versions.close()
    }
  }

  async #write(
    store: KeystoneStore,
    stripe: number,
    newest: ReadonlyMap<ByteString, Candidate>,
  ): Promise<void> {
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
        this.#tombstones++
        continue
      }
      operations.push({ key: { stripe, bytes: key }, value })
      this.#keysWritten++
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
      blockBytes: 4096,
      bloomBitsPerKey: 10,
      compression: 'none',
    })
    return this.#tables
  }

  #readable<T>(name: string, read: () => T, stripe?: number): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof KeystoneError)) throw error
      const offset = isError(error, 'corruption') ? error.details.offset : 0
      this.#skip(name, offset, error.message)
      this.#uncertain.push({ file: name, ...(stripe === undefined ? {} : { stripe }) })
      return undefined
    }
  }

  #skip(file: string, offset: number, reason: string): void {
    this.#skipped.push({ file, offset, reason })
  }

  close(): void {
    this.#tables?.close()
  }

  report(): RepairReport {
    return {
      source: this.#request.source,
      target: this.#request.target,
      manifest: this.#manifest,
      sstFilesRead: this.#sstFilesRead,
      sstFilesSkipped: this.#sstFilesSkipped,
      blocksSkipped: this.#blocksSkipped,
      walFilesRead: this.#walFilesRead,
      walFramesRead: this.#walFramesRead,
      walBytesSkipped: this.#walBytesSkipped,
      keysWritten: this.#keysWritten,
      tombstones: this.#tombstones,
      skipped: this.#skipped,
      uncertain: this.#uncertain,
    }
  }
}

function nextFrame(bytes: Uint8Array, from: number, salt: number): number | undefined {
  for (let at = bytes.indexOf(walFrameMagicFirstByte, from); at >= 0;) {
    if (decodeWalFrame(bytes, at, { salt, limit: bytes.length }) !== undefined) return at
    at = bytes.indexOf(walFrameMagicFirstByte, at + 1)
  }
  return undefined
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

function hex(key: ByteString): string {
  let text = ''
  for (let i = 0; i < key.length; i++) text += key.charCodeAt(i).toString(16).padStart(2, '0')
  return text
}

function noCounters(): ReadCounters {
  return {
    memtableHits: 0,
    filesProbed: 0,
    bloomChecks: 0,
    bloomNegatives: 0,
    blocksRead: 0,
    bytesRead: 0,
  }
}
