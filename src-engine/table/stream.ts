/**
 * A table's stream: a durable log of item changes, each written in the batch of the change itself. Records are kept up
 * to a count, a number of bytes and an age; what goes beyond is trimmed, oldest first. The newest record is never
 * removed from the store, only hidden when too old: it holds the place of the next sequence number.
 *
 * A record is stored as | created, epoch milliseconds, 6 bytes big-endian | item | (`encoding/item-format.ts`), with
 * these attributes:
 *
 *   e  event: INSERT, MODIFY or REMOVE     k  key attributes
 *   s  true: deleted by the TTL sweeper    o  old image, where the view has it
 *                                          n  new image, where the view has it
 */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { decodeItem } from '../encoding/item-decoder.ts'
import { encodeItem } from '../encoding/item-encoder.ts'
import { itemSize } from '../encoding/item-size.ts'
import type { StoreReader } from '../storage/store-contract.ts'
import { rangeOfPrefix, type TableSpace } from './keyspace.ts'
import type { StreamDefinition } from './table-definition.ts'
import type { WriteBatch } from './write-batch.ts'

export type StreamEvent = 'INSERT' | 'MODIFY' | 'REMOVE'

export interface StreamRecord {
  readonly sequence: number
  readonly event: StreamEvent
  readonly createdMs: number
  readonly keys: Item
  readonly oldImage: Item | undefined
  readonly newImage: Item | undefined
  /** True when the TTL sweeper, not a user, removed the item. */
  readonly byService: boolean
  /** Keys and images by DynamoDB's rules. */
  readonly sizeBytes: number
}

/** A change of one item, before the view decides what the record holds. */
export interface StreamChange {
  readonly keys: Item
  readonly before: Item | undefined
  readonly after: Item | undefined
  readonly byService: boolean
  readonly nowMs: number
}

/** How much a stream holds. */
export interface StreamExtent {
  readonly records: number
  readonly bytes: number
  /** Of the oldest and the newest record; undefined when there is none. */
  readonly oldestMs: number | undefined
  readonly newestMs: number | undefined
}

/** On disk. */
const createdWidth = 6

interface KeptRecord {
  readonly sequence: number
  readonly bytes: number
  readonly createdMs: number
}

export class StreamLog {
  readonly definition: StreamDefinition
  readonly #space: TableSpace
  /** Records in the store, oldest first, from `#head` on; undefined until first needed. */
  #kept: KeptRecord[] | undefined
  #head = 0
  #bytes = 0
  #nextSequence = 1

  constructor(definition: StreamDefinition, space: TableSpace) {
    this.definition = definition
    this.#space = space
  }

  /** Makes the next use read the state from the store again. */
  forget(): void {
    this.#kept = undefined
  }

  /** The sequence number the next record will have. */
  nextSequence(reader: StoreReader): number {
    this.#load(reader)
    return this.#nextSequence
  }

  /** The oldest sequence number that can be read; `nextSequence` when there is none. */
  firstSequence(reader: StoreReader, nowMs: number): number {
    const oldest = nowMs - this.definition.ageMsMax
    const kept = this.#load(reader)
    for (let at = this.#head; at < kept.length; at++) {
      const record = kept[at]
      if (record !== undefined && record.createdMs >= oldest) return record.sequence
    }
    return this.#nextSequence
  }

