/**
 * Every action of the app by name: what the palette lists, what shortcuts and the native menu call. An action that
 * makes no sense now is left out.
 */
import type { MenuCommand, Theme } from '../../src-main/contract/application.ts'
import type { OpenDatabase } from '../../src-main/contract/databases.ts'
import { askToDelete } from '../features/inspector/index.ts'
import { closeViewsWithout, runView, useLiveViews } from '../features/browse/index.ts'
import { call } from '../ipc/client.ts'
import { keyText } from '../lib/key-text.ts'
import { plural } from '../lib/quantities.ts'
import type { TableDescription } from '../lib/table-types.ts'
import {
  closeDatabase,
  createByDialog,
  notifyDone,
  notifyFailure,
  openByDialog,
  openRecent,
  resumeDatabase,
  run,
} from '../state/actions.ts'
import { databaseOf, describeDatabase, loadRecents, useDatabases } from '../state/databases.ts'
import { select, useSelection } from '../state/selection.ts'
import { discardEdits, loadStaged, noEdits, useStaged } from '../state/staged-edits.ts'
import {
  activeTab,
  changeLayout,
  closeTab,
  openActivityTab,
  openItemsTab,
  openOverviewTab,
  showTab,
  stepTab,
  useWorkspace,
  type ItemsTab,
} from '../state/workspace.ts'

export interface Command {
  readonly id: string
  readonly label: string
  readonly group: string
  /** `mod` is Ctrl, or Command on a Mac. */
  readonly shortcut?: string
  readonly keywords?: string
  run(): void
}

interface Around {
  readonly tab: ItemsTab | undefined
  readonly database: OpenDatabase | undefined
  readonly table: TableDescription | undefined
}

/** The tab, database and table the user is at. */
export function whereUserIs(): Around {
  const workspace = useWorkspace.getState()
  const databases = useDatabases.getState()
  const tab = activeTab(workspace)
  const recentId = tab !== undefined && 'database' in tab ? tab.database : undefined
  const database = recentId === undefined ? undefined : databaseOf(databases, recentId)
  const itemsTab = tab?.kind === 'items' ? tab : undefined
  const table =
    recentId === undefined
      ? undefined
      : databases.descriptions
          .get(recentId)
          ?.tables.find((each) => each.TableName === itemsTab?.table)
  return { tab: itemsTab, database, table }
}

export function listCommands(): Command[] {
  const around = whereUserIs()
  return [
    ...itemCommands(around),
    ...databaseCommands(around),
    ...closeCommands(around),
    ...goCommands(),
    ...viewCommands(),
    ...fileCommands(),
  ]
}

function itemCommands({ tab, database, table }: Around): Command[] {
  if (tab === undefined || database === undefined || table === undefined) return []
  const commands: Command[] = [
    {
      id: 'run',
      label: 'Read again with these filters',
      group: 'Items',
      shortcut: 'mod+Enter',
      keywords: 'run query scan get',
      run: () => runView(tab, database, table),
    },
    {
      id: 'refresh',
      label: 'Refresh rows',
      group: 'Items',
      shortcut: 'mod+R',
      keywords: 'reload',
      run: () => {
        run('The rows were not refreshed', async () => {
          await useLiveViews.getState().views.get(tab.id)?.source.refresh()
        })
        run('The counts were not read', () => describeDatabase(database.handle))
      },
    },
  ]
  if (database.mode === 'readOnly') return commands
  return [
    ...commands,
    {
      id: 'newItem',
      label: `New item in ${tab.table}`,
      group: 'Items',
      shortcut: 'mod+N',
      keywords: 'add put create',
      run: () => {
        changeLayout({ inspectorVisible: true })
        select(tab.id, {
          kind: 'new',
          database: tab.database,
          table: tab.table,
          start: new Map(),
        })
      },
    },
    {
      id: 'deleteItem',
      label: 'Delete the selected item…',
      group: 'Items',
      shortcut: 'mod+Backspace',
      run: () => deleteSelected(tab, database, table),
    },
    {
      id: 'undoCommit',
      label: 'Undo the last commit…',
      group: 'Items',
      keywords: 'revert restore journal inverse bring back',
      run: () => run('The commit was not undone', () => undoLastCommit(database)),
    },
    {
      id: 'unstage',
      label: 'Unstage the last change',
      group: 'Items',
      keywords: 'undo',
      run: () => {
        const last = (useStaged.getState().byDatabase.get(tab.database) ?? noEdits).at(-1)
        if (last === undefined) return notifyDone('Nothing is staged')
        run('The change was not discarded', () => discardEdits(database, [last.id]))
      },
    },
  ]
}

