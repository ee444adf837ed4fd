/**
 * The real file system. Reads and plain writes are synchronous, since a read served by the page cache
 * takes about a microsecond while a hop to libuv's pool takes ten; only what waits for the disk is awaited.
 */
import * as fs from 'node:fs'
import { fileError } from './errno.ts'
import {
  attempt,
  hop,
  identityOf,
  patiently,
  safeFlags,
  statOrMissing,
  windows,
} from './node-calls.ts'
import { openRegular } from './node-file.ts'
import { lockFile } from './node-lock.ts'
import { thisMachine, type Machine } from './machine.ts'
import { placementOf, type Placement } from './placement.ts'
import type { Vfs, VfsFile, VfsLock, VfsStat } from './vfs.ts'

const directoryMode = 0o700

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
    return lockFile(path, mode)
  }

  freeBytes(path: string): number {
    return attempt('measure', path, () => {
      const { bavail, bsize } = fs.statfsSync(path)
      return bavail * bsize
    })
  }

  machine(): Machine {
    return thisMachine()
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

function kindOf(stats: fs.BigIntStats): VfsStat['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}
