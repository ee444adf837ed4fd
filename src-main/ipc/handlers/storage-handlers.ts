/** What lies below the tables: passed on to the engine of the database; new places are chosen by the user in a dialog. */
import type { Databases } from '../../databases.ts'
import type { Handlers } from '../router.ts'

export interface StorageDialogs {
  /** A path where a new database may be; undefined when cancelled. */
  chooseNewDirectory(windowId: number): Promise<string | undefined>
}

// oxlint-disable-next-line max-lines-per-function -- one line or two for each method
export function makeStorageHandlers(
  databases: Databases,
  dialogs: StorageDialogs,
): Handlers['storage'] {
  return {
    watch: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'watchStorage', input: null }),
    unwatch: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'unwatchStorage', input: null }),
    history: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'storageHistory', input: null }),
    file: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'inspectSst', input }),
    fileRecords: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'sstRecords', input }),
    findKey: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'findVersions', input }),
    log: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'inspectLog', input }),
    rehearseRecovery: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'rehearseRecovery', input: null }),
    expiryBacklogs: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'expiryBacklogs', input: null }),
    sweep: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'sweepExpired', input: null }),
    flush: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'flushStorage', input: null }),
    checkpoint: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, {
        operation: 'checkpointStorage',
        input: null,
      }),
    pauseCompaction: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'pauseCompaction', input: null }),
    resumeCompaction: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'resumeCompaction', input: null }),
    cancelCompaction: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'cancelCompaction', input: null }),
    estimateCompaction: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'estimateCompaction', input }),
    compact: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'compactStripes', input }),
    verify: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'verifyStorage', input }),
    space: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'reportSpace', input }),
    backup: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'backupDatabase', input }),
    backups: async ({ handle }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'listBackups', input: null }),
    scheduleBackups: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'scheduleBackups', input }),
    verifyBackup: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'verifyBackup', input }),
    restoreDialog: async ({ handle, ...input }, { windowId }) => {
      const target = await dialogs.chooseNewDirectory(windowId)
      if (target === undefined) return null
      const { bytes } = await databases.engine.call(windowId, handle, {
        operation: 'restoreBackup',
        input: { ...input, target },
      })
      return { path: target, bytes }
    },
    repairDialog: async ({ handle, ...input }, { windowId }) => {
      const target = await dialogs.chooseNewDirectory(windowId)
      if (target === undefined) return null
      return await databases.engine.call(windowId, handle, {
        operation: 'repairInto',
        input: { ...input, target },
      })
    },
    cancel: async ({ handle, ...input }, { windowId }) =>
      await databases.engine.call(windowId, handle, { operation: 'cancelStorageRun', input }),
  }
}
