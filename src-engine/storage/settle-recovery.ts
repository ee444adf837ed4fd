/**
 * The last step of recovery, for a database opened for writing: what was recovered is made durable in new files,
 * since after a crash the old ones may exist in the page cache only.
 */
import { isError, KeystoneError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import { bug } from '../base/seeded-bugs.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { ByteWriter } from './byte-writer.ts'
import type { StoreEventListener } from './events.ts'
import { fileNames, joinPath } from './file-names.ts'
import type { RecoveredDatabase } from './recovery.ts'
import type { NewestWal } from './replay.ts'
import { installNextWal, prepareNextWal } from './wal/wal-files.ts'
import { sealWalFrame, walFrameHeaderBytes, type WalHeader } from './wal/wal-format.ts'
import type { SealedWal } from './wal/segment-chain.ts'

export interface SettlePlace {
  readonly vfs: Vfs
  readonly directory: string
  readonly random: Random
  readonly onEvent: StoreEventListener
}

export interface SettledWal {
  readonly header: WalHeader
  readonly position: number
  readonly sealed: readonly SealedWal[]
}

/**
 * After a crash: everything that may not be on the disk goes into a new WAL file, which is synced before
 * anybody sees it; the old file ends, from now on, where it is known to be on the disk.
 */
export async function settleRecovery(
  recovered: RecoveredDatabase,
  place: SettlePlace,
): Promise<SettledWal> {
  const { newest, sealed } = recovered
  if (recovered.clean || bug('recoveredShownBeforeDurable')) {
    return { header: newest.header, position: newest.validBytes, sealed }
  }
  if (newest.torn !== undefined) keepTornTail(recovered, place)
  const header: WalHeader = {
    salt: place.random.uint32(),
    uuid: newest.header.uuid,
    number: newest.header.number + 1,
    previousBytes: bug('unsureBytesSealed') ? newest.validBytes : newest.syncedUpTo,
    previousSeqno: newest.surelyThrough,
    recycled: false,
  }
  const unsure = bug('unsureFramesForgotten') ? [] : newest.unsureFrames
  const position = await prepareNextWal(place, header, reframed(unsure, header))
  const file = await installNextWal(place, newest.header.number)
  file.close()
  return {
    header,
    position,
    sealed: [...sealed, { number: newest.header.number, bytes: newest.syncedUpTo }],
  }
}

/** The same frames for another file. Each is valid until the next is asked for. */
function* reframed(frames: NewestWal['unsureFrames'], header: WalHeader): Generator<Uint8Array> {
  const writer = new ByteWriter()
  for (const { frame, payload } of frames) {
    const { firstSeqno, batches, gap } = frame
    writer.clear()
    writer.skip(walFrameHeaderBytes)
    writer.bytes(payload)
    sealWalFrame(writer, { salt: header.salt, firstSeqno, batches, gap, syncedUpTo: 0 })
    yield writer.view()
  }
}

/** Nobody was promised these bytes, but a person may want to look at them. */
function keepTornTail(recovered: RecoveredDatabase, place: SettlePlace): void {
  const { vfs, directory, onEvent } = place
  const { torn, path, header } = recovered.newest
  if (torn === undefined) return
  const lost = joinPath(directory, fileNames.lost)
  let copy: string | undefined = joinPath(lost, `wal-${header.number}-${torn.offset}.tail`)
  try {
    if (vfs.stat(lost) === undefined) vfs.makeDirectory(lost)
    if (vfs.stat(copy) !== undefined) vfs.unlink(copy)
    const file = vfs.create(copy)
    try {
      file.write(torn.bytes, 0)
    } finally {
      file.close()
    }
  } catch (error) {
    if (!(error instanceof KeystoneError) || !isError(error, 'diskFull')) throw error
    copy = undefined
  }
  onEvent({ kind: 'tornTailDiscarded', file: path, offset: torn.offset, bytes: torn.length, copy })
}
