/** The kernel's lock on a file, by the native addon: it ends with the process, whatever ends that. */
import * as fs from 'node:fs'
import { createRequire } from 'node:module'
import { must } from '../base/assert.ts'
import { KeystoneError } from '../base/errors.ts'
import { errnoError } from './errno.ts'
import { LockTable } from './lock-table.ts'
import {
  attempt,
  fileMode,
  identityOf,
  refuseSpecial,
  safeFlags,
  statOrMissing,
} from './node-calls.ts'
import type { VfsLock } from './vfs.ts'

/** How often a lock file replaced under our feet is opened again before giving up. */
const lockAttempts = 10
/** One table for the whole thread, whatever number of `NodeVfs` there are. */
const heldLocks = new LockTable()

/** Undefined when somebody else holds it. */
export function lockFile(path: string, mode: 'exclusive' | 'shared'): VfsLock | undefined {
  for (let tried = 0; tried < lockAttempts; tried++) {
    const outcome = attempt('lock', path, () => tryLock(path, mode))
    if (outcome !== 'replaced') return outcome === 'held' ? undefined : outcome
  }
  throw errnoError('ESTALE', 'lock', path)
}

/** What the addon offers; it ships no types. */
interface FileLocks {
  tryLock(descriptor: number, offset: number, length: number, options: { shared: boolean }): boolean
  unlock(descriptor: number, offset: number, length: number): void
}

let fileLocks: FileLocks | undefined

/** Loaded on first use and through `require`, so that bundlers leave the native addon where it is. */
function loadFileLocks(path: string): FileLocks {
  try {
    fileLocks ??= createRequire(import.meta.url)('fs-native-extensions')
  } catch (cause) {
    throw new KeystoneError(
      'io',
      `Could not load the package fs-native-extensions, without which ${path} cannot be locked on this platform.`,
      { operation: 'lock', file: path },
      cause,
    )
  }
  return must(fileLocks, 'the lock addon is loaded')
}

/**
 * `replaced`: the path led to another file by the time the lock was ours. Without this check, unlinking
 * and recreating the lock file would give two owners.
 */
function tryLock(path: string, mode: 'exclusive' | 'shared'): VfsLock | 'held' | 'replaced' {
  const shared = mode === 'shared'
  const locks = loadFileLocks(path)
  // A database without a lock file has never been opened for writing by anybody who still lives.
  if (shared && statOrMissing(path) === undefined) return { release: () => {} }
  const flags = shared
    ? fs.constants.O_RDONLY
    : fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_APPEND
  const descriptor = fs.openSync(path, flags | safeFlags, fileMode)
  let release: (() => void) | undefined
  try {
    const stats = fs.fstatSync(descriptor, { bigint: true })
    refuseSpecial(path, stats)
    const identity = identityOf(stats)
    release = heldLocks.take(identity, mode)
    if (release === undefined || !locks.tryLock(descriptor, 0, 0, { shared })) {
      release?.()
      fs.closeSync(descriptor)
      return 'held'
    }
    const found = statOrMissing(path)
    if (found === undefined || identityOf(found) !== identity) {
      release()
      fs.closeSync(descriptor)
      return 'replaced'
    }
  } catch (error) {
    release?.()
    fs.closeSync(descriptor)
    throw error
  }
  return new NodeLock(locks, descriptor, release)
}

class NodeLock implements VfsLock {
  readonly #locks: FileLocks
  readonly #descriptor: number
  #forget: (() => void) | undefined

  constructor(locks: FileLocks, descriptor: number, forget: () => void) {
    this.#locks = locks
    this.#descriptor = descriptor
    this.#forget = forget
  }

  release(): void {
    if (this.#forget === undefined) return
    this.#forget()
    this.#forget = undefined
    this.#locks.unlock(this.#descriptor, 0, 0)
    fs.closeSync(this.#descriptor)
  }
}
