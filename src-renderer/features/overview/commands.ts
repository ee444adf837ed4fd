/** The actions on a database as a whole, and the way to its tables and indexes. */
import type { OpenDatabase } from '../../../src-main/contract/databases.ts'
import { call } from '../../ipc/client.ts'
import { closeDatabase, resumeDatabase, run } from '../../state/actions.ts'
import type { Command, CommandList, Place } from '../../state/command.ts'
import { useDatabases } from '../../state/databases.ts'
import { openItemsTab, openOverviewTab, useWorkspace } from '../../state/workspace.ts'
import { closeViewsWithout } from '../browse/index.ts'

export const databaseCommands: CommandList = (place) => [
  ...databaseActions(place),
  ...closeCommands(place),
  ...goCommands(),
]

function databaseActions({ database }: Place): Command[] {
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

/** Its tabs stay; their rows are read anew when it is resumed. */
async function pauseDatabase({ handle, recentId }: OpenDatabase): Promise<void> {
  await call((bridge) => bridge.database.pause({ handle }))
  const { tabs } = useWorkspace.getState()
  const others = tabs.filter((tab) => !('database' in tab) || tab.database !== recentId)
  closeViewsWithout(new Set(others.map((tab) => tab.id)))
}

/** Ctrl+Shift+W closes the database the user is at; the palette closes any. */
function closeCommands({ database }: Place): Command[] {
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
