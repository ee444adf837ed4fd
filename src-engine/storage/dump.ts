/**
 * What WAL files and the MANIFEST say, record by record, for people who look into files; `dump-sst.ts` has the SSTs.
 * Changes nothing.
 */
import type { Vfs } from '../vfs/vfs.ts'
import { corruption } from './byte-reader.ts'
import { fileNames, joinPath } from './file-names.ts'
import { readManifest } from './manifest/manifest-reader.ts'
import type { ManifestEdit } from './manifest/manifest-state.ts'
import type { ManifestHeader } from './manifest/manifest-format.ts'
import { readWholeFile } from './read-file.ts'
import type { Seqno } from './store-contract.ts'
import type { ByteString } from '../base/byte-string.ts'
import { decodeFrameRecords } from './wal/batch-codec.ts'
import { decodeWalHeader, type WalHeader } from './wal/wal-format.ts'
import { readWal, type WalEnd } from './wal/wal-reader.ts'

export interface DumpedRecord {
  readonly seqno: Seqno
  readonly carried: boolean
  readonly stripe: number
  readonly key: ByteString
  readonly tombstone: boolean
  /** A copy. */
  readonly value: Uint8Array
}

export interface DumpedFrame {
  readonly offset: number
  readonly bytes: number
  readonly firstSeqno: Seqno
  readonly batches: number
  readonly gap: number
  readonly syncedUpTo: number
  readonly records: readonly DumpedRecord[]
}

export interface WalDump {
  readonly header: WalHeader
  readonly validBytes: number
  readonly fileBytes: number
  readonly lastSeqno: Seqno
  readonly end: WalEnd
}

/** Calls `visit` for each valid frame. Throws `corruption` when the file has no valid header. */
export function dumpWal(vfs: Vfs, path: string, visit: (frame: DumpedFrame) => void): WalDump {
  const bytes = readWholeFile(vfs, path)
  const decoded = decodeWalHeader(bytes)
  if (decoded.kind !== 'valid') throw corruption(path, 0, 'it does not start with a valid header')
  const { header } = decoded
  const contents = readWal(bytes, header, { file: path })
  for (const frame of contents.frames) {
    const records: DumpedRecord[] = []
    decodeFrameRecords(path, bytes, frame, (record) => {
      const { seqno, carried, stripe, key, tombstone, start, end } = record
      records.push({ seqno, carried, stripe, key, tombstone, value: bytes.slice(start, end) })
    })
    visit({
      offset: frame.offset,
      bytes: frame.end - frame.offset,
      firstSeqno: frame.firstSeqno,
      batches: frame.batches,
      gap: frame.gap,
      syncedUpTo: frame.syncedUpTo,
      records,
    })
  }
  const { validBytes, lastSeqno, end } = contents
  return { header, validBytes, fileBytes: bytes.length, lastSeqno, end }
}

export interface ManifestDump {
  readonly header: ManifestHeader
  readonly edits: readonly { readonly offset: number; readonly edit: ManifestEdit }[]
  /** After the last valid edit. */
  readonly tornBytes: number
}

/** The edits of the MANIFEST in `directory`. Throws `corruption` or `formatVersion`. */
export function dumpManifest(vfs: Vfs, directory: string): ManifestDump {
  const path = joinPath(directory, fileNames.manifest)
  const { header, edits, tornBytes } = readManifest(path, readWholeFile(vfs, path))
  return { header, edits, tornBytes }
}
