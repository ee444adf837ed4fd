/** The way to what this app has written to each open database. */
import type { CommandList } from '../../state/command.ts'
import { openCommitsTab } from '../../state/workspace.ts'

export const commitsCommands: CommandList = ({ database }) =>
  database === undefined
    ? []
    : [
        {
          id: 'showCommits',
          label: `Commits to ${database.name}`,
          group: 'Database',
          keywords: 'journal history writes undo revert inverse before images log',
          run: () => void openCommitsTab(database.recentId),
        },
      ]
