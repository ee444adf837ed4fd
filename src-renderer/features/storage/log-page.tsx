/** The write-ahead log: its files, their records, and what a crash at this moment would cost. */
import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import type {
  LogPage as LogContents,
  RecoveryRehearsal,
} from '../../../src-main/contract/storage.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { Term } from '../../components/term/term.tsx'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import type { StoragePageProps } from './page-props.ts'
import { Facts } from './facts.tsx'
import css from './storage.module.css'

const pageRecords = 100

export function LogPage({ database, state }: StoragePageProps) {
  const { handle } = database
  const { wal, walBytesMax, memtables, statistics, durableSeqno, lastSeqno } = state.figures
  const [name, setName] = useState('wal.log')
  const [first, setFirst] = useState(0)
  const [page, setPage] = useState<LogContents | undefined>()
  const [rehearsal, setRehearsal] = useState<RecoveryRehearsal | undefined>()
  useEffect(() => {
    let current = true
    run('The log was not read', async () => {
      const input = { handle, name, first, count: pageRecords }
      const found = await call((bridge) => bridge.storage.log(input))
      if (current) setPage(found)
    })
    return () => {
      current = false
    }
  }, [handle, name, first, lastSeqno])
  const inMemory = memtables.reduce((sum, { records }) => sum + records, 0)
  return (
    <div className={css.page}>
      <div className={css.line}>
        <h2 className={css.heading}>
          <Term word="wal">Write-ahead log</Term>
        </h2>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            run('It was not tried', async () =>
              setRehearsal(await call((bridge) => bridge.storage.rehearseRecovery({ handle }))),
            )
          }
        >
          Try out a recovery
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={database.mode === 'readOnly'}
          onClick={() =>
            run('The memtables were not flushed', () =>
              call((bridge) => bridge.storage.flush({ handle })),
            )
          }
        >
          Flush
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={database.mode === 'readOnly'}
          onClick={() =>
            run('No checkpoint was made', () =>
              call((bridge) => bridge.storage.checkpoint({ handle })),
            )
          }
        >
          Checkpoint
        </Button>
      </div>
      <Facts
        label="The log"
        facts={[
          [
            'Live bytes',
            `${formatBytes(statistics.wal.liveBytes)} of at most ${formatBytes(walBytesMax)}`,
            'live',
          ],
          [
            'Not yet in files',
            `${plural(inMemory, 'record')}, ${formatBytes(statistics.memtableBytes)} of memory`,
            'unflushed',
          ],
          ['Durable through', `seqno ${durableSeqno} of ${lastSeqno}`, 'durable'],
          [
            'A crash now would replay',
            rehearsal === undefined
              ? 'try it out: nothing is changed'
              : `${plural(rehearsal.records, 'version')} still needed, of ${plural(rehearsal.batches, 'batch', 'batches')}, in ${formatElapsed(rehearsal.elapsedMs)} as just measured${rehearsal.damage.length === 0 ? '' : `; damaged: ${rehearsal.damage.join('; ')}`}`,
            'rehearsal',
          ],
        ]}
      />
      <table className={css.table} aria-label="Files of the log">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" className={css.number}>
              Number
            </th>
            <th scope="col" className={css.number}>
              Bytes in use
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {wal.map((file) => (
            <tr key={file.name} data-wins={file.name === name || undefined}>
              <td>
                <button
                  type="button"
                  className={css.link}
                  onClick={() => {
                    setName(file.name)
                    setFirst(0)
                  }}
                >
                  {file.name}
                </button>
              </td>
              <td className={css.number}>{file.number}</td>
              <td className={css.number} title={`${formatCount(file.bytes)} bytes`}>
                {formatBytes(file.bytes)}
              </td>
              <td>{file.active ? 'takes records' : 'sealed'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {page === undefined ? null : <Records page={page} first={first} onFirst={setFirst} />}
    </div>
  )
}

function Records(props: {
  readonly page: LogContents
  readonly first: number
  readonly onFirst: (first: number) => void
}) {
  const { page, first, onFirst } = props
  const { file, records } = page
  const end = first + records.length
  return (
    <>
      <div className={css.line}>
        <span role="status">
          {page.name}: {plural(file.records, 'record')} in {plural(file.frames, 'frame')}
          {file.records === 0 ? '' : `; ${formatCount(first + 1)} to ${formatCount(end)}`}
        </span>
        <Button
          size="compact-sm"
          variant="default"
          disabled={first === 0}
          onClick={() => onFirst(Math.max(0, first - pageRecords))}
        >
          Earlier
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={end >= file.records}
          onClick={() => onFirst(first + pageRecords)}
        >
          Later
        </Button>
      </div>
      <table className={css.table} aria-label="Records of the log file">
        <thead>
          <tr>
            <th scope="col" className={css.number}>
              Offset
            </th>
            <th scope="col" className={css.number}>
              <Term word="seqno">Seqno</Term>
            </th>
            <th scope="col" className={css.number}>
              Stripe
            </th>
            <th scope="col">Belongs to</th>
            <th scope="col">Key</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record, at) => (
            <tr key={`${first + at}`}>
              <td className={css.number}>{record.offset}</td>
              <td className={css.number}>{record.seqno}</td>
              <td className={css.number}>{record.stripe}</td>
              <td>{visibleText(record.key.table ?? 'database')}</td>
              <td title={record.key.hex}>
                <code>{visibleText(record.key.text)}</code>
              </td>
              <td>
                {record.tombstone ? '− tombstone' : plural(record.valueBytes, 'byte')}
                {record.carried ? ', written again' : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
