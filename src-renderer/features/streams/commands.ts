/** The actions of change streams. */
import type { CommandList } from '../../state/command.ts'
import { useDatabases } from '../../state/databases.ts'
import { openStreamTab } from '../../state/workspace.ts'

export const streamCommands: CommandList = ({ database }) => {
  if (database === undefined) return []
  const { recentId } = database
  return (useDatabases.getState().descriptions.get(recentId)?.tables ?? []).map(
    ({ TableName }) => ({
      id: `changes ${recentId} ${TableName}`,
      label: `Changes of ${TableName}`,
      group: 'Streams',
      keywords: 'stream timeline events history cdc',
      run: () => void openStreamTab(recentId, TableName),
    }),
  )
}
