/** Compaction: what is being merged, what waits and why, what was done, and what it costs and brings. */
import { useEffect, useState } from 'react'
import { Button, Progress } from '@mantine/core'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { RunningCompaction, StorageEntry } from '../../../src-main/contract/storage.ts'
import { LineChart } from '../../components/line-chart/line-chart.tsx'
import { Term } from '../../components/term/term.tsx'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { fileName } from './file-name.ts'
import { bytesOf } from './map-layout.ts'
import type { StoragePageProps } from './page-props.ts'
import type { StorageState } from './storage-state.ts'
import { WhatIf } from './what-if.tsx'
import css from './storage.module.css'

export function CompactionPage({ database, state }: StoragePageProps) {
  const { handle } = database
  const isReadOnly = database.mode === 'readOnly'
  const { compaction } = state.figures
  const { paused, running, queue } = compaction
  return (
    <div className={css.page}>
      <div className={css.line}>
        <h2 className={css.heading}>
          <Term word="compaction">Compaction</Term>
        </h2>
        <Button
          size="compact-sm"
          variant="default"
          disabled={isReadOnly}
          onClick={() =>
            run('It was not changed', () =>
              call((bridge) =>
                paused
                  ? bridge.storage.resumeCompaction({ handle })
                  : bridge.storage.pauseCompaction({ handle }),
              ),
            )
          }
        >
          {paused ? 'Resume compaction' : 'Pause compaction'}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={running === undefined}
          onClick={() =>
            run('It was not cancelled', () =>
              call((bridge) => bridge.storage.cancelCompaction({ handle })),
            )
          }
        >
          Cancel this one
        </Button>
      </div>
      {running === undefined ? (
        <p className={css.soft}>
          {isReadOnly
            ? 'Open for reading only: nothing is merged.'
            : paused
              ? 'Paused: files add up until it is resumed.'
              : 'Nothing is being merged.'}
        </p>
      ) : (
        <Running running={running} nowMs={state.figures.sample.atMs} />
      )}
      <p className={css.soft} data-fact="queue">
        {queue.length === 0
          ? 'Nothing waits.'
          : `Waiting: ${queue.map(({ reason }) => reason).join(' · ')}`}
      </p>
      <Amplification state={state} />
      <WhatIf database={database} state={state} />
      <History database={database} newest={state.entries.at(-1)?.number ?? 0} />
    </div>
  )
}

function Running(props: { readonly running: RunningCompaction; readonly nowMs: number }) {
  const { running, nowMs } = props
  const part = running.bytesTotal === 0 ? 0 : running.bytesRead / running.bytesTotal
  const elapsedMs = nowMs - running.startedAtMs
  const left = part > 0.02 ? `, about ${formatElapsed((elapsedMs / part) * (1 - part))} left` : ''
  return (
    <div className={css.line} role="status">
      <Progress
        className={css.progress}
        aria-label="Progress of the compaction"
        value={part * 100}
      />
      <span>
        {running.reason}: {plural(running.inputFiles, 'file')}, {formatBytes(running.bytesRead)} of{' '}
        {formatBytes(running.bytesTotal)}
        {left}
      </span>
    </div>
  )
}

function Amplification({ state }: { readonly state: StorageState }) {
  const { samples } = state
  const times = (value: number): string => `${value.toFixed(2)} ×`
  const points = (of: 'readAmplification' | 'writeAmplification' | 'spaceAmplification') =>
    samples.map((sample) => ({ atMs: sample.atMs, value: sample[of] }))
  return (
    <div className={css.charts}>
      <LineChart
        label="Read amplification"
        title={<Term word="amplification">Files a read may meet</Term>}
        points={points('readAmplification')}
        valueText={(value) => value.toFixed(2)}
      />
      <LineChart
        label="Write amplification"
        title={<Term word="amplification">Written for each byte</Term>}
        points={points('writeAmplification')}
        valueText={times}
      />
      <LineChart
        label="Space amplification"
        title={<Term word="amplification">On disk for each byte</Term>}
        points={points('spaceAmplification')}
        valueText={times}
      />
    </div>
  )
}

const historyShown = 200

function History({
  database,
  newest,
}: {
  readonly database: OpenDatabase
  readonly newest: number
}) {
  const { handle } = database
  const [entries, setEntries] = useState<readonly StorageEntry[]>([])
  useEffect(() => {
    let current = true
    run('The history was not read', async () => {
      const history = await call((bridge) => bridge.storage.history({ handle }))
      if (current) setEntries(history.entries.toReversed().slice(0, historyShown))
    })
    return () => {
      current = false
    }
  }, [handle, newest])
  if (entries.length === 0) {
    return (
      <p className={css.soft}>
        Nothing happened since the database was opened. Each <Term word="flush">flush</Term> and
        each compaction appears here with its files and figures.
      </p>
    )
  }
  return (
    <table className={css.table} aria-label="History">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">Why</th>
          <th scope="col" className={css.number}>
            Files in
          </th>
          <th scope="col" className={css.number}>
            Files out
          </th>
          <th scope="col" className={css.number}>
            Versions dropped
          </th>
          <th scope="col" className={css.number}>
            <Term word="tombstone">Tombstones</Term> removed
          </th>
          <th scope="col">kept</th>
          <th scope="col" className={css.number}>
            Time
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <HistoryRow key={entry.number} entry={entry} />
        ))}
      </tbody>
    </table>
  )
}

function HistoryRow({ entry }: { readonly entry: StorageEntry }) {
  const { compaction, added, removed } = entry
  const filesText = (files: StorageEntry['added']): string =>
    files.length === 0 ? '' : `${formatCount(files.length)} · ${formatBytes(bytesOf(files))}`
  const names = (files: StorageEntry['added']): string => files.map(fileName).join(' ')
  return (
    <tr data-kind={entry.kind}>
      <td>{new Date(entry.atMs).toLocaleTimeString('en-GB')}</td>
      <td>{entry.text}</td>
      <td>{compaction?.reason ?? (entry.stripe === undefined ? '' : `stripe ${entry.stripe}`)}</td>
      <td className={css.number} title={names(removed)}>
        {filesText(removed)}
      </td>
      <td className={css.number} title={names(added)}>
        {filesText(added)}
      </td>
      <td className={css.number}>
        {compaction === undefined ? '' : formatCount(compaction.versionsDropped)}
      </td>
      <td className={css.number}>
        {compaction === undefined ? '' : formatCount(compaction.tombstonesRemoved)}
      </td>
      <td title={compaction?.tombstonesKeptBecause}>
        {compaction === undefined
          ? ''
          : compaction.tombstonesKept === 0
            ? '0'
            : `${formatCount(compaction.tombstonesKept)}: ${compaction.tombstonesKeptBecause}`}
      </td>
      <td className={css.number}>
        {compaction === undefined ? '' : formatElapsed(compaction.durationMs)}
      </td>
    </tr>
  )
}
