/**
 * The things in the open databases: tables and indexes with their counts, filtered as you type. Only the lines in view
 * exist, so a thousand tables are as quick as ten.
 */
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  ChevronRight,
  Database,
  EllipsisVertical,
  FolderOpen,
  ListFilter,
  Lock,
  Plus,
  Table2,
} from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { visibleText } from '../../components/attribute-value/visible-text.ts'
import { EnvironmentBadge } from '../../components/environment-badge/environment-badge.tsx'
import { call } from '../../ipc/client.ts'
import { formatShortCount, plural } from '../../lib/quantities.ts'
import { closeDatabase, openByDialog, run } from '../../state/actions.ts'
import { askEnvironment } from '../../state/environment-request.ts'
import { describeDatabase, useDatabases } from '../../state/databases.ts'
import {
  openItemsTab,
  openOverviewTab,
  useWorkspace,
  type Workspace,
} from '../../state/workspace.ts'
import { placesOf, sidebarLines, type LinePlace, type SidebarLine } from './sidebar-lines.ts'
import { useShortcutHint } from '../../state/shortcuts.ts'
import css from './sidebar.module.css'

/** Below this many tables a filter is in the way. */
const filteredFrom = 8
const lineHeight = 26

export function Sidebar() {
  const openKeys = useShortcutHint('openDatabase', 'mod+O')
  const open = useDatabases((state) => state.open)
  const descriptions = useDatabases((state) => state.descriptions)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [search, setSearch] = useState('')
  const [focused, setFocused] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const takesFocus = useRef(false)
  const active = useWorkspace(useShallow(shownPlace))
  const tables = useMemo(
    () =>
      [...descriptions.values()].reduce(
        (count, description) => count + description.tables.length,
        0,
      ),
    [descriptions],
  )
  const lines = useMemo(
    () => sidebarLines({ open, descriptions, closed, search }),
    [open, descriptions, closed, search],
  )
  const places = useMemo(() => placesOf(lines), [lines])
  const toggle = (id: string): void => {
    const changed = new Set(closed)
    if (!changed.delete(id)) changed.add(id)
    setClosed(changed)
  }
  const openLine = (line: SidebarLine): void => {
    const { recentId } = line.database
    if (line.kind === 'database') openOverviewTab(recentId)
    else if (line.kind === 'table') openItemsTab({ database: recentId, table: line.table })
    else openItemsTab({ database: recentId, table: line.table, index: line.index })
  }
  const focusable = Math.min(focused, lines.length - 1)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, and passed on to nobody.
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => list.current,
    estimateSize: () => lineHeight,
    overscan: 6,
    initialRect: { width: 240, height: 800 },
    // The line that has the focus, or that Tab comes to, exists wherever it is.
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([focusable, ...defaultRangeExtractor(range)])].toSorted((a, b) => a - b),
      [focusable],
    ),
  })
  const focus = (at: number): void => {
    const to = Math.min(Math.max(0, at), lines.length - 1)
    takesFocus.current = true
    setFocused(to)
    virtualizer.scrollToIndex(to)
  }
  useEffect(() => {
    if (!takesFocus.current) return
    takesFocus.current = false
    list.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus()
  }, [focusable])
  const onKeyDown = (event: KeyboardEvent, at: number, line: SidebarLine): void => {
    if (event.key === 'ArrowDown') focus(at + 1)
    else if (event.key === 'ArrowUp') focus(at - 1)
    else if (event.key === 'Home') focus(0)
    else if (event.key === 'End') focus(lines.length - 1)
    else if (event.key === 'Enter' || event.key === ' ') openLine(line)
    else if (event.key === 'ArrowRight' && line.expanded === false) toggle(line.id)
    else if (event.key === 'ArrowLeft' && line.expanded === true) toggle(line.id)
    else return
    event.preventDefault()
  }
  const isActive = (line: SidebarLine): boolean => {
    if (active === undefined || active.database !== line.database.recentId) return false
    if (line.kind === 'database') return active.kind === 'overview'
    if (active.kind === 'schema') return line.kind === 'table' && active.table === line.table
    if (active.kind !== 'items' || active.table !== line.table) return false
    return line.kind === 'table' ? active.index === undefined : active.index === line.index
  }
  return (
    <section className={css.sidebar} aria-label="Databases">
      <div className={css.head}>
        <h2 className={css.title}>Databases</h2>
        <Tooltip label={`Open a database…  ${openKeys}`}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label="Open a database"
            onClick={() => run('Nothing was opened', () => openByDialog('readWrite'))}
          >
            <Plus size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      {tables >= filteredFrom || search !== '' ? (
        <TextInput
          size="xs"
          className={css.search}
          placeholder="Filter tables"
          aria-label="Filter tables"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      ) : null}
      {open.length === 0 ? (
        <p className={css.empty}>Open a database, or drop a .keystone folder here.</p>
      ) : (
        <div ref={list} role="tree" aria-label="Databases and tables" className={css.list}>
          <div
            role="presentation"
            className={css.lines}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ index: at, start }) => {
              const [line, place] = [lines[at], places[at]]
              return line === undefined || place === undefined ? null : (
                <Line
                  // By place, not by name: while somebody types a filter, lines take over those of others.
                  key={at}
                  line={line}
                  place={place}
                  start={start}
                  isActive={isActive(line)}
                  isFocusable={at === focusable}
                  onFocus={() => setFocused(at)}
                  onToggle={() => toggle(line.id)}
                  onOpen={() => openLine(line)}
                  onKeyDown={(event) => onKeyDown(event, at, line)}
                />
              )
            })}
          </div>
        </div>
      )}
    </section>
  )
}

