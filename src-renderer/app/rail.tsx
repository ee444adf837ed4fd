/** Kinds of work, as icons with names. */
import { Tooltip } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import {
  Activity,
  House,
  Layers,
  PanelLeft,
  PanelRight,
  Search,
  SquareTerminal,
  Table2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { loadRecents, useDatabases } from '../state/databases.ts'
import { run } from '../state/actions.ts'
import { openQueryTab } from '../state/query-tabs.ts'
import {
  activeTab,
  changeLayout,
  openActivityTab,
  openOverviewTab,
  openStorageTab,
  showTab,
  useWorkspace,
  type Tab,
  type Workspace,
} from '../state/workspace.ts'
import { useShortcutHint } from '../state/shortcuts.ts'
import css from './frame.module.css'

const tableTabs = new Set<Tab['kind']>(['items', 'overview', 'schema', 'newTable'])

export function Rail() {
  const tab = useWorkspace(useShallow(shownKind))
  const layout = useWorkspace((state) => state.layout)
  const first = useDatabases((state) => state.open[0])
  const database = tab.database ?? first?.recentId
  return (
    <nav className={css.rail} aria-label="Work">
      <RailButton
        label="Recent databases"
        command={['showWelcome', 'mod+Shift+H']}
        isCurrent={tab.kind === undefined}
        onClick={() => {
          showTab(undefined)
          run('The recent databases were not read', loadRecents)
        }}
      >
        <House size={17} strokeWidth={1.75} />
      </RailButton>
      <RailButton
        label="Tables of this database"
        isCurrent={tab.kind !== undefined && tableTabs.has(tab.kind)}
        disabled={database === undefined}
        onClick={() => (database === undefined ? undefined : openOverviewTab(database))}
      >
        <Table2 size={17} strokeWidth={1.75} />
      </RailButton>
      <RailButton
        label="New PartiQL query"
        command={['newQuery', 'mod+Shift+Q']}
        isCurrent={tab.kind === 'query'}
        disabled={database === undefined}
        onClick={() => (database === undefined ? undefined : openQueryTab(database))}
      >
        <SquareTerminal size={17} strokeWidth={1.75} />
      </RailButton>
      <RailButton
        label="Storage of this database"
        isCurrent={tab.kind === 'storage'}
        disabled={database === undefined}
        onClick={() => (database === undefined ? undefined : openStorageTab(database))}
      >
        <Layers size={17} strokeWidth={1.75} />
      </RailButton>
      <RailButton
        label="Activity log"
        command={['showActivity', 'mod+Shift+A']}
        isCurrent={tab.kind === 'activity'}
        onClick={openActivityTab}
      >
        <Activity size={17} strokeWidth={1.75} />
      </RailButton>
      <span className={css.railGap} />
      <RailButton
        label="All commands"
        command={['commandPalette', 'mod+K']}
        onClick={spotlight.open}
      >
        <Search size={17} strokeWidth={1.75} />
      </RailButton>
      <RailButton
        label="Sidebar"
        command={['toggleSidebar', 'mod+B']}
        isPressed={layout.sidebarVisible}
        onClick={() => changeLayout({ sidebarVisible: !layout.sidebarVisible })}
      >
        <PanelLeft size={17} strokeWidth={1.75} />
      </RailButton>
      <RailButton
        label="Inspector"
        command={['toggleInspector', 'mod+I']}
        isPressed={layout.inspectorVisible}
        onClick={() => changeLayout({ inspectorVisible: !layout.inspectorVisible })}
      >
        <PanelRight size={17} strokeWidth={1.75} />
      </RailButton>
    </nav>
  )
}

/** The same while only the content of the active tab changes. */
function shownKind(workspace: Workspace) {
  const tab = activeTab(workspace)
  const database = tab !== undefined && 'database' in tab ? tab.database : undefined
  return { kind: tab?.kind, database }
}

interface RailButtonProps {
  readonly label: string
  /** The command it stands for, with the keys that came with it. */
  readonly command?: readonly [id: string, shortcut: string]
  readonly isCurrent?: boolean
  readonly isPressed?: boolean
  readonly disabled?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}

function RailButton(props: RailButtonProps) {
  const [id, shortcut] = props.command ?? ['', '']
  const hint = useShortcutHint(id, shortcut)
  return (
    <Tooltip label={`${props.label}  ${hint}`} position="right">
      <button
        type="button"
        className={css.railButton}
        aria-label={props.label}
        aria-current={props.isCurrent === true ? 'page' : undefined}
        aria-pressed={props.isPressed}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.children}
      </button>
    </Tooltip>
  )
}