function deleteSelected(tab: ItemsTab, database: OpenDatabase, table: TableDescription): void {
  const selection = useSelection.getState().byTab.get(tab.id)
  if (selection?.kind !== 'item') return notifyDone('Choose an item first')
  run('The item could not be read', async () => {
    const input = { TableName: table.TableName, Key: selection.key }
    const { Item } = await call((bridge) => bridge.items.get({ handle: database.handle, input }))
    if (Item === undefined) return notifyDone('This item is not there any more')
    askToDelete({ tabId: tab.id, database, table, item: Item, onStaged: () => undefined })
  })
}

/** Its tabs stay; their rows are read anew when it is resumed. */
async function pauseDatabase({ handle, recentId }: OpenDatabase): Promise<void> {
  await call((bridge) => bridge.database.pause({ handle }))
  const { tabs } = useWorkspace.getState()
  const others = tabs.filter((tab) => !('database' in tab) || tab.database !== recentId)
  closeViewsWithout(new Set(others.map((tab) => tab.id)))
}

/** Stages the inverse of what this app wrote last, for review; it is written by a commit like any other change. */
async function undoLastCommit(database: OpenDatabase): Promise<void> {
  const { handle } = database
  const entries = await call((bridge) => bridge.journal.list({ handle, limit: 20 }))
  const last = entries.find((entry) => entry.state === 'written')
  if (last === undefined) return notifyDone('This app has written nothing here yet')
  const { staged, refused } = await call((bridge) =>
    bridge.journal.stageInverse({ handle, number: last.number }),
  )
  await loadStaged(database)
  if (refused.length > 0) {
    const reasons = refused.map((each) => `${keyText(each.key)}: ${each.reason}`).join(' ')
    notifyFailure(`${plural(refused.length, 'item')} changed since`, new Error(reasons))
  }
  if (staged.length > 0) notifyDone('Staged what undoes the last commit. Review and commit it.')
}

function databaseCommands({ database }: Around): Command[] {
  if (database === undefined) return []
  const { handle, name, state } = database
  return [
    ...(state.kind === 'open'
      ? [
          {
            id: 'pause',
            label: `Pause ${name}: release it to other programs`,
            group: 'Database',
            keywords: 'lock unlock release',
            run: () => run('It was not paused', () => pauseDatabase(database)),
          },
        ]
      : []),
    ...(state.kind === 'paused'
      ? [
          {
            id: 'resume',
            label: `Resume ${name}`,
            group: 'Database',
            run: () => run('It was not resumed', () => resumeDatabase(handle)),
          },
        ]
      : []),
    {
      id: 'reveal',
      label: `Show ${name} in the file manager`,
      group: 'Database',
      run: () =>
        run('It could not be shown', () => call((bridge) => bridge.database.reveal({ handle }))),
    },
  ]
}

/** Ctrl+Shift+W closes the database the user is at; the palette closes any. */
function closeCommands({ database }: Around): Command[] {
  return useDatabases.getState().open.map(({ handle, name }) => ({
    ...(handle === database?.handle
      ? { id: 'closeDatabase', shortcut: 'mod+Shift+W' }
      : { id: `close ${handle}` }),
    label: `Close ${name}`,
    group: 'Database',
    run: () => run('The database was not closed', () => closeDatabase(handle)),
  }))
}

function goCommands(): Command[] {
  const { open, descriptions } = useDatabases.getState()
  return open.flatMap(({ recentId, name }) => [
    {
      id: `overview ${recentId}`,
      label: `Overview of ${name}`,
      group: name,
      run: () => void openOverviewTab(recentId),
    },
    ...(descriptions.get(recentId)?.tables ?? []).flatMap((table): Command[] => [
      {
        id: `table ${recentId} ${table.TableName}`,
        label: `Go to table ${table.TableName}`,
        group: name,
        run: () => void openItemsTab({ database: recentId, table: table.TableName }),
      },
      ...[...(table.LocalSecondaryIndexes ?? []), ...(table.GlobalSecondaryIndexes ?? [])].map(
        ({ IndexName }) => ({
          id: `index ${recentId} ${table.TableName} ${IndexName}`,
          label: `Go to index ${IndexName} of ${table.TableName}`,
          group: name,
          run: () =>
            void openItemsTab({ database: recentId, table: table.TableName, index: IndexName }),
        }),
      ),
    ]),
  ])
}

