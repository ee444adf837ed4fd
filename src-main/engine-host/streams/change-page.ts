/** A page of a stream in the contract's terms. */
import type { StreamPage } from '../../../src-engine/index.ts'
import type { ChangePage } from '../../contract/streams.ts'

const kinds = { INSERT: 'insert', MODIFY: 'modify', REMOVE: 'remove' } as const

export function changePage({ records, next, end, gap, view, recordsMax }: StreamPage): ChangePage {
  return {
    changes: records.map((record) => ({
      sequence: record.sequence,
      kind: record.byService ? 'expiry' : kinds[record.event],
      atMs: record.createdMs,
      keys: record.keys,
      ...(record.oldImage === undefined ? {} : { before: record.oldImage }),
      ...(record.newImage === undefined ? {} : { after: record.newImage }),
      sizeBytes: record.sizeBytes,
    })),
    next,
    end,
    ...(gap === undefined ? {} : { gap }),
    view,
    recordsMax,
  }
}
