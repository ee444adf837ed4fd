/** Which SSTs may still hold keys under a dropped prefix, and when a prefix can be forgotten. Pure. */
import { prefixEnd, type ByteString } from '../base/byte-string.ts'
import type { FileSet, SstMeta } from './file-set.ts'
import type { DroppedPrefix } from './manifest/manifest-state.ts'
import type { MemtableSet } from './memtable-set.ts'

/** Whether a file was written before the drop and its key range includes keys under the prefix. */
export function mayHoldPrefix(file: SstMeta, { prefix, cleanFromId }: DroppedPrefix): boolean {
  if (file.id >= cleanFromId) return false
  const end = prefixEnd(prefix)
  return file.largestKey >= prefix && (end === undefined || file.smallestKey < end)
}

/** The prefixes that no file and no memtable holds anything of: nothing has to be hidden any more. */
export function forgettablePrefixes(
  dropped: readonly DroppedPrefix[],
  files: FileSet,
  memtables: MemtableSet,
): ByteString[] {
  const forgettable = dropped.filter(
    (candidate) =>
      !files.stripes.some((stripe) => stripe.some((file) => mayHoldPrefix(file, candidate))) &&
      !holdsOlder(memtables, candidate),
  )
  return forgettable.map(({ prefix }) => prefix)
}

function holdsOlder(memtables: MemtableSet, candidate: DroppedPrefix): boolean {
  for (const memtable of memtables.everything()) {
    if (memtable.count > 0 && memtable.smallestSeqno <= candidate.seqno) return true
  }
  return false
}
