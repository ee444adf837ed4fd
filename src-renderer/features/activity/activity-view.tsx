/** Every call the app made to an engine: proof of what it did, and of what it did not. */
import { useEffect, useMemo, useState } from 'react'
import { Button, TextInput } from '@mantine/core'
import type { Activity } from '../../../src-main/contract/application.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridColumn, GridRows } from '../../components/data-grid/grid-types.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call, onEvent } from '../../ipc/client.ts'
import { formatCount, formatElapsed, plural } from '../../lib/quantities.ts'
import { copyText, run } from '../../state/actions.ts'
import { emptyColumnLayout, type ColumnLayout } from '../../state/workspace.ts'
import css from './activity.module.css'

/** As many as main keeps. */
const entriesKept = 2000

export function ActivityView() {
  const [entries, setEntries] = useState<readonly Activity[]>([])
  const [search, setSearch] = useState('')
  const [active, setActive] = useState({ row: 0, column: 0 })
  const [layout, setLayout] = useState<ColumnLayout>(emptyColumnLayout)
  useEffect(() => {
    run('The activity was not read', async () =>
      setEntries(await call((bridge) => bridge.activity.list())),
    )
    return onEvent('activityRecorded', (event) =>
      setEntries((old) => [...old, ...event.entries].slice(-entriesKept)),
    )
  }, [])
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    const found = entries.filter((entry) => lineOf(entry).toLowerCase().includes(wanted))
    return found.toReversed()
  }, [entries, search])
  const rows = useMemo(
    (): GridRows<Activity> => ({ count: shown.length, rowAt: (index) => shown[index] }),
    [shown],
  )
  const copy = (texts: readonly string[]): void =>
    run('Nothing was copied', () =>
      copyText(texts.join('\n'), plural(texts.length, 'entry', 'entries')),
    )
  return (
    <div className={css.view}>
      <h1 className="visually-hidden">Activity</h1>
      <div className={css.bar}>
        <TextInput
          size="xs"
          className={css.search}
          aria-label="Filter the activity"
          placeholder="Filter by operation, text or database"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={css.count}>{plural(shown.length, 'call')}</span>
        <Button
          size="compact-sm"
          variant="default"
          disabled={shown.length === 0}
          onClick={() => copy(shown.map(lineOf))}
        >
          Copy
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            run('The activity was not cleared', async () => {
              await call((bridge) => bridge.activity.clear())
              setEntries([])
            })
          }
        >
          Clear
        </Button>
      </div>
      <div className={css.rows}>
        {shown.length === 0 ? (
          <EmptyState
            title={entries.length === 0 ? 'Nothing was asked of an engine yet' : 'No call matches'}
            text="Each call this app makes appears here with its text, time and rows."
          />
        ) : (
          <DataGrid
            label="Activity"
            rows={rows}
            columns={columns}
            layout={layout}
            onLayout={(change) => setLayout({ ...layout, ...change })}
            initialRow={0}
            active={{ ...active, row: Math.min(active.row, shown.length - 1) }}
            onActive={setActive}
            onOpen={(row) => {
              const entry = shown[row]
              if (entry !== undefined) copy([lineOf(entry)])
            }}
          />
        )}
      </div>
    </div>
  )
}

function lineOf(entry: Activity): string {
  const { startedAtMs, database, operation, text, elapsedMs, rows, failed } = entry
  const end = failed === undefined ? plural(rows, 'row') : `${failed.code}: ${failed.message}`
  const at = new Date(startedAtMs).toISOString()
  return [at, database, operation, text, formatElapsed(elapsedMs), end].join('  ')
}

function column(
  id: string,
  width: number,
  frozen: boolean,
  cell: (entry: Activity) => { text: string; style: string } | undefined,
): GridColumn<Activity> {
  return { id, title: id, width, frozen, cell }
}

const columns: readonly GridColumn<Activity>[] = [
  column('Time', 108, true, ({ startedAtMs }) => ({
    text: new Date(startedAtMs).toISOString().slice(11, 23),
    style: 'Ts',
  })),
  column('Operation', 130, false, ({ operation }) => ({ text: operation, style: 'S' })),
  column('Text', 460, false, ({ text }) => ({ text: visibleText(text), style: 'S' })),
  column('Elapsed', 88, false, ({ elapsedMs }) => ({ text: formatElapsed(elapsedMs), style: 'N' })),
  column('Rows', 72, false, ({ rows }) => ({ text: formatCount(rows), style: 'N' })),
  column('Database', 150, false, ({ database }) => ({ text: visibleText(database), style: 'S' })),
  column('Failure', 320, false, ({ failed }) =>
    failed === undefined
      ? undefined
      : { text: visibleText(`${failed.code}: ${failed.message}`), style: 'S' },
  ),
]
