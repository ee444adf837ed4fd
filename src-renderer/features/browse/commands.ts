/** The actions of the rows shown. */
import { run } from '../../state/actions.ts'
import type { CommandList } from '../../state/command.ts'
import { describeDatabase } from '../../state/databases.ts'
import { runView, useLiveViews } from './live-view.ts'

export const browseCommands: CommandList = ({ tab, database, table }) => {
  if (tab === undefined || database === undefined || table === undefined) return []
  return [
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
}
