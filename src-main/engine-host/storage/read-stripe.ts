/** Reads every record of the files of one stripe, in turns that let others run. */
import type { Database, SstMeta, StoredRecord } from '../../../src-engine/index.ts'

const recordsPerTurn = 1000

export interface StripeReading {
  readonly cancelled: () => boolean
  readonly visit: (record: StoredRecord) => void
}

/** Newest file first. A file that a compaction took away meanwhile makes it throw `validation`. */
export async function readStripe(
  database: Database,
  files: readonly SstMeta[],
  { cancelled, visit }: StripeReading,
): Promise<void> {
  for (const { id } of files) {
    for (let skip = 0; ; skip += recordsPerTurn) {
      if (cancelled()) return
      const records = database.storage.fileRecords(id, { skip, limit: recordsPerTurn })
      for (const record of records) visit(record)
      if (records.length < recordsPerTurn) break
      await new Promise((resolve) => setImmediate(resolve))
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
