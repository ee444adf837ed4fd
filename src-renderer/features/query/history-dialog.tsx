/** What was run, latest first: searched, put into the editor, or run again. */
import { useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { formatAgo, formatElapsed, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { changeQueryTab } from '../../state/query-tabs.ts'
import { useWorkspace, type QueryTab, type RanStatement } from '../../state/workspace.ts'
import { showHistoryFor } from './history-state.ts'
import { runStatements } from './runs.ts'
import css from './query.module.css'

const rowPixels = 44

export interface HistoryDialogProps {
  readonly tab: QueryTab
  readonly database: OpenDatabase
}

export function HistoryDialog({ tab, database }: HistoryDialogProps) {
  const history = useWorkspace((state) => state.history)
  const [search, setSearch] = useState('')
  const wanted = search.toLowerCase()
  const found = history.filter(
    ({ text, databaseName }) =>
      text.toLowerCase().includes(wanted) || databaseName.toLowerCase().includes(wanted),
  )
  const close = (): void => showHistoryFor(undefined)
  const insert = ({ text }: RanStatement): void => {
    const before = tab.text.trimEnd()
    changeQueryTab(tab.id, { text: before === '' ? `${text};\n` : `${before}\n\n${text};\n` })
    close()
  }
  return (
    <Modal opened onClose={close} size={760} title="History of statements">
      <TextInput
        data-autofocus
        size="xs"
        aria-label="Search the history"
        placeholder="Search text or database"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {found.length === 0 ? (
        <EmptyState
          title={history.length === 0 ? 'Nothing was run yet' : 'Nothing matches'}
          text={history.length === 0 ? 'Statements you run are listed here.' : ''}
        />
      ) : (
        <HistoryList
          found={found}
          onInsert={insert}
          onRun={(ran) => {
            insert(ran)
            run('The statement was not run', () =>
              runStatements(tab, database, { texts: [ran.text], before: '' }),
            )
          }}
        />
      )}
    </Modal>
  )
}

interface HistoryListProps {
  readonly found: readonly RanStatement[]
  readonly onInsert: (ran: RanStatement) => void
  readonly onRun: (ran: RanStatement) => void
}

function HistoryList({ found, onInsert, onRun }: HistoryListProps) {
  const list = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, and passed on to nobody.
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowPixels,
    overscan: 6,
  })
  return (
    <div ref={list} className={css.history} tabIndex={0} role="region" aria-label="Statements">
      <ul style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const ran = found[index]
          return ran === undefined ? null : (
            <li
              key={`${ran.ranAtMs} ${index}`}
              className={css.ran}
              style={{ transform: `translateY(${start}px)`, height: rowPixels }}
            >
              <div className={css.ranText}>
                <code title={ran.text}>{ran.text.replace(/\s+/g, ' ')}</code>
                <span className={css.soft} title={new Date(ran.ranAtMs).toLocaleString('en-GB')}>
                  {ran.databaseName} · {formatAgo(ran.ranAtMs, Date.now())} ·{' '}
                  {formatElapsed(ran.elapsedMs)} ·{' '}
                  {ran.failed === undefined ? plural(ran.rows, 'row') : 'failed'}
                </span>
              </div>
              <Button size="compact-xs" variant="default" onClick={() => onInsert(ran)}>
                Insert
              </Button>
              <Button size="compact-xs" variant="light" onClick={() => onRun(ran)}>
                Run again
              </Button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
