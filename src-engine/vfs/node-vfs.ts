/**
 * The real file system. Reads and plain writes are synchronous, since a read served by the page cache
 * takes about a microsecond while a hop to libuv's pool takes ten; only what waits for the disk is awaited.
 */
import * as fs from 'node:fs'
import { createRequire } from 'node:module'

import { must } from '../base/assert.ts'
import { KeystoneError } from '../base/errors.ts'
import { errnoError, fileError, notRegularFile } from './errno.ts'
import { LockTable } from './lock-table.ts'
import { placementOf, type Placement } from './placement.ts'
import type { DurableWait, Vfs, VfsFile, VfsLock, VfsStat } from './vfs.ts'

const windows = process.platform === 'win32'
const fileMode = 0o600
const directoryMode = 0o700
/** A link is refused, and opening a FIFO returns at once instead of waiting for a writer. */
const safeFlags = (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0)
/** On macOS O_DSYNC leaves the bytes in the drive's cache, and Windows has none. */
const durableWriteFlags =
  process.platform === 'linux' && fs.constants.O_DSYNC !== undefined
    ? fs.constants.O_WRONLY | fs.constants.O_DSYNC | safeFlags
    : undefined
/** How often a lock file replaced under our feet is opened again before giving up. */
const lockAttempts = 10
/** On Windows a virus scanner or indexer may hold a file for a moment. */
const windowsRetryDelaysMs = [10, 20, 40, 80, 100, 100, 100, 100, 100, 100, 250, 500, 1000, 1000]

/** One table for the whole thread, whatever number of `NodeVfs` there are. */
const heldLocks = new LockTable()

export class NodeVfs implements Vfs {
  openRead(path: string): VfsFile {
    return openRegular(path, fs.constants.O_RDONLY | safeFlags)
  }

  create(path: string): VfsFile {
    return openRegular(
      path,
      fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL | safeFlags,
    )
  }

  openWrite(path: string): VfsFile {
    return openRegular(path, fs.constants.O_RDWR | safeFlags)
  }

  list(directory: string): string[] {
    return attempt('list', directory, () => fs.readdirSync(directory)).toSorted()
  }

  stat(path: string): VfsStat | undefined {
    return attempt('examine', path, () => {
      const stats = statOrMissing(path)
      if (stats === undefined) return undefined
      return {
        kind: kindOf(stats),
        size: Number(stats.size),
        links: Number(stats.nlink),
        modifiedMs: Number(stats.mtimeMs),
        identity: identityOf(stats),
      }
    })
  }

  makeDirectory(path: string): void {
    attempt('create', path, () => fs.mkdirSync(path, directoryMode))
  }

  rename(from: string, to: string): void {
    attempt('rename', from, () => patiently(() => fs.renameSync(from, to)))
  }

  link(from: string, to: string): void {
    attempt('link', from, () => fs.linkSync(from, to))
  }

  unlink(path: string): void {
    attempt('remove', path, () => patiently(() => fs.unlinkSync(path)))
  }

  removeDirectory(path: string): void {
    attempt('remove', path, () => fs.rmdirSync(path))
  }

  async syncDirectory(path: string): Promise<void> {
    // Windows has no such operation: its file systems journal names by themselves.
    if (windows) return
    const descriptor = await new Promise<number>((resolve, reject) => {
      fs.open(path, fs.constants.O_RDONLY, (error, opened) =>
        error === null ? resolve(opened) : reject(fileError(error, 'sync', path)),
      )
    })
    try {
      await hop('sync', path, (done) => fs.fsync(descriptor, done))
    } finally {
      fs.closeSync(descriptor)
    }
  }

  lock(path: string, mode: 'exclusive' | 'shared'): VfsLock | undefined {
    for (let tried = 0; tried < lockAttempts; tried++) {
      const outcome = attempt('lock', path, () => tryLock(path, mode))
      if (outcome !== 'replaced') return outcome === 'held' ? undefined : outcome
    }
    throw errnoError('ESTALE', 'lock', path)
  }

  freeBytes(path: string): number {
    return attempt('measure', path, () => {
      const { bavail, bsize } = fs.statfsSync(path)
      return bavail * bsize
    })
  }

  placement(path: string): Placement {
    return attempt('examine', path, () =>
      placementOf({
        path: fs.realpathSync(path),
        fileSystemType: process.platform === 'linux' ? fs.statfsSync(path).type : undefined,
      }),
    )
  }
}

class NodeFile implements VfsFile {
  readonly path: string
  #descriptor: number
  /** A second descriptor of the same file whose writes return when they are on the disk. */
  #durableDescriptor: number | 'unsupported' | undefined

  constructor(path: string, descriptor: number) {
    this.path = path
    this.#descriptor = descriptor
  }

