/**
 * What lies below the tables: stripes, files, the log, compaction. The page watches a database: it gets the whole
 * structure once, then only the stripes that changed. What has to read files (a check, a backup, a space report) is a
 * run: it tells its progress and can be cancelled.
 */
import type {
  AttributeMap,
  BackupReport,
  DescribedKey,
  FoundKeyVersion,
  LogFile,
  LogRecord,
  RecoveryRehearsal,
  RepairReport,
  StoreStatistics,
  StoredFile,
  StoredRecord,
  TableBacklog,
  VerifyReport,
  WalStructure,
} from '../../src-engine/index.ts'
import type { DatabaseHandle } from './databases.ts'

export type { RecoveryRehearsal, RepairReport, StoredRecord, TableBacklog, VerifyReport }

declare const storageRunTag: unique symbol

/** Names one run; made by the page, so that it can cancel a run before its result is there. */
export type StorageRunId = string & { readonly [storageRunTag]: true }

/** One SST. */
export interface FileFigures {
  readonly id: number
  readonly stripe: number
  readonly bytes: number
  readonly entries: number
  readonly tombstones: number
  readonly createdMs: number
  readonly generation: number
  readonly smallestSeqno: number
  readonly largestSeqno: number
}

/** One SST as the map draws it. */
export interface MapFile extends FileFigures {
  /** Other files of its stripe whose range of keys meets its own: a read may have to ask them too. */
  readonly overlaps: number
}

export interface StripeState {
  readonly stripe: number
  /** Newest first. */
  readonly files: readonly MapFile[]
}

export interface MemtableFill {
  readonly stripe: number
  readonly records: number
  readonly bytes: number
  /** Of them in memtables that are being flushed. */
  readonly flushingRecords: number
}

export interface CompactionState {
  readonly paused: boolean
  readonly running: RunningCompaction | undefined
  /** In the order of their turns, with the reason: `stripe 17: 11 >= 10`. */
  readonly queue: readonly { readonly stripe: number; readonly reason: string }[]
}

export interface RunningCompaction {
  readonly stripe: number
  readonly reason: string
  readonly startedAtMs: number
  readonly inputFiles: number
  readonly bytesRead: number
  readonly bytesTotal: number
}

/** Amplification and sizes at one moment. */
export interface StorageSample {
  readonly atMs: number
  readonly readAmplification: number
  /** Undefined before the first write since opening. */
  readonly writeAmplification: number | undefined
  /** Bytes in SSTs for each byte of items and index entries; undefined while there are none. */
  readonly spaceAmplification: number | undefined
  readonly sstBytes: number
  readonly sstFiles: number
  readonly walBytes: number
  readonly memtableBytes: number
}

/** The part that changes all the time, told whole. */
export interface StorageFigures {
  readonly statistics: StoreStatistics
  readonly memtables: readonly MemtableFill[]
  readonly compaction: CompactionState
  readonly wal: readonly WalStructure[]
  readonly walBytesMax: number
  readonly memtableBytesMax: number
  readonly compactionFiles: number
  readonly lastSeqno: number
  readonly durableSeqno: number
  readonly stalledBy: string | undefined
  /** Damage that was met so far, each in one sentence that names the file. */
  readonly damage: readonly string[]
  /** What the engine says of the place the database is in: a network, a folder that is copied elsewhere. */
  readonly riskyPlace: string | undefined
  readonly sample: StorageSample
}

export interface StorageSnapshot {
  readonly path: string
  readonly uuid: string
  readonly createdMs: number
  readonly stripes: readonly StripeState[]
  readonly figures: StorageFigures
  /** Oldest first. */
  readonly samples: readonly StorageSample[]
}

/** Told to a page that watches, at most a few times a second and only when something changed. */
export interface StorageChange {
  readonly handle: DatabaseHandle
  /** Only those that changed, each whole. */
  readonly stripes: readonly StripeState[]
  readonly figures: StorageFigures
  /** What happened since the last change, oldest first. */
  readonly entries: readonly StorageEntry[]
}

export type StorageEntryKind =
  'flush' | 'compaction' | 'compactionFailed' | 'compactionCancelled' | 'log' | 'stall' | 'other'

