/**
 * The log's files: making a new one the active one, and letting old ones go.
 *
 * Rotation, each step durable before the next, so that a power cut in between always leaves either the old
 * state or one that recovery continues from, even where a rename is not one step:
 *   1. `wal.spare` gets the new header (and, after a crash, the records that were not surely on the disk).
 *   2. `wal.log` gets `wal-NNNNNN.log` as its second name; the directory is synced.
 *   3. `wal.spare` is renamed to `wal.log`; the directory is synced.
 * The new header records how long the old file is: from then on that file must validate to this length.
 */
import { isError } from '../../base/errors.ts'
import { bug } from '../../base/seeded-bugs.ts'
import { fileNames, joinPath, rotatedWalName } from '../file-names.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'
import { encodeWalHeader, walHeaderBytes, type WalHeader } from './wal-format.ts'

export interface WalPlace {
  readonly vfs: Vfs
  readonly directory: string
}

/** Creates the first `wal.log` of a database. Its name is not durable yet. */
export async function createFirstWal(place: WalPlace, header: WalHeader): Promise<void> {
  const file = place.vfs.create(joinPath(place.directory, fileNames.activeWal))
  try {
    file.write(encodeWalHeader(header), 0)
    await file.sync()
  } finally {
    file.close()
  }
}

/**
 * Step 1: a file called `wal.spare` with this header and these frames, on the disk. Uses the retired file
 * that may wait under that name when `header.recycled` says so.
 */
export async function prepareNextWal(
  place: WalPlace,
  header: WalHeader,
  frames: Iterable<Uint8Array>,
): Promise<number> {
  const path = joinPath(place.directory, fileNames.spareWal)
  if (!header.recycled && place.vfs.stat(path) !== undefined) place.vfs.unlink(path)
  const file = header.recycled ? place.vfs.openWrite(path) : place.vfs.create(path)
  try {
    file.write(encodeWalHeader(header), 0)
    let at = walHeaderBytes
    for (const frame of frames) {
      file.write(frame, at)
      at += frame.length
    }
    if (!bug('newWalNotSynced')) await file.sync()
    return at
  } finally {
    file.close()
  }
}

/** Steps 2 and 3: the file that is `wal.log` now has this number. */
export async function installNextWal(place: WalPlace, activeNumber: number): Promise<VfsFile> {
  const { vfs, directory } = place
  const active = joinPath(directory, fileNames.activeWal)
  const rotated = joinPath(directory, rotatedWalName(activeNumber))
  // Left by a rotation that a crash cut short: a second name of the same file.
  if (vfs.stat(rotated) !== undefined) vfs.unlink(rotated)
  try {
    vfs.link(active, rotated)
  } catch (error) {
    if (!isError(error, 'io') && !isError(error, 'permission')) throw error
    // A file system without hard links.
    vfs.rename(active, rotated)
  }
  if (!bug('walNamesReordered')) await vfs.syncDirectory(directory)
  vfs.rename(joinPath(directory, fileNames.spareWal), active)
  if (!bug('walNameNotSynced')) await vfs.syncDirectory(directory)
  return vfs.openWrite(active)
}

/** Lets a retired file go: kept as `wal.spare` to be overwritten by the next rotation, or removed. */
export function retireWalFile(place: WalPlace, number: number, asSpare: boolean): void {
  const path = joinPath(place.directory, rotatedWalName(number))
  if (asSpare) place.vfs.rename(path, joinPath(place.directory, fileNames.spareWal))
  else place.vfs.unlink(path)
}

/** The store is closed: nobody will need the file waiting to be overwritten. */
export function removeSpareWal(place: WalPlace): void {
  place.vfs.unlink(joinPath(place.directory, fileNames.spareWal))
}
