/** The indexes of a table: what they hold, how often they are read, what is wrong with them; adding and removing global ones. */
import { useState } from 'react'
import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core'
import { ListFilter, Plus, RefreshCw, Trash2 } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import type { TableInspection } from '../../../src-main/contract/schema.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { call } from '../../ipc/client.ts'
import { indexesOf } from '../../lib/key-schema.ts'
import { formatAgo, formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import { notifyDone } from '../../state/actions.ts'
import { askConfirmation } from '../../state/confirmation.ts'
import { describeDatabase } from '../../state/databases.ts'
import { openItemsTab } from '../../state/workspace.ts'
import { definitionFrom, keyText, projectionText, type IndexDefinition } from './definition.ts'
import { IndexEditor } from './index-editor.tsx'
import { indexHints, type IndexHint } from './index-hints.ts'
import { whyFixed, type SectionProps } from './section-props.ts'
import { shareText } from './sample-text.ts'
import css from './schema.module.css'

const globalIndexesMax = 20

export function IndexesSection(props: SectionProps) {
  const { database, inspection, nowMs, refresh } = props
  const [isAdding, setAdding] = useState(false)
  const definition = definitionFrom(inspection.description)
  const hints = indexHints(inspection, nowMs)
  const globals = definition.indexes.filter(({ kind }) => kind === 'global').length
  const isBuilding = inspection.backfills.some(({ kind }) => kind === 'index')
  const whyNot =
    whyFixed(database) ??
    (globals >= globalIndexesMax
      ? `A table has at most ${globalIndexesMax} global indexes.`
      : isBuilding
        ? 'An index is being built; one can be added at a time.'
        : undefined)
  return (
    <div className={css.section}>
      <div className={css.formRow}>
        <Button
          size="compact-sm"
          leftSection={<Plus size={14} />}
          disabled={whyNot !== undefined || isAdding}
          title={whyNot}
          onClick={() => setAdding(true)}
        >
          Add index
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<RefreshCw size={13} />}
          onClick={refresh}
        >
          Refresh
        </Button>
        <span className={css.note}>{whyNot}</span>
      </div>
      {isAdding ? <IndexEditor {...props} onClose={() => setAdding(false)} /> : null}
      {definition.indexes.length === 0 ? (
        isAdding ? null : (
          <EmptyState
            icon={<ListFilter size={28} strokeWidth={1.5} />}
            title="This table has no indexes"
            text="An index finds items by other attributes than the key, without reading the whole table: for example all orders of one status, by date."
          />
        )
      ) : (
        <table className={css.indexes}>
          <thead>
            <tr>
              <th scope="col">Index</th>
              <th scope="col">Keys</th>
              <th scope="col">Holds</th>
              <th scope="col" className={css.number}>
                Entries
              </th>
              <th scope="col" className={css.number}>
                Size
              </th>
              <th scope="col" className={css.number}>
                Reads
              </th>
              <th scope="col">Last read</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {definition.indexes.map((index) => (
              <IndexRows
                key={index.name}
                database={database}
                inspection={inspection}
                nowMs={nowMs}
                index={index}
                hints={hints.get(index.name) ?? []}
              />
            ))}
          </tbody>
        </table>
      )}
      {definition.indexes.length === 0 ? null : <CountingNote inspection={inspection} />}
    </div>
  )
}

function CountingNote({ inspection: { usage } }: Pick<SectionProps, 'inspection'>) {
  const since = Math.min(...usage.map(({ sinceMs }) => sinceMs))
  return (
    <p className={css.text}>
      Reads are pages of queries and scans through the index, counted
      {Number.isFinite(since)
        ? ` since ${new Date(since).toLocaleString('en-GB')} or since the index was made`
        : ''}
      , by programs that had the database open for writing; one that was killed loses what it had
      counted. Local indexes come and go with their table.
    </p>
  )
}

