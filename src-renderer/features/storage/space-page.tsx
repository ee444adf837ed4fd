/** Where the bytes are, and what of them could go. */
import { useState } from 'react'
import { Button } from '@mantine/core'
import type { SpaceLine, SpaceReport, SpaceScope } from '../../../src-main/contract/storage.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Term } from '../../components/term/term.tsx'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import type { StoragePageProps } from './page-props.ts'
import { Facts } from './facts.tsx'
import { RunBar } from '../../components/run-bar/run-bar.tsx'
import { useRun } from '../../state/storage-run.ts'
import css from './storage.module.css'

const sampleBytes = 8 * 1_048_576

export function SpacePage({ database }: StoragePageProps) {
  const { handle } = database
  const [report, setReport] = useState<SpaceReport | undefined>()
  const run = useRun(handle)
  const begin = (scope: SpaceScope): void =>
    run.begin('The space was not measured', async (runId) =>
      setReport(await call((bridge) => bridge.storage.space({ handle, runId, scope }))),
    )
  const sample: SpaceScope = { kind: 'sample', bytes: sampleBytes, seed: 1 }
  return (
    <div className={css.page}>
      <div className={css.line}>
        <h2 className={css.heading}>Space</h2>
        <Button size="compact-sm" disabled={run.isRunning} onClick={() => begin(sample)}>
          Measure a sample
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={run.isRunning}
          onClick={() => begin({ kind: 'all' })}
        >
          Measure everything
        </Button>
      </div>
      <RunBar run={run} label="Reading files" />
      {report === undefined ? (
        <EmptyState
          title="Where do the bytes go?"
          text={`A sample reads about ${formatBytes(sampleBytes)} of files and states its error; everything is exact.`}
        />
      ) : (
        <Report report={report} />
      )}
    </div>
  )
}

function Report({ report }: { readonly report: SpaceReport }) {
  const { scale } = report
  return (
    <>
      <p className={css.soft} role="status">
        {methodOf(report)}
      </p>
      <Facts
        label="What could go"
        facts={[
          ['Records', formatCount(Math.round(report.records * scale)), 'records'],
          ['Keys and values', formatBytes(report.bytes * scale), 'bytes'],
          [
            <Term key="c" word="compaction">
              A compaction gives back
            </Term>,
            `${formatBytes(report.reclaimable.bytes * scale)} in ${formatCount(Math.round(report.reclaimable.records * scale))} hidden versions and tombstones`,
            'reclaimable',
          ],
          [
            'Expired, not yet removed',
            `${formatBytes(report.expired.bytes * scale)} in ${formatCount(Math.round(report.expired.records * scale))} items`,
            'expired',
          ],
        ]}
      />
      <div className={css.columns}>
        <Lines label="By table and index" lines={report.places} report={report} />
        <Lines label="By beginning of the partition key" lines={report.prefixes} report={report} />
        <Lines label="By attribute" lines={report.attributes} report={report} />
        <Lines label="By type" lines={report.types} report={report} />
        <Lines
          label="Biggest items"
          lines={report.biggest.map(({ table, text, bytes }) => ({
            name: `${table}: ${text}`,
            records: 1,
            bytes,
          }))}
          report={{ ...report, scale: 1 }}
        />
      </div>
    </>
  )
}

function methodOf(report: SpaceReport): string {
  const read = `${formatCount(report.filesRead)} of ${plural(report.filesTotal, 'file')}, ${formatElapsed(report.elapsedMs)}`
  if (report.method === 'all') return `Exact: ${read}.`
  const ended = report.cancelled
    ? 'Cancelled; what was read until then: '
    : 'A sample of whole stripes: '
  return `${ended}${read}. Figures are scaled by ${report.scale.toFixed(1)}; shares are off by less than ${report.marginPercent.toFixed(1)} points in 95 of 100 samples.`
}

function Lines(props: {
  readonly label: string
  readonly lines: readonly SpaceLine[]
  readonly report: Pick<SpaceReport, 'scale'>
}) {
  const { label, lines, report } = props
  const most = Math.max(1, ...lines.map(({ bytes }) => bytes))
  return (
    <table className={css.table} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{label}</th>
          <th scope="col" className={css.number}>
            Count
          </th>
          <th scope="col" className={css.number}>
            Bytes
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, records, bytes }) => (
          <tr key={name}>
            <td className={css.barred}>
              <span className={css.bar} style={{ width: `${(bytes / most) * 100}%` }} aria-hidden />
              <span>{visibleText(name)}</span>
            </td>
            <td className={css.number}>{formatCount(Math.round(records * report.scale))}</td>
            <td
              className={css.number}
              title={`${formatCount(Math.round(bytes * report.scale))} bytes`}
            >
              {formatBytes(bytes * report.scale)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
