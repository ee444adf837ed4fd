/**
 * Reads one WAL file and says how it ends. Pure: bytes in, findings out.
 *
 * Let X be the first offset where no valid frame starts.
 *   - X before a point known to be synced (the MANIFEST's watermark, a sealed length, or the watermark of
 *     a valid frame found later by scanning byte by byte, since a length may be what is damaged): damage.
 *   - otherwise whatever follows X was never acknowledged: a torn tail, or nothing at all.
 */
import { corruption } from '../byte-reader.ts'
import type { Seqno } from '../store-contract.ts'
import {
  decodeWalFrame,
  walFrameHeaderBytes,
  walFrameMagic,
  walFrameMagicFirstByte,
  walHeaderBytes,
  type WalFrame,
  type WalHeader,
} from './wal-format.ts'
import { readU32 } from '../byte-reader.ts'

export type WalEnd =
  /** Nothing but zeros or an earlier log's bytes follows. */
  | { readonly kind: 'clean' }
  /** Bytes of a write that was never acknowledged. */
  | { readonly kind: 'torn'; readonly bytes: number }
  | {
      readonly kind: 'damaged'
      readonly offset: number
      readonly problem: string
      /** Valid frames found after the damage. */
      readonly salvageableFrames: number
    }

export interface WalContents {
  readonly frames: readonly WalFrame[]
  /** X: where the valid frames end. */
  readonly validBytes: number
  /** Through here everything is known to be on the disk. */
  readonly syncedUpTo: number
  readonly lastSeqno: Seqno
  readonly end: WalEnd
}

export interface WalReadOptions {
  readonly file: string
  /** Length recorded by the next file's header: the file holds exactly this much. */
  readonly sealedBytes?: number | undefined
  /** The MANIFEST's word that the file was synced this far. */
  readonly syncedAtLeast?: number | undefined
}

/** `bytes` is the whole file, header included. Throws `corruption` when seqnos do not follow each other. */
export function readWal(
  bytes: Uint8Array,
  header: WalHeader,
  options: WalReadOptions,
): WalContents {
  const limit = Math.min(options.sealedBytes ?? bytes.length, bytes.length)
  const frames: WalFrame[] = []
  let at = walHeaderBytes
  let lastSeqno = header.previousSeqno
  for (;;) {
    const frame = decodeWalFrame(bytes, at, { salt: header.salt, limit })
    if (frame === undefined) break
    checkOrder(options.file, frame, lastSeqno)
    frames.push(frame)
    lastSeqno = frame.firstSeqno + frame.batches - 1
    at = frame.end
  }
  const vouched = frames.reduce(
    (most, frame) => Math.max(most, frame.syncedUpTo),
    Math.max(options.syncedAtLeast ?? 0, options.sealedBytes ?? 0, walHeaderBytes),
  )
  const end = describeEnd(bytes, header, { ...options, at, lastSeqno, vouched })
  return { frames, validBytes: at, syncedUpTo: Math.min(vouched, at), lastSeqno, end }
}

function checkOrder(file: string, frame: WalFrame, lastSeqno: Seqno): void {
  if (frame.firstSeqno !== lastSeqno + 1 + frame.gap) {
    throw corruption(
      file,
      frame.offset,
      `a frame starts with seqno ${frame.firstSeqno} after ${lastSeqno}`,
    )
  }
  if (frame.syncedUpTo > frame.offset) {
    throw corruption(file, frame.offset, 'a frame vouches for bytes after itself')
  }
}

interface EndQuestion extends WalReadOptions {
  readonly at: number
  readonly lastSeqno: Seqno
  readonly vouched: number
}

function describeEnd(bytes: Uint8Array, header: WalHeader, question: EndQuestion): WalEnd {
  const { at, vouched } = question
  if (question.sealedBytes !== undefined && at === question.sealedBytes) return { kind: 'clean' }
  const later = findLaterFrames(bytes, header, question)
  if (at < vouched) {
    const reason =
      bytes.length < vouched
        ? `the file ends at ${bytes.length}, but ${vouched} bytes were synced`
        : `no valid frame starts here, but the file was synced through ${vouched}`
    return { kind: 'damaged', offset: at, problem: reason, salvageableFrames: later.count }
  }
  if (later.vouched > at) {
    return {
      kind: 'damaged',
      offset: at,
      problem: `no valid frame starts here, but a later frame vouches for ${later.vouched} bytes`,
      salvageableFrames: later.count,
    }
  }
  const tornBytes = measureTail(bytes, header, at)
  return tornBytes === 0 ? { kind: 'clean' } : { kind: 'torn', bytes: tornBytes }
}

/** Every byte may start a frame: the length of the one that does not validate cannot be trusted. */
export function findLaterFrames(
  bytes: Uint8Array,
  header: WalHeader,
  from: { readonly at: number; readonly lastSeqno: Seqno },
): { readonly count: number; readonly vouched: number } {
  let count = 0
  let vouched = 0
  let at = from.at
  for (;;) {
    at = bytes.indexOf(walFrameMagicFirstByte, at)
    if (at < 0 || at + walFrameHeaderBytes > bytes.length) return { count, vouched }
    const frame =
      readU32(bytes, at) === walFrameMagic
        ? decodeWalFrame(bytes, at, { salt: header.salt, limit: bytes.length })
        : undefined
    if (frame === undefined || frame.firstSeqno <= from.lastSeqno) {
      at++
      continue
    }
    count++
    vouched = Math.max(vouched, frame.syncedUpTo)
    at = frame.end
  }
}

/** How many bytes after X belong to a write that did not complete. */
function measureTail(bytes: Uint8Array, header: WalHeader, at: number): number {
  if (header.recycled) {
    // Everything after X may be an older log's; only the start of one of our own frames tells.
    if (at + 16 > bytes.length || readU32(bytes, at) !== walFrameMagic) return 0
    if (readU32(bytes, at + 8) !== header.salt) return 0
    return Math.min(bytes.length - at, walFrameHeaderBytes + readU32(bytes, at + 12))
  }
  let last = bytes.length
  while (last > at && bytes[last - 1] === 0) last--
  return last - at
}
