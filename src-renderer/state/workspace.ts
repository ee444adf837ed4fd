/**
 * What is open in the window and how it is laid out: the part of the state that survives a restart. Tabs name
 * databases by `recentId`, which is stable, never by handle.
 *
 *   Workspace
 *     tabs       open work, in order, across all databases
 *     layout     what is shown and how wide
 *     columns    by table: widths, order, hidden and pinned columns
 *     history    statements that were run, latest first
 */
import { create } from 'zustand'
import type { RecentId } from '../../src-main/contract/databases.ts'
import type { DocumentId } from '../../src-main/contract/documents.ts'
import type { IpcErrorData } from '../../src-main/contract/result.ts'
import type { Filter } from './filter.ts'
import { settleSplit, type Split } from './split.ts'

export type TabId = string

interface TabBase {
  readonly id: TabId
}

export type ItemsView = 'table' | 'tree' | 'json' | 'dynamodbJson'

export interface ItemsTab extends TabBase {
  readonly kind: 'items'
  readonly database: RecentId
  readonly table: string
  readonly index?: string
  readonly filters: readonly Filter[]
  /** Items that pass one of the filters are shown, not only those that pass all. */
  readonly matchAny?: boolean
  readonly forward: boolean
  readonly view: ItemsView
  /** Where the keyboard is. */
  readonly active: GridPlace
}

export interface GridPlace {
  readonly row: number
  readonly column: number
}

export interface OverviewTab extends TabBase {
  readonly kind: 'overview'
  readonly database: RecentId
}

export interface QueryTab extends TabBase {
  readonly kind: 'query'
  readonly database: RecentId
  readonly name: string
  readonly text: string
  /** Values of the `?`, as a JSON list; empty: none. */
  readonly parameters: string
  readonly view: 'table' | 'json'
  /** The file it was opened from or saved to, and what that held then. */
  readonly document?: { readonly id: DocumentId; readonly savedText: string } | undefined
}

/** A statement that was run. */
export interface RanStatement {
  readonly text: string
  readonly database: RecentId
  readonly databaseName: string
  readonly ranAtMs: number
  readonly elapsedMs: number
  readonly rows: number
  readonly failed?: string | undefined
}

/** The changes of one table, as they come. */
export interface StreamTab extends TabBase {
  readonly kind: 'stream'
  readonly database: RecentId
  readonly table: string
}

export const storageSections = [
  'map',
  'compaction',
  'film',
  'key',
  'log',
  'space',
  'health',
  'care',
] as const
export type StorageSection = (typeof storageSections)[number]

export interface StorageTab extends TabBase {
  readonly kind: 'storage'
  readonly database: RecentId
  readonly section: StorageSection
}

export interface ActivityTab extends TabBase {
  readonly kind: 'activity'
}

/** What this app has written to one database. */
export interface CommitsTab extends TabBase {
  readonly kind: 'commits'
  readonly database: RecentId
}

export const schemaSections = [
  'table',
  'indexes',
  'timeToLive',
  'stream',
  'analysis',
  'definition',
] as const
export type SchemaSection = (typeof schemaSections)[number]

/** The definition of one table. */
export interface SchemaTab extends TabBase {
  readonly kind: 'schema'
  readonly database: RecentId
  readonly table: string
  readonly section: SchemaSection
}

/** The form of a new table. */
export interface NewTableTab extends TabBase {
  readonly kind: 'newTable'
  readonly database: RecentId
}

/** An import into one table. Which file it is of ends with the app; how far it came does not. */
export interface ImportTab extends TabBase {
  readonly kind: 'import'
  readonly database: RecentId
  readonly table: string
}

/** A directory that could not be opened: what is wrong with it, instead of an error box. */
export interface ProblemTab extends TabBase {
  readonly kind: 'problem'
  readonly path: string
  readonly recentId?: RecentId
  readonly error: IpcErrorData
}

export type Tab =
  | ItemsTab
  | QueryTab
  | SchemaTab
  | NewTableTab
  | StreamTab
  | ImportTab
  | OverviewTab
  | StorageTab
  | ActivityTab
  | CommitsTab
  | ProblemTab

export type Contrast = 'normal' | 'high'

export interface Layout {
  readonly sidebarVisible: boolean
  readonly inspectorVisible: boolean
  /** In percent of the window, by panel. */
  readonly panels: Readonly<Record<string, number>>
  readonly contrast: Contrast
}

export interface ColumnLayout {
  /** Pixels, by column; absent means as wide as the data asks for. Pairs, because any text is a column's name. */
  readonly widths: readonly (readonly [column: string, pixels: number])[]
  /** Names in the user's order; columns not named follow in the order they are met. */
  readonly order: readonly string[]
  readonly hidden: readonly string[]
  /** Kept in view at the left, behind the keys, in this order. */
  readonly pinned: readonly string[]
}

