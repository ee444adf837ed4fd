/** How `NodeVfs` calls the operating system: what every call has in common, whatever it is for. */
import * as fs from 'node:fs'
import { fileError, notRegularFile } from './errno.ts'

export const windows = process.platform === 'win32'
export const fileMode = 0o600
/** A link is refused, and opening a FIFO returns at once instead of waiting for a writer. */
export const safeFlags = (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0)
/** On Windows a virus scanner or indexer may hold a file for a moment. */
const windowsRetryDelaysMs = [10, 20, 40, 80, 100, 100, 100, 100, 100, 100, 250, 500, 1000, 1000]

/** Undefined where nothing is; does not follow a link. */
export function statOrMissing(path: string): fs.BigIntStats | undefined {
  try {
    return fs.lstatSync(path, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined
    throw error
  }
}

/** The file itself, whatever it is called. */
export function identityOf(stats: fs.BigIntStats): string {
  return `${stats.dev}:${stats.ino}`
}

/** Throws unless it is a regular file. */
export function refuseSpecial(path: string, stats: fs.BigIntStats): void {
  if (!stats.isFile()) {
    throw notRegularFile('open', path, stats.isDirectory() ? 'a directory' : 'a special file')
  }
}

/** Throws what goes wrong as a KeystoneError that names the file. */
export function attempt<T>(operation: string, path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw fileError(error, operation, path)
  }
}

/** One trip to libuv's pool. */
export function hop(
  operation: string,
  path: string,
  start: (done: (error: NodeJS.ErrnoException | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    try {
      start((error) => (error === null ? resolve() : reject(fileError(error, operation, path))))
    } catch (error) {
      reject(fileError(error, operation, path))
    }
  })
}

/** On Windows tries again while somebody else holds the file. */
export function patiently(run: () => void): void {
  if (!windows) return run()
  for (const delayMs of windowsRetryDelaysMs) {
    try {
      return run()
    } catch (error) {
      if (!isSharingViolation(error)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs)
    }
  }
  run()
}

function isSharingViolation(error: unknown): boolean {
  const errno = error instanceof Error && 'code' in error ? error.code : undefined
  return errno === 'EPERM' || errno === 'EACCES' || errno === 'EBUSY'
}
