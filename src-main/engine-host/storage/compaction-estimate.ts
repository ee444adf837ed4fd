/** What a compaction of chosen stripes would read, write and take, before it is begun. */
import type { Database, StripeStructure } from '../../../src-engine/index.ts'
import type { CompactionEstimate, StorageEntry } from '../../contract/storage.ts'
import { drawn } from './draw.ts'
import type { RunState } from './run-state.ts'
import { addCounts, StripeMerge } from './stripe-merge.ts'
import { readStripe } from './read-stripe.ts'

/** More is not read: the rest is taken to be alike. */
const sampleBytesMax = 24 * 1_048_576

export interface EstimateRequest {
  readonly database: Database
  readonly stripes: readonly number[]
  readonly entries: readonly StorageEntry[]
  readonly state: RunState
}

export async function estimateCompaction(request: EstimateRequest): Promise<CompactionEstimate> {
  const { database, entries, state } = request
  const chosen = new Set(request.stripes)
  const work = database.storage
    .structure()
    .stripes.filter(({ stripe, files }) => chosen.has(stripe) && hasWork(files))
  const filesIn = work.reduce((sum, { files }) => sum + files.length, 0)
  const bytesIn = work.reduce((sum, { files }) => sum + bytesOf(files), 0)
  const merged = new StripeMerge().count
  const startedMs = performance.now()
  let bytesSampled = 0
  for (const { stripe, files } of drawn(work, 1)) {
    if (state.cancelled || bytesSampled >= sampleBytesMax) break
    const merge = new StripeMerge()
    await readStripe(database, files, {
      cancelled: () => state.cancelled,
      visit: (record) => void merge.add(record),
    })
    addCounts(merged, merge.count)
    bytesSampled += bytesOf(files)
    state.progress(`stripe ${stripe}`, bytesSampled, Math.min(bytesIn, sampleBytesMax))
  }
  const readMs = performance.now() - startedMs
  const scale = bytesSampled === 0 ? 0 : bytesIn / bytesSampled
  const rate = compactionRate(entries)
  const msPerByte = rate ?? (bytesSampled === 0 ? 0 : readMs / bytesSampled)
  return {
    stripes: [...chosen],
    stripesWithWork: work.length,
    filesIn,
    bytesIn,
    bytesOut: Math.round(merged.bytes === 0 ? 0 : (bytesIn * merged.keptBytes) / merged.bytes),
    versionsDropped: Math.round(merged.versionsDropped * scale),
    tombstonesRemoved: Math.round(merged.tombstonesRemoved * scale),
    elapsedMs: bytesIn * msPerByte,
    bytesSampled,
    rateFrom: rate === undefined ? 'reading' : 'compactions',
    cancelled: state.cancelled,
  }
}

type Files = StripeStructure['files']

/** As the engine decides it when it is asked to compact: one file without tombstones stays. */
function hasWork(files: Files): boolean {
  return files.length > 1 || (files[0]?.tombstones ?? 0) > 0
}

function bytesOf(files: Files): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Milliseconds a byte of those compactions that were seen; undefined when there was none. */
function compactionRate(entries: readonly StorageEntry[]): number | undefined {
  const done = entries.flatMap(({ compaction }) => compaction ?? [])
  const bytes = done.reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  const ms = done.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return bytes === 0 ? undefined : ms / bytes
}
