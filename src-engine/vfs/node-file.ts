/** An open file of the real file system. */
import * as fs from 'node:fs'
import { fileError, notRegularFile } from './errno.ts'
import {
  attempt,
  fileMode,
  hop,
  identityOf,
  refuseSpecial,
  safeFlags,
  windows,
} from './node-calls.ts'
import type { DurableWait, VfsFile } from './vfs.ts'

/** On macOS O_DSYNC leaves the bytes in the drive's cache, and Windows has none. */
const durableWriteFlags =
  process.platform === 'linux' && fs.constants.O_DSYNC !== undefined
    ? fs.constants.O_WRONLY | fs.constants.O_DSYNC | safeFlags
    : undefined
/** No valid descriptor: every later use fails with EBADF. */
const closedDescriptor = 0x7fff_ffff

export function openRegular(path: string, flags: number): VfsFile {
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