export const emptyColumnLayout: ColumnLayout = { widths: [], order: [], hidden: [], pinned: [] }

export interface Workspace {
  readonly tabs: readonly Tab[]
  /** Undefined: the start page. */
  readonly activeTabId: TabId | undefined
  /** Absent: one tab is shown. */
  readonly split: Split | undefined
  readonly layout: Layout
  readonly columns: Readonly<Record<string, ColumnLayout>>
  readonly history: readonly RanStatement[]
}

export const emptyWorkspace: Workspace = {
  tabs: [],
  activeTabId: undefined,
  split: undefined,
  layout: { sidebarVisible: true, inspectorVisible: true, panels: {}, contrast: 'normal' },
  columns: {},
  history: [],
}

export const useWorkspace = create<Workspace>()(() => emptyWorkspace)

/** The key of `columns`. */
export function columnsKey(database: RecentId, table: string, index?: string): string {
  return JSON.stringify(index === undefined ? [database, table] : [database, table, index])
}

let tabsMade = 0

export function newTabId(): TabId {
  tabsMade++
  return `tab-${Date.now().toString(36)}-${tabsMade}`
}

export function activeTab(workspace: Workspace): Tab | undefined {
  return workspace.tabs.find((tab) => tab.id === workspace.activeTabId)
}

/** Shows `tab`; a tab `isSame` says is the same work is shown instead of a second one. */
export function openTab(tab: Tab, isSame: (other: Tab) => boolean = () => false): TabId {
  const { tabs } = useWorkspace.getState()
  const same = tabs.find(isSame)
  if (same !== undefined) {
    showTab(same.id)
    return same.id
  }
  go(() => ({ tabs: [...tabs, tab], activeTabId: tab.id }))
  return tab.id
}

export interface ItemsPlace {
  readonly database: RecentId
  readonly table: string
  readonly index?: string | undefined
}

/** All items there, as a tab that is not open yet. */
export function newItemsTab({ database, table, index }: ItemsPlace): ItemsTab {
  return {
    kind: 'items',
    id: newTabId(),
    database,
    table,
    ...(index === undefined ? {} : { index }),
    filters: [],
    forward: true,
    view: 'table',
    active: { row: 0, column: 0 },
  }
}

export function openItemsTab(place: ItemsPlace): TabId {
  const { database, table, index } = place
  return openTab(
    newItemsTab(place),
    (other) =>
      other.kind === 'items' &&
      other.database === database &&
      other.table === table &&
      other.index === index,
  )
}

export function openOverviewTab(database: RecentId): TabId {
  return openTab(
    { kind: 'overview', id: newTabId(), database },
    (other) => other.kind === 'overview' && other.database === database,
  )
}

/** At `section`, where one is named; else where it was left. */
export function openSchemaTab(
  place: { readonly database: RecentId; readonly table: string },
  section?: SchemaSection,
): TabId {
  const { database, table } = place
  const id = openTab(
    { kind: 'schema', id: newTabId(), database, table, section: section ?? 'table' },
    (other) => other.kind === 'schema' && other.database === database && other.table === table,
  )
  if (section !== undefined) showSchemaSection(id, section)
  return id
}

export function showSchemaSection(id: TabId, section: SchemaSection): void {
  useWorkspace.setState(({ tabs }) => ({
    tabs: tabs.map((tab) => (tab.id === id && tab.kind === 'schema' ? { ...tab, section } : tab)),
  }))
}

export function openNewTableTab(database: RecentId): TabId {
  return openTab(
    { kind: 'newTable', id: newTabId(), database },
    (other) => other.kind === 'newTable' && other.database === database,
  )
}

export function openStreamTab(database: RecentId, table: string): TabId {
  return openTab(
    { kind: 'stream', id: newTabId(), database, table },
    (other) => other.kind === 'stream' && other.database === database && other.table === table,
  )
}

/** Another section of a tab that is open already is shown in it. */
export function openStorageTab(database: RecentId, section?: StorageSection): TabId {
  const id = openTab(
    { kind: 'storage', id: newTabId(), database, section: section ?? 'map' },
    (other) => other.kind === 'storage' && other.database === database,
  )
  if (section !== undefined) changeStorageTab(id, { section })
  return id
}

export function changeStorageTab(id: TabId, change: Pick<StorageTab, 'section'>): void {
  useWorkspace.setState(({ tabs }) => ({
    tabs: tabs.map((tab) =>
      tab.id === id && tab.kind === 'storage' ? { ...tab, ...change } : tab,
    ),
  }))
}

