/** What lies below the tables, as operations of an engine worker. */
import { isError, type Database } from '../../../src-engine/index.ts'
import type { FilePage } from '../../contract/storage.ts'
import { ipcFailure } from '../../ipc/error-data.ts'
import type { CallRecorder } from '../call-recorder.ts'
import type { StorageOperations } from '../storage-protocol.ts'
import type { ScheduledBackups } from './scheduled-backups.ts'
import type { StorageLog } from './storage-log.ts'
import type { StorageRuns } from './storage-runs.ts'
import type { StorageWatch } from './storage-watch.ts'
import { mapFiles } from './stripe-files.ts'

/** The open database, as far as these operations need it. */
export interface StoragePlace {
  readonly database: Database
  readonly storageLog: StorageLog
  readonly storageWatch: StorageWatch
  readonly storageRuns: StorageRuns
  readonly scheduledBackups: ScheduledBackups
}

type Operations = {
  readonly [Name in keyof StorageOperations]: (
    input: StorageOperations[Name]['input'],
  ) => Promise<StorageOperations[Name]['output']>
}

/** `place` is asked anew for each call and throws while no database is open. */
export function makeStorageOperations(
  place: () => StoragePlace,
  recorder: () => CallRecorder,
): Operations {
  const recorded = <Value>(operation: string, input: object, run: () => Promise<Value>) =>
    recorder().call(operation, input, { run: () => toldAsCancelled(run) })
  return {
    watchStorage: async () => place().storageWatch.start(),
    unwatchStorage: async () => {
      place().storageWatch.stop()
      return null
    },
    storageHistory: async () => place().storageLog.history(),
    inspectSst: async ({ id }) => {
      const { database } = place()
      return await recorded('InspectFile', { id }, async () => inspectSst(database, id))
    },
    sstRecords: async ({ id, first, count }) =>
      place().database.storage.fileRecords(id, { skip: first, limit: count }),
    findVersions: async ({ table, key }) => {
      const { database } = place()
      return await recorded('FindVersions', { TableName: table, Key: key }, () =>
        database.storage.versions(table, key),
      )
    },
    inspectLog: async ({ name, first, count }) => {
      const page = await place().database.storage.inspectLog(name, { skip: first, limit: count })
      return { name, ...page }
    },
    rehearseRecovery: async () => {
      const { database } = place()
      return await recorded('RehearseRecovery', {}, () => database.storage.rehearseRecovery())
    },
    expiryBacklogs: async () => await place().database.expiryBacklogs(),
    sweepExpired: async () => {
      const { database } = place()
      return await recorded('Sweep', {}, () => database.sweep())
    },
    flushStorage: async () => {
      const { database } = place()
      await recorded('Flush', {}, () => database.storage.flush())
      return null
    },
    checkpointStorage: async () => {
      const { database } = place()
      await recorded('Checkpoint', {}, () => database.storage.checkpoint())
      return null
    },
    pauseCompaction: async () => {
      place().database.storage.pauseCompaction()
      return null
    },
    resumeCompaction: async () => {
      place().database.storage.resumeCompaction()
      return null
    },
    cancelCompaction: async () => {
      place().database.storage.cancelCompaction()
      return null
    },
    estimateCompaction: async ({ runId, stripes }) => {
      const { storageRuns } = place()
      return await recorded('EstimateCompaction', { stripes: stripes.length }, () =>
        storageRuns.estimate(runId, stripes),
      )
    },
    compactStripes: async ({ runId, stripes }) => {
      const { storageRuns } = place()
      return await recorded('Compact', { stripes: stripes.length }, () =>
        storageRuns.compact(runId, stripes),
      )
    },
    verifyStorage: async ({ runId }) => {
      const { storageRuns } = place()
      return await recorded('Verify', {}, () => storageRuns.verify(runId))
    },
    reportSpace: async ({ runId, scope }) => {
      const { storageRuns } = place()
      return await recorded('ReportSpace', { scope }, () => storageRuns.space(runId, scope))
    },
    backupDatabase: async ({ runId, before }) => {
      const { storageRuns } = place()
      const cause = before === undefined ? undefined : { kind: 'before' as const, act: before }
      return await recorded('Backup', { before }, () => storageRuns.backup(runId, cause))
    },
    listBackups: async () => await place().scheduledBackups.list(),
    scheduleBackups: async ({ schedule }) => {
      const { scheduledBackups } = place()
      await recorded('ScheduleBackups', { ...schedule }, () => scheduledBackups.set(schedule))
      void scheduledBackups.check()
      return await scheduledBackups.list()
    },
    verifyBackup: async ({ runId, name }) => {
      const { storageRuns } = place()
      return await recorded('VerifyBackup', { name }, () => storageRuns.verifyBackup(runId, name))
    },
    restoreBackup: async ({ runId, name, target }) => {
      const { storageRuns } = place()
      return await recorded('RestoreBackup', { name }, () =>
        storageRuns.restore(runId, name, target),
      )
    },
    repairInto: async ({ runId, target }) => {
      const { storageRuns } = place()
      return await recorded('Repair', {}, () => storageRuns.repair(runId, target))
    },
    cancelStorageRun: async ({ runId }) => {
      place().storageRuns.cancel(runId)
      return null
    },
  }
}

async function inspectSst(database: Database, id: number): Promise<FilePage> {
  const { storage } = database
  const stripe = storage
    .structure()
    .stripes.find(({ files }) => files.some((each) => each.id === id))
  const meta = stripe?.files.find((each) => each.id === id)
  const file = mapFiles(stripe?.files ?? []).find((each) => each.id === id)
  if (meta === undefined || file === undefined) {
    const message = `There is no SST ${id} any more: a compaction merged it into another file.`
    throw ipcFailure('validation', message, { field: 'id' })
  }
  return {
    file,
    name: `${String(meta.stripe).padStart(3, '0')}-${meta.id}.sst`,
    smallest: storage.describeKey(meta.smallestKey),
    largest: storage.describeKey(meta.largestKey),
    details: storage.inspectFile(id),
  }
}

/** The engine's own word for it keeps its code on the way to the page. */
async function toldAsCancelled<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run()
  } catch (error) {
    if (isError(error, 'cancelled')) throw ipcFailure('cancelled', 'It was cancelled.', {})
    throw error
  }
}
