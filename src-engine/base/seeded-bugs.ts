/**
 * Defects known by name that tests can plant in the product's own code, one at a time, to prove that the
 * simulation catches them (`testing/simulation`). Outside tests none is ever planted: nothing but
 * `testing` may call `plantBug`, and a test holds the whole engine to that.
 *
 *   if (!bug('sstNotSynced')) await file.sync()
 */
export type SeededBug = (typeof seededBugs)[number]

export const seededBugs = [
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

let planted: SeededBug | undefined

/** Whether the defect is planted: false outside tests. Cheap enough for any path. */
export function bug(name: SeededBug): boolean {
  return planted === name
}

/** Plants one defect, or none. For `testing` only. */
export function plantBug(name: SeededBug | undefined): void {
  planted = name
}
