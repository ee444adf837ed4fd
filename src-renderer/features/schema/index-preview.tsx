/** What a trial of an index found: how many items it holds and why not more, cost, and the first entries. */
import type { IndexDraft, IndexPreview } from '../../../src-main/contract/schema.ts'
import { cellText, typeStyle } from '../../components/attribute-value/cell-text.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { Histogram, type HistogramTone } from '../../components/histogram/histogram.tsx'
import { formatBytes, formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { FactList } from './fact-list.tsx'
import { estimateIndex, presentOf } from './index-estimate.ts'
import { shareText } from './sample-text.ts'
import css from './schema.module.css'

export interface PreviewOfIndexProps {
  readonly preview: IndexPreview
  readonly draft: IndexDraft
  readonly table: TableDescription
}

interface Reason {
  readonly label: string
  readonly count: number
  readonly tone: HistogramTone
}

/** A partition with more than this share of the entries makes one stripe do all the work. */
const hotPercent = 20
const columnsMax = 12

export function PreviewOfIndex({ preview, draft, table }: PreviewOfIndexProps) {
  const { absent, sample, trialItems, trialEntries } = preview
  const estimate = estimateIndex(preview, table)
  const [partition, sort] = draft.index.KeySchema.map(({ AttributeName }) => AttributeName)
  const { partitionMissing, partitionWrongType, sortMissing, sortWrongType } = absent
  const reasons: readonly Reason[] = [
    { label: 'in the index', count: presentOf(preview), tone: 'insert' },
    { label: `no ${partition}`, count: partitionMissing, tone: 'plain' },
    { label: `${partition} of another type`, count: partitionWrongType, tone: 'modify' },
    { label: `no ${sort}`, count: sortMissing, tone: 'plain' },
    { label: `${sort} of another type`, count: sortWrongType, tone: 'modify' },
  ]
  const shown = reasons.slice(0, sort === undefined ? 3 : 5)
  return (
    <div className={css.preview}>
      <Histogram
        label="Items read, by what becomes of them in the index"
        unit="items"
        layout="rows"
        bars={shown.map(({ label, count, tone }) => ({
          id: label,
          label,
          parts: [{ count, tone }],
        }))}
        countText={(count) => shareText(count, sample.items)}
      />
      {estimate === undefined ? (
        <p className={css.text}>There are no items to judge by.</p>
      ) : (
        <FactList
          facts={[
            {
              name: 'Entries',
              value: `≈ ${formatCount(estimate.items)}`,
              note: `${shareText(presentOf(preview), sample.items)} of ${plural(table.ItemCount, 'item')}`,
            },
            {
              name: 'Size',
              value: `≈ ${formatBytes(estimate.bytes)}`,
              note:
                trialEntries === 0
                  ? ''
                  : `${formatBytes(preview.trialBytes / trialEntries)} an entry; the table has ${formatBytes(table.TableSizeBytes)}`,
            },
            {
              name: 'Building takes',
              value: `≈ ${formatElapsed(estimate.buildMs)} or more`,
              note: `measured over ${formatCount(trialItems)} items in memory; the table can be used meanwhile`,
            },
            {
              name: 'Writes',
              value: `${estimate.amplificationNow.toFixed(2)} → ${estimate.amplificationThen.toFixed(2)} bytes`,
              note: 'written for each byte of an item, with all indexes; log and compaction come on top',
            },
            {
              name: 'Partitions',
              value: formatCount(preview.partitions),
              note: `in the trial; the largest has ${preview.largestPartitionPercent.toFixed(0)} % of its entries`,
            },
          ]}
        />
      )}
      {preview.largestPartitionPercent > hotPercent && trialEntries > 50 ? (
        <p className={css.warning}>
          One partition holds {preview.largestPartitionPercent.toFixed(0)} % of the entries. All its
          reads and writes go to one stripe; a partition key with more values spreads them.
        </p>
      ) : null}
      <Entries preview={preview} draft={draft} table={table} />
    </div>
  )
}

function Entries({ preview: { entries }, draft, table }: PreviewOfIndexProps) {
  const keys = [...draft.index.KeySchema, ...table.KeySchema].map((key) => key.AttributeName)
  const met = new Set(entries.flatMap((entry) => [...entry.keys()]))
  const names = [...new Set([...keys, ...met])].slice(0, columnsMax)
  if (entries.length === 0) return <p className={css.text}>No item read would be in the index.</p>
  return (
    <div className={css.entries} tabIndex={0} role="region" aria-label="First entries">
      <table className={css.table}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {visibleText(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, at) => (
            // Entries never change places.
            // eslint-disable-next-line react/no-array-index-key
            <tr key={at}>
              {names.map((name) => {
                const value = entry.get(name)
                return (
                  <td key={name} className={css.data}>
                    {value === undefined ? null : (
                      <span data-value={typeStyle(value)}>{cellText(value).slice(0, 60)}</span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
