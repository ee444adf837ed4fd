/** The actions that open databases. */
import { call } from '../../ipc/client.ts'
import { createByDialog, openByDialog, openRecent, run } from '../../state/actions.ts'
import type { CommandList } from '../../state/command.ts'
import { loadRecents, useDatabases } from '../../state/databases.ts'
import { showTab } from '../../state/workspace.ts'

export const fileCommands: CommandList = () => {
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
