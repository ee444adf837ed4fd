/**
 * Decides which SSTs of a stripe become one. Pure.
 *
 * Size-tiered: from the newest file on, a file joins while it is not larger than all newer ones together, and
 * three join in any case. So a byte is written again only when the file it is in at least doubles, and write
 * amplification grows with the logarithm of the stripe's size, while a stripe never keeps the given number of files:
 *
 *   trigger 5, newest first        merged                left
 *   1 1 1 1 4                      1 1 1 1 4             8
 *   1 1 1 1 8                      1 1 1 1               4 8
 *   1 2 1 4 8                      1 2 1 4 8             16
 *
 * The files chosen are always the newest ones: what is merged stays next to each other in age.
 */
import type { SstMeta } from '../file-set.ts'

export interface CompactionChoice {
  readonly stripe: number
  /** Newest first. */
  readonly inputs: readonly SstMeta[]
  /** The stripe's files that are older than all inputs, newest first: what a tombstone may still have to hide. */
  readonly older: readonly SstMeta[]
  /** Why, for people: `stripe 17: 11 >= 10`. */
  readonly reason: string
}

/** Fewer are not worth the work of a merge. */
const inputsMin = 3

/** What to compact in a stripe with these files, newest first; undefined when it has too few. */
export function pickCompaction(
  stripe: number,
  files: readonly SstMeta[],
  filesMax: number,
): CompactionChoice | undefined {
  if (files.length < 2 || files.length < filesMax) return undefined
  let count = 0
  let bytes = 0
  for (const file of files) {
    if (count >= inputsMin && file.bytes > bytes) break
    bytes += file.bytes
    count++
  }
  return {
    stripe,
    inputs: files.slice(0, count),
    older: files.slice(count),
    reason: `stripe ${stripe}: ${files.length} >= ${filesMax}`,
  }
}

/**
 * What to compact when somebody asks for it: the whole stripe. A single file only when rewriting it can free
 * something: it has tombstones, or `prefixesDropped` says that prefixes were dropped.
 */
export function pickFullCompaction(
  stripe: number,
  files: readonly SstMeta[],
  prefixesDropped: boolean,
): CompactionChoice | undefined {
  const [only] = files
  if (only === undefined) return undefined
  if (files.length === 1 && only.tombstones === 0 && !prefixesDropped) return undefined
  return { stripe, inputs: files, older: [], reason: `stripe ${stripe}: requested` }
}
