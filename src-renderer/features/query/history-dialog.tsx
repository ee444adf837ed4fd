/** What was run, latest first: searched, put into the editor, or run again. */
import { useState } from 'react'
import { Button, Modal, TextInput } from '@mantine/core'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { formatAgo, formatElapsed, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { changeQueryTab } from '../../state/query-tabs.ts'
import { useWorkspace, type QueryTab, type RanStatement } from '../../state/workspace.ts'
import { showHistoryFor } from './history-state.ts'
import { runStatements } from './runs.ts'
import { StatementList } from './statement-list.tsx'

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
  const runAgain = (ran: RanStatement): void => {
    insert(ran)
    run('The statement was not run', () =>
      runStatements(tab, database, { texts: [ran.text], before: '' }),
    )
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
        <StatementList
          label="Statements"
          statements={found.map((ran, at) => ({
            id: `${ran.ranAtMs} ${at}`,
            text: ran.text,
            note: noteOf(ran),
            exactly: new Date(ran.ranAtMs).toLocaleString('en-GB'),
            actions: (
              <>
                <Button size="compact-xs" variant="default" onClick={() => insert(ran)}>
                  Insert
                </Button>
                <Button size="compact-xs" variant="light" onClick={() => runAgain(ran)}>
                  Run again
                </Button>
              </>
            ),
          }))}
        />
      )}
    </Modal>
  )
}

function noteOf({ databaseName, ranAtMs, elapsedMs, failed, rows }: RanStatement): string {
  const outcome = failed === undefined ? plural(rows, 'row') : 'failed'
  const when = formatAgo(ranAtMs, Date.now())
  return [databaseName, when, formatElapsed(elapsedMs), outcome].join(' · ')
}
