/** Opening, creating and closing databases; recents; describing what is open. */
import { basename } from 'node:path'
import type { OpenDatabase, OpenMode, RecentDatabase } from '../../contract/databases.ts'
import { lockHolder } from '../../../src-engine/index.ts'
import type { Environments } from '../../state/environments.ts'
import type { Databases } from '../../databases.ts'
import { directorySizeBytes, type Recents } from '../../state/recents.ts'
import { ipcFailure } from '../error-data.ts'
import type { Handlers } from '../router.ts'

export interface DatabaseDialogs {
  /** Undefined when cancelled. */
  chooseDirectory(windowId: number, title: string): Promise<string | undefined>
  chooseNewDirectory(windowId: number): Promise<string | undefined>
  reveal(path: string): void
}

export interface DatabaseHandlerOptions {
  readonly databases: Databases
  readonly recents: Recents
  readonly environments: Environments
  readonly dialogs: DatabaseDialogs
}

export function makeDatabaseHandlers(options: DatabaseHandlerOptions): Handlers['database'] {
  const { databases, recents, dialogs } = options
  const listRecents = (): readonly RecentDatabase[] =>
    recents.list().map((recent) => ({ ...recent, ...factsOf(recent, options) }))
  return {
    openDialog: async ({ mode }, { windowId }) => {
      const title = mode === 'readOnly' ? 'Open database read-only' : 'Open database'
      const path = await dialogs.chooseDirectory(windowId, title)
      return path === undefined ? null : await databases.open(windowId, path, mode)
    },
    openRecent: async ({ recentId, mode }, { windowId }) => {
      const recent = recents.find(recentId)
      const refused = databases.lastRefused(windowId)
      if (recent === undefined && refused?.recentId === recentId) {
        return await databases.open(windowId, refused.path, mode ?? 'readWrite')
      }
      if (recent === undefined) {
        const message =
          'This database is no longer among the recent ones. Open it by its directory.'
        throw ipcFailure('unknownHandle', message, { handle: recentId })
      }
      return await databases.open(windowId, recent.path, mode ?? recent.mode)
    },
    createDialog: async ({ table }, { windowId }) => {
      const path = await dialogs.chooseNewDirectory(windowId)
      return path === undefined
        ? null
        : await databases.create(windowId, withExtension(path), table)
    },
    importRefusedDialog: async ({ recentId }, { windowId }) => {
      const source = databases.lastRefused(windowId)
      if (source?.recentId !== recentId) {
        const message = 'Open the old directory again, then import it.'
        throw ipcFailure('unknownHandle', message, { handle: recentId })
      }
      const path = await dialogs.chooseNewDirectory(windowId)
      if (path === undefined) return null
      return await databases.importLegacy(windowId, source.path, withExtension(path))
    },
    close: async ({ handle }, { windowId }) => {
      await databases.close(windowId, handle)
      return null
    },
    pause: async ({ handle }, { windowId }) => await databases.pause(windowId, handle),
    resume: async ({ handle }, { windowId }) => await databases.resume(windowId, handle),
    lastRefused: async (_input, { windowId }) => databases.lastRefused(windowId) ?? null,
    reopen: async ({ handle, mode }, { windowId }) =>
      await databases.reopen(windowId, handle, mode),
    setEnvironment: async ({ recentId, environment }, { windowId }) => {
      databases.setEnvironment(windowId, recentId, environment)
      return null
    },
    list: async (_input, { windowId }) => databases.list(windowId),
    describe: async ({ handle }, { windowId }) => {
      const database = databases.find(windowId, handle)
      const [tables, health, limits] = await Promise.all([
        databases.engine.call(windowId, handle, { operation: 'listTables', input: null }),
        databases.engine.call(windowId, handle, { operation: 'readHealth', input: null }),
        databases.engine.call(windowId, handle, { operation: 'readLimits', input: null }),
      ])
      const sizeBytes = directorySizeBytes(database.path) ?? 0
      return { ...database, tables, sizeBytes, health, ...limits }
    },
    reveal: async ({ handle }, { windowId }) => {
      dialogs.reveal(databases.find(windowId, handle).path)
      return null
    },
    recents: async (): Promise<readonly RecentDatabase[]> => listRecents(),
    forgetRecent: async ({ recentId }) => {
      recents.forget(recentId)
      return listRecents()
    },
  }
}

/** What it is for, and which other program has it open. */
function factsOf(
  { recentId, path, missing }: RecentDatabase,
  { environments }: DatabaseHandlerOptions,
): Partial<RecentDatabase> {
  const environment = environments.of(recentId)
  const holder = missing ? undefined : lockHolder(path)
  const isOther = holder !== undefined && holder.pid !== process.pid
  return { ...(environment ? { environment } : {}), ...(isOther ? { openIn: holder } : {}) }
}

/** Opens what was dropped. The path comes from the preload script, which got it from the dropped file. */
export async function openDropped(
  databases: Databases,
  windowId: number,
  dropped: { readonly path: string; readonly mode: OpenMode },
): Promise<OpenDatabase> {
  if (dropped.path === '') {
    const message = 'This is not a directory on this computer. Drop a .keystone directory.'
    throw ipcFailure('invalidArgument', message, { path: 'file' })
  }
  return await databases.open(windowId, dropped.path, dropped.mode)
}

function withExtension(path: string): string {
  return basename(path).includes('.') ? path : `${path}.keystone`
}
