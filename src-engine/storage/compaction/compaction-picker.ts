/**
 * Decides what to compact in one stripe. Pure: sizes in, choice out.
 *
 * Nothing happens below the trigger. At it, files are merged from the newest on: the next older file joins as long
 * as it is at most twice as large as all before it together. If that leaves too many files, the factor is doubled
 * until it does not. What stays is much larger than all that is newer, so each time a byte is written again it
 * lands in a file larger by a factor: write amplification grows with the logarithm of the data.
 *
 *   sizes, newest first          merged     leaves
 *   1 1 1 1 1 1 1 1 1 1          all        10
 *   1 1 1 1 1 1 1 1 1 10         all        19       (10 <= 2 x 9)
 *   1 1 1 1 1 1 1 1 1 19         nine       9 19     (19 >  2 x 9)
 *   1 1 1 1 1 1 1 1 9 19         all        36
 *
 * Without the doubling, ten files that each dwarf the newer ones would have the newest rewritten at every flush.
 * Merged files are always neighbours in age, so "the first file that holds a key holds its newest version" stays
 * true.
 */
import type { SstMeta } from '../file-set.ts'

export type CompactionChoice =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'merge'
      /** The newest so many files of the stripe. */
      readonly count: number
      /** For people: "stripe 17: 11 >= 10". */
      readonly reason: string
    }

/** An older file joins when it is at most so many times as large as all newer ones together. */
const firstRatio = 2
/** A merge makes room for at least so many flushes before the next. */
const roomFiles = 3

/** What the trigger asks for. `files` are one stripe's, newest first. */
export function pickCompaction(
  files: readonly Pick<SstMeta, 'stripe' | 'bytes'>[],
  trigger: number,
): CompactionChoice {
  const [newest] = files
  if (newest === undefined || files.length < trigger || files.length < 2) return { kind: 'none' }
  const leftMax = Math.max(1, trigger - roomFiles)
  let ratio = firstRatio
  let count = countJoining(files, ratio)
  while (files.length - count > leftMax) {
    ratio *= 2
    count = countJoining(files, ratio)
  }
  const reason = `stripe ${newest.stripe}: ${files.length} >= ${trigger}`
  return { kind: 'merge', count: Math.max(2, count), reason }
}

/** How many of the newest files a merge takes with this ratio. */
function countJoining(files: readonly Pick<SstMeta, 'bytes'>[], ratio: number): number {
  let count = 0
  let bytes = 0
  for (const file of files) {
    if (count > 0 && file.bytes > bytes * ratio) break
    bytes += file.bytes
    count++
  }
  return count
}

/** What a request to compact everything asks for: one file, without what nobody can see. */
export function pickFullCompaction(
  files: readonly Pick<SstMeta, 'stripe' | 'tombstones'>[],
): CompactionChoice {
  const [newest] = files
  if (newest === undefined) return { kind: 'none' }
  // A single file without tombstones may still hold versions that only a snapshot of old needed; they are few.
  if (files.length === 1 && newest.tombstones === 0) return { kind: 'none' }
  return { kind: 'merge', count: files.length, reason: `stripe ${newest.stripe}: requested` }
}
