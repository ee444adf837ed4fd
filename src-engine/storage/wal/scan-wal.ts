/** Walks the records of live WAL files as they lie on the disk, for people and repair. */
import type { Vfs } from '../../vfs/vfs.ts'
import { readWholeFile } from '../read-file.ts'
import { decodeFrameRecords, type WalRecord } from './batch-codec.ts'
import { decodeWalFrame, decodeWalHeader, walHeaderBytes, type WalFrame } from './wal-format.ts'

export interface WalScanRequest {
  readonly vfs: Vfs
  readonly path: string
  /** Frames past it are not looked at. */
  readonly bytesMax: number
}

/** Calls `visit` for each record of each valid frame from the start; returns where they end. */
export function scanWalFile(
  request: WalScanRequest,
  visit: (record: WalRecord, frame: WalFrame) => void,
): number {
  const bytes = readWholeFile(request.vfs, request.path, request.bytesMax)
  const decoded = decodeWalHeader(bytes)
  if (decoded.kind !== 'valid') return 0
  let at = walHeaderBytes
  for (;;) {
    const place = { salt: decoded.header.salt, limit: bytes.length }
    const frame = decodeWalFrame(bytes, at, place)
    if (frame === undefined) return at
    decodeFrameRecords(request.path, bytes, frame, (record) => visit(record, frame))
    at = frame.end
  }
}
