/** Reads every valid frame of a log file, also behind damage: for repair, nothing is left out for being out of order. */
import type { Vfs } from '../vfs/vfs.ts'
import { joinPath } from './file-names.ts'
import { readWholeFile } from './read-file.ts'
import type { RepairLedger } from './repair-report.ts'
import { decodeFrameRecords, type WalRecord } from './wal/batch-codec.ts'
import {
  decodeWalFrame,
  decodeWalHeader,
  walFrameMagicFirstByte,
  walHeaderBytes,
} from './wal/wal-format.ts'

export interface LogFile {
  readonly vfs: Vfs
  readonly directory: string
  readonly name: string
}

/** Calls `visit` for each record; returns the uuid of the file's database, if its header tells. */
export function salvageLog(
  { vfs, directory, name }: LogFile,
  ledger: RepairLedger,
  visit: (record: WalRecord) => void,
): string | undefined {
  const path = joinPath(directory, name)
  const { counts } = ledger
  const bytes = ledger.readable(name, () => readWholeFile(vfs, path))
  if (bytes === undefined) return undefined
  const decoded = decodeWalHeader(bytes)
  if (decoded.kind !== 'valid') {
    counts.walBytesSkipped += bytes.length
    ledger.skip(name, 0, 'it does not start with a valid header')
    ledger.doubt({ file: name })
    return undefined
  }
  counts.walFilesRead++
  const { salt, uuid } = decoded.header
  let at = walHeaderBytes
  while (at < bytes.length) {
    const frame = decodeWalFrame(bytes, at, { salt, limit: bytes.length })
    if (frame !== undefined) {
      decodeFrameRecords(path, bytes, frame, visit)
      counts.walFramesRead++
      at = frame.end
      continue
    }
    const next = nextFrame(bytes, at + 1, salt)
    // What follows the last valid frame is a torn tail or nothing: nobody was promised it.
    if (next === undefined) break
    counts.walBytesSkipped += next - at
    ledger.skip(name, at, `${next - at} bytes hold no valid frame`)
    ledger.doubt({ file: name })
    at = next
  }
  return uuid
}

function nextFrame(bytes: Uint8Array, from: number, salt: number): number | undefined {
  for (let at = bytes.indexOf(walFrameMagicFirstByte, from); at >= 0;) {
    if (decodeWalFrame(bytes, at, { salt, limit: bytes.length }) !== undefined) return at
    at = bytes.indexOf(walFrameMagicFirstByte, at + 1)
  }
  return undefined
}
