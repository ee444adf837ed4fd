/** What the last run of a tab gave: rows in the grid of the app, a plan as a tree, or what went wrong and where. */
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { Loader, Menu, SegmentedControl } from '@mantine/core'
import { CircleCheck, Copy, Lightbulb, SquareTerminal, TriangleAlert } from 'lucide-react'
import type { DatabaseDescription, OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { IpcErrorData } from '../../../src-main/contract/result.ts'
import type { StatementProgress, StatementRow } from '../../../src-main/contract/statements.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridRows } from '../../components/data-grid/grid-types.ts'
import type { Place } from '../../components/data-grid/keyboard.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { IconAction } from '../../components/icon-action.tsx'
import { keyOf } from '../../lib/key-schema.ts'
import { formatBytes, formatElapsed, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { changeQueryTab } from '../../state/query-tabs.ts'
import { select } from '../../state/selection.ts'
import {
  changeLayout,
  emptyColumnLayout,
  type ColumnLayout,
  type QueryTab,
} from '../../state/workspace.ts'
import { jsonColumns } from '../browse/index.ts'
import { PlanTree } from './plan-tree.tsx'
import { copyForms, copyPlan, copyRows } from './copy-rows.ts'
import type { ResultSource } from './result-source.ts'
import { useRuns, type Run } from './runs.ts'
import { useShortcutHint } from '../../state/shortcuts.ts'
import css from './query.module.css'

export interface ResultsProps {
  readonly tab: QueryTab
  readonly database: OpenDatabase
  readonly description: DatabaseDescription
}

export function Results({ tab, database, description }: ResultsProps) {
  const run = useRuns((state) => state.byTab.get(tab.id))
  const keys = useShortcutHint('runQuery', 'mod+Enter')
  if (run === undefined) {
    return (
      <EmptyState
        icon={<SquareTerminal size={28} strokeWidth={1.5} />}
        title="Results appear here"
        text={`${keys === '' ? 'Run' : keys} runs the statement at the cursor. The line above says what it will read.`}
      />
    )
  }
  if (run.kind === 'starting')
    return <EmptyState title="Starting" icon={<Loader size="sm" type="dots" />} />
  if (run.kind === 'refused') return <Refused text={run.text} error={run.error} />
  return (
    <Started
      key={run.source.started.statementId}
      tab={tab}
      run={run}
      database={database}
      table={description.tables.find(({ TableName }) => TableName === run.table)}
    />
  )
}

interface StartedProps {
  readonly tab: QueryTab
  readonly run: Extract<Run, { kind: 'started' }>
  readonly database: OpenDatabase
  readonly table: TableDescription | undefined
}

function Started({ tab, run, database, table }: StartedProps) {
  const { source } = run
  const progress = useSyncExternalStore(source.subscribe, source.snapshot)
  const { isPlan } = source
  return (
    <section className={css.results} aria-label="Result">
      <div className={css.resultBar}>
        <ResultStatus progress={progress} kind={source.started.kind} />
        {table === undefined || database.mode === 'readOnly' || isPlan ? null : (
          <span className={`${css.soft} ${css.hint}`}>rows with their key can be edited</span>
        )}
        {isPlan ? (
          <IconAction label="Copy the plan as text" onClick={() => copyPlan(source)}>
            <Copy size={14} />
          </IconAction>
        ) : (
          <SegmentedControl
            size="xs"
            aria-label="How rows are shown"
            value={tab.view}
            data={[
              { value: 'table', label: 'Table' },
              { value: 'json', label: 'JSON' },
            ]}
            onChange={(view) => changeQueryTab(tab.id, { view: view === 'json' ? view : 'table' })}
          />
        )}
      </div>
      <div className={css.rows}>
        {isPlan ? (
          <Plan run={run} progress={progress} />
        ) : (
          <Rows tab={tab} run={run} table={table} progress={progress} database={database} />
        )}
      </div>
    </section>
  )
}

interface ResultStatusProps {
  readonly progress: StatementProgress
  readonly kind: ResultSource['started']['kind']
}

function ResultStatus(props: ResultStatusProps) {
  const isWrite = props.kind === 'write'
  // The lines of a plan are no rows.
  const isPlan = props.kind === 'explain'
  const { state, rows, itemsRead, itemsWritten, bytesRead, elapsedMs } = props.progress
  const ending = {
    running: 'running',
    ended: isWrite ? 'written' : isPlan ? 'plan' : 'all rows',
    cancelled: 'cancelled: these rows are not all',
    limited: 'more rows than a result holds: these are the first',
    failed: 'failed: these rows are not all',
  }[state.kind]
  return (
    <span
      className={css.resultStatus}
      role="status"
      data-testid="result-status"
      title={`${plural(itemsRead, 'item')} and ${plural(bytesRead, 'byte')} read in ${elapsedMs.toFixed(2)} ms`}
    >
      {state.kind === 'running' ? <Loader size={12} /> : null}
      <span className={css.resultText}>
        {[
          ...(!isPlan && (rows > 0 || !isWrite) ? [plural(rows, 'row')] : []),
          ...(isWrite ? [`${plural(itemsWritten, 'item')} changed`] : []),
          ending,
          `${plural(itemsRead, 'item')} read`,
          formatBytes(bytesRead),
          formatElapsed(elapsedMs),
        ].join(' · ')}
      </span>
    </span>
  )
}

interface RowsProps extends StartedProps {
  readonly progress: StatementProgress
}

function Rows({ tab, run, table, progress }: RowsProps) {
  const { source, finder } = run
  const [layout, setLayout] = useState<ColumnLayout>(emptyColumnLayout)
  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const [anchorRow, setAnchorRow] = useState<number>()
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>()
  for (const page of source.loadedRows()) finder.look(page)
  const found = finder.columns()
  const columns = useMemo(
    () => (tab.view === 'table' ? found : jsonColumns(found, 'json')),
    [found, tab.view],
  )
  const rows = useMemo(
    (): GridRows<StatementRow> => ({
      count: progress.rows,
      rowAt: (index) => source.rowAt(index),
    }),
    [source, progress],
  )
  const choose = useCallback(
    (place: Place, extend: boolean) => {
      setAnchorRow((anchor) => (extend ? (anchor ?? active.row) : undefined))
      setActive(place)
      const row = source.rowAt(place.row)
      const key = table === undefined || row === undefined ? undefined : keyOf(table, row.item)
      const isWhole =
        key !== undefined && table !== undefined && key.size === table.KeySchema.length
      select(
        tab.id,
        isWhole ? { kind: 'item', database: tab.database, table: table.TableName, key } : undefined,
      )
    },
    [active.row, source, table, tab.id, tab.database],
  )
  const onVisible = useCallback(
    (first: number, last: number) => {
      source.want(first, last)
    },
    [source],
  )
  if (progress.state.kind === 'failed' && progress.rows === 0) {
    return <Refused text={run.text} error={progress.state.error} />
  }
  if (progress.rows === 0) {
    const isRunning = progress.state.kind === 'running'
    if (isRunning) {
      const title = source.started.kind === 'write' ? 'Writing' : 'Reading'
      return <EmptyState title={title} icon={<Loader size="sm" type="dots" />} />
    }
    return (
      <EmptyState
        icon={<CircleCheck size={28} strokeWidth={1.5} />}
        {...endOf(source.started.kind === 'write', progress)}
      />
    )
  }
  const chosen = [
    Math.min(active.row, anchorRow ?? active.row),
    Math.max(active.row, anchorRow ?? active.row),
  ] as const
  return (
    <>
      <DataGrid
        label="Rows of the result"
        rows={rows}
        columns={columns}
        layout={tab.view === 'table' ? layout : emptyColumnLayout}
        onLayout={(change) => setLayout((before) => ({ ...before, ...change }))}
        active={active}
        anchorRow={anchorRow}
        initialRow={0}
        onActive={choose}
        onOpen={() => changeLayout({ inspectorVisible: true })}
        onVisible={onVisible}
        onCellMenu={(_place, at) => setMenuAt(at)}
      />
      {menuAt === undefined ? null : (
        <Menu opened onClose={() => setMenuAt(undefined)} returnFocus>
          <Menu.Target>
            <span className={css.menuPlace} style={{ left: menuAt.x, top: menuAt.y }} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label role="presentation">
              Copy {plural(chosen[1] - chosen[0] + 1, 'row')}
            </Menu.Label>
            {copyForms.map(({ form, label }) => (
              <Menu.Item
                key={form}
                onClick={() =>
                  copyRows(form, {
                    source,
                    rows: chosen,
                    columns: found.map(({ id }) => id),
                    table,
                  })
                }
              >
                as {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}

/** What a run that gave no row has done. */
function endOf(
  isWrite: boolean,
  { state, itemsWritten }: StatementProgress,
): { readonly title: string; readonly text: string } {
  if (!isWrite) {
    return state.kind === 'cancelled'
      ? { title: 'Cancelled', text: 'Nothing was found until then.' }
      : { title: 'No row', text: 'All of it was read, and nothing matches.' }
  }
  const changed = `${plural(itemsWritten, 'item')} changed`
  return state.kind === 'cancelled'
    ? { title: 'Cancelled', text: `${changed} until then; they stay changed, and are on disk.` }
    : { title: 'Done', text: `The statement was carried out and is on disk: ${changed}.` }
}

function Plan({ run, progress }: Pick<RowsProps, 'run' | 'progress'>) {
  if (progress.state.kind === 'failed')
    return <Refused text={run.text} error={progress.state.error} />
  const { started } = run.source
  const { steps, computing } = progress.analysis ?? { steps: started.steps, computing: undefined }
  return (
    <>
      <PlanTree label="Plan" steps={steps} computing={computing} />
      {started.remedy === undefined ? null : (
        <p className={css.planAdvice}>
          <Lightbulb size={13} /> {started.remedy}
        </p>
      )}
    </>
  )
}

/** The statement with the place marked, and what was expected there. */
function Refused({ text, error }: { readonly text: string; readonly error: IpcErrorData }) {
  const line = error.code === 'syntax' ? text.split('\n')[error.details.line - 1] : undefined
  return (
    <div className={css.failure} role="alert">
      <p>
        <TriangleAlert size={15} /> {error.message}
      </p>
      {error.code === 'syntax' && line !== undefined ? (
        <pre>
          {line}
          {'\n'}
          {' '.repeat(Math.max(0, error.details.column - 1))}
          {'^'.repeat(Math.max(1, error.details.length))}
        </pre>
      ) : null}
    </div>
  )
}
