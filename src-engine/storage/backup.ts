/**
 * A consistent copy of a live store in a new directory: SSTs hard-linked where the disk allows it (they never
 * change), else copied; the log copied through the moment the backup began; a MANIFEST that names exactly
 * these. The MANIFEST comes last: a backup cut short is no database.
 */
import { isError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { SstMeta } from './file-set.ts'
import { examineNewPlace } from './examine.ts'
import { fileNames, joinPath, parentDirectory, rotatedWalName, sstFileName } from './file-names.ts'
import { corruption } from './byte-reader.ts'
import {
  encodeEdit,
  encodeManifestHeader,
  manifestHeaderBytes,
} from './manifest/manifest-format.ts'
import { editOfState } from './manifest/manifest-state.ts'
import { readU32 } from './byte-reader.ts'
import { removeFiles } from './remove-files.ts'
import { retireWalFiles, type StoreCore } from './store-core.ts'

export interface BackupReport {
  readonly files: number
  readonly bytes: number
  /** SSTs that share their bytes with the original on the disk. */
  readonly linkedFiles: number
}

const pieceBytes = 1024 * 1024

interface Copied {
  files: number
  bytes: number
  linkedFiles: number
}

/**
 * Throws `databaseExists` when anything is at `target` already, `databaseNotFound` when its parent directory is not
 * there. A backup that fails removes what it wrote, so that it can be tried again.
 */
export async function backupStore(core: StoreCore, target: string): Promise<BackupReport> {
  const { vfs } = core.place
  examineNewPlace(vfs, target)
  await core.wal.sync()
  // One moment: nothing below waits between these lines.
  const { state } = core.manifest
  const { watermark } = core.wal
  const sealed = [...core.wal.sealed]
  const files = state.files.stripes.flat()
  core.sources.files.hold(files)
  core.walHolds++
  const copied: Copied = { files: 0, bytes: 0, linkedFiles: 0 }
  try {
    vfs.makeDirectory(target)
    try {
      for (const file of files) await copySst(core, file, { target, copied })
      for (const { number, bytes } of sealed) {
        await copyFile(core, { name: rotatedWalName(number), target, bytes, copied })
      }
      const active = await activeNames(core, watermark.number)
      await copyFile(core, {
        name: active,
        as: fileNames.activeWal,
        target,
        bytes: watermark.offset,
        copied,
      })
      await vfs.syncDirectory(target)
      await writeManifest(core, target, { ...state, walWatermark: watermark, closed: true })
      await vfs.syncDirectory(target)
      await vfs.syncDirectory(parentDirectory(target))
    } catch (error) {
      removeFiles(vfs, target)
      throw error
    }
  } finally {
    core.walHolds--
    core.sources.files.release(files)
    retireWalFiles(core)
  }
  return { ...copied, files: copied.files + 1 }
}

/** The log may have moved on to a new file meanwhile. */
async function activeNames(core: StoreCore, number: number): Promise<string> {
  // A rotation under way ends before the name is looked at.
  await core.wal.sync()
  return core.wal.activeNumber === number ? fileNames.activeWal : rotatedWalName(number)
}

interface CopyPlace {
  readonly target: string
  readonly copied: Copied
}

async function copySst(core: StoreCore, file: SstMeta, place: CopyPlace): Promise<void> {
  const name = sstFileName(file.stripe, file.id)
  const { vfs, directory } = core.place
  try {
    vfs.link(joinPath(directory, name), joinPath(place.target, name))
    place.copied.linkedFiles++
    place.copied.files++
    place.copied.bytes += file.bytes
  } catch (error) {
    if (!isError(error, 'io') && !isError(error, 'permission')) throw error
    await copyFile(core, { name, bytes: file.bytes, ...place })
  }
}

interface CopyRequest extends CopyPlace {
  readonly name: string
  readonly as?: string
  readonly bytes: number
}

async function copyFile(core: StoreCore, request: CopyRequest): Promise<void> {
  const { vfs, directory, environment } = core.place
  const path = joinPath(directory, request.name)
  const source = vfs.openRead(path)
  try {
    const copy = vfs.create(joinPath(request.target, request.as ?? request.name))
    try {
      const piece = new Uint8Array(Math.min(pieceBytes, request.bytes))
      for (let at = 0; at < request.bytes;) {
        const count = source.read(piece, 0, Math.min(piece.length, request.bytes - at), at)
        if (count === 0) throw corruption(path, at, 'it ends too early')
        copy.write(piece.subarray(0, count), at)
        at += count
        await environment.timers.yield()
      }
      await copy.sync()
    } finally {
      copy.close()
    }
  } finally {
    source.close()
  }
  request.copied.files++
  request.copied.bytes += request.bytes
}

async function writeManifest(
  core: StoreCore,
  target: string,
  state: Parameters<typeof editOfState>[0],
): Promise<void> {
  const { environment, vfs } = core.place
  await writeManifestFile({ vfs, directory: target, salt: environment.random.uint32(), state })
}

/** A whole MANIFEST with one edit, under its final name. The directory is not synced. */
export async function writeManifestFile(request: {
  readonly vfs: Vfs
  readonly directory: string
  readonly salt: number
  readonly state: Parameters<typeof editOfState>[0]
}): Promise<void> {
  const { vfs, directory, salt, state } = request
  const header = encodeManifestHeader({ salt, uuid: state.uuid, createdMs: state.createdMs })
  const previousCrc = readU32(header, manifestHeaderBytes - 4)
  const { bytes } = encodeEdit(editOfState(state), { salt, previousCrc })
  const temporary = joinPath(directory, fileNames.manifestTemporary)
  if (vfs.stat(temporary) !== undefined) vfs.unlink(temporary)
  const file = vfs.create(temporary)
  try {
    file.write(header, 0)
    file.write(bytes, header.length)
    await file.sync()
  } finally {
    file.close()
  }
  vfs.rename(temporary, joinPath(directory, fileNames.manifest))
}