interface IndexRowsProps {
  readonly database: OpenDatabase
  readonly inspection: TableInspection
  readonly nowMs: number
  readonly index: IndexDefinition
  readonly hints: readonly IndexHint[]
}

function IndexRows({ database, inspection, nowMs, index, hints }: IndexRowsProps) {
  const { description, usage, backfills } = inspection
  const counts = indexesOf(description).find((each) => each.IndexName === index.name)
  const use = usage.find((each) => each.index === index.name)
  const backfill = backfills.find((each) => each.kind === 'index' && each.name === index.name)
  const place = { database: database.recentId, table: description.TableName, index: index.name }
  const hasMore = hints.length > 0 || backfill !== undefined
  return (
    <>
      <tr data-more={hasMore || undefined}>
        <td>
          <button
            type="button"
            className={css.link}
            disabled={backfill !== undefined}
            title={`Items of ${index.name}`}
            onClick={() => openItemsTab(place)}
          >
            {visibleText(index.name)}
          </button>{' '}
          <span className={css.type}>{index.kind}</span>
        </td>
        <td className={css.data}>{visibleText(keyText(index))}</td>
        <td>{visibleText(projectionText(index.projection))}</td>
        <td className={css.number}>{formatCount(counts?.ItemCount ?? 0)}</td>
        <td className={css.number} title={`${formatCount(counts?.IndexSizeBytes ?? 0)} bytes`}>
          {formatBytes(counts?.IndexSizeBytes ?? 0)}
        </td>
        <td
          className={css.number}
          title={
            use === undefined ? undefined : `${plural(use.itemsRead, 'entry', 'entries')} looked at`
          }
        >
          {formatCount(use?.requests ?? 0)}
        </td>
        <td>{use?.lastMs === undefined ? 'not yet' : formatAgo(use.lastMs, nowMs)}</td>
        <td className={css.number}>
          <DeleteIndex database={database} inspection={inspection} index={index} />
        </td>
      </tr>
      {hasMore ? (
        <tr className={css.more}>
          <td colSpan={8}>
            {backfill === undefined ? null : (
              <div className={css.progress} role="status">
                <Progress
                  value={(backfill.stripesDone / 256) * 100}
                  size="sm"
                  transitionDuration={0}
                  aria-label={`Building ${index.name}`}
                />
                <span>
                  being built: {plural(backfill.itemsDone, 'item')} of{' '}
                  {formatCount(description.ItemCount)} ({shareText(backfill.stripesDone, 256)}); it
                  goes on after a restart
                </span>
              </div>
            )}
            {hints.map((hint) => (
              <p key={hint.kind} className={css.hint} data-kind={hint.kind}>
                {visibleText(hint.text)}
              </p>
            ))}
          </td>
        </tr>
      ) : null}
    </>
  )
}

function DeleteIndex({ database, inspection, index }: Omit<IndexRowsProps, 'hints' | 'nowMs'>) {
  const whyNot =
    whyFixed(database) ??
    (index.kind === 'local' ? 'A local index goes with its table only.' : undefined)
  const { handle } = database
  const table = inspection.description.TableName
  const remove = async (): Promise<void> => {
    const input = {
      TableName: table,
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: index.name } }],
    }
    await call((bridge) => bridge.schema.update({ handle, input }))
    await describeDatabase(handle)
    notifyDone(`Deleted the index ${index.name}`)
  }
  return (
    <Tooltip label={whyNot ?? `Delete ${index.name}`}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Delete the index ${index.name}`}
        disabled={whyNot !== undefined}
        onClick={() =>
          askConfirmation({
            title: 'Delete this index?',
            subject: `${index.name} of ${table}: ${keyText(index)}`,
            text: 'No item is lost. Queries that name the index fail from then on; adding it again means building it again.',
            choices: [{ label: 'Delete index', dangerous: true, run: remove }],
          })
        }
      >
        <Trash2 size={14} />
      </ActionIcon>
    </Tooltip>
  )
}
