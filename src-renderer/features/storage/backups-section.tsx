/** The backups there are, and the schedule that makes them. */
import { Button, NumberInput, Select } from '@mantine/core'
import type {
  BackupCause,
  BackupEntry,
  BackupList,
  BackupSchedule,
} from '../../../src-main/contract/storage.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { formatBytes, formatCount } from '../../lib/quantities.ts'
import css from './storage.module.css'

export interface BackupsSectionProps {
  readonly list: BackupList
  readonly isBusy: boolean
  /** Absent when the database is open for reading only: then nothing is made by itself. */
  readonly onSchedule: ((schedule: BackupSchedule | null) => void) | undefined
  readonly onVerify: (name: string) => void
  readonly onRestore: (name: string) => void
}

export function BackupsSection(props: BackupsSectionProps) {
  const { list, onSchedule } = props
  return (
    <>
      {onSchedule === undefined ? null : <Schedule list={list} onChange={onSchedule} />}
      {list.entries.length === 0 ? (
        <EmptyState
          title="No backups yet"
          text="A backup is a consistent copy beside the database, taken while writes go on. It is read again and hashed before it is listed."
        />
      ) : (
        <BackupsTable {...props} />
      )}
    </>
  )
}

const rhythms = [
  { value: '0', label: 'never' },
  { value: '1', label: 'every hour' },
  { value: '24', label: 'every day' },
  { value: '168', label: 'every week' },
]
const keepAtFirst = 7

function Schedule(props: {
  readonly list: BackupList
  readonly onChange: (schedule: BackupSchedule | null) => void
}) {
  const { list, onChange } = props
  const { schedule, scheduleFailure, directory } = list
  const keep = schedule?.keep ?? keepAtFirst
  return (
    <div className={css.line}>
      <Select
        size="xs"
        label="Back up automatically"
        data={rhythms}
        allowDeselect={false}
        value={String(schedule?.everyHours ?? 0)}
        onChange={(value) =>
          onChange(value === null || value === '0' ? null : { everyHours: Number(value), keep })
        }
      />
      <NumberInput
        size="xs"
        w={110}
        label="Keep the newest"
        min={1}
        max={1000}
        allowDecimal={false}
        disabled={schedule === null}
        value={keep}
        onChange={(value) => {
          if (schedule === null || typeof value !== 'number' || value === keep) return
          onChange({ ...schedule, keep: value })
        }}
      />
      <p className={css.soft}>
        While the database is open for writing here and something was written since the last one, in{' '}
        <code>{directory}</code>. Only backups made by the schedule are deleted by it.
      </p>
      {scheduleFailure === undefined ? null : (
        <p role="alert">The schedule made no backup: {scheduleFailure}</p>
      )}
    </div>
  )
}

function BackupsTable({ list, isBusy, onVerify, onRestore }: BackupsSectionProps) {
  return (
    <table className={css.table} aria-label="Backups">
      <thead>
        <tr>
          <th scope="col">Made</th>
          <th scope="col">Why</th>
          <th scope="col" className={css.number}>
            Size
          </th>
          <th scope="col" className={css.number}>
            Files
          </th>
          <th scope="col">SHA-256</th>
          <th scope="col">State</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {list.entries.map((entry) => (
          <tr key={entry.name}>
            <td title={entry.name}>{new Date(entry.atMs).toLocaleString('en-GB')}</td>
            <td>{causeText(entry.cause)}</td>
            <td className={css.number} title={`${formatCount(entry.bytes)} bytes`}>
              {formatBytes(entry.bytes)}
            </td>
            <td className={css.number}>{formatCount(entry.files)}</td>
            <td title={entry.sha256}>
              <code>{entry.sha256.slice(0, 12)}</code>
            </td>
            <td>{stateText(entry)}</td>
            <td>
              <Button
                size="compact-xs"
                variant="default"
                disabled={isBusy}
                onClick={() => onVerify(entry.name)}
              >
                Verify
              </Button>{' '}
              <Button
                size="compact-xs"
                variant="default"
                disabled={isBusy || entry.verified === 'missing'}
                onClick={() => onRestore(entry.name)}
              >
                Restore…
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function causeText(cause: BackupCause): string {
  switch (cause.kind) {
    case 'asked':
      return 'asked for'
    case 'schedule':
      return 'by the schedule'
    case 'before':
      return `before: ${cause.act}`
  }
}

function stateText({ verified }: BackupEntry): string {
  switch (verified) {
    case 'same':
      return '✓ as it was made'
    case 'different':
      return '✗ changed since it was made'
    case 'missing':
      return '✗ not there'
    case undefined:
      return 'not read since this start'
  }
}
