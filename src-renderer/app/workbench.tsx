/** What the active tab shows, and the inspector beside it. */
import { Loader } from '@mantine/core'
import { Pause, Unplug } from 'lucide-react'
import type { OpenDatabase } from '../../src-main/contract/databases.ts'
import { Button } from '@mantine/core'
import { useShallow } from 'zustand/react/shallow'
import { visibleText } from '../components/attribute-value/visible-text.ts'
import { EnvironmentBadge } from '../components/environment-badge/environment-badge.tsx'
import { Pane, PaneEdge, PaneGroup } from '../components/pane/pane.tsx'
import { tabName } from './tab-strip.tsx'
import css from './frame.module.css'
import { EmptyState } from '../components/empty-state/empty-state.tsx'
import { ActivityView } from '../features/activity/index.ts'
import { ItemsView } from '../features/browse/index.ts'
import { CommitsView } from '../features/commits/index.ts'
import { Inspector } from '../features/inspector/index.ts'
import { Overview } from '../features/overview/index.ts'
import { ProblemPage } from '../features/problem/index.ts'
import { NewTable, SchemaView } from '../features/schema/index.ts'
import { ImportView } from '../features/transfers/index.ts'
import { QueryView } from '../features/query/index.ts'
import { StreamView } from '../features/streams/index.ts'
import { StorageView } from '../features/storage/index.ts'
import { Welcome } from '../features/welcome/index.ts'
import { openRecent, resumeDatabase, run } from '../state/actions.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { useSelection } from '../state/selection.ts'
import { sidesOf } from '../state/split.ts'
import {
  activeTab,
  closeTab,
  rememberPanels,
  showTab,
  useWorkspace,
  type Tab,
  type TabId,
} from '../state/workspace.ts'

/** One tab, or two side by side; the work is where one clicks or moves the focus to. */
export function Workbench() {
  const sides = useWorkspace(useShallow(sidesOf))
  if (!('right' in sides)) return <TabWork id={sides.left} />
  return (
    <PaneGroup orientation="horizontal" onSizes={rememberPanels}>
      <Pane id="left">
        <Side id={sides.left} />
      </Pane>
      <PaneEdge label="Resize the two sides" />
      <Pane id="right">
        <Side id={sides.right} />
      </Pane>
    </PaneGroup>
  )
}

function Side({ id }: { readonly id: TabId | undefined }) {
  const tab = useWorkspace((state) => state.tabs.find((each) => each.id === id))
  const isActive = useWorkspace((state) => state.activeTabId === id)
  const database = useDatabases((state) =>
    tab !== undefined && 'database' in tab ? databaseOf(state, tab.database) : undefined,
  )
  const name = tab === undefined ? 'Recent databases' : tabName(tab, database?.name)
  const take = (): void => {
    if (!isActive) showTab(id)
  }
  return (
    <section
      className={css.side}
      data-active={isActive || undefined}
      aria-label={database === undefined ? name : `${name} in ${database.name}`}
      onPointerDownCapture={take}
      onFocusCapture={take}
    >
      <div className={css.sideHead}>
        <span className={css.sideName}>{name}</span>
        {database === undefined ? null : (
          <span className={css.sidePlace}>{visibleText(database.name)}</span>
        )}
        <EnvironmentBadge environment={database?.environment} />
      </div>
      <div className={css.sideWork}>
        <TabWork id={id} />
      </div>
    </section>
  )
}

function TabWork({ id }: { readonly id: TabId | undefined }) {
  const tab = useWorkspace((state) => state.tabs.find((each) => each.id === id))
  if (tab === undefined) return <Welcome />
  if (tab.kind === 'activity') return <ActivityView />
  if (tab.kind === 'problem') return <ProblemPage key={tab.id} tab={tab} />
  return <DatabaseWork key={tab.id} tab={tab} />
}

type DatabaseTab = Exclude<Tab, { kind: 'activity' | 'problem' }>

function DatabaseWork({ tab }: { readonly tab: DatabaseTab }) {
  const database = useDatabases((state) => databaseOf(state, tab.database))
  const description = useDatabases((state) => state.descriptions.get(tab.database))
  if (database === undefined) return <NotOpen tab={tab} />
  if (database.state.kind === 'paused') return <Paused database={database} />
  if (description === undefined) return <Waiting />
  if (tab.kind === 'storage')
    return <StorageView tab={tab} database={database} description={description} />
  if (tab.kind === 'overview') return <Overview database={database} description={description} />
  if (tab.kind === 'commits') return <CommitsView database={database} />
  if (tab.kind === 'newTable') return <NewTable tab={tab} database={database} />
  if (tab.kind === 'query') {
    return <QueryView tab={tab} database={database} description={description} />
  }
  if (tab.kind === 'stream') return <StreamView tab={tab} database={database} />
  const table = description.tables.find((each) => each.TableName === tab.table)
  if (table === undefined) {
    const names = description.tables.map((each) => each.TableName).join(', ')
    return (
      <EmptyState
        title={`No table named ${tab.table} in ${database.name}`}
        text={names === '' ? 'The database has no tables.' : `Tables: ${names}.`}
        action={
          <Button size="compact-sm" variant="default" onClick={() => closeTab(tab.id)}>
            Close this tab
          </Button>
        }
      />
    )
  }
  if (tab.kind === 'schema') return <SchemaView tab={tab} database={database} table={table} />
  if (tab.kind === 'import') return <ImportView tabId={tab.id} database={database} table={table} />
  return <ItemsView tab={tab} database={database} table={table} />
}

function Waiting() {
  return <EmptyState title="Opening the database" icon={<Loader size="sm" type="dots" />} />
}

function Paused({ database }: { readonly database: OpenDatabase }) {
  return (
    <EmptyState
      icon={<Pause size={28} strokeWidth={1.5} />}
      title={`${database.name} is paused`}
      text="Other programs may open it now. Your tabs and staged changes stay."
      action={
        <Button
          size="compact-sm"
          onClick={() => run('It was not resumed', () => resumeDatabase(database.handle))}
        >
          Resume
        </Button>
      }
    />
  )
}

function NotOpen({ tab }: { readonly tab: DatabaseTab }) {
  const known = useDatabases((state) =>
    state.recents?.find((recent) => recent.recentId === tab.database),
  )
  return (
    <EmptyState
      icon={<Unplug size={28} strokeWidth={1.5} />}
      title={`${known?.name ?? 'This database'} is not open`}
      action={
        <Button
          size="compact-sm"
          onClick={() => run('It was not opened', () => openRecent(tab.database))}
        >
          Open it
        </Button>
      }
    />
  )
}

/** The item chosen in the active tab; a query's rows may be of any table. */
export function WorkInspector() {
  const tab = useWorkspace(activeTab)
  const selected = useSelection((state) =>
    tab === undefined ? undefined : state.byTab.get(tab.id)?.table,
  )
  const recentId = tab?.kind === 'items' || tab?.kind === 'query' ? tab.database : undefined
  const name = tab?.kind === 'items' ? tab.table : selected
  const database = useDatabases((state) =>
    recentId === undefined ? undefined : databaseOf(state, recentId),
  )
  const table = useDatabases((state) =>
    recentId === undefined
      ? undefined
      : state.descriptions.get(recentId)?.tables.find((each) => each.TableName === name),
  )
  if (tab === undefined || database === undefined) return null
  if (table === undefined) {
    return tab.kind === 'query' ? (
      <EmptyState
        title="No item chosen"
        text="A row of the result that has its whole key is shown here, and can be edited."
      />
    ) : null
  }
  return <Inspector tabId={tab.id} database={database} table={table} />
}
