import type { ByteString } from '../base/byte-string.ts'
import type { Seqno } from './store-contract.ts'

/** What the MANIFEST knows of one SST, so that most files need not be opened to be skipped. */
export interface SstMeta {
  /** Unique in the database, never reused; part of the file's name. */
  readonly id: number
  readonly stripe: number
  readonly bytes: number
  /** Versions, tombstones included. */
  readonly entries: number
  readonly tombstones: number
  readonly smallestKey: ByteString
  readonly largestKey: ByteString
  readonly smallestSeqno: Seqno
  readonly largestSeqno: Seqno
  /** CRC-32 of the whole file; undefined where no MANIFEST tells it, since the file was found by itself. */
  readonly checksum: number | undefined
  /** Wall clock at creation, milliseconds; shown to people, never used to decide. */
  readonly createdMs: number
  /** 0 for a flush; 1 + the deepest input for a compaction. */
  readonly generation: number
}

/**
 * The live SSTs of every stripe at one moment: immutable, replaced as a whole. Within a stripe newest
 * first: the seqno ranges of two files of a stripe never overlap, so the first file that holds a key holds
 * its newest version.
 */
export interface FileSet {
  /** 256 entries. */
  readonly stripes: readonly (readonly SstMeta[])[]
}
