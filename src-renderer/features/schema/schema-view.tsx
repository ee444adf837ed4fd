/** The schema of one table: its keys and settings, indexes, time to live, stream, what its items look like, and all of it as code. */
import { Button, Tabs } from '@mantine/core'
import { Lock, Table2 } from 'lucide-react'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EmptyState } from '../../components/empty-state/empty-state.tsx'
import { indexesOf } from '../../lib/key-schema.ts'
import { formatBytes, formatCount, plural } from '../../lib/quantities.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import {
  openItemsTab,
  schemaSections,
  showSchemaSection,
  type SchemaSection,
  type SchemaTab,
} from '../../state/workspace.ts'
import { AnalysisSection } from './analysis-section.tsx'
import { DefinitionSection } from './definition-section.tsx'
import { IndexesSection } from './indexes-section.tsx'
import type { SectionProps } from './section-props.ts'
import { StreamSection } from './stream-section.tsx'
import { TableSection } from './table-section.tsx'
import { TimeToLiveSection } from './time-to-live-section.tsx'
import { useInspection } from './use-inspection.ts'
import css from './schema.module.css'

export interface SchemaViewProps {
  readonly tab: SchemaTab
  readonly database: OpenDatabase
  readonly table: TableDescription
}

const titles: Readonly<Record<SchemaSection, string>> = {
  table: 'Table',
  indexes: 'Indexes',
  timeToLive: 'Time to live',
  stream: 'Stream',
  analysis: 'Analysis',
  definition: 'Definition',
}

export function SchemaView({ tab, database, table }: SchemaViewProps) {
  const { inspection, nowMs, failure, refresh } = useInspection(database, table)
  const count = indexesOf(table).length
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.names}>
          <h1 className={css.title}>{visibleText(table.TableName)}</h1>
          <p className={css.facts}>
            {plural(table.ItemCount, 'item')} ·{' '}
            <span title={`${formatCount(table.TableSizeBytes)} bytes, by DynamoDB's rules`}>
              {formatBytes(table.TableSizeBytes)}
            </span>{' '}
            · {plural(count, 'index', 'indexes')}
            {inspection?.counting === true ? ' · being counted' : ''}
          </p>
        </div>
        {database.mode === 'readOnly' ? (
          <p className={css.readOnly}>
            <Lock size={12} aria-hidden /> Open for reading only: nothing can be changed here. Open{' '}
            {visibleText(database.name)} for writing to change it.
          </p>
        ) : null}
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Table2 size={14} />}
          onClick={() => openItemsTab({ database: database.recentId, table: table.TableName })}
        >
          Items
        </Button>
      </header>
      <Tabs
        value={tab.section}
        onChange={(value) => {
          const section = schemaSections.find((each) => each === value)
          if (section !== undefined) showSchemaSection(tab.id, section)
        }}
        keepMounted={false}
        className={css.tabs}
        classNames={{ list: css.tabList ?? '', panel: css.panel ?? '', tab: css.tab ?? '' }}
      >
        <Tabs.List aria-label={`Schema of ${table.TableName}`}>
          {schemaSections.map((section) => (
            <Tabs.Tab key={section} value={section}>
              {titles[section]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {schemaSections.map((section) => (
          <Tabs.Panel key={section} value={section} tabIndex={0}>
            {inspection === undefined ? (
              failure === undefined ? (
                <EmptyState title="Reading the definition" />
              ) : (
                <EmptyState
                  title="The definition could not be read"
                  text={failure}
                  action={
                    <Button size="compact-sm" variant="default" onClick={refresh}>
                      Try again
                    </Button>
                  }
                />
              )
            ) : (
              <Section
                section={section}
                tabId={tab.id}
                database={database}
                inspection={inspection}
                nowMs={nowMs}
                refresh={refresh}
              />
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  )
}

function Section({ section, ...props }: SectionProps & { readonly section: SchemaSection }) {
  switch (section) {
    case 'table':
      return <TableSection {...props} />
    case 'indexes':
      return <IndexesSection {...props} />
    case 'timeToLive':
      return <TimeToLiveSection {...props} />
    case 'stream':
      return <StreamSection {...props} />
    case 'analysis':
      return <AnalysisSection {...props} />
    case 'definition':
      return <DefinitionSection {...props} />
  }
}
