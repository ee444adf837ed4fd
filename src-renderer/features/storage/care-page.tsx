/** Keeping data whole: a check of every byte, backups that are proven, repair into a new place. */
import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import type { BackupEntry, RepairReport, VerifyReport } from '../../../src-main/contract/storage.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { notifyDone, run as attempt } from '../../state/actions.ts'
import type { StoragePageProps } from './page-props.ts'
import { RunBar } from './run-bar.tsx'
import { useRun } from './use-run.ts'
import css from './storage.module.css'

export function CarePage({ database }: StoragePageProps) {
  const { handle } = database
  const isReadOnly = database.mode === 'readOnly'
  const run = useRun(handle)
  const [report, setReport] = useState<VerifyReport | undefined>()
  const [repaired, setRepaired] = useState<RepairReport | undefined>()
  const [backups, setBackups] = useState<readonly BackupEntry[]>([])
  useEffect(() => {
    attempt('The backups were not listed', async () =>
      setBackups(await call((bridge) => bridge.storage.backups({ handle }))),
    )
  }, [handle])
  const replace = (entry: BackupEntry): void =>
    setBackups((all) =>
      [entry, ...all.filter(({ name }) => name !== entry.name)].toSorted((a, b) => b.atMs - a.atMs),
    )
  return (
    <div className={css.page}>
      <div className={css.line}>
        <h2 className={css.heading}>Verify, back up, repair</h2>
        <Button
          size="compact-sm"
          disabled={run.isRunning}
          onClick={() =>
            run.begin('The database was not verified', async (runId) =>
              setReport(await call((bridge) => bridge.storage.verify({ handle, runId }))),
            )
          }
        >
          Verify every byte
        </Button>
        <Button
          size="compact-sm"
          disabled={run.isRunning || isReadOnly}
          onClick={() =>
            run.begin('No backup was made', async (runId) => {
              const { entry } = await call((bridge) => bridge.storage.backup({ handle, runId }))
              replace(entry)
            })
          }
        >
          Back up now
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={run.isRunning || !isReadOnly}
          title={
            isReadOnly ? '' : 'Open the database for reading only to salvage it into a new one'
          }
          onClick={() =>
            run.begin('It was not repaired', async (runId) => {
              const found = await call((bridge) => bridge.storage.repairDialog({ handle, runId }))
              if (found !== null) setRepaired(found)
            })
          }
        >
          Repair into a new database
        </Button>
      </div>
      <RunBar run={run} label="Reading" />
      {report === undefined ? null : <Verified report={report} />}
      {repaired === undefined ? null : (
        <p role="status">
          {plural(repaired.keysWritten, 'key')} written to {repaired.target};{' '}
          {plural(repaired.skipped.length, 'range')} could not be read,{' '}
          {plural(repaired.uncertain.length, 'range')} may have had newer versions.
        </p>
      )}
      {backups.length === 0 ? (
        <EmptyState
          title="No backups yet"
          text="A backup is a consistent copy beside the database, taken while writes go on. It is read again and hashed before it is listed."
        />
      ) : (
        <Backups
          backups={backups}
          isBusy={run.isRunning}
          onVerify={(name) =>
            run.begin('The backup was not read', async (runId) =>
              replace(await call((bridge) => bridge.storage.verifyBackup({ handle, runId, name }))),
            )
          }
          onRestore={(name) =>
            run.begin('It was not restored', async (runId) => {
              const done = await call((bridge) =>
                bridge.storage.restoreDialog({ handle, runId, name }),
              )
              if (done !== null) notifyDone(`Restored to ${done.path}`)
            })
          }
        />
      )}
    </div>
  )
}

function Verified({ report }: { readonly report: VerifyReport }) {
  return (
    <div role="status" data-fact="verified">
      {report.problems.length === 0
        ? `Every byte of ${plural(report.files, 'file')} is whole: ${plural(report.versions, 'version')}, ${formatBytes(report.bytes)}.`
        : `${plural(report.problems.length, 'problem')} in ${plural(report.files, 'file')}:`}
      <ul>
        {report.problems.map(({ file, offset, message }) => (
          <li key={`${file} ${offset}`}>
            {file} at {formatCount(offset)}: {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Backups(props: {
  readonly backups: readonly BackupEntry[]
  readonly isBusy: boolean
  readonly onVerify: (name: string) => void
  readonly onRestore: (name: string) => void
}) {
  const { backups, isBusy, onVerify, onRestore } = props
  return (
    <table className={css.table} aria-label="Backups">
      <thead>
        <tr>
          <th scope="col">Made</th>
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
        {backups.map((entry) => (
          <tr key={entry.name}>
            <td title={entry.name}>{new Date(entry.atMs).toLocaleString('en-GB')}</td>
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
