/** The changes of a table as they come: how many when, each as a row, and one of them in full. */
import { useDeferredValue, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { Alert, Button, Loader } from '@mantine/core'
import { TriangleAlert, Waves } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridRows } from '../../components/data-grid/grid-types.ts'
import type { Place } from '../../components/data-grid/keyboard.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Histogram } from '../../components/histogram/histogram.tsx'
import { Pane, PaneEdge, PaneGroup } from '../../components/pane/pane.tsx'
import { call } from '../../ipc/client.ts'
import { keyText } from '../../lib/key-text.ts'
import { formatCount, plural } from '../../lib/quantities.ts'
import { notifyDone, run } from '../../state/actions.ts'
import {
  emptyColumnLayout,
  rememberPanels,
  useWorkspace,
  type ColumnLayout,
  type StreamTab,
} from '../../state/workspace.ts'
import { changeColumns, tintOf } from './change-columns.ts'
import { ChangeDetails } from './change-details.tsx'
import { noFilter, passes, type ChangeFilter } from './change-filter.ts'
import { changesKept, ChangeSource, type ChangesState, type StreamStart } from './change-source.ts'
import { changesToCsv, changesToJsonLines } from './export-changes.ts'
import { rateBars } from './rate-bars.ts'
import { StreamBar } from './stream-bar.tsx'
import css from './streams.module.css'

export interface StreamViewProps {
  readonly tab: StreamTab
  readonly database: OpenDatabase
}

export function StreamView(props: StreamViewProps) {
  const { tab, database } = props
  const [start, setStart] = useState<StreamStart>({ kind: 'oldest' })
  const source = useMemo(
    () => new ChangeSource(database.handle, tab.table, start),
    [database.handle, tab.table, start],
  )
  useEffect(() => () => source.close(), [source])
  return <Changes key={tab.id} {...props} source={source} onStart={setStart} />
}

interface ChangesProps extends StreamViewProps {
  readonly source: ChangeSource
  readonly onStart: (start: StreamStart) => void
}

function Changes({ tab, database, source, onStart }: ChangesProps) {
  const state = useSyncExternalStore(source.subscribe, source.snapshot)
  const [filter, setFilter] = useState<ChangeFilter>(noFilter)
  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const share = useWorkspace((workspace) => workspace.layout.panels['change'])
  // Typing in a filter and a flood of changes must not wait for each other.
  const changes = useDeferredValue(state.changes)
  const shown = useMemo(
    () => changes.filter((change) => passes(change, filter)).reverse(),
    [changes, filter],
  )
  if (state.kind === 'noStream')
    return <NoStream table={tab.table} onAgain={() => onStart({ kind: 'oldest' })} />
  const onExport = (form: 'jsonl' | 'csv'): void =>
    run('The changes were not exported', async () => {
      const oldestFirst = shown.toReversed()
      const text = form === 'csv' ? changesToCsv(oldestFirst) : changesToJsonLines(oldestFirst)
      const name = `${tab.table}-changes.${form}`
      const saved = await call((bridge) => bridge.schema.saveFileDialog({ name, text }))
      if (saved !== null) notifyDone(`${plural(shown.length, 'change')} in ${saved}`)
    })
  const onHistory = ({ keys }: Change): void => setFilter({ ...noFilter, key: keyText(keys) })
  return (
    <div className={css.view}>
      <h1 className="visually-hidden">
        Changes of {tab.table} in {database.name}
      </h1>
      <StreamBar
        source={source}
        state={state}
        filter={filter}
        onFilter={setFilter}
        onStart={onStart}
        onExport={onExport}
      />
      <Gaps state={state} />
      <Rate changes={changes} filter={filter} onFilter={setFilter} />
      <div className={css.statusLine} role="status" aria-label="What is shown">
        {statusText(state, shown.length)}
      </div>
      <div className={css.lower}>
        <PaneGroup orientation="horizontal" onSizes={rememberPanels}>
          <Pane id="changes">
            <Rows
              table={tab.table}
              state={state}
              shown={shown}
              active={active}
              onActive={setActive}
            />
          </Pane>
          <PaneEdge label="Resize the change" />
          <Pane
            id="change"
            sizes={{ default: share === undefined ? 380 : `${share}%`, min: 240, max: '70%' }}
          >
            <ChangeDetails
              change={shown[active.row]}
              view={state.view}
              table={tab.table}
              database={database}
              onHistory={onHistory}
            />
          </Pane>
        </PaneGroup>
      </div>
    </div>
  )
}

