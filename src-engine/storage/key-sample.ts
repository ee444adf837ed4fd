/**
 * How many keys a range holds, about, and which, from what lies in memory anyway: the order of the memtables, and of
 * each SST's blocks their last keys and numbers of entries. No block is read, no counter is kept, nothing is stored.
 *
 * Versions count, not keys: what was overwritten or deleted counts until a compaction has dropped it, so an estimate is
 * rather too high than too low. A block that a range touches without filling it counts by half.
 */
import type { ByteString } from '../base/byte-string.ts'
import { lowerBound } from './memtable-iterator.ts'
import type { KeySample, ScanRange } from './store-contract.ts'
import type { ReadSources } from './store-reader.ts'

/** The part of a sorted run of keys that a range covers, each key with the entries it ends. */
interface Run {
  readonly keys: readonly ByteString[]
  /** First position and the one past the last. */
  readonly start: number
  readonly end: number
  readonly entriesAt: (position: number) => number
}

/** Versions in a range of one stripe, about. */
export function estimateEntries(sources: ReadSources, range: ScanRange): number {
  let entries = 0
  for (const run of runsOf(sources, range)) entries += entriesOf(run)
  return Math.round(entries)
}

/** Keys spread evenly over a range of one stripe, at most so many of each memtable and SST. */
export function sampleKeys(sources: ReadSources, range: ScanRange, max: number): KeySample[] {
  const samples: KeySample[] = []
  for (const run of runsOf(sources, range)) {
    const count = Math.min(max, run.end - run.start)
    const each = entriesOf(run) / count
    for (let i = 0; i < count; i++) {
      const at = run.start + Math.floor(((i + 0.5) * (run.end - run.start)) / count)
      // The last block may end behind the range.
      const key = run.keys[at]
      if (key === undefined) continue
      const isInside = range.to === undefined || key < range.to
      const known = isInside ? key : range.from
      if (known !== undefined) samples.push({ key: known, entries: each })
    }
  }
  return samples
}

function* runsOf({ memtables, files, tables }: ReadSources, range: ScanRange): Generator<Run> {
  const { stripe, from, to } = range
  for (const memtable of memtables.all(stripe)) {
    const keys = memtable.sortedKeys()
    const start = from === undefined ? 0 : lowerBound(keys, from)
    const end = to === undefined ? keys.length : lowerBound(keys, to)
    if (end > start) yield { keys, start, end, entriesAt: () => 1 }
  }
  for (const file of files.stripe(stripe)) {
    if (
      (from !== undefined && file.largestKey < from) ||
      (to !== undefined && file.smallestKey >= to)
    ) {
      continue
    }
    const { lastKeys, entries } = tables.index(file)
    const start = from === undefined ? 0 : lowerBound(lastKeys, from)
    const last = to === undefined ? lastKeys.length - 1 : lowerBound(lastKeys, to)
    const end = Math.min(lastKeys.length, last + 1)
    const startsInside = from !== undefined && file.smallestKey < from
    const endsInside = to !== undefined && (lastKeys[end - 1] ?? '') >= to
    yield {
      keys: lastKeys,
      start,
      end,
      entriesAt: (position) => {
        const isPart = (startsInside && position === start) || (endsInside && position === end - 1)
        return (entries[position] ?? 0) * (isPart ? 0.5 : 1)
      },
    }
  }
}

function entriesOf({ start, end, entriesAt }: Run): number {
  let entries = 0
  for (let position = start; position < end; position++) entries += entriesAt(position)
  return entries
}
