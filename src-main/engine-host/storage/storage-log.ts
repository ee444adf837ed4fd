/**
 * What the store of one database did since it was opened: entries for people, the file set before and after each of
 * them, and which stripes changed since somebody last looked. Bounded: the oldest entries are folded into the file set
 * that the rest begins with.
 */
import type { DatabaseEvent, SstMeta } from '../../../src-engine/index.ts'
import type {
  FileFigures,
  RunningCompaction,
  StorageEntry,
  StorageEntryKind,
  StorageHistory,
} from '../../contract/storage.ts'
import { figuresOf } from './stripe-files.ts'

interface EntryParts {
  readonly kind: StorageEntryKind
  readonly text: string
  readonly stripe?: number
  readonly added?: readonly SstMeta[]
  readonly removed?: readonly SstMeta[]
  readonly compaction?: StorageEntry['compaction']
}

export const entriesKept = 20_000

export class StorageLog {
  readonly #nowMs: () => number
  readonly #entriesMax: number
  readonly #base = new Map<number, FileFigures>()
  #baseAtMs: number
  #entries: StorageEntry[] = []
  #forgotten = 0
  #begun = false
  #dirty = new Set<number>()
  #running: RunningCompaction | undefined
  #riskyPlace: string | undefined
  /** Called after each event. */
  onObserved: () => void = () => {}

  constructor(nowMs: () => number, entriesMax: number = entriesKept) {
    this.#nowMs = nowMs
    this.#entriesMax = entriesMax
    this.#baseAtMs = nowMs()
  }

  get running(): RunningCompaction | undefined {
    return this.#running
  }

  /** What was said of the place when the database was opened; undefined for an ordinary one. */
  get riskyPlace(): string | undefined {
    return this.#riskyPlace
  }

  /** Number of the newest entry; 0 before the first. */
  get newest(): number {
    return this.#forgotten + this.#entries.length
  }

  /** The file set from which on changes are followed. */
  begin(files: readonly SstMeta[]): void {
    this.#begun = true
    this.#baseAtMs = this.#nowMs()
    for (const file of files) this.#base.set(file.id, figuresOf(file))
  }

  /** The listener for events of the database. */
  readonly observe = (event: DatabaseEvent): void => {
    const parts = this.#follow(event)
    if (parts !== undefined) this.#add(parts)
    this.onObserved()
  }

  /** Stripes that changed since this was last asked. */
  takeDirty(): readonly number[] {
    const dirty = [...this.#dirty]
    this.#dirty = new Set()
    return dirty
  }

  entriesAfter(number: number): readonly StorageEntry[] {
    return this.#entries.slice(Math.max(0, number - this.#forgotten))
  }

  history(): StorageHistory {
    return {
      base: [...this.#base.values()],
      baseAtMs: this.#baseAtMs,
      entries: [...this.#entries],
      entriesForgotten: this.#forgotten,
    }
  }

  #follow(event: DatabaseEvent): EntryParts | undefined {
    switch (event.kind) {
      case 'compactionStarted':
        this.#running = {
          stripe: event.stripe,
          reason: event.reason,
          startedAtMs: this.#nowMs(),
          inputFiles: event.inputs.length,
          bytesRead: 0,
          bytesTotal: event.inputs.reduce((sum, { bytes }) => sum + bytes, 0),
        }
        return undefined
      case 'compactionProgress':
        if (this.#running?.stripe === event.stripe) {
          const { bytesRead, bytesTotal } = event
          this.#running = { ...this.#running, bytesRead, bytesTotal }
        }
        return undefined
      case 'compactionFinished':
      case 'compactionFailed':
      case 'compactionCancelled':
        this.#running = undefined
        return compactionEntry(event)
      case 'riskyPlace':
        this.#riskyPlace = event.message
        return { kind: 'other', text: event.message }
      default:
        return otherEntry(event)
    }
  }

  #add({ kind, text, stripe, added = [], removed = [], compaction }: EntryParts): void {
    for (const file of [...added, ...removed]) this.#dirty.add(file.stripe)
    this.#entries.push({
      number: this.newest + 1,
      atMs: this.#nowMs(),
      kind,
      stripe,
      text,
      added: this.#begun ? added.map(figuresOf) : [],
      removed: this.#begun ? removed.map(figuresOf) : [],
      compaction,
    })
    // In one go now and then: moving all of them for each new one would cost more than keeping them.
    if (this.#entries.length > this.#entriesMax * 1.25) this.#forget()
  }

  #forget(): void {
    const gone = this.#entries.splice(0, this.#entries.length - this.#entriesMax)
    for (const { added, removed, atMs } of gone) {
      for (const { id } of removed) this.#base.delete(id)
      for (const file of added) this.#base.set(file.id, file)
      this.#baseAtMs = atMs
    }
    this.#forgotten += gone.length
  }
}

type CompactionEnd = Extract<
  DatabaseEvent,
  { kind: 'compactionFinished' | 'compactionFailed' | 'compactionCancelled' }
>

function compactionEntry(event: CompactionEnd): EntryParts {
  const { stripe } = event
  switch (event.kind) {
    case 'compactionCancelled':
      return { kind: 'compactionCancelled', stripe, text: 'A compaction was cancelled.' }
    case 'compactionFailed':
      return { kind: 'compactionFailed', stripe, text: event.message }
    case 'compactionFinished': {
      const { kind: _, inputs, outputs, stripe: __, ...compaction } = event
      const text = `Compaction: ${count(inputs.length, 'file')} became ${count(outputs.length, 'file')}.`
      return { kind: 'compaction', stripe, text, added: outputs, removed: inputs, compaction }
    }
  }
}

/** Events that nobody needs to see one by one have no entry. */
function otherEntry(event: DatabaseEvent): EntryParts | undefined {
  switch (event.kind) {
    case 'flushFinished': {
      const { files, stripes } = event
      const text = `Flush: ${count(files.length, 'memtable')} became ${count(files.length, 'file')}.`
      const [stripe] = stripes
      const where = stripes.length === 1 && stripe !== undefined ? { stripe } : {}
      return { kind: 'flush', text, added: files, ...where }
    }
    case 'flushFailed':
      return { kind: 'other', text: `A flush failed: ${event.message}` }
    case 'walRotated':
      return { kind: 'log', text: `The log went on in file ${event.active}.` }
    case 'walRetired':
      return { kind: 'log', text: `Log ${event.numbers.join(', ')} went: its records are in SSTs.` }
    case 'stallStarted':
      return { kind: 'stall', text: event.message }
    case 'stallEnded':
      return { kind: 'stall', text: 'Writers go on at full speed.' }
    case 'compactionPaused':
      return { kind: 'other', text: 'Compaction was paused.' }
    case 'compactionResumed':
      return { kind: 'other', text: 'Compaction was resumed.' }
    case 'damageFound':
      return { kind: 'other', text: `${event.file} at ${event.offset}: ${event.message}` }
    case 'diskFull':
      return { kind: 'other', text: 'The disk is full.' }
    case 'diskFullResolved':
      return { kind: 'other', text: 'The disk has room again.' }
    case 'poisoned':
      return { kind: 'other', text: event.message }
    default:
      return undefined
  }
}

function count(amount: number, one: string): string {
  return `${amount} ${one}${amount === 1 ? '' : 's'}`
}
