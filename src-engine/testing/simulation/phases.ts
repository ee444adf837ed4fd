/** What the store was busy with when an operation came: for counting crash points where they matter. */
import { fileNames, parseFileName } from '../../storage/file-names.ts'
import type { StoreEvent } from '../../storage/events.ts'
import type { SimulatedOperation } from '../../vfs/simulated-vfs.ts'

export const phases = [
  'commit',
  'flush',
  'compaction',
  'walRotation',
  'manifestRewriting',
  'recovery',
  'creation',
  'other',
] as const

export type Phase = (typeof phases)[number]

/** Follows the store's events and tells for each operation on a file what it was a part of. */
export class PhaseTracker {
  #opening: 'creation' | 'recovery' | undefined
  #flushing = new Set<number>()
  readonly #compacting = new Set<number>()
  /** A sync of the directory or a MANIFEST edit belongs to what happened before it. */
  #last: Phase = 'other'

  beginOpen(kind: 'creation' | 'recovery'): void {
    this.#opening = kind
    this.#flushing.clear()
    this.#compacting.clear()
    this.#last = kind
  }

  endOpen(): void {
    this.#opening = undefined
    this.#last = 'other'
  }

  observe(event: StoreEvent): void {
    switch (event.kind) {
      case 'flushStarted':
        this.#flushing = new Set(event.stripes)
        return
      case 'flushFinished':
      case 'flushFailed':
        this.#flushing.clear()
        return
      case 'compactionStarted':
        this.#compacting.add(event.stripe)
        return
      case 'compactionFinished':
      case 'compactionFailed':
      case 'compactionCancelled':
        this.#compacting.delete(event.stripe)
        return
      default:
    }
  }

  of(operation: SimulatedOperation): Phase {
    if (this.#opening !== undefined) return this.#opening
    const phase = this.#byFile(operation)
    if (phase !== 'commit') this.#last = phase
    return phase
  }

  #byFile(operation: SimulatedOperation): Phase {
    const name = operation.path.slice(operation.path.lastIndexOf('/') + 1)
    const file = parseFileName(name)
    switch (file.kind) {
      case 'sst':
      case 'sstTemporary': {
        const flushing = this.#flushing.has(file.stripe)
        const compacting = this.#compacting.has(file.stripe)
        if (flushing === compacting) return operation.kind === 'unlink' ? 'compaction' : 'other'
        return flushing ? 'flush' : 'compaction'
      }
      case 'manifestTemporary':
        return 'manifestRewriting'
      case 'manifest':
        return this.#last
      case 'activeWal':
        return operation.kind === 'write' || operation.kind === 'sync' ? 'commit' : 'walRotation'
      case 'rotatedWal':
      case 'spareWal':
        return 'walRotation'
      default:
        return name === fileNames.lock ? 'other' : this.#last
    }
  }
}
