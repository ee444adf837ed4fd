/**
 * The SSTs of this moment, and who still looks at the ones before. A file that no longer belongs to the
 * file set is unlinked when the last iterator or backup that holds it lets go.
 */
import { assert } from '../base/assert.ts'
import type { Vfs } from '../vfs/vfs.ts'
import type { FileSet, SstMeta } from './file-set.ts'
import { joinPath, sstFileName } from './file-names.ts'

export interface LiveFilesStart {
  readonly vfs: Vfs
  readonly directory: string
  readonly files: FileSet
  /** Called before a file is unlinked: close it. */
  readonly evict: (id: number) => void
}

export class LiveFiles {
  readonly #vfs: Vfs
  readonly #directory: string
  readonly #evict: (id: number) => void
  readonly #holders = new Map<number, number>()
  readonly #obsolete = new Map<number, SstMeta>()
  #current: FileSet
  #fullestStripeFiles: number

  constructor(start: LiveFilesStart) {
    this.#vfs = start.vfs
    this.#directory = start.directory
    this.#evict = start.evict
    this.#current = start.files
    this.#fullestStripeFiles = mostFiles(start.files)
  }

  get current(): FileSet {
    return this.#current
  }

  /** How many files the stripe with most of them has. */
  get fullestStripeFiles(): number {
    return this.#fullestStripeFiles
  }

  stripe(stripe: number): readonly SstMeta[] {
    return this.#current.stripes[stripe] ?? []
  }

  path(file: SstMeta): string {
    return joinPath(this.#directory, sstFileName(file.stripe, file.id))
  }

  /** Keeps these files on disk until released. */
  hold(files: readonly SstMeta[]): void {
    for (const { id } of files) this.#holders.set(id, (this.#holders.get(id) ?? 0) + 1)
  }

  release(files: readonly SstMeta[]): void {
    for (const { id } of files) {
      const holders = this.#holders.get(id)
      assert(holders !== undefined, `SST ${id} is released more often than held`)
      if (holders > 1) {
        this.#holders.set(id, holders - 1)
        continue
      }
      this.#holders.delete(id)
      const obsolete = this.#obsolete.get(id)
      if (obsolete !== undefined) this.#remove(obsolete)
    }
  }

  /** A new file set is durable; `removed` are no longer part of it. */
  install(files: FileSet, removed: readonly SstMeta[]): void {
    this.#current = files
    this.#fullestStripeFiles = mostFiles(files)
    for (const file of removed) {
      this.#obsolete.set(file.id, file)
      if (!this.#holders.has(file.id)) this.#remove(file)
    }
  }

  #remove(file: SstMeta): void {
    this.#obsolete.delete(file.id)
    this.#evict(file.id)
    try {
      this.#vfs.unlink(this.path(file))
    } catch {
      // It is an orphan now: the next open removes it.
    }
  }
}

function mostFiles({ stripes }: FileSet): number {
  return stripes.reduce((most, { length }) => Math.max(most, length), 0)
}