  read(target: Uint8Array, targetOffset: number, length: number, position: number): number {
    let done = 0
    try {
      while (done < length) {
        const count = fs.readSync(
          this.#descriptor,
          target,
          targetOffset + done,
          length - done,
          position + done,
        )
        if (count === 0) break
        done += count
      }
    } catch (error) {
      throw fileError(error, 'read', this.path)
    }
    return done
  }

  write(bytes: Uint8Array, position: number): void {
    this.#writeNow(this.#descriptor, bytes, position)
  }

  #writeNow(descriptor: number, bytes: Uint8Array, position: number): void {
    let done = 0
    try {
      while (done < bytes.length) {
        done += fs.writeSync(descriptor, bytes, done, bytes.length - done, position + done)
      }
    } catch (error) {
      throw fileError(error, 'write', this.path)
    }
  }

  async writeDurable(
    bytes: Uint8Array,
    position: number,
    wait: DurableWait = 'elsewhere',
  ): Promise<void> {
    this.#durableDescriptor ??= this.#openDurable()
    const durable = this.#durableDescriptor
    const descriptor = durable === 'unsupported' ? this.#descriptor : durable
    if (wait === 'here') {
      this.#writeNow(descriptor, bytes, position)
      if (durable === 'unsupported') {
        attempt('sync', this.path, () => fs.fdatasyncSync(descriptor))
      }
    } else {
      await this.#writeAll(descriptor, bytes, position)
      if (durable === 'unsupported') await this.sync()
    }
  }

  sync(): Promise<void> {
    return hop('sync', this.path, (done) => fs.fdatasync(this.#descriptor, done))
  }

  truncate(size: number): void {
    attempt('truncate', this.path, () => fs.ftruncateSync(this.#descriptor, size))
  }

  size(): number {
    return attempt('examine', this.path, () => fs.fstatSync(this.#descriptor).size)
  }

  close(): void {
    const descriptors = [this.#descriptor, this.#durableDescriptor]
    this.#descriptor = closedDescriptor
    this.#durableDescriptor = 'unsupported'
    for (const descriptor of descriptors) {
      if (typeof descriptor === 'number' && descriptor !== closedDescriptor) {
        attempt('close', this.path, () => fs.closeSync(descriptor))
      }
    }
  }

  #writeAll(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let done = 0
      const next = (error: NodeJS.ErrnoException | null, count: number): void => {
        done += count
        if (error !== null) reject(fileError(error, 'write', this.path))
        else if (done < bytes.length) writeRest()
        else resolve()
      }
      const writeRest = (): void =>
        fs.write(descriptor, bytes, done, bytes.length - done, position + done, next)
      try {
        writeRest()
      } catch (error) {
        reject(fileError(error, 'write', this.path))
      }
    })
  }

  /** The name may lead elsewhere by now: the second descriptor counts only when it is the same file. */
  #openDurable(): number | 'unsupported' {
    if (durableWriteFlags === undefined || this.#descriptor === closedDescriptor) {
      return 'unsupported'
    }
    let opened: number
    try {
      opened = fs.openSync(this.path, durableWriteFlags)
    } catch {
      return 'unsupported'
    }
    const same =
      identityOf(fs.fstatSync(opened, { bigint: true })) ===
      identityOf(fs.fstatSync(this.#descriptor, { bigint: true }))
    if (same) return opened
    fs.closeSync(opened)
    return 'unsupported'
  }
}

/** No valid descriptor: every later use fails with EBADF. */
const closedDescriptor = 0x7fff_ffff

function openRegular(path: string, flags: number): VfsFile {
  return attempt('open', path, () => {
    // Windows has no O_NOFOLLOW.
    if (windows && fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw notRegularFile('open', path, 'a symbolic link')
    }
    const descriptor = fs.openSync(path, flags, fileMode)
    try {
      refuseSpecial(path, fs.fstatSync(descriptor, { bigint: true }))
    } catch (error) {
      fs.closeSync(descriptor)
      throw error
    }
    return new NodeFile(path, descriptor)
  })
}

function refuseSpecial(path: string, stats: fs.BigIntStats): void {
  if (!stats.isFile()) {
    throw notRegularFile('open', path, stats.isDirectory() ? 'a directory' : 'a special file')
  }
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

function statOrMissing(path: string): fs.BigIntStats | undefined {
  try {
    return fs.lstatSync(path, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined
    throw error
  }
}

function identityOf(stats: fs.BigIntStats): string {
  return `${stats.dev}:${stats.ino}`
}

function kindOf(stats: fs.BigIntStats): VfsStat['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

function attempt<T>(operation: string, path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw fileError(error, operation, path)
  }
}

/** One trip to libuv's pool. */
function hop(
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

function patiently(run: () => void): void {
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
