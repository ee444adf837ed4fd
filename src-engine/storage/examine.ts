/** Looks at a path before anything is opened: is it a database, whose, and if not, what does one say? */
import { isError, KeystoneError } from '../base/errors.ts'
import type { Vfs } from '../vfs/vfs.ts'
import { fileNames, joinPath, parentDirectory, parseFileName } from './file-names.ts'
import { corruption } from './byte-reader.ts'

/**
 * Throws unless `path` is a directory that holds one of our databases; returns the names in it. With `allowDamage` the
 * MANIFEST may be missing where there are SSTs or logs.
 */
export function examineDatabase(vfs: Vfs, path: string, allowDamage = false): string[] {
  const names = listDirectory(vfs, path)
  if (names.includes(fileNames.manifest)) return names
  if (isRustDatabase(vfs, path, names)) {
    throw new KeystoneError(
      'foreignDatabase',
      `${path} was written by the Rust version of KeystoneDB. Import it into a new database: it is only read, never changed.`,
      { path },
    )
  }
  const kinds = new Set(names.map((name) => parseFileName(name).kind))
  if (kinds.has('sst') || kinds.has('rotatedWal') || holdsWalFrames(vfs, path, names)) {
    if (allowDamage) return names
    throw corruption(joinPath(path, fileNames.manifest), 0, 'the file is missing')
  }
  throw new KeystoneError(
    'notADatabase',
    `${path} holds no KeystoneDB database (it has no MANIFEST file). Choose another directory, or create a database.`,
    { path },
  )
}

/** Throws `databaseExists` or `notADatabase` unless a database can be created in the existing directory `path`. */
export function examineForCreation(vfs: Vfs, path: string): string[] {
  const names = listDirectory(vfs, path)
  if (names.includes(fileNames.manifest) || isRustDatabase(vfs, path, names)) {
    throw new KeystoneError(
      'databaseExists',
      `${path} already holds a database. Open it, or choose another directory.`,
      { path },
    )
  }
  const leftover = new Set(['lock', 'lockOwner', 'manifestTemporary', 'activeWal', 'spareWal'])
  const stranger = names.find(
    (name) => !leftover.has(parseFileName(name).kind) && !desktopFiles.has(name),
  )
  if (stranger !== undefined || holdsWalFrames(vfs, path, names)) {
    throw new KeystoneError(
      'notADatabase',
      `${path} is not empty (it holds ${stranger ?? fileNames.activeWal}). Choose an empty directory or a new name.`,
      { path },
    )
  }
  return names
}

/** Throws `databaseExists` when anything is at `path`, `databaseNotFound` when its parent directory is not there. */
export function examineNewPlace(vfs: Vfs, path: string): void {
  if (vfs.stat(path) !== undefined) {
    throw new KeystoneError(
      'databaseExists',
      `There is something at ${path} already. Choose a path where nothing is yet.`,
      { path },
    )
  }
  requireParent(vfs, path)
}

/** Throws `databaseNotFound` when the directory that is to hold `path` is not there. */
export function requireParent(vfs: Vfs, path: string): void {
  if (path === '') throw emptyPath()
  const parent = parentDirectory(path)
  if (vfs.stat(parent) !== undefined) return
  throw new KeystoneError(
    'databaseNotFound',
    `The directory ${parent} does not exist. Create it first, or choose another place.`,
    { path: parent },
  )
}

const desktopFiles = new Set(['.DS_Store', 'desktop.ini', 'Thumbs.db'])

/** Mostly a variable of a script that was never set. */
function emptyPath(): KeystoneError {
  return new KeystoneError('validation', 'The path is empty. Give that of a directory.', {
    field: 'path',
  })
}

function listDirectory(vfs: Vfs, path: string): string[] {
  if (path === '') throw emptyPath()
  const stat = vfs.stat(path)
  if (stat === undefined) {
    throw new KeystoneError(
      'databaseNotFound',
      `There is nothing at ${path}. Check the path, or create a database there.`,
      { path },
    )
  }
  if (stat.kind === 'file' || stat.kind === 'other') {
    throw new KeystoneError(
      'notADatabase',
      `${path} is a file, not a database directory. Choose the directory whose name ends in .keystone.`,
      { path },
    )
  }
  try {
    return vfs.list(path)
  } catch (error) {
    if (!isError(error, 'permission')) throw error
    throw new KeystoneError(
      'permission',
      `You may not read the directory ${path}. Check who owns it and its permissions.`,
      { path },
      error,
    )
  }
}

/** Its log starts with "WAL\0", ours never does. */
function isRustDatabase(vfs: Vfs, path: string, names: readonly string[]): boolean {
  const start = walStart(vfs, path, names)
  return start[0] === 0x57 && start[1] === 0x41 && start[2] === 0x4c && start[3] === 0
}

const headerBytes = 64

/** A log of ours that holds more than its header, or something that is no log of ours at all. */
function holdsWalFrames(vfs: Vfs, path: string, names: readonly string[]): boolean {
  if (!names.includes(fileNames.activeWal)) return false
  const start = walStart(vfs, path, names)
  return start.length > headerBytes && start.subarray(headerBytes).some((byte) => byte !== 0)
}

function walStart(vfs: Vfs, path: string, names: readonly string[]): Uint8Array {
  if (!names.includes(fileNames.activeWal)) return new Uint8Array(0)
  const file = vfs.openRead(joinPath(path, fileNames.activeWal))
  try {
    const bytes = new Uint8Array(headerBytes + 4)
    return bytes.subarray(0, file.read(bytes, 0, bytes.length, 0))
  } finally {
    file.close()
  }
}