function statusText({ kind, changes, waiting, dropped, recordsMax }: ChangesState, shown: number) {
  const parts = [
    `${formatCount(shown)} of ${plural(changes.length, 'change')} shown, newest first`,
    ...(kind === 'live' ? ['live'] : [kind === 'opening' ? 'reading' : kind]),
    ...(waiting > 0 ? [`${formatCount(waiting)} more not read yet`] : []),
    ...(dropped > 0
      ? [`${formatCount(dropped)} older ones not displayed (at most ${formatCount(changesKept)})`]
      : []),
    ...(recordsMax > 0 ? [`the stream keeps ${formatCount(recordsMax)}`] : []),
  ]
  return parts.join(' · ')
}

function Gaps({ state }: { readonly state: ChangesState }) {
  const [dismissed, setDismissed] = useState(0)
  const gaps = state.gaps.slice(dismissed)
  if (gaps.length === 0) return null
  const lost = gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  const [first, last] = [gaps[0]?.first ?? 0, gaps.at(-1)?.last ?? 0]
  const suggested = 10 ** Math.ceil(Math.log10(Math.max(1000, (state.recordsMax + lost) * 2)))
  return (
    <Alert
      color="yellow"
      icon={<TriangleAlert size={16} />}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={() => setDismissed(state.gaps.length)}
      title={`${plural(lost, 'change was', 'changes were')} no longer kept when read`}
    >
      Sequence {first} to {last}. The stream keeps {formatCount(state.recordsMax)} records; with{' '}
      {formatCount(suggested)} they would have been there. Change it in the schema of the table.
    </Alert>
  )
}

interface RateProps {
  readonly changes: readonly Change[]
  readonly filter: ChangeFilter
  readonly onFilter: (filter: ChangeFilter) => void
}

function Rate({ changes, filter, onFilter }: RateProps) {
  const { bars, startMs, stepMs } = useMemo(() => rateBars(changes), [changes])
  if (bars.length === 0) return null
  const { time } = filter
  const selected =
    time === undefined
      ? undefined
      : {
          first: Math.max(0, Math.floor((time.fromMs - startMs) / stepMs)),
          last: Math.min(bars.length - 1, Math.ceil((time.toMs - startMs) / stepMs) - 1),
        }
  return (
    <div className={css.rate}>
      <Histogram
        label={`Changes by time, ${stepMs / 1000} s each`}
        unit="changes"
        bars={bars}
        heightPx={72}
        selected={selected}
        onRange={(range) =>
          onFilter({
            ...filter,
            time:
              range === undefined
                ? undefined
                : {
                    fromMs: startMs + range.first * stepMs,
                    toMs: startMs + (range.last + 1) * stepMs,
                  },
          })
        }
      />
    </div>
  )
}

interface RowsProps {
  readonly table: string
  readonly state: ChangesState
  readonly shown: readonly Change[]
  readonly active: Place
  readonly onActive: (place: Place) => void
}

function Rows({ table, state, shown, active, onActive }: RowsProps) {
  const [layout, setLayout] = useState<ColumnLayout>(emptyColumnLayout)
  const rows = useMemo(
    (): GridRows<Change> => ({ count: shown.length, rowAt: (index) => shown[index] }),
    [shown],
  )
  if (state.kind === 'failed') {
    return (
      <EmptyState
        icon={<TriangleAlert size={28} strokeWidth={1.5} />}
        title="The changes could not be read"
        text={state.error ?? ''}
      />
    )
  }
  if (shown.length === 0) {
    if (state.kind === 'opening') {
      return <EmptyState title="Reading" icon={<Loader size="sm" type="dots" />} />
    }
    return (
      <EmptyState
        icon={<Waves size={28} strokeWidth={1.5} />}
        title={state.changes.length === 0 ? 'No change yet' : 'No change passes these filters'}
        text={
          state.changes.length === 0
            ? 'Changes appear here as they are written, by this app or in a transaction.'
            : `${plural(state.changes.length, 'change')} looked at.`
        }
      />
    )
  }
  return (
    <DataGrid
      label={`Changes of ${table}`}
      rows={rows}
      columns={changeColumns}
      layout={layout}
      onLayout={(change) => setLayout((before) => ({ ...before, ...change }))}
      active={{ ...active, row: Math.min(active.row, shown.length - 1) }}
      initialRow={0}
      onActive={onActive}
      onOpen={() => undefined}
      tintOf={tintOf}
    />
  )
}

function NoStream(props: { readonly table: string; readonly onAgain: () => void }) {
  return (
    <EmptyState
      icon={<Waves size={28} strokeWidth={1.5} />}
      title={`${props.table} has no stream`}
      text="A stream records every change of a table from the moment it is enabled. Enable one in the schema of the table."
      action={
        <Button size="compact-sm" variant="default" onClick={props.onAgain}>
          Look again
        </Button>
      }
    />
  )
}
