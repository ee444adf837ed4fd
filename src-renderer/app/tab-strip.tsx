/** Open work across all databases. Tabs are moved by dragging, closed by a middle click. */
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import {
  Activity,
  Columns2,
  Database,
  History,
  Layers,
  ListFilter,
  Moon,
  Plus,
  Sun,
  Table2,
  TableProperties,
  FileDown,
  SquareTerminal,
  TriangleAlert,
  Waves,
  X,
} from 'lucide-react'
import { useComputedColorScheme } from '@mantine/core'
import type { RecentId } from '../../src-main/contract/databases.ts'
import { EnvironmentBadge } from '../components/environment-badge/environment-badge.tsx'
import { visibleText } from '../components/attribute-value/visible-text.ts'
import { call } from '../ipc/client.ts'
import { run } from '../state/actions.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { hasUnsavedText } from '../state/query-tabs.ts'
import {
  activeTab,
  closeTab,
  moveTab,
  showTab,
  stepTab,
  toggleSplit,
  useWorkspace,
  type Tab,
} from '../state/workspace.ts'
import { isMacPlatform } from '../lib/shortcut.ts'
import { useShortcutHint } from '../state/shortcuts.ts'
import css from './frame.module.css'

const dragType = 'application/x-keystone-tab'

export function TabStrip() {
  const tabs = useWorkspace((state) => state.tabs)
  const activeTabId = useWorkspace((state) => state.activeTabId)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const strip = list.current
    if (strip === null) return undefined
    // At first, and whenever the strip becomes wider or narrower.
    const observer = new ResizeObserver(() =>
      strip
        .querySelector('[data-active]')
        ?.scrollIntoView({ inline: 'nearest', block: 'nearest', behavior: 'instant' }),
    )
    observer.observe(strip)
    return () => observer.disconnect()
  }, [activeTabId])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowRight') stepTab(1)
    else if (event.key === 'ArrowLeft') stepTab(-1)
    else return
    event.preventDefault()
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    )
  }
  return (
    <div className={css.tabs}>
      <div
        ref={list}
        className={css.tabList}
        role="tablist"
        aria-label="Open work"
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab, at) => (
          <TabHandle
            key={tab.id}
            tab={tab}
            at={at}
            isActive={tab.id === activeTabId}
            isStop={activeTabId === undefined ? at === 0 : tab.id === activeTabId}
          />
        ))}
      </div>
      <div className={css.tabActions}>
        <SplitSwitch />
        <UnstyledButton aria-label="All commands" onClick={spotlight.open}>
          <Kbd>{isMacPlatform ? '⌘K' : 'Ctrl K'}</Kbd>
        </UnstyledButton>
        <ThemeSwitch />
      </div>
    </div>
  )
}

function SplitSwitch() {
  const isSplit = useWorkspace((state) => state.split !== undefined)
  const isPossible = useWorkspace(
    (state) => state.tabs.length > 1 && activeTab(state) !== undefined,
  )
  const hint = useShortcutHint('split', 'mod+\\')
  if (!isPossible && !isSplit) return null
  const label = isSplit ? 'Show one tab' : 'Show two tabs side by side'
  return (
    <Tooltip label={`${label}  ${hint}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        aria-pressed={isSplit}
        onClick={toggleSplit}
      >
        <Columns2 size={15} />
      </ActionIcon>
    </Tooltip>
  )
}

function ThemeSwitch() {
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'dark' ? 'light' : 'dark'
  return (
    <Tooltip label={`Theme: ${other}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Switch to the ${other} theme`}
        onClick={() =>
          run('The theme was not changed', () =>
            call((bridge) => bridge.settings.set({ theme: other })),
          )
        }
      >
        {scheme === 'dark' ? <Sun size={15} /> : <Moon size={15} />}
      </ActionIcon>
    </Tooltip>
  )
}

interface TabHandleProps {
  readonly tab: Tab
  readonly at: number
  readonly isActive: boolean
  /** Reached by the Tab key; from it the arrows lead on. */
  readonly isStop: boolean
}

function TabHandle({ tab, at, isActive, isStop }: TabHandleProps) {
  const several = useDatabases((state) => state.open.length > 1)
  const database = useDatabases((state) =>
    'database' in tab ? databaseOf(state, tab.database) : undefined,
  )
  const name = tabName(tab, database?.name)
  return (
    <div
      role="presentation"
      className={css.tab}
      data-active={isActive || undefined}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(dragType, tab.id)}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(dragType)) event.preventDefault()
      }}
      onDrop={(event) => {
        const moved = event.dataTransfer.getData(dragType)
        if (moved !== '') moveTab(moved, at)
      }}
      onAuxClick={(event) => {
        if (event.button === 1) closeTab(tab.id)
      }}
    >
      <button
        type="button"
        role="tab"
        aria-selected={isActive}
        tabIndex={isStop ? 0 : -1}
        className={css.tabButton}
        title={database === undefined ? name : `${name} · ${database.name}`}
        onClick={() => showTab(tab.id)}
        onKeyDown={(event) => {
          if (event.key === 'Delete') closeTab(tab.id)
        }}
      >
        {tabIcon(tab)}
        <span className={css.tabName}>
          {name}
          {several && database !== undefined && tab.kind !== 'overview' ? (
            <span className={css.tabDatabase}> {visibleText(database.name)}</span>
          ) : null}
        </span>
        <EnvironmentBadge environment={database?.environment} />
      </button>
      <button
        type="button"
        tabIndex={-1}
        className={css.tabClose}
        aria-hidden
        title={`Close ${name}`}
        onClick={() => closeTab(tab.id)}
      >
        <X size={13} />
      </button>
    </div>
  )
}

export function tabName(tab: Tab, database: string | undefined): string {
  switch (tab.kind) {
    case 'items':
      return visibleText(tab.index === undefined ? tab.table : `${tab.table} / ${tab.index}`)
    case 'schema':
      return visibleText(`${tab.table} schema`)
    case 'newTable':
      return 'New table'
    case 'stream':
      return visibleText(`${tab.table} changes`)
    case 'query':
      return visibleText(`${tab.name}${hasUnsavedText(tab) ? ' •' : ''}`)
    case 'storage':
      return 'Storage'
    case 'overview':
      return database ?? shortId(tab.database)
    case 'import':
      return visibleText(`Import ${tab.table}`)
    case 'activity':
      return 'Activity'
    case 'commits':
      return 'Commits'
    case 'problem':
      return visibleText(tab.path.split(/[\\/]/).at(-1) ?? tab.path)
  }
}

function shortId(recentId: RecentId): string {
  return recentId.slice(0, 8)
}

function tabIcon(tab: Tab): ReactNode {
  switch (tab.kind) {
    case 'items':
      return tab.index === undefined ? <Table2 size={13} /> : <ListFilter size={13} />
    case 'schema':
      return <TableProperties size={13} />
    case 'newTable':
      return <Plus size={13} />
    case 'stream':
      return <Waves size={13} />
    case 'query':
      return <SquareTerminal size={13} />
    case 'storage':
      return <Layers size={13} />
    case 'overview':
      return <Database size={13} />
    case 'import':
      return <FileDown size={13} />
    case 'activity':
      return <Activity size={13} />
    case 'commits':
      return <History size={13} />
    case 'problem':
      return <TriangleAlert size={13} color="var(--remove)" />
  }
}
