/** What the items of a table look like: every path with its types, how many items have it, and its values. */
import { useMemo, useState } from 'react'
import { TextInput } from '@mantine/core'
import { ChartColumn } from 'lucide-react'
import type { PathAnalysis, ReadScope, SchemaAnalysis } from '../../../src-main/contract/schema.ts'
import { cellText } from '../../components/attribute-value/cell-text.ts'
import { DataGrid } from '../../components/data-grid/data-grid.tsx'
import type { GridColumn, GridRows } from '../../components/data-grid/grid-types.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call } from '../../ipc/client.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { emptyColumnLayout, type ColumnLayout } from '../../state/workspace.ts'
import { PathDetails } from './path-details.tsx'
import { stepsText, typesText } from './path-text.ts'
import { RunControls } from './run-controls.tsx'
import { analysisRuns } from './runs.ts'
import { shareText } from './sample-text.ts'
import type { SectionProps } from './section-props.ts'
import css from './schema.module.css'

export function AnalysisSection({ tabId, database, inspection }: SectionProps) {
  const { description } = inspection
  const { handle } = database
  const table = description.TableName
  const current = analysisRuns.useRun(tabId)
  const result = current?.result
  const start = (scope: ReadScope): void =>
    analysisRuns.start({
      tabId,
      handle,
      scope,
      ask: (runId) => call((bridge) => bridge.schema.analyze({ handle, table, runId, scope })),
    })
  return (
    <div className={css.analysis}>
      <RunControls
        run={current}
        itemCount={description.ItemCount}
        label="Analyze"
        onStart={start}
        onCancel={() => analysisRuns.cancel(tabId)}
      />
      {result === undefined ? (
        <EmptyState
          icon={<ChartColumn size={28} strokeWidth={1.5} />}
          title="What do the items look like?"
          text="An analysis reads a sample and shows every attribute with its types, how many items have it, and how its values are spread. A click on a figure shows the items behind it."
        />
      ) : result.sample.items === 0 ? (
        <EmptyState title="No items were read" text="The table is empty, or the run was stopped." />
      ) : (
        <Paths result={result} database={database} inspection={inspection} />
      )}
    </div>
  )
}

interface PathsProps extends Pick<SectionProps, 'database' | 'inspection'> {
  readonly result: SchemaAnalysis
}

function Paths({ result, database, inspection }: PathsProps) {
  const [search, setSearch] = useState('')
  const [active, setActive] = useState({ row: 0, column: 0 })
  const [layout, setLayout] = useState<ColumnLayout>(emptyColumnLayout)
  const { sample, paths } = result
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase()
    return paths
      .filter(({ path }) => stepsText(path).toLowerCase().includes(wanted))
      .toSorted((one, other) => (stepsText(one.path) < stepsText(other.path) ? -1 : 1))
  }, [paths, search])
  const rows = useMemo(
    (): GridRows<PathAnalysis> => ({ count: shown.length, rowAt: (index) => shown[index] }),
    [shown],
  )
  const columns = useMemo(() => columnsOf(sample.items), [sample.items])
  const row = Math.min(active.row, Math.max(0, shown.length - 1))
  const chosen = shown[row]
  return (
    <>
      <div className={css.formRow}>
        <TextInput
          size="xs"
          w={260}
          aria-label="Filter paths"
          placeholder="Filter paths"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <span className={css.note}>
          {plural(shown.length, 'path')} · items of {formatBytes(result.itemBytesMean)} on average,{' '}
          {formatBytes(result.itemBytesMax)} at most
          {result.valuesLeftOut === 0
            ? ''
            : ` · ${formatCount(result.valuesLeftOut)} values below still more paths were left out`}
        </span>
      </div>
      <div className={css.split}>
        <div className={css.paths}>
          {shown.length === 0 ? (
            <EmptyState title="No path matches" />
          ) : (
            <DataGrid
              label="Paths"
              rows={rows}
              columns={columns}
              layout={layout}
              onLayout={(change) => setLayout({ ...layout, ...change })}
              initialRow={0}
              active={{ ...active, row }}
              onActive={setActive}
              onOpen={(opened) => setActive({ ...active, row: opened })}
            />
          )}
        </div>
        {chosen === undefined ? null : (
          <PathDetails
            key={JSON.stringify(chosen.path)}
            path={chosen}
            sample={sample}
            database={database}
            table={inspection.description}
          />
        )}
      </div>
    </>
  )
}

function columnsOf(items: number): readonly GridColumn<PathAnalysis>[] {
  const column = (
    id: string,
    width: number,
    text: (path: PathAnalysis) => string,
    style = 'S',
  ): GridColumn<PathAnalysis> => ({
    id,
    title: id,
    width,
    frozen: id === 'Path',
    cell: (path) => ({ text: text(path), style }),
  })
  return [
    column('Path', 200, ({ path }) => stepsText(path)),
    column('Types', 130, typesText, 'M'),
    column('Present', 76, ({ present }) => shareText(present, items), 'N'),
    column('Distinct', 84, distinctText, 'N'),
    column('Range', 210, rangeText, 'N'),
    column('Most frequent', 190, topText),
  ]
}

export function distinctText({ distinct: { count, more } }: PathAnalysis): string {
  if (count === 0) return ''
  return more ? `> ${formatCount(count)}` : formatCount(count)
}

function rangeText({ numbers, text }: PathAnalysis): string {
  if (numbers !== undefined) return `${numbers.min} … ${numbers.max}`
  if (text === undefined) return ''
  return text.lengthMin === text.lengthMax
    ? plural(text.lengthMin, 'character')
    : `${text.lengthMin} … ${text.lengthMax} characters`
}

function topText({ top, values }: PathAnalysis): string {
  const [first] = top
  if (first === undefined || first.count < 2) return ''
  return `${cellText(first.value)}  ${shareText(first.count, values)}`
}
