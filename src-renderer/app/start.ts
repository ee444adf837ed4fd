/** From an empty window to that of last time: hears main's events, brings back databases and tabs, then says so. */
import { spotlight } from '@mantine/spotlight'
import type { RecentId } from '../../src-main/contract/databases.ts'
import { hearTransfers } from '../features/transfers/index.ts'
import { call, IpcError, onEvent } from '../ipc/client.ts'
import { notifyFailure, run, showDatabase, showProblem } from '../state/actions.ts'
import {
  describeDatabase,
  loadRecents,
  recordLoss,
  setOpenDatabases,
  useDatabases,
} from '../state/databases.ts'
import { loadStaged } from '../state/staged-edits.ts'
import { loadRecentDocuments } from '../state/recent-documents.ts'
import { keepSession, readSession } from '../state/session.ts'
import { useShortcuts } from '../state/shortcuts.ts'
import { closeTabsOf, useWorkspace } from '../state/workspace.ts'
import { runMenuCommand } from './commands.ts'

/** Returns what ends everything started here. */
export function startApp(): () => void {
  const ends = [
    onEvent('databasesChanged', ({ databases }) => setOpenDatabases(databases)),
    onEvent('databaseOpened', ({ database }) =>
      run('The database could not be shown', async () => {
        setOpenDatabases(await call((bridge) => bridge.database.list()))
        await showDatabase(database)
      }),
    ),
    onEvent('openFailed', ({ path, error }) =>
      run('It was not opened', () => showProblem(path, new IpcError(error))),
    ),
    onEvent('engineLost', recordLoss),
    onEvent('settingsChanged', ({ shortcuts }) => useShortcuts.setState({ own: shortcuts })),
    onEvent('databaseWritten', ({ handle }) => {
      // Closed or paused meanwhile: it is described anew when it comes back.
      describeDatabase(handle).catch(() => undefined)
    }),
    hearTransfers(),
    onEvent('commandChosen', ({ command }) => {
      if (command === 'commandPalette') spotlight.open()
      else if (command === 'find') focusGrid()
      else runMenuCommand(command)
    }),
  ]
  let isEnded = false
  restore()
    .catch((error: unknown) => notifyFailure('The last session was not restored', error))
    .finally(() => {
      if (isEnded) return
      ends.push(keepSession(() => useDatabases.getState().open.map((each) => each.recentId)))
      run('The window could not be shown', () => call((bridge) => bridge.app.ready()))
    })
  return () => {
    isEnded = true
    for (const end of ends) end()
  }
}

async function restore(): Promise<void> {
  const [json, open, { shortcuts }] = await Promise.all([
    call((bridge) => bridge.session.load()),
    call((bridge) => bridge.database.list()),
    call((bridge) => bridge.settings.get()),
    loadRecents(),
    loadRecentDocuments(),
  ])
  useShortcuts.setState({ own: shortcuts })
  const { databases, workspace } = readSession(json)
  setOpenDatabases(open)
  useWorkspace.setState(workspace)
  const missing = databases.filter((id) => !open.some((each) => each.recentId === id))
  for (const recentId of missing) await reopen(recentId)
  for (const database of useDatabases.getState().open) {
    await describeDatabase(database.handle)
    await loadStaged(database)
  }
}

async function reopen(recentId: RecentId): Promise<void> {
  try {
    const database = await call((bridge) => bridge.database.openRecent({ recentId }))
    const { open } = useDatabases.getState()
    if (!open.some((each) => each.recentId === recentId)) setOpenDatabases([...open, database])
  } catch (error) {
    const known = useDatabases.getState().recents?.find((each) => each.recentId === recentId)
    closeTabsOf(recentId)
    await showProblem(known?.path ?? '', error, recentId)
  }
}

function focusGrid(): void {
  document.querySelector<HTMLElement>('[role="grid"]')?.focus()
}
