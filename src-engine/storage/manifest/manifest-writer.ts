/**
 * Appends edits to the MANIFEST, each durable before it counts, and rewrites the file as one edit when it
 * has grown: temporary file, sync, rename, directory sync.
 *
 * The last edit before an orderly end rewrites sooner: whoever opens the database next reads one edit instead of all
 * that led to it. The first edit after opening always rewrites. What a killed process wrote may sit in the page cache only,
 * and a sync that failed then "succeeds" now: new bytes in a new file are the only ones to trust.
 */
import { must } from '../../base/assert.ts'
import { isError, type KeystoneError } from '../../base/errors.ts'
import type { Random } from '../../base/random.ts'
import { bug } from '../../base/seeded-bugs.ts'
import type { Vfs, VfsFile } from '../../vfs/vfs.ts'
import { fileNames, joinPath } from '../file-names.ts'
import { poisonedError } from '../wal/wal-failures.ts'
import { encodeEdit, encodeManifestHeader, manifestHeaderBytes } from './manifest-format.ts'
import {
  applyManifestEdit,
  editOfState,
  type ManifestEdit,
  type ManifestState,
} from './manifest-state.ts'
import { readU32 } from '../byte-reader.ts'

/** Rewritten when appended edits make up this many times the size after the last rewrite. */
const growthFactor = 4
const rewriteBytesMin = 64 * 1024
/**
 * When the database is closed, rewritten where that makes it shorter by this: opening is to take as long as there are
 * files, not as long as there was work.
 */
const closingShrinkFactor = 2
const closingRewriteBytesMin = 8 * 1024

export interface ManifestWriterHooks {
  rewritten(bytes: number): void
  poisoned(error: KeystoneError<'poisoned'>): void
}

export interface ManifestWriterStart {
  readonly vfs: Vfs
  readonly directory: string
  readonly random: Random
  readonly state: ManifestState
  readonly hooks: ManifestWriterHooks
}

export class ManifestWriter {
  readonly #vfs: Vfs
  readonly #directory: string
  readonly #path: string
  readonly #random: Random
  readonly #hooks: ManifestWriterHooks
  #state: ManifestState
  #file: VfsFile | undefined
  #salt = 0
  #crc = 0
  #position = 0
  #rewrittenBytes = 0
  #bytesWritten = 0
  #queue: Promise<void> = Promise.resolve()
  #failure: KeystoneError<'poisoned'> | undefined

  constructor(start: ManifestWriterStart) {
    this.#vfs = start.vfs
    this.#directory = start.directory
    this.#path = joinPath(start.directory, fileNames.manifest)
    this.#random = start.random
    this.#hooks = start.hooks
    this.#state = start.state
  }

  get state(): ManifestState {
    return this.#state
  }

  get bytesWritten(): number {
    return this.#bytesWritten
  }

  /** Of the file as it is now; 0 before the first edit. */
  get fileBytes(): number {
    return this.#position
  }

  /**
   * Makes an edit durable and then current, one after the other in call order. `make` is called when its
   * turn has come, with the state it will apply to; undefined means nothing to do. `current` runs in the
   * same turn as the new state takes effect.
   */
  commit(
    make: (state: ManifestState) => ManifestEdit | undefined,
    current: (state: ManifestState) => void = () => {},
  ): Promise<void> {
    const done = this.#queue.then(() => this.#commit(make, current))
    this.#queue = done.catch(() => {})
    return done
  }

  async close(): Promise<void> {
    await this.#queue
    this.#file?.close()
    this.#file = undefined
  }

  async #commit(
    make: (state: ManifestState) => ManifestEdit | undefined,
    current: (state: ManifestState) => void,
  ): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const edit = make(this.#state)
    if (edit === undefined) return
    const next = must(applyManifestEdit(this.#state, edit), 'a new edit fits the state')
    if (this.#file === undefined || this.#hasGrown(next)) await this.#rewrite(next)
    else await this.#append(this.#file, edit)
    this.#state = next
    current(next)
  }

  #hasGrown(next: ManifestState): boolean {
    const bytes = this.#position
    if (!next.closed) return bytes > Math.max(rewriteBytesMin, this.#rewrittenBytes * growthFactor)
    if (bytes <= closingRewriteBytesMin) return false
    const whole = encodeEdit(editOfState(next), { salt: 0, previousCrc: 0 })
    return bytes > whole.bytes.length * closingShrinkFactor
  }

  async #append(file: VfsFile, edit: ManifestEdit): Promise<void> {
    const { bytes, crc } = encodeEdit(edit, { salt: this.#salt, previousCrc: this.#crc })
    try {
      file.write(bytes, this.#position)
    } catch (error) {
      if (!isError(error, 'diskFull')) throw this.#poison(error)
      await this.#cutBack(file)
      throw error
    }
    if (!bug('manifestEditNotSynced')) await this.#orPoison(() => file.sync())
    this.#crc = crc
    this.#position += bytes.length
    this.#bytesWritten += bytes.length
  }

  async #cutBack(file: VfsFile): Promise<void> {
    await this.#orPoison(() => {
      file.truncate(this.#position)
      return file.sync()
    })
  }

  /** The state before is safe until the rename: only what comes after can poison. */
  async #rewrite(state: ManifestState): Promise<void> {
    const temporary = joinPath(this.#directory, fileNames.manifestTemporary)
    const salt = this.#random.uint32()
    const header = encodeManifestHeader({ salt, uuid: state.uuid, createdMs: state.createdMs })
    const previousCrc = readU32(header, manifestHeaderBytes - 4)
    const { bytes, crc } = encodeEdit(editOfState(state), { salt, previousCrc })
    if (this.#vfs.stat(temporary) !== undefined) this.#vfs.unlink(temporary)
    const file = this.#vfs.create(temporary)
    try {
      file.write(header, 0)
      file.write(bytes, header.length)
      if (!bug('manifestRenamedBeforeSync')) await file.sync()
    } finally {
      file.close()
    }
    await this.#orPoison(async () => {
      this.#vfs.rename(temporary, this.#path)
      if (!bug('manifestRenameNotSynced')) await this.#vfs.syncDirectory(this.#directory)
      this.#file?.close()
      this.#file = this.#vfs.openWrite(this.#path)
    })
    this.#salt = salt
    this.#crc = crc
    this.#position = header.length + bytes.length
    this.#rewrittenBytes = this.#position
    this.#bytesWritten += this.#position
    this.#hooks.rewritten(this.#position)
  }

  async #orPoison(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      throw this.#poison(error)
    }
  }

  #poison(cause: unknown): KeystoneError<'poisoned'> {
    this.#failure = poisonedError(this.#path, cause)
    this.#hooks.poisoned(this.#failure)
    return this.#failure
  }
}
