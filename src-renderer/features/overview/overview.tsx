/** A database at a glance: its tables and indexes, their keys, counts and sizes. */
import { Button } from '@mantine/core'
import { Plus, Table2 } from 'lucide-react'
import type { DatabaseDescription, OpenDatabase } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { indexesOf, partitionKeyOf, sortKeyOf } from '../../lib/key-schema.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import { run } from '../../state/actions.ts'
import { describeDatabase } from '../../state/databases.ts'
import {
  openImportTab,
  openItemsTab,
  openNewTableTab,
  openSchemaTab,
  openStreamTab,
} from '../../state/workspace.ts'
import css from './overview.module.css'
import { WaysOn } from './ways-on.tsx'

export interface OverviewProps {
  readonly database: OpenDatabase
  readonly description: DatabaseDescription
}

export function Overview({ database, description }: OverviewProps) {
  const { tables, sizeBytes, health } = description
  const items = tables.reduce((count, table) => count + table.ItemCount, 0)
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1 className={css.title}>{visibleText(database.name)}</h1>
          <p className={css.facts}>
            {plural(tables.length, 'table')} · {plural(items, 'item')} ·{' '}
            <span title={`${formatCount(sizeBytes)} bytes`}>{formatBytes(sizeBytes)} on disk</span>
          </p>
        </div>
        {database.mode === 'readOnly' ? null : (
          <Button
            size="compact-sm"
            variant="default"
            ml="auto"
            mr="sm"
            leftSection={<Plus size={14} />}
            onClick={() => openNewTableTab(database.recentId)}
          >
            New table
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => run('The counts were not read', () => describeDatabase(database.handle))}
        >
          Refresh
        </Button>
      </header>
      <Problems problems={health.problems} />
      <Warnings warnings={health.warnings} />
      {tables.length === 0 ? (
        <EmptyState
          icon={<Table2 size={28} strokeWidth={1.5} />}
          title="This database has no tables"
          text="New table makes one; its form names the keys. The command kstone create --table does the same."
        />
      ) : (
        <table className={css.tables}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">Partition key</th>
              <th scope="col">Sort key</th>
              <th scope="col" className={css.number}>
                Items
              </th>
              <th scope="col" className={css.number}>
                Size
              </th>
              <th scope="col">Stream</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => (
              <TableRows key={table.TableName} database={database} table={table} />
            ))}
          </tbody>
        </table>
      )}
      <WaysOn database={database.recentId} />
    </div>
  )
}

/** What the engine found wrong; everything else is served. */
function Problems({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null
  return (
    <div className={css.problems} role="alert">
      <h2>Not all of it can be read</h2>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{visibleText(problem)}</li>
        ))}
      </ul>
      <p>
        What is whole is shown. <code>kstone repair</code> saves it into a new database.
      </p>
    </div>
  )
}

/** All can be read and written; what may go wrong later. */
function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  return warnings.map((warning) => (
    <div key={warning} className={css.problems} role="alert">
      <h2>This place is not safe for a database in use</h2>
      <p>{visibleText(warning)}</p>
    </div>
  ))
}

function TableRows({
  database,
  table,
}: {
  readonly database: OpenDatabase
  readonly table: TableDescription
}) {
  const place = { database: database.recentId, table: table.TableName }
  return (
    <>
      <tr>
        <td>
          <button type="button" className={css.link} onClick={() => openItemsTab(place)}>
            {visibleText(table.TableName)}
          </button>
        </td>
        <KeyCells keyed={table} table={table} />
        <td className={css.number}>{formatCount(table.ItemCount)}</td>
        <td className={css.number} title={`${formatCount(table.TableSizeBytes)} bytes`}>
          {formatBytes(table.TableSizeBytes)}
        </td>
        <td>
          {isStreaming(table) ? (
            <button
              type="button"
              className={css.link}
              title="Show the changes"
              onClick={() => openStreamTab(place.database, place.table)}
            >
              {streamText(table)}
            </button>
          ) : (
            <span className={css.soft}>off</span>
          )}
        </td>
        <td className={css.actions}>
          <button type="button" className={css.link} onClick={() => openSchemaTab(place)}>
            Schema
          </button>
          {database.mode === 'readOnly' ? null : (
            <button
              type="button"
              className={css.link}
              onClick={() => openImportTab(place.database, place.table)}
            >
              Import
            </button>
          )}
        </td>
      </tr>
      {indexesOf(table).map((index) => (
        <tr key={index.IndexName} className={css.index}>
          <td>
            <button
              type="button"
              className={css.link}
              onClick={() => openItemsTab({ ...place, index: index.IndexName })}
            >
              {visibleText(index.IndexName)}
            </button>
          </td>
          <KeyCells keyed={index} table={table} />
          <td className={css.number}>{formatCount(index.ItemCount)}</td>
          <td className={css.number} title={`${formatCount(index.IndexSizeBytes)} bytes`}>
            {formatBytes(index.IndexSizeBytes)}
          </td>
          <td>{index.Backfilling === true ? 'being built' : ''}</td>
          <td />
        </tr>
      ))}
    </>
  )
}

function KeyCells(props: {
  readonly keyed: Pick<TableDescription, 'KeySchema'>
  readonly table: TableDescription
}) {
  const { keyed, table } = props
  const typed = (name: string | undefined): string => {
    if (name === undefined) return ''
    const declared = table.AttributeDefinitions.find((each) => each.AttributeName === name)
    return `${visibleText(name)} ${declared?.AttributeType ?? ''}`
  }
  const isOptional = keyed === table && table.SortKeyOptional === true
  return (
    <>
      <td className={css.data}>{typed(partitionKeyOf(keyed))}</td>
      <td className={css.data}>
        {typed(sortKeyOf(keyed))}
        {isOptional ? <span className={css.soft}> optional</span> : null}
      </td>
    </>
  )
}

function isStreaming({ StreamSpecification }: TableDescription): boolean {
  return StreamSpecification?.StreamEnabled === true
}

function streamText({ StreamSpecification }: TableDescription): string {
  return (StreamSpecification?.StreamViewType ?? 'on').toLowerCase().replaceAll('_', ' ')
}
