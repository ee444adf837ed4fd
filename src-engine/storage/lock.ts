/**
 * One writer, or several readers, per database. The lock is the kernel's on the file `LOCK`, which is never
 * unlinked; it goes with the process, whatever ends it. `LOCK.info` says who has it, for people.
 */
import { isError, KeystoneError } from '../base/errors.ts'
import type { ProcessIdentity } from '../base/process-identity.ts'
import type { Vfs, VfsLock } from '../vfs/vfs.ts'
import { fileNames, joinPath } from './file-names.ts'

export interface StoreLock {
  release(): void
}

export interface LockRequest {
  readonly vfs: Vfs
  readonly directory: string
  readonly owner: ProcessIdentity
  readonly nowMs: number
}

const ownerBytesMax = 4096
const noLock: StoreLock = { release: () => {} }

/**
 * Throws `locked`, naming the owner, when anybody else has the database open, and `permission` when no files may be
 * created: a writer could start, but neither flush nor close.
 */
export function lockForWriting(request: LockRequest): StoreLock {
  const { vfs, directory } = request
  const lock = vfs.lock(joinPath(directory, fileNames.lock), 'exclusive')
  if (lock === undefined) throw lockedError(vfs, directory)
  const path = joinPath(directory, fileNames.lockOwner)
  try {
    writeOwner(request, path)
  } catch (error) {
    // Information only: a full disk must not keep anybody from opening the database.
    if (isError(error, 'permission')) {
      lock.release()
      throw forbiddenError(directory, error)
    }
  }
  return {
    release: () => {
      removeOwner(vfs, path)
      lock.release()
    },
  }
}

/**
 * Shared with other readers. Changes nothing: a database without `LOCK` file, or one whose disk does not
 * take locks, is read without.
 */
export function lockForReading(vfs: Vfs, directory: string): StoreLock {
  let lock: VfsLock | undefined
  try {
    lock = vfs.lock(joinPath(directory, fileNames.lock), 'shared')
  } catch (error) {
    if (
      isError(error, 'permission') ||
      isError(error, 'io') ||
      isError(error, 'databaseNotFound')
    ) {
      return noLock
    }
    throw error
  }
  if (lock === undefined) throw lockedError(vfs, directory)
  return lock
}

function writeOwner(request: LockRequest, path: string): void {
  const { vfs, owner, nowMs } = request
  const text = JSON.stringify({ ...owner, since: new Date(nowMs).toISOString() })
  if (vfs.stat(path) !== undefined) vfs.unlink(path)
  const file = vfs.create(path)
  try {
    file.write(new TextEncoder().encode(`${text}\n`), 0)
  } finally {
    file.close()
  }
}

function forbiddenError(directory: string, cause: unknown): KeystoneError<'permission'> {
  return new KeystoneError(
    'permission',
    `You may not create files in ${directory}, as whoever writes to a database must. Change its permissions, or open it for reading only.`,
    { path: directory },
    cause,
  )
}

function removeOwner(vfs: Vfs, path: string): void {
  try {
    vfs.unlink(path)
  } catch {
    // Somebody removed it; it means nothing without the lock.
  }
}

/** Who has a database open for writing. */
export interface LockHolder {
  readonly pid?: number
  readonly host?: string
  readonly program?: string
  /** ISO 8601. */
  readonly since?: string
}

/**
 * Who has the database open for writing now; undefined when nobody has, or it cannot be told. Changes nothing. Only
 * when a writer has signed in is the lock tried, for a moment: a name left by a crash names nobody.
 */
export function lockHolder(vfs: Vfs, directory: string): LockHolder | undefined {
  const info = joinPath(directory, fileNames.lockOwner)
  try {
    if (vfs.stat(info) === undefined) return undefined
    const lock = vfs.lock(joinPath(directory, fileNames.lock), 'shared')
    if (lock === undefined) return readOwner(vfs, info)
    lock.release()
  } catch (error) {
    if (!(error instanceof KeystoneError)) throw error
  }
  return undefined
}

function lockedError(vfs: Vfs, directory: string): KeystoneError<'locked'> {
  const owner = readOwner(vfs, joinPath(directory, fileNames.lockOwner))
  const who =
    owner.program === undefined
      ? 'another program'
      : `${owner.program} (process ${owner.pid ?? 'unknown'}${owner.host === undefined ? '' : ` on ${owner.host}`}${owner.since === undefined ? '' : `, since ${owner.since}`})`
  return new KeystoneError('locked', `${directory} is open in ${who}. Close it there first.`, {
    path: directory,
    ...owner,
  })
}

type Owner = { -readonly [Name in keyof LockHolder]: LockHolder[Name] }

/** Trusts nothing: the file may be missing, old, or anybody's. */
function readOwner(vfs: Vfs, path: string): Owner {
  const owner: Owner = {}
  try {
    const file = vfs.openRead(path)
    let found: unknown
    try {
      const bytes = new Uint8Array(Math.min(file.size(), ownerBytesMax))
      const length = file.read(bytes, 0, bytes.length, 0)
      found = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length)))
    } finally {
      file.close()
    }
    if (typeof found !== 'object' || found === null) return owner
    if ('pid' in found && typeof found.pid === 'number') owner.pid = found.pid
    if ('host' in found && typeof found.host === 'string') owner.host = found.host
    if ('program' in found && typeof found.program === 'string') owner.program = found.program
    if ('since' in found && typeof found.since === 'string') owner.since = found.since
  } catch {
    // No name to tell.
  }
  return owner
}
