/** The files of a stripe as the map draws them. */
import type { SstMeta } from '../../../src-engine/index.ts'
import type { FileFigures, MapFile } from '../../contract/storage.ts'

export function figuresOf(file: SstMeta): FileFigures {
  const { id, stripe, bytes, entries, tombstones, createdMs, generation } = file
  const { smallestSeqno, largestSeqno } = file
  return {
    id,
    stripe,
    bytes,
    entries,
    tombstones,
    createdMs,
    generation,
    smallestSeqno,
    largestSeqno,
  }
}

/** `files` are all of one stripe. */
export function mapFiles(files: readonly SstMeta[]): MapFile[] {
  return files.map((file) => ({
    ...figuresOf(file),
    overlaps: files.filter(
      (other) =>
        other.id !== file.id &&
        other.smallestKey <= file.largestKey &&
        other.largestKey >= file.smallestKey,
    ).length,
  }))
}