export function openActivityTab(): TabId {
  return openTab({ kind: 'activity', id: newTabId() }, (other) => other.kind === 'activity')
}

export function openCommitsTab(database: RecentId): TabId {
  return openTab(
    { kind: 'commits', id: newTabId(), database },
    (other) => other.kind === 'commits' && other.database === database,
  )
}

export function openImportTab(database: RecentId, table: string): TabId {
  return openTab(
    { kind: 'import', id: newTabId(), database, table },
    (other) => other.kind === 'import' && other.database === database && other.table === table,
  )
}

export function openProblemTab(problem: Omit<ProblemTab, 'kind' | 'id'>): TabId {
  const { tabs } = useWorkspace.getState()
  // The newest finding about a path replaces the older one.
  const older = tabs.find((tab) => tab.kind === 'problem' && tab.path === problem.path)
  if (older !== undefined) closeTab(older.id)
  return openTab({ kind: 'problem', id: newTabId(), ...problem })
}

export function showTab(id: TabId | undefined): void {
  go(({ tabs }) => ({ tabs, activeTabId: id }))
}

/** Shows the active tab and another side by side, one of another database if there is one; or ends that. */
export function toggleSplit(): void {
  useWorkspace.setState(({ tabs, activeTabId, split }) => {
    if (split !== undefined) return { split: undefined }
    const active = tabs.find((tab) => tab.id === activeTabId)
    const others = tabs.filter((tab) => tab.id !== activeTabId).toReversed()
    const database = active !== undefined && 'database' in active ? active.database : undefined
    const foreign = others.find((tab) => 'database' in tab && tab.database !== database)
    const beside = foreign ?? others[0]
    return active === undefined || beside === undefined
      ? {}
      : { split: { beside: beside.id, activeSide: 'left' } }
  })
}

function go(change: (workspace: Workspace) => Pick<Workspace, 'tabs' | 'activeTabId'>): void {
  useWorkspace.setState((workspace) => {
    const changed = change(workspace)
    return { ...changed, split: settleSplit(workspace, changed) }
  })
}

/** The neighbour to the right is shown, else the one to the left. */
export function closeTab(id: TabId): void {
  go(({ tabs, activeTabId }) => withoutTab(tabs, activeTabId, id))
}

function withoutTab(
  tabs: readonly Tab[],
  activeTabId: TabId | undefined,
  id: TabId,
): Pick<Workspace, 'tabs' | 'activeTabId'> {
  const at = tabs.findIndex((tab) => tab.id === id)
  if (at < 0) return { tabs, activeTabId }
  const rest = tabs.filter((tab) => tab.id !== id)
  if (activeTabId !== id) return { tabs: rest, activeTabId }
  return { tabs: rest, activeTabId: (rest[at] ?? rest[at - 1])?.id }
}

export function closeTabsOf(database: RecentId): void {
  for (const tab of useWorkspace.getState().tabs) {
    if ('database' in tab && tab.database === database) closeTab(tab.id)
  }
}

export function stepTab(step: 1 | -1): void {
  const { tabs, activeTabId } = useWorkspace.getState()
  if (tabs.length === 0) return
  const at = tabs.findIndex((tab) => tab.id === activeTabId)
  const next = (Math.max(at, 0) + step + tabs.length) % tabs.length
  showTab(tabs[at < 0 ? 0 : next]?.id)
}

export function moveTab(id: TabId, to: number): void {
  useWorkspace.setState(({ tabs }) => {
    const moved = tabs.find((tab) => tab.id === id)
    if (moved === undefined) return {}
    const rest = tabs.filter((tab) => tab.id !== id)
    return { tabs: [...rest.slice(0, to), moved, ...rest.slice(to)] }
  })
}

export function changeItemsTab(id: TabId, change: Partial<Omit<ItemsTab, 'kind' | 'id'>>): void {
  useWorkspace.setState(({ tabs }) => ({
    tabs: tabs.map((tab) => (tab.id === id && tab.kind === 'items' ? { ...tab, ...change } : tab)),
  }))
}

export function changeLayout(change: Partial<Layout>): void {
  useWorkspace.setState(({ layout }) => ({ layout: { ...layout, ...change } }))
}

export function rememberPanels(sizes: Readonly<Record<string, number>>): void {
  const { layout } = useWorkspace.getState()
  changeLayout({ panels: { ...layout.panels, ...sizes } })
}

export function changeColumns(key: string, change: Partial<ColumnLayout>): void {
  useWorkspace.setState(({ columns }) => ({
    columns: { ...columns, [key]: { ...(columns[key] ?? emptyColumnLayout), ...change } },
  }))
}
