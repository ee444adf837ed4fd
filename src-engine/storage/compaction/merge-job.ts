/**
 * Merges SSTs of one stripe, neighbours in age, into one file. Drops the versions nobody can see:
 *
 *   - of one key, those that a newer version hides from every moment still looked at;
 *   - keys under a dropped prefix;
 *   - tombstones that hide nothing: no version of the key is left here, and no older file can hold one.
 *
 *   versions   a@9† a@4 b@7       no moment, no older files  ->  b@7
 *                                 moment 5                   ->  a@9† a@4 b@7
 */
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { KeystoneError } from '../../base/errors.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { Timers } from '../../base/timers.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import type { SstMeta } from '../file-set.ts'
import { mergeVersions } from '../iterators/merging-iterator.ts'
import type { VersionIterator } from '../iterators/version-iterator.ts'
import { SstCache } from '../sst/sst-cache.ts'
import { SstWriter } from '../sst/sst-writer.ts'
import { newReadCounters, type ReadCounters, type Seqno } from '../store-contract.ts'

/** Plain data: crosses to a thread as it is. */
export interface MergeRequest {
  readonly directory: string
  readonly databaseUuid: string
  readonly stripe: number
  /** Newest first. */
  readonly inputs: readonly SstMeta[]
  /** Key ranges of the stripe's files older than the inputs: what a tombstone may still hide. */
  readonly olderRanges: readonly {
    readonly smallestKey: ByteString
    readonly largestKey: ByteString
  }[]
  /** Moments still looked at, ascending. Moments to come see the newest versions, which always stay. */
  readonly moments: readonly Seqno[]
  readonly droppedPrefixes: readonly ByteString[]
  readonly outputId: number
  readonly createdMs: number
  readonly blockBytes: number
  readonly bloomBitsPerKey: number
  readonly compression: 'none' | 'deflate'
}

export interface MergeOutcome {
  /** Undefined when nothing was left to write. */
  readonly output: SstMeta | undefined
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly versionsDropped: number
  readonly tombstonesRemoved: number
  readonly tombstonesKept: number
  /** For people; empty when none were kept. */
  readonly tombstonesKeptBecause: string
}

/** How a merge is watched and stopped. */
export interface MergeControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((bytesRead: number) => void) | undefined
}

/** Versions merged before others get their turn: about a millisecond of work. */
const sliceVersions = 2048

/** Throws `cancelled` when asked to stop, or what reading and writing throw; then the output is gone. */
export async function mergeFiles(
  request: MergeRequest,
  world: { readonly vfs: Vfs; readonly timers: Timers },
  control: MergeControl = {},
): Promise<MergeOutcome> {
  const counters = noCounters()
  const { inputs, directory, databaseUuid, blockBytes } = request
  const cache = new SstCache({
    vfs: world.vfs,
    directory,
    databaseUuid,
    openFilesMax: inputs.length,
    blockCacheBytes: 0,
    blockBytes,
  })
  const sources = inputs.map((file) => cache.iterate(file, {}, counters))
  const merge = new Merge(request, mergeVersions(sources, false), world.vfs)
  try {
    while (merge.step(sliceVersions)) {
      control.onProgress?.(counters.bytesRead)
      await world.timers.yield()
      if (control.signal?.aborted === true) {
        throw new KeystoneError('cancelled', 'The compaction was cancelled.', {})
      }
    }
    return await merge.finish(counters.bytesRead)
  } catch (error) {
    merge.abandon()
    throw error
  } finally {
    for (const source of sources) source.close()
    cache.close()
  }
}

function noCounters(): ReadCounters {
  return newReadCounters()
}

const noBytes = new Uint8Array(0)

class Merge {
  readonly #request: MergeRequest
  readonly #versions: VersionIterator
  readonly #vfs: Vfs
  readonly #moments: readonly Seqno[]
  #writer: SstWriter | undefined
  #key = asByteString('')
  #any = false
  /** The last version kept of the current key. */
  #newer: Seqno = 0
  /** Tombstones of the current key that nothing older has followed yet. */
  #pending: Seqno[] = []
  #versionsDropped = 0
  #tombstonesRemoved = 0
  #keptForOlderFiles = 0
  #keptForMoments = 0

