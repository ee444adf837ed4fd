/**
 * What an action of the app is, and where the user is when it is chosen. Each feature lists its own in its
 * `commands.ts`; `app/commands.ts` puts the lists together.
 */
import type { OpenDatabase } from '../../src-main/contract/databases.ts'
import type { TableDescription } from '../lib/table-types.ts'
import { databaseOf, useDatabases } from './databases.ts'
import { activeTab, useWorkspace, type ItemsTab } from './workspace.ts'

export interface Command {
  readonly id: string
  readonly label: string
  readonly group: string
  /** `mod` is Ctrl, or Command on a Mac. */
  readonly shortcut?: string
  readonly keywords?: string
  /** It asks in the palette itself. */
  readonly keepsPaletteOpen?: true
  run(): void
}

/** A feature's own actions. One that makes no sense where the user is is left out. */
export type CommandList = (place: Place) => Command[]

/** What the user looks at. */
export interface Place {
  readonly tab: ItemsTab | undefined
  readonly database: OpenDatabase | undefined
  readonly table: TableDescription | undefined
}

/** The tab, database and table the user is at. */
export function whereUserIs(): Place {
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
