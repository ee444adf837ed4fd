/** What a new index would cost on the whole table, from the trial over a sample. */
import type { IndexPreview } from '../../../src-main/contract/schema.ts'
import { indexesOf } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'

export interface IndexEstimate {
  readonly items: number
  readonly bytes: number
  /** Of the building; writing to the disk comes on top, which the trial has not. */
  readonly buildMs: number
  /** Share of the table's items in the index, 0 to 1. */
  readonly share: number
  /** Bytes written for each byte of an item, table and all indexes together. */
  readonly amplificationNow: number
  readonly amplificationThen: number
}

/** Items read that the index would hold. */
export function presentOf({ sample, absent }: IndexPreview): number {
  const { partitionMissing, partitionWrongType, sortMissing, sortWrongType } = absent
  return sample.items - partitionMissing - partitionWrongType - sortMissing - sortWrongType
}

/** Undefined without items to judge by. */
export function estimateIndex(
  preview: IndexPreview,
  table: TableDescription,
): IndexEstimate | undefined {
  const { trialItems, trialEntries, trialBytes, trialBuildMs, sample } = preview
  if (trialItems === 0 || sample.items === 0 || table.ItemCount === 0 || table.TableSizeBytes === 0)
    return undefined
  const share = presentOf(preview) / sample.items
  const items = share * table.ItemCount
  const bytes = trialEntries === 0 ? 0 : (items * trialBytes) / trialEntries
  const indexBytes = indexesOf(table).reduce((sum, index) => sum + index.IndexSizeBytes, 0)
  return {
    items: Math.round(items),
    bytes: Math.round(bytes),
    buildMs: (trialBuildMs * table.ItemCount) / trialItems,
    share,
    amplificationNow: 1 + indexBytes / table.TableSizeBytes,
    amplificationThen: 1 + (indexBytes + bytes) / table.TableSizeBytes,
  }
}
