/** What the store has done since it was opened, in counters that only grow. */
export class StatisticsCounters {
  batches = 0
  operations = 0
  /** Keys and values as given. */
  userBytes = 0
  gets = 0
  scans = 0
  flushes = 0
  flushBytes = 0
  flushedRecords = 0
  compactions = 0
  compactionBytesRead = 0
  compactionBytesWritten = 0
  compactionBytesReclaimed = 0
  versionsDropped = 0
  tombstonesRemoved = 0
  tombstonesKept = 0
  walCarriedRecords = 0
  walCarriedBytes = 0
  memtableHits = 0
  filesProbed = 0
  bloomChecks = 0
  bloomNegatives = 0
  blocksRead = 0
  bytesRead = 0
}

export interface StoreStatistics {
  readonly counters: Readonly<StatisticsCounters>
  readonly wal: {
    readonly liveBytes: number
    readonly liveFiles: number
    readonly allocatedBytes: number
    readonly bytesWritten: number
    readonly groups: number
  }
  readonly manifestBytes: number
  readonly memtableBytes: number
  readonly sstFiles: number
  readonly sstBytes: number
  readonly sstEntries: number
  readonly sstTombstones: number
  readonly snapshots: number
  readonly stalls: number
  readonly stalledMs: number
  /** Bytes written to any file for each byte of the user; undefined before the first write. */
  readonly writeAmplification: number | undefined
  /** SSTs a read of a key meets at most, on average over the stripes in use. */
  readonly readAmplification: number
}