/** What the active tab shows; the same while only its content changes, as with each key typed into a query. */
function shownPlace({ tabs, activeTabId }: Workspace) {
  const tab = tabs.find(({ id }) => id === activeTabId)
  if (tab === undefined || !('database' in tab)) return undefined
  return {
    kind: tab.kind,
    database: tab.database,
    table: 'table' in tab ? tab.table : undefined,
    index: 'index' in tab ? tab.index : undefined,
  }
}

interface LineProps {
  readonly line: SidebarLine
  readonly place: LinePlace
  /** Pixels below the first line. */
  readonly start: number
  readonly isActive: boolean
  readonly isFocusable: boolean
  readonly onFocus: () => void
  readonly onToggle: () => void
  readonly onOpen: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

const look = {
  size: 14,
  strokeWidth: 1.75,
  'aria-hidden': true,
  className: css.icon ?? '',
} as const
/** Made once: what is the same is not drawn again. */
const icons = {
  database: <Database {...look} />,
  table: <Table2 {...look} />,
  index: <ListFilter {...look} />,
}
const chevron = <ChevronRight size={12} />

function Line(props: LineProps) {
  const { line } = props
  const level = line.kind === 'database' ? 1 : line.kind === 'table' ? 2 : 3
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-posinset={props.place.position}
      aria-setsize={props.place.siblings}
      aria-expanded={line.expanded}
      aria-selected={props.isActive}
      aria-label={
        line.count === undefined ? line.name : `${line.name}, ${plural(line.count, 'item')}`
      }
      tabIndex={props.isFocusable ? 0 : -1}
      className={css.line}
      data-level={level}
      style={{ transform: `translateY(${props.start}px)` }}
      title={line.kind === 'database' ? line.database.path : line.name}
      onClick={props.onOpen}
      onFocus={props.onFocus}
      onKeyDown={props.onKeyDown}
    >
      <span
        aria-hidden
        className={css.chevron}
        data-open={line.expanded || undefined}
        onClick={(event) => {
          event.stopPropagation()
          props.onToggle()
        }}
      >
        {line.expanded === undefined ? null : chevron}
      </span>
      {icons[line.kind]}
      <LineName name={visibleText(line.name)} />
      {line.kind === 'database' ? (
        <EnvironmentBadge environment={line.database.environment} />
      ) : null}
      {line.kind === 'database' && line.database.mode === 'readOnly' ? (
        <Lock size={12} aria-label="read-only" />
      ) : null}
      {line.count === undefined ? null : (
        <span className={css.count} title={plural(line.count, 'item')}>
          {formatShortCount(line.count)}
        </span>
      )}
      {line.kind === 'database' ? <DatabaseMenu database={line.database} /> : null}
    </div>
  )
}

/** Written from right to left a name is not taken apart: its parts would change places. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const endCharacters = 8
const segmenter = new Intl.Segmenter()

/** Too long, a name gives way in its middle: names of indexes mostly differ at their end. */
function LineName({ name }: { readonly name: string }) {
  const characters = useMemo(
    () => [...segmenter.segment(name)].map(({ segment }) => segment),
    [name],
  )
  if (characters.length < 2 * endCharacters || rightToLeft.test(name)) {
    return <span className={css.name}>{name}</span>
  }
  return (
    <span className={css.longName}>
      <span className={css.name}>{characters.slice(0, -endCharacters).join('')}</span>
      <span className={css.nameEnd}>{characters.slice(-endCharacters).join('')}</span>
    </span>
  )
}

function DatabaseMenu({ database }: { readonly database: OpenDatabase }) {
  const { handle, name } = database
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          tabIndex={-1}
          className={css.menu}
          aria-label={`Actions for ${name}`}
          onClick={(event) => event.stopPropagation()}
        >
          <EllipsisVertical size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        <Menu.Item onClick={() => run('The counts were not read', () => describeDatabase(handle))}>
          Refresh counts
        </Menu.Item>
        <Menu.Item
          leftSection={<FolderOpen size={14} />}
          onClick={() =>
            run('It could not be shown', () => call((bridge) => bridge.database.reveal({ handle })))
          }
        >
          Show in the file manager
        </Menu.Item>
        <Menu.Item onClick={() => askEnvironment(database)}>Environment…</Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Item onClick={() => run('It was not closed', () => closeDatabase(handle))}>
          Close
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
