/**
 * Defects known by name that tests can plant in the product's own code, one at a time, to prove that the
 * tests for them catch them. Outside tests none is ever planted: nothing but
 * `testing` may call `plantBug`, and a test holds the whole engine to that.
 *
 *   if (!bug('sstNotSynced')) await file.sync()
 */
export type SeededBug = (typeof storageBugs)[number] | (typeof isolationBugs)[number]

/** Of the storage engine: each is caught by the crash simulation. */
export const storageBugs = [
  'acknowledgedBeforeSync',
  'walChecksumNotChecked',
  'walWatermarkMissing',
  'walSaltReused',
  'sealedWalNotSynced',
  'newWalNotSynced',
  'walNamesReordered',
  'walNameNotSynced',
  'spareReplacedWhilePrepared',
  'carriedBeforeDurable',
  'neededLogRetired',
  'neededLogRemoved',
  'recoveredShownBeforeDurable',
  'unsureBytesSealed',
  'unsureFramesForgotten',
  'orphansNeverRemoved',
  'newDatabaseNameNotSynced',
  'seqnoReused',
  'snapshotsIgnored',
  'manifestChecksumNotChecked',
  'manifestEditNotSynced',
  'manifestRenamedBeforeSync',
  'manifestRenameNotSynced',
  'flushedBeforeLogSynced',
  'flushedThroughTooNew',
  'oldestLogForgotten',
  'sstNamedBeforeDirectorySync',
  'sstNotSynced',
  'sstIdReused',
  'blockChecksumNotChecked',
  'bloomFilterFromWrongBlock',
  'compactionInputsRemovedEarly',
  'tombstoneDroppedEarly',
  'compactionIgnoresSnapshots',
] as const

/** Of transactions: each is caught by the checker of histories (`testing/serializability`). */
export const isolationBugs = [
  'transactionConditionSkipped',
  'transactionWrittenInParts',
  'transactionReadInParts',
] as const

export const seededBugs: readonly SeededBug[] = [...storageBugs, ...isolationBugs]

let planted: SeededBug | undefined

/** Whether the defect is planted: false outside tests. Cheap enough for any path. */
export function bug(name: SeededBug): boolean {
  return planted === name
}

/** Plants one defect, or none. For `testing` only. */
export function plantBug(name: SeededBug | undefined): void {
  planted = name
}