/** One thing the store did. The file set before and after follows from `added` and `removed`. */
export interface StorageEntry {
  /** 1, 2, 3 … since the database was opened. */
  readonly number: number
  readonly atMs: number
  readonly kind: StorageEntryKind
  readonly stripe: number | undefined
  /** One line for people. */
  readonly text: string
  readonly added: readonly FileFigures[]
  readonly removed: readonly FileFigures[]
  readonly compaction: CompactionResult | undefined
}

export interface CompactionResult {
  readonly reason: string
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly bytesReclaimed: number
  readonly versionsDropped: number
  readonly tombstonesRemoved: number
  readonly tombstonesKept: number
  /** Why tombstones stayed; empty when none did. */
  readonly tombstonesKeptBecause: string
  readonly durationMs: number
}

export interface StorageHistory {
  /** The files before the first entry. */
  readonly base: readonly FileFigures[]
  readonly baseAtMs: number
  readonly entries: readonly StorageEntry[]
  /** Older ones that are no longer kept. */
  readonly entriesForgotten: number
}

export interface FilePage {
  readonly file: MapFile
  readonly name: string
  readonly smallest: DescribedKey
  readonly largest: DescribedKey
  readonly details: StoredFile
}

export interface FoundKey {
  readonly stripe: number
  readonly versions: readonly FoundKeyVersion[]
}

export interface LogPage {
  readonly name: string
  readonly file: LogFile
  readonly records: readonly LogRecord[]
}

/** What a compaction of some stripes would do: each stripe looked at was merged in thought, record by record. */
export interface CompactionEstimate {
  readonly stripes: readonly number[]
  /** Stripes with nothing to merge are left out. */
  readonly stripesWithWork: number
  readonly filesIn: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly versionsDropped: number
  readonly tombstonesRemoved: number
  readonly elapsedMs: number
  /** Bytes actually looked at; the others are taken to be alike. */
  readonly bytesSampled: number
  /** What the time rests on: earlier compactions of this session, or only the time to read. */
  readonly rateFrom: 'compactions' | 'reading'
  readonly cancelled: boolean
}

export interface CompactionOutcome {
  readonly filesIn: number
  readonly filesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly versionsDropped: number
  readonly tombstonesRemoved: number
  readonly tombstonesKept: number
  readonly elapsedMs: number
  readonly cancelled: boolean
}

export type SpaceScope =
  | { readonly kind: 'all' }
  /** About so many bytes: whole files in an order drawn by `seed`. */
  | { readonly kind: 'sample'; readonly bytes: number; readonly seed: number }

export interface SpaceLine {
  readonly name: string
  readonly records: number
  readonly bytes: number
}

export interface BigItem {
  readonly table: string
  readonly key: AttributeMap
  readonly text: string
  readonly bytes: number
}

export interface SpaceReport {
  /** `all`: exact. */
  readonly method: 'all' | 'sample'
  readonly filesRead: number
  readonly filesTotal: number
  readonly records: number
  /** Of keys and values read, before blocks are compressed. */
  readonly bytes: number
  /** To be multiplied with to get from what was read to everything; 1 when exact. */
  readonly scale: number
  /** 95 % of all shares told are off by less than this many points; 0 when exact. */
  readonly marginPercent: number
  /** By what the records are: tables, indexes, streams, the database's own. */
  readonly places: readonly SpaceLine[]
  /** By the beginning of the partition key, up to its first separator. */
  readonly prefixes: readonly SpaceLine[]
  readonly attributes: readonly SpaceLine[]
  readonly types: readonly SpaceLine[]
  readonly biggest: readonly BigItem[]
  /** Versions that a newer one hides, and tombstones: a compaction of everything gives these bytes back. */
  readonly reclaimable: SpaceLine
  /** Items past their expiry time that are still there. */
  readonly expired: SpaceLine
  readonly cancelled: boolean
  readonly elapsedMs: number
}

/** Why a backup was made. Only those of the schedule are deleted by it. */
export type BackupCause =
  | { readonly kind: 'asked' }
  | { readonly kind: 'schedule' }
  /** Before something that cannot be undone, in the words of its button. */
  | { readonly kind: 'before'; readonly act: string }

