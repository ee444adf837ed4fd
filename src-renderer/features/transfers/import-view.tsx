/** An import: choose a file, see what all of it holds, map its columns, try, import. Nothing is written before. */
import { useEffect, useState } from 'react'
import { Button, NativeSelect, Progress } from '@mantine/core'
import { FileDown } from 'lucide-react'
import type {
  CsvSeparator,
  ImportFormat,
  TransferProgress,
  UnfinishedImport,
} from '../../../src-main/contract/transfers.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call } from '../../ipc/client.ts'
import { formatAgo, formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import {
  beginImport,
  changeForm,
  chooseFile,
  leaveFile,
  startCheck,
  useImports,
  type ImportPlace,
  type ImportWork,
} from './import-work.ts'
import { MappingTable } from './mapping-table.tsx'
import { mappingProblems } from './propose-mapping.ts'
import { cancelTransfer, follow, isRunning, useTransfers } from './running-transfers.ts'
import css from './transfers.module.css'

export function ImportView(place: ImportPlace) {
  const work = useImports((state) => state.byTab.get(place.tabId))
  if (place.database.mode === 'readOnly') {
    return (
      <EmptyState
        icon={<FileDown size={28} strokeWidth={1.5} />}
        title={`${place.database.name} is open for reading only`}
        text="Open it for writing to import items into it."
      />
    )
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 className={css.title}>Import into {visibleText(place.table.TableName)}</h1>
        <p className={css.lead}>
          CSV, JSON, JSON lines and DynamoDB JSON. An item with the key of another takes its place;
          an import is not in the journal of commits and cannot be undone there.
        </p>
      </header>
      {work === undefined ? <Choice place={place} /> : <File place={place} work={work} />}
    </div>
  )
}

function Choice({ place }: { readonly place: ImportPlace }) {
  return (
    <>
      <div className={css.actions}>
        <Button size="compact-md" onClick={() => chooseFile(place)}>
          Choose a file…
        </Button>
      </div>
      <Unfinished place={place} />
      <Steps place={place} />
    </>
  )
}

/** What will happen, before anything is chosen; and a file that this table takes. */
function Steps({ place: { table } }: { readonly place: ImportPlace }) {
  const keys = table.KeySchema.map(({ AttributeName }) => visibleText(AttributeName))
  return (
    <section aria-labelledby="steps">
      <h2 id="steps" className={css.section}>
        How an import goes
      </h2>
      <ol className={css.steps}>
        <li>
          <strong>Choose a file.</strong> All of it is read for its columns and their types; nothing
          is written.
        </li>
        <li>
          <strong>Map its columns.</strong> Each row needs the key: {keys.join(' and ')}.
        </li>
        <li>
          <strong>Try it.</strong> A dry run says how many items would be written and which rows
          would be rejected, and why.
        </li>
        <li>
          <strong>Import.</strong> Rejected rows go to a file beside yours; what was stopped can be
          resumed here.
        </li>
      </ol>
      <h2 className={css.section}>JSON lines that would fit</h2>
      <pre className={css.example} tabIndex={0} aria-label="Example of a file">
        {exampleFor(table)}
      </pre>
    </section>
  )
}

function exampleFor({ KeySchema, AttributeDefinitions }: ImportPlace['table']): string {
  const lines = [1, 2].map((number) => {
    const key = KeySchema.map(({ AttributeName }) => {
      const type = AttributeDefinitions.find((each) => each.AttributeName === AttributeName)
      const value = type?.AttributeType === 'N' ? number : `${AttributeName}#${number}`
      return [AttributeName, value] as const
    })
    return JSON.stringify(Object.fromEntries([...key, ['note', 'any attributes may follow']]))
  })
  return lines.join('\n')
}

function Unfinished({ place: { database, table } }: { readonly place: ImportPlace }) {
  const { handle } = database
  const known = useTransfers((state) => state.known)
  const [all, setAll] = useState<readonly UnfinishedImport[]>([])
  const [nowMs] = useState(() => Date.now())
  useEffect(() => {
    run('Unfinished imports were not read', async () =>
      setAll(await call((bridge) => bridge.transfers.unfinished({ handle }))),
    )
  }, [handle, known])
  const shown = all.filter((each) => each.table === table.TableName)
  if (shown.length === 0) return null
  const resume = (unfinished: UnfinishedImport): void =>
    run('The import did not go on', async () => {
      const { transferId } = unfinished
      follow(handle, await call((bridge) => bridge.transfers.resume({ handle, transferId })))
    })
  const forget = ({ transferId }: UnfinishedImport): void =>
    run('It is still there', async () =>
      setAll(await call((bridge) => bridge.transfers.forget({ handle, transferId }))),
    )
  return (
    <section aria-labelledby="unfinished">
      <h2 id="unfinished" className={css.section}>
        Not finished
      </h2>
      <ul className={css.list}>
        {shown.map((each) => (
          <li key={each.transferId} className={css.unfinished}>
            <span className={css.file}>{visibleText(each.file)}</span>
            <span className={css.soft}>
              {each.changed
                ? 'The file is gone or was changed: import it anew.'
                : `${plural(each.rows, 'row')} done, begun ${formatAgo(each.startedAtMs, nowMs)}`}
            </span>
            <Button size="compact-xs" disabled={each.changed} onClick={() => resume(each)}>
              Resume
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => forget(each)}>
              Forget
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const formats: readonly { readonly value: ImportFormat; readonly label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON or JSON lines' },
  { value: 'dynamodbJson', label: 'DynamoDB JSON' },
]
const separators: readonly { readonly value: CsvSeparator; readonly label: string }[] = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
]

function File({ place, work }: { readonly place: ImportPlace; readonly work: ImportWork }) {
  const { file, form, columns } = work
  const started = useTransfers((state) =>
    work.started === undefined ? undefined : state.known.get(work.started),
  )
  return (
    <>
      <div className={css.fileLine}>
        <span className={css.file}>{visibleText(file.name)}</span>
        <span className={css.soft} title={`${formatCount(file.sizeBytes)} bytes`}>
          {formatBytes(file.sizeBytes)}
        </span>
        <NativeSelect
          size="xs"
          aria-label="Format of the file"
          value={form.format}
          data={[...formats]}
          onChange={(event) => {
            const format = formats.find(({ value }) => value === event.currentTarget.value)?.value
            if (format !== undefined) changeForm(place, { ...form, format })
          }}
        />
        {form.format === 'csv' ? (
          <NativeSelect
            size="xs"
            aria-label="Separator"
            value={form.separator ?? ','}
            data={[...separators]}
            onChange={(event) => {
              const chosen = separators.find(({ value }) => value === event.currentTarget.value)
              if (chosen !== undefined) changeForm(place, { ...form, separator: chosen.value })
            }}
          />
        ) : null}
        <Button size="compact-xs" variant="default" onClick={() => leaveFile(place.tabId)}>
          Another file
        </Button>
      </div>
      {columns === undefined ? (
        <Reading work={work} />
      ) : (
        <>
          <MappingTable tabId={place.tabId} columns={columns} work={work} table={place.table} />
          <Check place={place} work={work} isImporting={isRunning(started)} />
        </>
      )}
    </>
  )
}

function Reading({ work }: { readonly work: ImportWork }) {
  const progress = useTransfers((state) => state.known.get(work.survey)?.progress)
  if (progress?.state.kind === 'failed') {
    return <p className={css.problem}>{progress.state.error.message}</p>
  }
  return (
    <div className={css.running}>
      <span>
        Reading the whole file for the types of its columns: {plural(progress?.items ?? 0, 'row')}
      </span>
      <Progress size="sm" value={percentOf(progress)} aria-label="Share of the file read" />
      <Button size="compact-xs" variant="default" onClick={() => cancelTransfer(work.survey)}>
        Stop
      </Button>
    </div>
  )
}

export function percentOf(progress: TransferProgress | undefined): number {
  const { bytes = 0, bytesTotal = 0 } = progress ?? {}
  return bytesTotal === 0 ? 0 : Math.min(100, (bytes / bytesTotal) * 100)
}

interface CheckProps {
  readonly place: ImportPlace
  readonly work: ImportWork
  readonly isImporting: boolean
}

function Check({ place, work, isImporting }: CheckProps) {
  const { check, mapping } = work
  const progress = useTransfers((state) =>
    check === undefined ? undefined : state.known.get(check.transferId)?.progress,
  )
  const problems = mappingProblems(mapping, place.table)
  const isStale = check !== undefined && check.mapping !== mapping
  return (
    <section className={css.check} aria-label="Dry run">
      {problems.length > 0 ? (
        <ul className={css.problems} role="alert">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      ) : null}
      <CheckResult progress={progress} isStale={isStale} />
      <div className={css.actions}>
        <Button size="compact-md" variant="default" onClick={() => startCheck(place)}>
          Try it: write nothing
        </Button>
        <Button
          size="compact-md"
          disabled={problems.length > 0 || isImporting}
          onClick={() => beginImport(place)}
        >
          {importLabel(progress, isStale)}
        </Button>
      </div>
    </section>
  )
}

function importLabel(progress: TransferProgress | undefined, isStale: boolean): string {
  if (progress?.state.kind !== 'ended' || isStale) return 'Import'
  return `Import ${plural(progress.items, 'item')}`
}

function CheckResult(props: {
  readonly progress: TransferProgress | undefined
  readonly isStale: boolean
}) {
  const { progress, isStale } = props
  if (progress === undefined) return null
  if (isStale) return <p className={css.soft}>The mapping changed since it was tried.</p>
  const { state, items, rejected, rejects } = progress
  if (state.kind === 'failed') return <p className={css.problem}>{state.error.message}</p>
  return (
    <>
      <p className={css.counts} data-testid="dry-run">
        {state.kind === 'running' ? 'Trying: ' : 'Dry run: '}
        <strong>{plural(items, 'item')}</strong> would be written,{' '}
        <strong>{plural(rejected, 'row')}</strong> rejected
        {state.kind === 'cancelled' ? ', stopped before the end' : ''}.
      </p>
      {state.kind === 'running' ? (
        <Progress size="sm" value={percentOf(progress)} aria-label="Share of the file tried" />
      ) : null}
      {rejects.length === 0 ? null : (
        <details className={css.rejects}>
          <summary>
            {rejected > rejects.length
              ? `The first ${rejects.length} rejected rows; an import writes all of them to a file beside yours`
              : 'Rejected rows; an import writes them to a file beside yours'}
          </summary>
          <ul className={css.rejectList} tabIndex={0} aria-label="Rejected rows">
            {rejects.map(({ row, message }) => (
              <li key={row}>
                <span className={css.row}>row {formatCount(row)}</span> {visibleText(message)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
