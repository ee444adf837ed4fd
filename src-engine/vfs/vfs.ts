/**
 * The file system as the engine sees it: every byte read or written passes here, and nothing else in
 * `src-engine` may import `node:fs`. Implementations: `NodeVfs` (real), `MemoryVfs`
 * (in-memory databases), `SimulatedVfs` (tests: knows what is durable, can lose power at any call) and
 * `FaultyVfs` (tests: operations of another one fail).
 *
 * What durability means here, on every implementation:
 * - `File.sync` makes that file's *bytes and size* durable. It says nothing about its name.
 * - `syncDirectory` makes the *names* in a directory durable: creations, renames, removals.
 * - Everything else may be lost, kept, torn or reordered by a power cut.
 * - A failed sync leaves the bytes in an unknown state for ever: callers never retry it.
 *
 * Paths are absolute or relative to the process, `/`-separated. Errors are `KeystoneError` with code
 * `io`, `diskFull`, `permission` or `databaseNotFound` (missing path), naming the file.
 */
import type { Machine } from './machine.ts'
import type { Placement } from './placement.ts'

/** One file system. */
export interface Vfs {
  /** Opens an existing file for reading. Refuses anything that is not a regular file (links, FIFOs …). */
  openRead(path: string): VfsFile
  /** Creates a new file for reading and writing (mode 0600); fails if the name is taken. */
  create(path: string): VfsFile
  /** Opens an existing file for reading and writing; same refusals as `openRead`. */
  openWrite(path: string): VfsFile
  /** Names in a directory, in byte order, without `.` and `..`. */
  list(directory: string): string[]
  /** What is at `path`, not following a symbolic link; undefined when nothing is. */
  stat(path: string): VfsStat | undefined
  /** Creates one directory, mode 0700. */
  makeDirectory(path: string): void
  rename(from: string, to: string): void
  /** Hard link; `unsupported` file systems throw `io` and the caller copies instead. */
  link(from: string, to: string): void
  unlink(path: string): void
  removeDirectory(path: string): void
  syncDirectory(path: string): Promise<void>
  /**
   * Takes the kernel's advisory lock on `path`, shared or exclusive. A missing file is created for an
   * exclusive lock; a shared lock changes nothing and is granted without the file.
   * Undefined when somebody else holds it, in this process or another. Released on `release` or
   * when the process ends in any way.
   */
  lock(path: string, mode: 'exclusive' | 'shared'): VfsLock | undefined
  /** Bytes free for this user on the file system that holds `path`. */
  freeBytes(path: string): number
  /** What reading and writing here may use of the machine. */
  machine(): Machine
  /** Whether files at `path` are known to live on another machine, or to be copied to others. */
  placement(path: string): Placement
}

export type DurableWait = 'here' | 'elsewhere'

export interface VfsFile {
  readonly path: string
  /** Reads up to `length` bytes at `position`; returns how many, fewer only at the end of the file. */
  read(target: Uint8Array, targetOffset: number, length: number, position: number): number
  /** Writes all of `bytes` at `position` (loops over short writes). Not durable. */
  write(bytes: Uint8Array, position: number): void
  /**
   * Writes all of `bytes` at `position` and makes them durable, in one hop where the platform can. What
   * plain writes and truncations did to the file before is not covered: they need a `sync` of their own.
   * The bytes must not change until the promise settles. `wait` says which thread waits for the disk: one of
   * the pool (`elsewhere`, the default), or this one, which spares two wake-ups where the disk is fast.
   */
  writeDurable(bytes: Uint8Array, position: number, wait?: DurableWait): Promise<void>
  /** Bytes written so far become durable. */
  sync(): Promise<void>
  truncate(size: number): void
  size(): number
  close(): void
}

export interface VfsStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly size: number
  readonly links: number
  readonly modifiedMs: number
  /** Identity of the file itself: equal for two names of one file. */
  readonly identity: string
}

export interface VfsLock {
  release(): void
}
