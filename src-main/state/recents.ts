/**
 * The databases opened lately, kept by main in `recents.json`. The window sees them by id; only main turns an id
 * back into a path.
 */
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { OpenMode, RecentDatabase, RecentId } from '../contract/databases.ts'
import { JsonFile } from './json-file.ts'

const recentsMax = 50

interface Entry {
  readonly path: string
  readonly openedAtMs: number
  readonly mode: OpenMode
}

export class Recents {
  readonly #file: JsonFile
  /** Last opened first. */
  #entries: readonly Entry[]

  constructor(path: string) {
    this.#file = new JsonFile(path)
    this.#entries = entriesFrom(this.#file.read())
  }

  /** Puts the database first. */
  opened(entry: Entry): RecentId {
    const others = this.#entries.filter((other) => other.path !== entry.path)
    this.#keep([entry, ...others].slice(0, recentsMax))
    return recentIdOf(entry.path)
  }

  find(recentId: RecentId): Entry | undefined {
    return this.#entries.find((entry) => recentIdOf(entry.path) === recentId)
  }

  forget(recentId: RecentId): void {
    this.#keep(this.#entries.filter((entry) => recentIdOf(entry.path) !== recentId))
  }

  list(): readonly RecentDatabase[] {
    return this.#entries.map((entry) => ({
      recentId: recentIdOf(entry.path),
      name: basename(entry.path),
      path: entry.path,
      openedAtMs: entry.openedAtMs,
      mode: entry.mode,
      ...lookAt(entry.path),
    }))
  }

  #keep(entries: readonly Entry[]): void {
    this.#entries = entries
    this.#file.write({ version: 1, entries })
  }
}

/** The same path has the same id on every start. */
export function recentIdOf(path: string): RecentId {
  return createHash('sha256').update(path).digest('base64url').slice(0, 22) as RecentId
}

function lookAt(path: string): { readonly missing: boolean; readonly sizeBytes?: number } {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return { missing: true }
  const sizeBytes = directorySizeBytes(path)
  return sizeBytes === undefined ? { missing: false } : { missing: false, sizeBytes }
}

/** Of the files directly in the directory, which is all a database has; undefined when it cannot be read. */
export function directorySizeBytes(path: string): number | undefined {
  try {
    let sizeBytes = 0
    for (const name of readdirSync(path)) {
      const file = lstatSync(join(path, name), { throwIfNoEntry: false })
      if (file?.isFile() === true) sizeBytes += file.size
    }
    return sizeBytes
  } catch {
    return undefined
  }
}

function entriesFrom(stored: unknown): readonly Entry[] {
  if (typeof stored !== 'object' || stored === null) return []
  const entries: unknown = Reflect.get(stored, 'entries')
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: unknown) => entryFrom(entry)).slice(0, recentsMax)
}

function entryFrom(stored: unknown): readonly Entry[] {
  if (typeof stored !== 'object' || stored === null) return []
  const path: unknown = Reflect.get(stored, 'path')
  const openedAtMs: unknown = Reflect.get(stored, 'openedAtMs')
  const mode: unknown = Reflect.get(stored, 'mode')
  if (typeof path !== 'string' || path === '' || typeof openedAtMs !== 'number') return []
  return [{ path, openedAtMs, mode: mode === 'readOnly' ? 'readOnly' : 'readWrite' }]
}
