/** Keeping data whole: a check of every byte, backups that are proven, repair into a new place. */
import { useState } from 'react'
import { Button } from '@mantine/core'
import type { RepairReport, VerifyReport } from '../../../src-main/contract/storage.ts'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { notifyDone } from '../../state/actions.ts'
import { BackupsSection } from './backups-section.tsx'
import type { StoragePageProps } from './page-props.ts'
import { RunBar } from '../../components/run-bar/run-bar.tsx'
import { useRun } from '../../state/storage-run.ts'
import { useBackups } from './use-backups.ts'
import css from './storage.module.css'

export function CarePage({ database }: StoragePageProps) {
  const { handle } = database
  const isReadOnly = database.mode === 'readOnly'
  const run = useRun(handle)
  const [report, setReport] = useState<VerifyReport | undefined>()
  const [repaired, setRepaired] = useState<RepairReport | undefined>()
  const backups = useBackups(handle)
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
              backups.replace(entry)
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
      {backups.list === undefined ? null : (
        <BackupsSection
          list={backups.list}
          isBusy={run.isRunning}
          onSchedule={isReadOnly ? undefined : backups.schedule}
          onVerify={(name) =>
            run.begin('The backup was not read', async (runId) =>
              backups.replace(
                await call((bridge) => bridge.storage.verifyBackup({ handle, runId, name })),
              ),
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
