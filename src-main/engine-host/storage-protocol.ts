/** The operations below the tables that an engine worker answers; part of `EngineOperations`. */
import type {
  AttributeMap,
  BackupReport,
  RecoveryRehearsal,
  RepairReport,
  StoredRecord,
  TableBacklog,
  VerifyReport,
} from '../../src-engine/index.ts'
import type {
  BackupEntry,
  BackupList,
  BackupSchedule,
  CompactionEstimate,
  CompactionOutcome,
  FilePage,
  FoundKey,
  LogPage,
  SpaceReport,
  SpaceScope,
  StorageHistory,
  StorageRunId,
  StorageSnapshot,
} from '../contract/storage.ts'

interface Window {
  readonly first: number
  readonly count: number
}

interface Run {
  readonly runId: StorageRunId
}

export interface StorageOperations {
  watchStorage: { input: null; output: StorageSnapshot }
  unwatchStorage: { input: null; output: null }
  storageHistory: { input: null; output: StorageHistory }
  inspectSst: { input: { readonly id: number }; output: FilePage }
  sstRecords: { input: Window & { readonly id: number }; output: readonly StoredRecord[] }
  findVersions: {
    input: { readonly table: string; readonly key: AttributeMap }
    output: FoundKey
  }
  inspectLog: { input: Window & { readonly name: string }; output: LogPage }
  rehearseRecovery: { input: null; output: RecoveryRehearsal }
  expiryBacklogs: { input: null; output: readonly TableBacklog[] }
  sweepExpired: { input: null; output: number }
  flushStorage: { input: null; output: null }
  checkpointStorage: { input: null; output: null }
  pauseCompaction: { input: null; output: null }
  resumeCompaction: { input: null; output: null }
  cancelCompaction: { input: null; output: null }
  estimateCompaction: {
    input: Run & { readonly stripes: readonly number[] }
    output: CompactionEstimate
  }
  compactStripes: {
    input: Run & { readonly stripes: readonly number[] }
    output: CompactionOutcome
  }
  verifyStorage: { input: Run; output: VerifyReport }
  reportSpace: { input: Run & { readonly scope: SpaceScope }; output: SpaceReport }
  backupDatabase: {
    input: Run & { readonly before?: string | undefined }
    output: { readonly report: BackupReport; readonly entry: BackupEntry }
  }
  listBackups: { input: null; output: BackupList }
  scheduleBackups: { input: { readonly schedule: BackupSchedule | null }; output: BackupList }
  verifyBackup: { input: Run & { readonly name: string }; output: BackupEntry }
  restoreBackup: {
    input: Run & { readonly name: string; readonly target: string }
    output: { readonly bytes: number }
  }
  repairInto: { input: Run & { readonly target: string }; output: RepairReport }
  cancelStorageRun: { input: Run; output: null }
}