  constructor(request: MergeRequest, versions: VersionIterator, vfs: Vfs) {
    this.#request = request
    this.#versions = versions
    this.#vfs = vfs
    this.#moments = bug('compactionIgnoresSnapshots') ? [] : request.moments
  }

  /** Takes up to `count` versions; false at the end. */
  step(count: number): boolean {
    const versions = this.#versions
    for (let taken = 0; taken < count; taken++) {
      if (!versions.next()) {
        this.#settlePending()
        return false
      }
      this.#take(versions)
    }
    return true
  }

  async finish(bytesRead: number): Promise<MergeOutcome> {
    const output = await this.#writer?.finish()
    return {
      output,
      bytesRead,
      bytesWritten: output?.bytes ?? 0,
      versionsDropped: this.#versionsDropped,
      tombstonesRemoved: this.#tombstonesRemoved,
      tombstonesKept: this.#keptForOlderFiles + this.#keptForMoments,
      tombstonesKeptBecause: this.#whyKept(),
    }
  }

  abandon(): void {
    this.#writer?.abandon()
  }

  #take(version: VersionIterator): void {
    const { key, seqno } = version
    const sameKey = this.#any && key === this.#key
    if (!sameKey) {
      this.#settlePending()
      this.#key = key
      this.#any = true
    }
    if (this.#isDropped(key) || (sameKey && !this.#isSeen(seqno, this.#newer))) {
      this.#versionsDropped++
      return
    }
    this.#newer = seqno
    if (version.tombstone) {
      this.#pending.push(seqno)
      return
    }
    // These tombstones hide a version that some moment sees: they stay.
    this.#keptForMoments += this.#pending.length
    this.#writePending()
    this.#openWriter().add(version)
  }

  /** The current key is done: its last tombstones stay only if an older file may hold what they hide. */
  #settlePending(): void {
    if (this.#pending.length === 0) return
    const key = this.#key
    const mayHide = this.#request.olderRanges.some(
      ({ smallestKey, largestKey }) => smallestKey <= key && key <= largestKey,
    )
    if (mayHide && !bug('tombstoneDroppedEarly')) {
      this.#keptForOlderFiles += this.#pending.length
      this.#writePending()
      return
    }
    this.#tombstonesRemoved += this.#pending.length
    this.#pending.length = 0
  }

  #writePending(): void {
    for (const seqno of this.#pending) {
      this.#openWriter().add({
        key: this.#key,
        seqno,
        tombstone: true,
        value: noBytes,
        valueStart: 0,
        valueEnd: 0,
      })
    }
    this.#pending.length = 0
  }

  #isDropped(key: ByteString): boolean {
    for (const prefix of this.#request.droppedPrefixes) if (key.startsWith(prefix)) return true
    return false
  }

  /** Whether some moment sees the version at `older` although one at `newer` follows it. */
  #isSeen(older: Seqno, newer: Seqno): boolean {
    for (const moment of this.#moments) if (older <= moment && moment < newer) return true
    return false
  }

  #openWriter(): SstWriter {
    const request = this.#request
    this.#writer ??= new SstWriter({
      vfs: this.#vfs,
      directory: request.directory,
      identity: {
        stripe: request.stripe,
        id: request.outputId,
        databaseUuid: request.databaseUuid,
      },
      blockBytes: request.blockBytes,
      bloomBitsPerKey: request.bloomBitsPerKey,
      compression: request.compression,
      createdMs: request.createdMs,
      generation: 1 + Math.max(...request.inputs.map(({ generation }) => generation)),
    })
    return this.#writer
  }

  #whyKept(): string {
    const reasons: string[] = []
    if (this.#keptForOlderFiles > 0) {
      reasons.push(`${this.#keptForOlderFiles} because an older SST may hold their keys`)
    }
    if (this.#keptForMoments > 0) {
      reasons.push(`${this.#keptForMoments} because a snapshot still sees what they hide`)
    }
    return reasons.join(', ')
  }
}
