/** Stream records as the simple API gives them. */
import { unmarshall } from '../../encoding/marshall.ts'
import type { StreamRecord as StoredStreamRecord } from '../../table/stream.ts'
import type { ReadItem } from './key.ts'

export const StreamEventType = { Insert: 'INSERT', Modify: 'MODIFY', Remove: 'REMOVE' } as const

export interface StreamRecord {
  /** Pass it to `readStream` to go on after this record. */
  readonly sequenceNumber: number
  readonly eventType: (typeof StreamEventType)[keyof typeof StreamEventType]
  /** Epoch milliseconds. */
  readonly timestamp: number
  readonly keys: ReadItem
  readonly oldImage: ReadItem | undefined
  readonly newImage: ReadItem | undefined
  /** True when the item expired. */
  readonly expired: boolean
}

export function streamRecord(record: StoredStreamRecord): StreamRecord {
  return {
    sequenceNumber: record.sequence,
    eventType: record.event,
    timestamp: record.createdMs,
    keys: unmarshall(record.keys),
    oldImage: record.oldImage && unmarshall(record.oldImage),
    newImage: record.newImage && unmarshall(record.newImage),
    expired: record.byService,
  }
}
