/** The changes of a table as they come: how many when, each as a row, and one of them in full. */
import { useDeferredValue, useMemo, useState, useSyncExternalStore } from 'react'
import { Alert, Button, Loader } from '@mantine/core'
import { Timer, TriangleAlert, Waves } from 'lucide-react'
import type { Item } from '../../../src-engine/language.ts'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { Change } from '../../../src-main/contract/streams.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridRows } from '../../components/data-grid/grid-types.ts'
import type { Place } from '../../components/data-grid/keyboard.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { Lanes, type Lane } from '../../components/histogram/lanes.tsx'
import { Pane, PaneEdge, PaneGroup } from '../../components/pane/pane.tsx'
import { formatCount, plural } from '../../lib/quantities.ts'
import { followItem, useFollowedItems } from '../../state/followed-items.ts'
import {
  emptyColumnLayout,
  openSchemaTab,
  rememberPanels,
  useWorkspace,
  type ColumnLayout,
  type StreamTab,
} from '../../state/workspace.ts'
import { changeColumns, tintOf } from './change-columns.ts'
import { ChangeDetails } from './change-details.tsx'
import { changeTest, isWithin, noFilter, type ChangeFilter } from './change-filter.ts'
import { changesKept, type ChangesState, type StreamStart } from './change-source.ts'
import { exportChanges } from './export-changes.ts'
import { ItemHistory } from './item-history.tsx'
import { changeOpenStream, startStream, useOpenStream, type OpenStream } from './open-streams.ts'
import { rateBars } from './rate-bars.ts'
import { StreamBar } from './stream-bar.tsx'
import { WhereInput } from './where-input.tsx'
import css from './streams.module.css'

export interface StreamViewProps {
  readonly tab: StreamTab
  readonly database: OpenDatabase
}

export function StreamView({ tab, database }: StreamViewProps) {
  const stream = useOpenStream(tab, database)
  if (stream === undefined) {
    return <EmptyState title="Reading" icon={<Loader size="sm" type="dots" />} />
  }
  return <Changes tab={tab} database={database} stream={stream} />
}

interface ChangesProps extends StreamViewProps {
  readonly stream: OpenStream
}

function Changes({ tab, database, stream }: ChangesProps) {
  const { source, filter, chosen, column } = stream
  const state = useSyncExternalStore(source.subscribe, source.snapshot)
  const item = useFollowedItems((followed) => followed.get(tab.id))
  const share = useWorkspace((workspace) => workspace.layout.panels['change'])
  // Typing in a filter and a flood of changes must not wait for each other.
  const changes = useDeferredValue(state.changes)
  const passing = useMemo(() => changes.filter(changeTest(filter, item)), [changes, filter, item])
  const oldestFirst = useMemo(
    () => passing.filter((change) => isWithin(change, filter)),
    [passing, filter],
  )
  const shown = useMemo(() => oldestFirst.toReversed(), [oldestFirst])
  const onStart = (start: StreamStart): void => startStream(tab, database, start)
  if (state.kind === 'noStream')
    return <NoStream table={tab.table} onAgain={() => onStart({ kind: 'oldest' })} />
  const onFilter = (wanted: ChangeFilter): void => changeOpenStream(tab.id, { filter: wanted })
  // By its number: what arrives meanwhile does not move it from under the reader.
  const onActive = (place: Place): void =>
    changeOpenStream(tab.id, { chosen: shown[place.row]?.sequence, column: place.column })
  const follow = (key: Item | undefined): void => {
    onFilter(noFilter)
    followItem(tab.id, key)
    changeOpenStream(tab.id, { chosen: undefined })
  }
  const row = rowOf(shown, chosen)
  return (
    <div className={css.view}>
      <h1 className="visually-hidden">
        Changes of {tab.table} in {database.name}
      </h1>
      <StreamBar
        source={source}
        state={state}
        table={tab.table}
        filter={filter}
        onFilter={onFilter}
        onStart={onStart}
        onExport={(form) => exportChanges(tab.table, oldestFirst, form)}
      />
      <WhereInput where={filter.where} onWhere={(where) => onFilter({ ...filter, where })} />
      <Gaps
        state={state}
        dismissed={stream.gapsDismissed}
        onDismiss={() => changeOpenStream(tab.id, { gapsDismissed: state.gaps.length })}
        onSettings={() => openSchemaTab({ database: tab.database, table: tab.table }, 'stream')}
      />
      <Rate changes={passing} filter={filter} onFilter={onFilter} />
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
              active={{ row, column }}
              onActive={onActive}
              onAgain={() => onStart({ kind: 'oldest' })}
            />
          </Pane>
          <PaneEdge label="Resize the change" />
          <Pane
            id="change"
            sizes={{ default: share === undefined ? 380 : `${share}%`, min: 240, max: '70%' }}
          >
            <div className={css.side}>
              {item === undefined ? null : (
                <ItemHistory
                  database={database}
                  table={tab.table}
                  item={item}
                  changes={oldestFirst}
                  at={shown.length - 1 - row}
                  onAt={(at) => onActive({ row: shown.length - 1 - at, column })}
                  onEnd={() => follow(undefined)}
                />
              )}
              <ChangeDetails
                change={shown[row]}
                view={state.view}
                table={tab.table}
                database={database}
                onHistory={({ keys }) => follow(keys)}
              />
            </div>
          </Pane>
        </PaneGroup>
      </div>
    </div>
  )
}

/** The newest stands for a change that is not shown. */
function rowOf(shown: readonly Change[], sequence: number | undefined): number {
  if (sequence === undefined) return 0
  return Math.max(
    0,
    shown.findIndex((change) => change.sequence === sequence),
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

interface GapsProps {
  readonly state: ChangesState
  readonly dismissed: number
  readonly onDismiss: () => void
  readonly onSettings: () => void
}

function Gaps({ state, dismissed, onDismiss, onSettings }: GapsProps) {
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
      onClose={onDismiss}
      title={`${plural(lost, 'change was', 'changes were')} no longer kept when read`}
    >
      Sequence {first} to {last}. The stream keeps {formatCount(state.recordsMax)} records; with{' '}
      {formatCount(suggested)} they would have been there.{' '}
      <Button size="compact-xs" variant="default" onClick={onSettings}>
        Change how many it keeps
      </Button>
    </Alert>
  )
}

const lanes: readonly Lane[] = [
  { name: 'insert', title: 'Insert', sign: '+', tone: 'insert' },
  { name: 'modify', title: 'Modify', sign: '~', tone: 'modify' },
  { name: 'remove', title: 'Remove', sign: '−', tone: 'remove' },
  { name: 'expiry', title: 'Expiry', sign: <Timer size={10} strokeWidth={2.5} />, tone: 'expiry' },
]

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
      <Lanes
        label={`Changes by time, ${stepMs / 1000} s each`}
        unit="changes"
        lanes={lanes}
        bars={bars}
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
  readonly onAgain: () => void
}

function Rows({ table, state, shown, active, onActive, onAgain }: RowsProps) {
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
        action={
          <Button size="compact-sm" variant="default" onClick={onAgain}>
            Try again
          </Button>
        }
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
      active={active}
      initialRow={0}
      onActive={onActive}
      onOpen={() => undefined}
      tintOf={tintOf}
      tints="signs"
    />
  )
}

function NoStream(props: { readonly table: string; readonly onAgain: () => void }) {
  return (
    <>
      <h1 className="visually-hidden">Changes of {props.table}</h1>
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
    </>
  )
}
