/** A table's stream as it is kept, page by page, for who shows or exports it: exact values, and gaps said. */
import { KeystoneError } from '../base/errors.ts'
import type { StreamRecord } from '../table/stream.ts'
import type { Engine } from './engine.ts'
import type { StreamViewType } from './types.ts'

export interface StreamPageRequest {
  readonly table: string
  /** The first sequence number wanted; absent: the oldest that is kept. */
  readonly from?: number | undefined
  readonly limit: number
}

export interface StreamPage {
  readonly records: readonly StreamRecord[]
  /** Where the next page begins. */
  readonly next: number
  /** The sequence number the next change of the table will have. */
  readonly end: number
  /** Wanted, but trimmed before it was read: first and last sequence number. */
  readonly gap: { readonly first: number; readonly last: number } | undefined
  readonly view: StreamViewType
  /** How many records the stream keeps. */
  readonly recordsMax: number
}

/** Throws `tableNotFound`, and `resourceNotFound` when the table has no stream. */
export async function readStreamPage(
  engine: Engine,
  { table: name, from, limit }: StreamPageRequest,
): Promise<StreamPage> {
  const table = engine.dataTable(name)
  const [stream] = table.streams
  if (stream === undefined) {
    throw new KeystoneError(
      'resourceNotFound',
      `The table ${name} has no stream. Enable one first.`,
      {},
    )
  }
  return await engine.read((reader) => {
    const first = stream.firstSequence(reader, engine.tables.nowMs)
    const start = Math.max(from ?? first, first)
    const records = stream.read(reader, start, limit)
    const { view, recordsMax } = stream.definition
    return {
      records,
      next: (records.at(-1)?.sequence ?? start - 1) + 1,
      end: stream.nextSequence(reader),
      gap: from === undefined || from >= first ? undefined : { first: from, last: first - 1 },
      view,
      recordsMax,
    }
  })
}
