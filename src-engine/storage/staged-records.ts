/**
 * Records of a log file on their way into memtables. The log has the stripes mixed; to add records in that order would
 * touch another map, another buffer and other keys with each. Staged and taken stripe by stripe, a memtable stays in
 * the processor's caches while it grows: replay takes a sixth less time.
 */
import { latin1Text } from '../base/latin1.ts'
import type { Memtable } from './memtable.ts'
import { stripeCount } from './store-contract.ts'
import type { FrameRecords } from './wal/batch-codec.ts'

/** Some hundred for each stripe, in 3 MiB. */
const recordsMax = 65_536
/** Most logs that are replayed are short: room for more is made when it is needed. */
const firstRecords = 256
/** | seqno | key start | key end | value start | value end |; the value of a tombstone starts at `tombstone`. */
const fieldCount = 5
const tombstone = -1

/** The log file that all staged records lie in. */
export interface StagedFile {
  readonly number: number
  readonly bytes: Uint8Array
}

export class StagedRecords {
  #fields = new Float64Array(firstRecords * fieldCount)
  #stripes = new Uint8Array(firstRecords)
  #order = new Uint32Array(firstRecords)
  #count = 0

  get full(): boolean {
    return this.#count === recordsMax
  }

  /** Notes where the current record is. */
  add(record: FrameRecords): void {
    if (this.#count === this.#stripes.length) this.#grow()
    const fields = this.#fields
    const at = this.#count * fieldCount
    fields[at] = record.seqno
    fields[at + 1] = record.keyStart
    fields[at + 2] = record.keyEnd
    fields[at + 3] = record.tombstone ? tombstone : record.valueStart
    fields[at + 4] = record.valueEnd
    this.#stripes[this.#count++] = record.stripe
  }

  /** Adds all of them to their memtables, those of a stripe in the order in which they came. */
  moveTo(memtables: readonly Memtable[], file: StagedFile): void {
    const starts = this.#sortByStripe()
    for (const memtable of memtables) {
      const start = starts[memtable.stripe] ?? 0
      const end = starts[memtable.stripe + 1] ?? 0
      if (start < end) memtable.oldestWal ??= file.number
      for (let i = start; i < end; i++) {
        this.#moveOne(memtable, file.bytes, (this.#order[i] ?? 0) * fieldCount)
      }
    }
    this.#count = 0
  }

  #grow(): void {
    const records = Math.min(recordsMax, this.#stripes.length * 4)
    const fields = new Float64Array(records * fieldCount)
    const stripes = new Uint8Array(records)
    fields.set(this.#fields)
    stripes.set(this.#stripes)
    this.#fields = fields
    this.#stripes = stripes
    this.#order = new Uint32Array(records)
  }

  #moveOne(memtable: Memtable, bytes: Uint8Array, at: number): void {
    const fields = this.#fields
    const seqno = fields[at] ?? 0
    const key = latin1Text(bytes, fields[at + 1] ?? 0, fields[at + 2] ?? 0)
    const valueStart = fields[at + 3] ?? 0
    if (valueStart === tombstone) memtable.put(key, seqno, undefined)
    else memtable.putRange(key, seqno, bytes, valueStart, fields[at + 4] ?? 0)
  }

  /** Fills `#order` by a counting sort; returns where each stripe's records begin in it. */
  #sortByStripe(): Uint32Array {
    const starts = new Uint32Array(stripeCount + 1)
    const stripes = this.#stripes.subarray(0, this.#count)
    for (const stripe of stripes) starts[stripe + 1] = (starts[stripe + 1] ?? 0) + 1
    for (let stripe = 0; stripe < stripeCount; stripe++) {
      starts[stripe + 1] = (starts[stripe + 1] ?? 0) + (starts[stripe] ?? 0)
    }
    const next = starts.slice()
    for (let i = 0; i < stripes.length; i++) {
      const stripe = stripes[i] ?? 0
      const place = next[stripe] ?? 0
      this.#order[place] = i
      next[stripe] = place + 1
    }
    return starts
  }
}
