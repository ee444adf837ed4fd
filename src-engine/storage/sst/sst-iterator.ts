/** Walks the versions of one SST in either direction. */
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { must } from '../../base/assert.ts'
import type { VersionIterator, VersionRange } from '../iterators/version-iterator.ts'
import type { ReadCounters, Seqno } from '../store-contract.ts'
import { BlockCursor } from './block-cursor.ts'
import { BlockWindow } from './block-window.ts'
import type { SstReader } from './sst-reader.ts'

export interface SstIteratorStart {
  /** Asked for with the first step: files that a merge never reaches are not opened. */
  readonly reader: () => SstReader
  readonly range: VersionRange
  readonly counters: ReadCounters
}

interface OpenedSst {
  readonly reader: SstReader
  readonly window: BlockWindow
}

const noBytes = new Uint8Array(0)

function openSst({ reader: open, range, counters }: SstIteratorStart): OpenedSst {
  const reader = open()
  return { reader, window: new BlockWindow(reader, range, counters) }
}

export class SstForwardIterator implements VersionIterator {
  key = asByteString('')
  readonly #start: SstIteratorStart
  readonly #cursor = new BlockCursor()
  #opened: OpenedSst | undefined
  #block = -1
  #state: 'new' | 'walking' | 'ended' = 'new'

  constructor(start: SstIteratorStart) {
    this.#start = start
  }

  get seqno(): Seqno {
    return this.#cursor.seqno
  }

  get tombstone(): boolean {
    return this.#cursor.tombstone
  }

  get value(): Uint8Array {
    return this.#opened?.window.payload.bytes ?? noBytes
  }

  get valueStart(): number {
    return this.#cursor.valueStart
  }

  get valueEnd(): number {
    return this.#cursor.valueEnd
  }

  next(): boolean {
    if (this.#state === 'walking') return this.#accept(this.#cursor.next() || this.#nextBlock())
    if (this.#state === 'ended') return false
    const { from } = this.#start.range
    return from === undefined ? this.#accept(this.#load(0) && this.#cursor.next()) : this.seek(from)
  }

  seek(key: ByteString): boolean {
    if (this.#state === 'ended') return false
    if (this.#state === 'walking' && key <= this.key) return true
    const { from } = this.#start.range
    const target = from !== undefined && key < from ? from : key
    const block = this.#open().reader.blockOf(target)
    if (block !== this.#block && !this.#load(block)) return this.#accept(false)
    return this.#accept(this.#cursor.seek(target) || this.#nextBlock())
  }

  close(): void {
    this.#state = 'ended'
    this.#opened?.window.close()
    this.#opened = undefined
  }

  #accept(found: boolean): boolean {
    if (found) {
      if (!this.#cursor.sameKey || this.#state === 'new') this.key = this.#cursor.key
      const { to } = this.#start.range
      if (to === undefined || this.key < to) {
        this.#state = 'walking'
        return true
      }
    }
    this.close()
    return false
  }

  #open(): OpenedSst {
    this.#opened ??= openSst(this.#start)
    return this.#opened
  }

  #nextBlock(): boolean {
    return this.#load(this.#block + 1) && this.#cursor.next()
  }

  #load(block: number): boolean {
    const { reader, window } = this.#open()
    if (block >= reader.blocks) return false
    window.load(block)
    const { bytes, start, end } = window.payload
    this.#cursor.open(bytes, start, end, reader, block)
    this.#block = block
    return true
  }
}

/** One entry of a block that is walked backwards. */
interface BlockVersion {
  readonly key: ByteString
  readonly seqno: Seqno
  readonly tombstone: boolean
  readonly valueStart: number
  readonly valueEnd: number
}

const noVersion: BlockVersion = {
  key: asByteString(''),
  seqno: 0,
  tombstone: false,
  valueStart: 0,
  valueEnd: 0,
}

/**
 * Walks keys downwards and the versions of one key from new to old. Entries share prefixes with those before
 * them, so a block is read forward once and then given out from its end.
 */
export class SstReverseIterator implements VersionIterator {
  readonly #start: SstIteratorStart
  readonly #cursor = new BlockCursor()
  #opened: OpenedSst | undefined
  #block = -1
  #versions: BlockVersion[] = []
  /** The current version and the first version of its key. */
  #at = 0
  #groupStart = 0
  #current = noVersion
  #state: 'new' | 'walking' | 'ended' = 'new'

  constructor(start: SstIteratorStart) {
    this.#start = start
  }

  get key(): ByteString {
    return this.#current.key
  }

  get seqno(): Seqno {
    return this.#current.seqno
  }

  get tombstone(): boolean {
    return this.#current.tombstone
  }

  get value(): Uint8Array {
    return this.#opened?.window.payload.bytes ?? noBytes
  }

  get valueStart(): number {
    return this.#current.valueStart
  }

  get valueEnd(): number {
    return this.#current.valueEnd
  }

  next(): boolean {
    if (this.#state === 'ended') return false
    if (this.#state === 'new') return this.#enter(this.#start.range.to, false)
    const older = this.#versions[this.#at + 1]
    if (older !== undefined && older.key === this.#current.key) {
      this.#at++
      this.#current = older
      return true
    }
    return this.#toGroupBefore(this.#groupStart)
  }

  seek(key: ByteString): boolean {
    if (this.#state === 'ended') return false
    if (this.#state === 'walking' && key >= this.key) return true
    const { to } = this.#start.range
    return to !== undefined && key >= to ? this.#enter(to, false) : this.#enter(key, true)
  }

  close(): void {
    this.#state = 'ended'
    this.#versions = []
    this.#opened?.window.close()
    this.#opened = undefined
  }

  /** Starts at the last key below `bound`, or at it when `inclusive`. */
  #enter(bound: ByteString | undefined, inclusive: boolean): boolean {
    const { reader } = this.#open()
    const block = bound === undefined ? reader.blocks : reader.blockOf(bound)
    if (bound === undefined || block === reader.blocks) {
      this.#load(reader.blocks - 1)
      return this.#toGroupBefore(this.#versions.length)
    }
    if (block !== this.#block) this.#load(block)
    const past = this.#versions.findIndex(({ key }) => (inclusive ? key > bound : key >= bound))
    return this.#toGroupBefore(past < 0 ? this.#versions.length : past)
  }

  /** Shows the newest version of the key that ends right before `end`. */
  #toGroupBefore(end: number): boolean {
    let last = end - 1
    if (last < 0) {
      if (this.#block <= 0) return this.#finish()
      this.#load(this.#block - 1)
      last = this.#versions.length - 1
    }
    const { key } = must(this.#versions[last], 'a block has entries')
    const { from } = this.#start.range
    if (from !== undefined && key < from) return this.#finish()
    let first = last
    while (first > 0 && this.#versions[first - 1]?.key === key) first--
    this.#groupStart = first
    this.#at = first
    this.#current = must(this.#versions[first], 'a group has a first version')
    this.#state = 'walking'
    return true
  }

  #finish(): boolean {
    this.close()
    return false
  }

  #open(): OpenedSst {
    this.#opened ??= openSst(this.#start)
    return this.#opened
  }

  #load(block: number): void {
    const { reader, window } = this.#open()
    window.load(block)
    const { bytes, start, end } = window.payload
    const cursor = this.#cursor
    cursor.open(bytes, start, end, reader, block)
    this.#versions = []
    while (cursor.next()) {
      const { key, seqno, tombstone, valueStart, valueEnd } = cursor
      this.#versions.push({ key, seqno, tombstone, valueStart, valueEnd })
    }
    this.#block = block
  }
}
