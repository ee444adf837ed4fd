/** What a compaction of chosen stripes would do, before and after it was done. */
import { useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import type { CompactionEstimate, CompactionOutcome } from '../../../src-main/contract/storage.ts'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, formatElapsed } from '../../lib/quantities.ts'
import type { StoragePageProps } from './page-props.ts'
import { parseStripes } from './parse-stripes.ts'
import { RunBar } from '../../components/run-bar/run-bar.tsx'
import { useRun } from '../../state/storage-run.ts'
import css from './storage.module.css'

export function WhatIf({ database }: StoragePageProps) {
  const { handle } = database
  const [text, setText] = useState('')
  const [estimate, setEstimate] = useState<CompactionEstimate | undefined>()
  const [outcome, setOutcome] = useState<CompactionOutcome | undefined>()
  const run = useRun(handle)
  const stripes = parseStripes(text)
  return (
    <section className={css.section} aria-label="What if">
      <h3 className={css.heading}>What if these stripes were compacted now?</h3>
      <div className={css.line}>
        <TextInput
          size="xs"
          label="Stripes"
          placeholder="all, or 3, 17, 40-60"
          value={text}
          error={stripes === undefined ? 'Numbers from 0 to 255, such as 3, 40-60' : undefined}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setEstimate(undefined)
            setOutcome(undefined)
          }}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={stripes === undefined || run.isRunning}
          onClick={() =>
            run.begin('It was not estimated', async (runId) => {
              if (stripes === undefined) return
              setOutcome(undefined)
              setEstimate(
                await call((bridge) =>
                  bridge.storage.estimateCompaction({ handle, runId, stripes }),
                ),
              )
            })
          }
        >
          Estimate
        </Button>
        <Button
          size="compact-sm"
          disabled={stripes === undefined || run.isRunning || database.mode === 'readOnly'}
          onClick={() =>
            run.begin('It was not compacted', async (runId) => {
              if (stripes === undefined) return
              setOutcome(await call((bridge) => bridge.storage.compact({ handle, runId, stripes })))
            })
          }
        >
          Compact now
        </Button>
      </div>
      <RunBar run={run} label="Working through the stripes" />
      {estimate === undefined && outcome === undefined ? null : (
        <Comparison estimate={estimate} outcome={outcome} />
      )}
    </section>
  )
}

function Comparison(props: {
  readonly estimate: CompactionEstimate | undefined
  readonly outcome: CompactionOutcome | undefined
}) {
  const { estimate, outcome } = props
  const rows: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['Files in', count(estimate?.filesIn), count(outcome?.filesIn)],
    ['Bytes in', bytes(estimate?.bytesIn), bytes(outcome?.bytesIn)],
    ['Bytes out', bytes(estimate?.bytesOut), bytes(outcome?.bytesOut)],
    ['Versions dropped', count(estimate?.versionsDropped), count(outcome?.versionsDropped)],
    ['Tombstones removed', count(estimate?.tombstonesRemoved), count(outcome?.tombstonesRemoved)],
    ['Time', time(estimate?.elapsedMs), time(outcome?.elapsedMs)],
  ]
  return (
    <>
      <table className={css.table} aria-label="Estimate and result">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col" className={css.number}>
              Estimate
            </th>
            <th scope="col" className={css.number}>
              Result
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, expected, found]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={css.number}>{expected ?? '–'}</td>
              <td className={css.number}>{found ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {estimate === undefined ? null : <p className={css.soft}>{basisOf(estimate)}</p>}
      {outcome?.cancelled === true ? (
        <p className={css.soft}>Cancelled: the stripes done until then stay compacted.</p>
      ) : null}
    </>
  )
}

function basisOf(estimate: CompactionEstimate): string {
  if (estimate.stripesWithWork === 0) return 'There is nothing to merge in these stripes.'
  const looked =
    estimate.bytesSampled >= estimate.bytesIn
      ? 'All files were merged in thought: files and versions are exact.'
      : `${formatBytes(estimate.bytesSampled)} of ${formatBytes(estimate.bytesIn)} were merged in thought; the rest is taken to be alike.`
  const time =
    estimate.rateFrom === 'compactions'
      ? 'The time follows earlier compactions.'
      : 'The time is that of reading alone; writing comes on top.'
  return `${looked} ${time}`
}

const count = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : formatCount(value)
const bytes = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : formatBytes(value)
const time = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : formatElapsed(value)
