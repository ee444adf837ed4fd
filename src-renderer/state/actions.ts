/** What a user can do to databases and tabs as a whole. Failures become a page or a notice, never an exception. */
import { notifications } from '@mantine/notifications'
import type {
  DatabaseHandle,
  OpenDatabase,
  OpenMode,
  RecentId,
} from '../../src-main/contract/databases.ts'
import { call, IpcError, messageOf } from '../ipc/client.ts'
import {
  databaseByHandle,
  describeDatabase,
  loadRecents,
  setOpenDatabases,
  useDatabases,
} from './databases.ts'
import { loadStaged } from './staged-edits.ts'
import {
  closeTabsOf,
  openItemsTab,
  openOverviewTab,
  openProblemTab,
  useWorkspace,
} from './workspace.ts'

export function notifyFailure(title: string, error: unknown): void {
  notifications.show({ color: 'red', title, message: messageOf(error), autoClose: 12_000 })
}

export function notifyDone(message: string): void {
  notifications.show({ message, autoClose: 3000 })
}

/** Runs a task started by a click or a key, where nobody waits for its promise. */
export function run(title: string, task: () => Promise<unknown>): void {
  task().catch((error: unknown) => notifyFailure(title, error))
}

export async function openByDialog(mode: OpenMode): Promise<void> {
  await opening('', () => call((bridge) => bridge.database.openDialog({ mode })))
}

export async function createByDialog(): Promise<void> {
  await opening('', () => call((bridge) => bridge.database.createDialog({})))
}

export async function openRecent(recentId: RecentId, mode?: OpenMode): Promise<void> {
  const known = useDatabases.getState().recents?.find((recent) => recent.recentId === recentId)
  await opening(
    known?.path ?? '',
    () => call((bridge) => bridge.database.openRecent({ recentId, ...(mode ? { mode } : {}) })),
    recentId,
  )
}

export async function openDropped(file: File, mode: OpenMode): Promise<void> {
  await opening(file.name, () => call((bridge) => bridge.database.openDropped(file, { mode })))
}

async function opening(
  path: string,
  open: () => Promise<OpenDatabase | null>,
  recentId?: RecentId,
): Promise<void> {
  try {
    const database = await open()
    if (database !== null) await showDatabase(database)
  } catch (error) {
    await showProblem(path, error, recentId)
  } finally {
    await loadRecents().catch(() => undefined)
  }
}

/** What could not be opened gets a page that says why. */
export async function showProblem(
  path: string,
  error: unknown,
  recentId?: RecentId,
): Promise<void> {
  if (!(error instanceof IpcError)) {
    notifyFailure('The database was not opened', error)
    return
  }
  const refused =
    error.code === 'invalidArgument' ? null : await call((bridge) => bridge.database.lastRefused())
  const known = recentId ?? refused?.recentId
  openProblemTab({
    path: refused?.path ?? pathOf(error) ?? path,
    error: error.data,
    ...(known === undefined ? {} : { recentId: known }),
  })
}

function pathOf({ data: { details } }: IpcError): string | undefined {
  return 'path' in details ? details.path : undefined
}

/**
 * Goes to a database just opened: to its tabs of last time, to its only table, or to its overview, which also says
 * what is wrong with it.
 */
export async function showDatabase(database: OpenDatabase): Promise<void> {
  const { recentId, handle } = database
  const { tables, health } = await describeDatabase(handle)
  await loadStaged(database)
  const { tabs } = useWorkspace.getState()
  if (tabs.some((tab) => 'database' in tab && tab.database === recentId)) return
  const [only, ...others] = tables
  const isWell = health.problems.length + health.warnings.length === 0
  if (only !== undefined && others.length === 0 && isWell) {
    openItemsTab({ database: recentId, table: only.TableName })
  } else openOverviewTab(recentId)
}

export async function closeDatabase(handle: DatabaseHandle): Promise<void> {
  const database = databaseByHandle(useDatabases.getState(), handle)
  await call((bridge) => bridge.database.close({ handle }))
  if (database !== undefined) closeTabsOf(database.recentId)
}

/** Its tabs stay; their rows are read anew. */
export async function reopenDatabase({ handle }: OpenDatabase, mode: OpenMode): Promise<void> {
  try {
    const database = await call((bridge) => bridge.database.reopen({ handle, mode }))
    setOpenDatabases(await call((bridge) => bridge.database.list()))
    await describeDatabase(database.handle)
    await loadStaged(database)
  } finally {
    await loadRecents()
  }
}

/** Opens a paused database again and reads its counts anew. */
export async function resumeDatabase(handle: DatabaseHandle): Promise<void> {
  await call((bridge) => bridge.database.resume({ handle }))
  await describeDatabase(handle)
}

export async function copyText(text: string, what: string): Promise<void> {
  await call((bridge) => bridge.app.copyText({ text }))
  notifyDone(`Copied ${what}`)
}
