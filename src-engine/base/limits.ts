/**
 * Every limit and default, with its reason. `dynamodb` limits come from the service's documentation and are
 * not ours to change; the others are choices. Units are in the names.
 */

/** DynamoDB's own limits. */
export const dynamodbLimits = {
  itemBytesMax: 409_600,
  partitionKeyBytesMax: 2048,
  sortKeyBytesMax: 1024,
  attributeNameBytesMax: 65_535,
  keyAttributeNameBytesMax: 255,
  nestingDepthMax: 32,
  expressionBytesMax: 4096,
  expressionOperatorsMax: 300,
  inOperandsMax: 100,
  placeholderBytesMax: 255,
  pageBytesMax: 1_048_576,
  batchGetKeysMax: 100,
  batchWriteRequestsMax: 25,
  batchBytesMax: 16 * 1_048_576,
  transactionActionsMax: 100,
  transactionBytesMax: 4 * 1_048_576,
  localIndexesMax: 5,
  globalIndexesMax: 20,
  projectedAttributesMax: 100,
  statementCharsMax: 8192,
  numberDigitsMax: 38,
  numberExponentMax: 125,
  numberExponentMin: -130,
} as const

/** Defaults of the storage engine; each can be set at open. */
export const storageDefaults = {
  /** The book's promise. */
  memtableRecords: 1000,
  /** Bounds a memtable of large items. */
  memtableBytes: 4 * 1_048_576,
  /** All memtables together, active and being flushed; beyond it writers slow down. */
  memtableTotalBytes: 64 * 1_048_576,
  /** The book's promise. */
  compactionFiles: 10,
  blockBytes: 4096,
  bloomBitsPerKey: 10,
  /** The live WAL: bounds what a crash has to replay. */
  walBytesMax: 64 * 1_048_576,
  /** One WAL file; rotated when full. */
  walFileBytes: 16 * 1_048_576,
  /** First preallocation, so that an empty database is small; doubles up to `walFileBytes`. */
  walPreallocateBytes: 256 * 1024,
  /** SSTs open at once: this part of what the process may open, within bounds. Others have files and sockets, too. */
  openFiles: { part: 1 / 4, min: 400, max: 4096 },
  /** Blocks that lookups read last: this part of the machine's memory, used only as far as they are read. */
  blockCacheBytes: { part: 1 / 128, min: 32 * 1_048_576, max: 256 * 1_048_576 },
  /** Indexes and bloom filters kept in memory: about 3 % of the data they stand for. */
  sstIndexBytesMax: 64 * 1_048_576,
} as const

/** What a stream keeps, unless its table says otherwise; the simple API keeps the book's 1000 records. */
export const streamDefaults = {
  recordsMax: 50_000,
  bytesMax: 256 * 1_048_576,
  ageMsMax: 24 * 3_600_000,
} as const

/** What a stream can be told to keep. Its records are listed in memory, so their number has an end. */
export const streamRetentionLimits = {
  recordsMax: { min: 1, max: 1_000_000 },
  bytesMax: { min: 1_048_576, max: 64 * 1_073_741_824 },
  ageMsMax: { min: 60_000, max: 365 * 86_400_000 },
} as const

/** Raising `itemBytesMax` for local use stops here. */
export const itemBytesCeiling = 16 * 1_048_576
