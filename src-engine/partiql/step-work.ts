/** What reading for one step of a plan has cost so far: EXPLAIN ANALYZE shows it, the statistics of a statement add it up. */

/** As the store counts it. */
export interface StorageWork {
  memtableHits: number
  filesProbed: number
  bloomChecks: number
  bloomNegatives: number
  blocksRead: number
  /** Of files, before decoding. */
  bytesRead: number
}

export interface StepWork extends StorageWork {
  /** Pages, or lookups by key. */
  reads: number
  itemsRead: number
  /** Sizes of the items evaluated, as DynamoDB counts them. */
  itemBytes: number
  /** Until the rows were there. */
  milliseconds: number
}

export function noWork(): StepWork {
  return {
    reads: 0,
    itemsRead: 0,
    itemBytes: 0,
    milliseconds: 0,
    memtableHits: 0,
    filesProbed: 0,
    bloomChecks: 0,
    bloomNegatives: 0,
    blocksRead: 0,
    bytesRead: 0,
  }
}

/** What a page or a lookup adds. */
export interface ReadResult {
  readonly scannedCount: number
  readonly scannedBytes: number
  readonly work: Readonly<StorageWork>
}

/** Adds all but the time. */
export function addWork(step: StepWork, { scannedCount, scannedBytes, work }: ReadResult): void {
  step.reads++
  step.itemsRead += scannedCount
  step.itemBytes += scannedBytes
  step.memtableHits += work.memtableHits
  step.filesProbed += work.filesProbed
  step.bloomChecks += work.bloomChecks
  step.bloomNegatives += work.bloomNegatives
  step.blocksRead += work.blocksRead
  step.bytesRead += work.bytesRead
}

/** For people: `read 12 items (3,400 bytes) in 1 page, 2.1 ms; 3 blocks (12,288 bytes) of 2 files; …`. */
export function workLines(step: StepWork): string[] {
  const { reads, itemsRead, itemBytes, milliseconds } = step
  const { blocksRead, bytesRead, filesProbed, bloomChecks, bloomNegatives, memtableHits } = step
  const lines = [
    `read ${plural(itemsRead, 'item')} (${plural(itemBytes, 'byte')}) in ${plural(reads, 'read')}, ${milliseconds.toFixed(2)} ms`,
  ]
  const places = [
    `${plural(blocksRead, 'block')} (${plural(bytesRead, 'byte')}) from disk`,
    ...(filesProbed === 0 ? [] : [`${plural(filesProbed, 'file')} looked into`]),
    ...(bloomChecks === 0
      ? []
      : [`bloom filters ruled out ${bloomNegatives} of ${plural(bloomChecks, 'file')}`]),
    ...(memtableHits === 0 ? [] : [`${plural(memtableHits, 'hit')} in memory`]),
  ]
  return [...lines, places.join(', ')]
}

/** `3 files`, `1 file`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