function viewCommands(): Command[] {
  const { layout, activeTabId, tabs } = useWorkspace.getState()
  const setTheme = (theme: Theme): void =>
    run('The theme was not changed', () => call((bridge) => bridge.settings.set({ theme })))
  const theme = (name: Theme, label: string): Command => ({
    id: `theme ${name}`,
    label,
    group: 'View',
    keywords: 'appearance dark light colour',
    run: () => setTheme(name),
  })
  return [
    {
      id: 'toggleSidebar',
      label: layout.sidebarVisible ? 'Hide the sidebar' : 'Show the sidebar',
      group: 'View',
      shortcut: 'mod+B',
      run: () => changeLayout({ sidebarVisible: !layout.sidebarVisible }),
    },
    {
      id: 'toggleInspector',
      label: layout.inspectorVisible ? 'Hide the inspector' : 'Show the inspector',
      group: 'View',
      shortcut: 'mod+I',
      run: () => changeLayout({ inspectorVisible: !layout.inspectorVisible }),
    },
    ...(activeTabId === undefined
      ? []
      : [
          {
            id: 'closeTab',
            label: 'Close this tab',
            group: 'View',
            shortcut: 'mod+W',
            run: () => closeTab(activeTabId),
          },
        ]),
    ...(tabs.length < 2
      ? []
      : [
          {
            id: 'nextTab',
            label: 'Next tab',
            group: 'View',
            shortcut: 'mod+PageDown',
            run: () => stepTab(1),
          },
          {
            id: 'previousTab',
            label: 'Previous tab',
            group: 'View',
            shortcut: 'mod+PageUp',
            run: () => stepTab(-1),
          },
        ]),
    {
      id: 'showActivity',
      label: 'Activity log',
      group: 'View',
      shortcut: 'mod+Shift+A',
      keywords: 'calls history',
      run: () => void openActivityTab(),
    },
    theme('system', 'Theme: as the system'),
    theme('light', 'Theme: light'),
    theme('dark', 'Theme: dark'),
    {
      id: 'contrast',
      label: layout.contrast === 'high' ? 'Contrast: normal' : 'Contrast: high',
      group: 'View',
      keywords: 'accessibility appearance',
      run: () => changeLayout({ contrast: layout.contrast === 'high' ? 'normal' : 'high' }),
    },
  ]
}

function fileCommands(): Command[] {
  const { recents, open } = useDatabases.getState()
  return [
    {
      id: 'openDatabase',
      label: 'Open a database…',
      group: 'File',
      shortcut: 'mod+O',
      run: () => run('Nothing was opened', () => openByDialog('readWrite')),
    },
    {
      id: 'openDatabaseReadOnly',
      label: 'Open a database read-only…',
      group: 'File',
      shortcut: 'mod+Shift+O',
      run: () => run('Nothing was opened', () => openByDialog('readOnly')),
    },
    {
      id: 'createDatabase',
      label: 'Create a database…',
      group: 'File',
      shortcut: 'mod+Shift+N',
      run: () => run('Nothing was created', createByDialog),
    },
    {
      id: 'showWelcome',
      label: 'Recent databases',
      group: 'File',
      shortcut: 'mod+Shift+H',
      keywords: 'welcome home start',
      run: () => {
        showTab(undefined)
        run('The recent databases were not read', loadRecents)
      },
    },
    ...(recents ?? [])
      .filter(
        ({ recentId, missing }) => !missing && !open.some((each) => each.recentId === recentId),
      )
      .map(({ recentId, name, path }) => ({
        id: `recent ${recentId}`,
        label: `Open ${name}`,
        group: 'File',
        keywords: path,
        run: () => run('It was not opened', () => openRecent(recentId)),
      })),
    {
      id: 'quit',
      label: 'Quit Keystone Studio',
      group: 'File',
      run: () => run('It did not quit', () => call((bridge) => bridge.app.quit())),
    },
  ]
}

/** Runs a command of the native menu; one that makes no sense now does nothing. */
export function runMenuCommand(command: Exclude<MenuCommand, 'commandPalette' | 'find'>): void {
  const id = themeIds.get(command) ?? command
  listCommands()
    .find((each) => each.id === id)
    ?.run()
}

const themeIds: ReadonlyMap<MenuCommand, string> = new Map([
  ['themeSystem', 'theme system'],
  ['themeLight', 'theme light'],
  ['themeDark', 'theme dark'],
])