  /** What is kept now. */
  extent(reader: StoreReader): StreamExtent {
    const kept = this.#load(reader)
    return {
      records: kept.length - this.#head,
      bytes: this.#bytes,
      oldestMs: kept[this.#head]?.createdMs,
      newestMs: kept.at(-1)?.createdMs,
    }
  }

  /** Adds the record of a change, and the trimming of what is then too much, to a batch. */
  append(reader: StoreReader, batch: WriteBatch, change: StreamChange): void {
    const kept = this.#load(reader)
    const value = encodeItem(recordItem(this.definition, change), [], createdWidth)
    writeCreated(value, change.nowMs)
    const sequence = this.#nextSequence++
    batch.touchStream(this)
    batch.put(this.#space.streamRecord(this.definition.id, sequence), value)
    kept.push({ sequence, bytes: value.length, createdMs: change.nowMs })
    this.#bytes += value.length
    this.trim(reader, batch, change.nowMs)
  }

  /** Adds the removal of records beyond the stream's limits to a batch; true when there are any. */
  trim(reader: StoreReader, batch: WriteBatch, nowMs: number): boolean {
    const { recordsMax, bytesMax, ageMsMax } = this.definition
    const kept = this.#load(reader)
    const headBefore = this.#head
    while (this.#head < kept.length - 1) {
      const oldest = kept[this.#head]
      if (oldest === undefined) break
      const within =
        kept.length - this.#head <= recordsMax &&
        this.#bytes <= bytesMax &&
        oldest.createdMs >= nowMs - ageMsMax
      if (within) break
      batch.touchStream(this)
      batch.delete(this.#space.streamRecord(this.definition.id, oldest.sequence))
      this.#bytes -= oldest.bytes
      this.#head++
    }
    const trimmed = this.#head > headBefore
    if (this.#head > 1000 && this.#head * 2 > kept.length) {
      kept.splice(0, this.#head)
      this.#head = 0
    }
    return trimmed
  }

  /** Up to `limit` records from `sequence` on, none older than the stream's age limit. */
  read(reader: StoreReader, sequence: number, limit: number): StreamRecord[] {
    const records: StreamRecord[] = []
    const { to } = rangeOfPrefix(this.#space.streamPrefix(this.definition.id))
    const iterator = reader.scan({
      stripe: this.#space.streamStripe,
      from: this.#space.streamRecord(this.definition.id, sequence).bytes,
      to,
    })
    try {
      while (records.length < limit && iterator.next()) {
        const at = this.#space.streamSequence(iterator.key)
        records.push(decodeRecord(at, iterator.value, iterator.valueStart, iterator.valueEnd))
      }
    } finally {
      iterator.close()
    }
    return records
  }

  #load(reader: StoreReader): KeptRecord[] {
    if (this.#kept !== undefined) return this.#kept
    const kept: KeptRecord[] = []
    this.#head = 0
    this.#bytes = 0
    this.#nextSequence = 1
    const prefix = this.#space.streamPrefix(this.definition.id)
    const iterator = reader.scan({ stripe: this.#space.streamStripe, ...rangeOfPrefix(prefix) })
    try {
      while (iterator.next()) {
        const sequence = this.#space.streamSequence(iterator.key)
        const { value, valueStart, valueEnd } = iterator
        const createdMs = readCreated(value, valueStart, valueEnd)
        kept.push({ sequence, bytes: valueEnd - valueStart, createdMs })
        this.#bytes += valueEnd - valueStart
        this.#nextSequence = sequence + 1
      }
    } finally {
      iterator.close()
    }
    this.#kept = kept
    return kept
  }
}

function recordItem(definition: StreamDefinition, change: StreamChange): Item {
  const { keys, before, after, byService } = change
  const record = new Map<string, AttributeValue>([
    ['e', before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY'],
    ['k', keys],
  ])
  const { view } = definition
  if (before !== undefined && (view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES')) {
    record.set('o', before)
  }
  if (after !== undefined && (view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES')) {
    record.set('n', after)
  }
  if (byService) record.set('s', true)
  return record
}

function decodeRecord(
  sequence: number,
  buffer: Uint8Array,
  start: number,
  end: number,
): StreamRecord {
  const createdMs = readCreated(buffer, start, end)
  const record = decodeItem(buffer, start + createdWidth, end)
  const event = record.get('e')
  const keys = record.get('k')
  const oldImage = record.get('o')
  const newImage = record.get('n')
  if (
    (event !== 'INSERT' && event !== 'MODIFY' && event !== 'REMOVE') ||
    !(keys instanceof Map) ||
    !(oldImage === undefined || oldImage instanceof Map) ||
    !(newImage === undefined || newImage instanceof Map)
  ) {
    throw damaged(start)
  }
  const images = (oldImage ? itemSize(oldImage) : 0) + (newImage ? itemSize(newImage) : 0)
  return {
    sequence,
    event,
    createdMs,
    keys,
    oldImage,
    newImage,
    byService: record.get('s') === true,
    sizeBytes: itemSize(keys) + images,
  }
}

/** When a record was made, without decoding the rest: what trimming needs to know of every record. */
function readCreated(buffer: Uint8Array, start: number, end: number): number {
  if (end - start < createdWidth) throw damaged(start)
  let createdMs = 0
  for (let at = start; at < start + createdWidth; at++)
    createdMs = createdMs * 256 + (buffer[at] ?? 0)
  return createdMs
}

function writeCreated(value: Uint8Array, createdMs: number): void {
  let left = createdMs
  for (let at = createdWidth - 1; at >= 0; at--) {
    value[at] = left % 256
    left = Math.floor(left / 256)
  }
}

function damaged(offset: number): KeystoneError<'corruption'> {
  const message = 'A stream record is damaged. Salvage the data with "kstone repair".'
  return new KeystoneError('corruption', message, { file: 'stream record', offset })
}
