/** Everything this app wrote to one database, newest first, each with its way back. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import { Button, Loader, TextInput } from '@mantine/core'
import { History } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { JournalEntry } from '../../../src-main/contract/staging.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridColumn, GridRows } from '../../components/data-grid/grid-types.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { formatCount, plural } from '../../lib/quantities.ts'
import { run } from '../../state/actions.ts'
import { useStaged } from '../../state/staged-edits.ts'
import { emptyColumnLayout, type ColumnLayout } from '../../state/workspace.ts'
import { CommitChanges } from './commit-changes.tsx'
import { readEntries } from './read-journal.ts'
import css from './commits.module.css'

export function CommitsView({ database }: { readonly database: OpenDatabase }) {
  const { handle, recentId } = database
  const [entries, setEntries] = useState<readonly JournalEntry[]>()
  const [search, setSearch] = useState('')
  const [active, setActive] = useState({ row: 0, column: 0 })
  const [layout, setLayout] = useState<ColumnLayout>(emptyColumnLayout)
  // A commit empties what is staged; a bulk statement is seen by a refresh.
  const staged = useStaged((state) => state.byDatabase.get(recentId))
  const refresh = useCallback(
    () => run('The commits were not read', async () => setEntries(await readEntries(handle))),
    [handle],
  )
  useEffect(refresh, [refresh, staged])
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return (entries ?? []).filter((entry) => textOf(entry).toLowerCase().includes(wanted))
  }, [entries, search])
  const rows = useMemo(
    (): GridRows<JournalEntry> => ({ count: shown.length, rowAt: (index) => shown[index] }),
    [shown],
  )
  if (entries === undefined) return <EmptyState title="Reading the journal" icon={<Loader />} />
  const heading = <h1 className="visually-hidden">Commits to {visibleText(database.name)}</h1>
  if (entries.length === 0) {
    return (
      <>
        {heading}
        <NothingWritten database={database} />
      </>
    )
  }
  const row = Math.min(active.row, shown.length - 1)
  const chosen = shown[row]
  return (
    <div className={css.view}>
      {heading}
      <div className={css.bar}>
        <TextInput
          size="xs"
          className={css.search}
          aria-label="Filter the commits"
          placeholder="Filter by operation, table, time or state"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={css.count}>{plural(shown.length, 'commit')}</span>
        <Button size="compact-sm" variant="default" onClick={refresh}>
          Refresh
        </Button>
      </div>
      {chosen === undefined ? (
        <EmptyState title="No commit matches" text="Tables, operations and times are searched." />
      ) : (
        <>
          <div className={css.rows}>
            <DataGrid
              label="Commits"
              rows={rows}
              columns={columns}
              layout={layout}
              onLayout={(change) => setLayout({ ...layout, ...change })}
              initialRow={0}
              active={{ ...active, row }}
              onActive={setActive}
              onOpen={(at) => setActive({ row: at, column: 0 })}
            />
          </div>
          <CommitChanges key={chosen.number} database={database} entry={chosen} entries={entries} />
        </>
      )}
    </div>
  )
}

function NothingWritten({ database }: { readonly database: OpenDatabase }) {
  return (
    <EmptyState
      icon={<History size={28} strokeWidth={1.5} />}
      title="This app has written nothing here yet"
      text={
        database.mode === 'readOnly'
          ? 'The database is open read-only. Its commits are shown once it is open for writing.'
          : 'Each commit will stand here with the items before and after, and can be undone, also after a restart.'
      }
    />
  )
}

const operationNames: Readonly<Record<JournalEntry['operation'], string>> = {
  PutItem: 'Put item',
  UpdateItem: 'Update item',
  DeleteItem: 'Delete item',
  Statement: 'PartiQL statement',
  Commit: 'Commit of staged changes',
}

const stateNames: Readonly<Record<JournalEntry['state'], string>> = {
  written: 'written',
  failed: 'refused, nothing written',
  unknown: 'interrupted',
}

function timeOf({ atMs }: JournalEntry): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')
}

function textOf(entry: JournalEntry): string {
  const { number, operation, state, tables } = entry
  return [number, timeOf(entry), operationNames[operation], ...tables, stateNames[state]].join(' ')
}

function column(
  title: string,
  width: number,
  cell: (entry: JournalEntry) => { text: string; style: string },
): GridColumn<JournalEntry> {
  return { id: title, title, width, frozen: title === 'Number', cell }
}

const columns: readonly GridColumn<JournalEntry>[] = [
  column('Number', 80, ({ number }) => ({ text: String(number), style: 'N' })),
  column('Time (UTC)', 160, (entry) => ({ text: timeOf(entry), style: 'Ts' })),
  column('Written by', 200, ({ operation }) => ({ text: operationNames[operation], style: 'S' })),
  column('Items', 80, ({ items }) => ({ text: formatCount(items), style: 'N' })),
  column('Tables', 240, ({ tables }) => ({
    text: tables.map(visibleText).join(', '),
    style: 'S',
  })),
  column('State', 200, ({ state }) => ({ text: stateNames[state], style: 'S' })),
]
