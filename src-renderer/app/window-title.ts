/** The title of the window: the database the user is at, what it is for, and whether it can be written. */
import type { OpenDatabase } from '../../src-main/contract/databases.ts'
import { visibleText } from '../components/attribute-value/visible-text.ts'
import { databaseOf, useDatabases } from '../state/databases.ts'
import { activeTab, useWorkspace } from '../state/workspace.ts'

const appName = 'Keystone Studio'

/** Returns what ends it. */
export function keepWindowTitle(): () => void {
  const show = (): void => {
    const tab = activeTab(useWorkspace.getState())
    const recentId = tab !== undefined && 'database' in tab ? tab.database : undefined
    const database =
      recentId === undefined ? undefined : databaseOf(useDatabases.getState(), recentId)
    document.title = windowTitle(database)
  }
  show()
  const ends = [useWorkspace.subscribe(show), useDatabases.subscribe(show)]
  return () => {
    for (const end of ends) end()
  }
}

function windowTitle(database: OpenDatabase | undefined): string {
  if (database === undefined) return appName
  const { name, mode, environment } = database
  const parts = [
    ...(environment === undefined ? [] : [`[${environment.label}]`]),
    name,
    ...(mode === 'readOnly' ? ['(read-only)'] : []),
  ]
  return `${visibleText(parts.join(' '))} - ${appName}`
}
