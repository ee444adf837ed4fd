/** The actions on what a database is for, and on how it is open. */
import { run, reopenDatabase } from '../../state/actions.ts'
import type { CommandList } from '../../state/command.ts'
import { askConfirmation } from '../../state/confirmation.ts'
import { askEnvironment } from '../../state/environment-request.ts'

export const environmentCommands: CommandList = ({ database }) => {
  if (database === undefined) return []
  const { name, mode, environment } = database
  const isReadOnly = mode === 'readOnly'
  return [
    {
      id: 'environment',
      label: `Environment of ${name}…`,
      group: 'Database',
      keywords: 'label colour production staging development',
      run: () => askEnvironment(database),
    },
    {
      id: 'reopen',
      label: isReadOnly ? `Open ${name} for writing…` : `Open ${name} read-only`,
      group: 'Database',
      keywords: 'lock unlock mode protect',
      run: () => {
        const reopen = (): Promise<void> =>
          reopenDatabase(database, isReadOnly ? 'readWrite' : 'readOnly')
        if (!isReadOnly || environment?.opensReadOnly !== true) {
          run('It was not opened anew', reopen)
          return
        }
        askConfirmation({
          title: `Open ${environment.label} for writing?`,
          text: 'Changes you commit are written to it at once. It opens read-only again next time.',
          subject: database.path,
          database: database.recentId,
          choices: [{ label: 'Open for writing', dangerous: true, run: reopen }],
        })
      },
    },
  ]
}