/** Kept beside the backups; acted upon while the database is open for writing here. */
export interface BackupSchedule {
  readonly everyHours: number
  /** Of those made by the schedule the newest so many stay. */
  readonly keep: number
}

export interface BackupList {
  /** Newest first. */
  readonly entries: readonly BackupEntry[]
  readonly directory: string
  readonly schedule: BackupSchedule | null
  /** Why the schedule made no backup when it last should have; absent when it did. */
  readonly scheduleFailure?: string | undefined
}

export interface BackupEntry {
  /** Of its directory, beside the other backups. */
  readonly name: string
  readonly cause: BackupCause
  readonly atMs: number
  readonly bytes: number
  readonly files: number
  /** SHA-256 over the names and contents of all its files. */
  readonly sha256: string
  /** What was said when its bytes were read again; undefined before. */
  readonly verified: 'same' | 'different' | 'missing' | undefined
}

export interface StorageProgress {
  readonly handle: DatabaseHandle
  readonly runId: StorageRunId
  /** What is being read; one line. */
  readonly text: string
  readonly done: number
  readonly total: number
}

interface OfDatabase {
  readonly handle: DatabaseHandle
}

interface Run extends OfDatabase {
  readonly runId: StorageRunId
}

export interface StorageMethods {
  /** Begins to tell `storageChanged`. */
  watch(input: OfDatabase): Promise<StorageSnapshot>
  unwatch(input: OfDatabase): Promise<null>
  history(input: OfDatabase): Promise<StorageHistory>
  file(input: OfDatabase & { readonly id: number }): Promise<FilePage>
  fileRecords(
    input: OfDatabase & { readonly id: number; readonly first: number; readonly count: number },
  ): Promise<readonly StoredRecord[]>
  findKey(
    input: OfDatabase & { readonly table: string; readonly key: AttributeMap },
  ): Promise<FoundKey>
  log(
    input: OfDatabase & { readonly name: string; readonly first: number; readonly count: number },
  ): Promise<LogPage>
  rehearseRecovery(input: OfDatabase): Promise<RecoveryRehearsal>
  /** What time to live has still to delete. */
  expiryBacklogs(input: OfDatabase): Promise<readonly TableBacklog[]>
  /** Deletes what has expired by now; gives the number of items. */
  sweep(input: OfDatabase): Promise<number>
  flush(input: OfDatabase): Promise<null>
  checkpoint(input: OfDatabase): Promise<null>
  pauseCompaction(input: OfDatabase): Promise<null>
  resumeCompaction(input: OfDatabase): Promise<null>
  cancelCompaction(input: OfDatabase): Promise<null>
  estimateCompaction(
    input: Run & { readonly stripes: readonly number[] },
  ): Promise<CompactionEstimate>
  compact(input: Run & { readonly stripes: readonly number[] }): Promise<CompactionOutcome>
  verify(input: Run): Promise<VerifyReport>
  space(input: Run & { readonly scope: SpaceScope }): Promise<SpaceReport>
  /** Into a new directory beside the database; read again and hashed before it counts. */
  backup(
    input: Run & {
      /** What is about to be done, when that is why. */
      readonly before?: string | undefined
    },
  ): Promise<{ readonly report: BackupReport; readonly entry: BackupEntry }>
  backups(input: OfDatabase): Promise<BackupList>
  /** Null ends it; the backups that there are stay. */
  scheduleBackups(
    input: OfDatabase & { readonly schedule: BackupSchedule | null },
  ): Promise<BackupList>
  /** Hashes a backup again. */
  verifyBackup(input: Run & { readonly name: string }): Promise<BackupEntry>
  /** Copies a backup to a new place that the user chooses; null when cancelled. */
  restoreDialog(
    input: Run & { readonly name: string },
  ): Promise<{ readonly path: string; readonly bytes: number } | null>
  /** Salvages this database, open for reading only, into a new one that is named in a dialog; null when cancelled. */
  repairDialog(input: Run): Promise<RepairReport | null>
  cancel(input: Run): Promise<null>
}
