/**
 * The backups of one database, in a directory beside it: `shop.keystone` has `shop.backups/`. A list there says when
 * each was made, how large it is, and the hash of all its bytes; a backup is not listed before it was read again.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isError, type BackupReport, type Database } from '../../../src-engine/index.ts'
import type { BackupCause, BackupEntry } from '../../contract/storage.ts'
import { ipcFailure } from '../../ipc/error-data.ts'
import type { RunState } from './run-state.ts'

const listName = 'backups.json'
type Listed = Omit<BackupEntry, 'verified'>

export class Backups {
  readonly #database: Database
  readonly directory: string
  /** What reading a backup again has shown since this start. */
  readonly #read = new Map<string, 'same' | 'different'>()

  constructor(database: Database) {
    this.#database = database
    this.directory = `${database.path.replace(/\.keystone$/, '')}.backups`
  }

  async make(
    cause: BackupCause,
    state: RunState,
  ): Promise<{ readonly report: BackupReport; readonly entry: BackupEntry }> {
    await mkdir(this.directory, { recursive: true })
    const atMs = Date.now()
    const name = `${new Date(atMs).toISOString().replaceAll(/[:.]/g, '-')}.keystone`
    const target = join(this.directory, name)
    state.progress('copying files', 0, 1)
    const report = await this.#database.storage.backup(target)
    try {
      const hashed = await hashDirectory(target, state)
      const entry: Listed = { name, cause, atMs, ...hashed }
      await this.#store([...(await this.#load()), entry])
      this.#read.set(name, 'same')
      return { report, entry: { ...entry, verified: 'same' } }
    } catch (error) {
      await rm(target, { recursive: true, force: true })
      throw error
    }
  }

  async list(): Promise<BackupEntry[]> {
    const listed = await this.#load()
    const entries = listed.map(async (entry): Promise<BackupEntry> => {
      const there = await isThere(join(this.directory, entry.name))
      return { ...entry, verified: there ? this.#read.get(entry.name) : 'missing' }
    })
    return (await Promise.all(entries)).toReversed()
  }

  /** Deletes these, first from the list. */
  async delete(names: readonly string[]): Promise<void> {
    const listed = await this.#load()
    await this.#store(listed.filter(({ name }) => !names.includes(name)))
    for (const { name } of listed) {
      if (names.includes(name)) await rm(join(this.directory, name), { recursive: true })
    }
  }

  async verify(name: string, state: RunState): Promise<BackupEntry> {
    const entry = await this.#find(name)
    const directory = join(this.directory, entry.name)
    if (!(await isThere(directory))) return { ...entry, verified: 'missing' }
    const { sha256 } = await hashDirectory(directory, state)
    const verified = sha256 === entry.sha256 ? 'same' : 'different'
    this.#read.set(name, verified)
    return { ...entry, verified }
  }

  /** Refuses a backup whose bytes are not what they were. The target appears whole or not at all. */
  async restore(name: string, target: string, state: RunState): Promise<{ bytes: number }> {
    const entry = await this.verify(name, state)
    if (entry.verified !== 'same') {
      const message = `The backup ${name} is not what it was when it was made. Nothing was restored.`
      throw ipcFailure('validation', message, { field: 'name' })
    }
    if (await isThere(target)) {
      const message = `There is something at ${target} already. Choose a path where nothing is yet.`
      throw ipcFailure('databaseExists', message, { path: target })
    }
    const source = join(this.directory, entry.name)
    const temporary = `${target}.restoring`
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary, { recursive: true })
    try {
      const names = await readdir(source)
      for (const [at, file] of names.entries()) {
        stopWhenCancelled(state)
        await copyFile(join(source, file), join(temporary, file))
        state.progress(`copying ${file}`, at + 1, names.length)
      }
      const { sha256 } = await hashDirectory(temporary, state)
      if (sha256 !== entry.sha256) {
        const message = `The copy of ${name} does not read as it was written. Nothing was restored.`
        throw ipcFailure('io', message, { operation: 'restore', file: target, errno: 'EIO' })
      }
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true })
      throw error
    }
    return { bytes: entry.bytes }
  }

  async #find(name: string): Promise<Listed> {
    const entry = (await this.#load()).find((each) => each.name === name)
    if (entry !== undefined) return entry
    throw ipcFailure('validation', `There is no backup named ${name}.`, { field: 'name' })
  }

  async #load(): Promise<readonly Listed[]> {
    try {
      const parsed: unknown = JSON.parse(await readFile(join(this.directory, listName), 'utf8'))
      return Array.isArray(parsed) ? parsed.flatMap(listedFrom) : []
    } catch (error) {
      if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return []
      throw error
    }
  }

  async #store(entries: readonly Listed[]): Promise<void> {
    const path = join(this.directory, listName)
    await writeFile(`${path}.new`, JSON.stringify(entries, null, 2))
    await rename(`${path}.new`, path)
  }
}

function listedFrom(stored: unknown): Listed[] {
  if (typeof stored !== 'object' || stored === null) return []
  const { name, atMs, bytes, files, sha256, cause } = stored as Record<keyof Listed, unknown>
  return typeof name === 'string' &&
    // Whoever wrote the list does not get to name a place elsewhere.
    name === basename(name) &&
    name !== '..' &&
    typeof atMs === 'number' &&
    typeof bytes === 'number' &&
    typeof files === 'number' &&
    typeof sha256 === 'string'
    ? [{ name, atMs, bytes, files, sha256, cause: causeFrom(cause) }]
    : []
}

function causeFrom(stored: unknown): BackupCause {
  if (typeof stored !== 'object' || stored === null) return { kind: 'asked' }
  const { kind, act } = stored as { readonly kind?: unknown; readonly act?: unknown }
  if (kind === 'schedule') return { kind }
  if (kind === 'before' && typeof act === 'string') return { kind, act }
  return { kind: 'asked' }
}

/** Over names and contents of the files in the directory, by name. */
export async function hashDirectory(
  directory: string,
  state: RunState,
): Promise<{ readonly sha256: string; readonly bytes: number; readonly files: number }> {
  const names = (await readdir(directory)).filter((name) => name !== 'LOCK').toSorted()
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(directory, name))).size),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const hash = createHash('sha256')
  let bytes = 0
  for (const name of names) {
    hash.update(`${name}\0`)
    for await (const piece of createReadStream(join(directory, name))) {
      if (!Buffer.isBuffer(piece)) continue
      stopWhenCancelled(state)
      hash.update(piece)
      bytes += piece.length
      state.progress(`reading ${name}`, bytes, total)
    }
  }
  return { sha256: hash.digest('hex'), bytes, files: names.length }
}

function stopWhenCancelled(state: RunState): void {
  if (state.cancelled) throw ipcFailure('cancelled', 'It was cancelled.', {})
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false
    throw error
  }
}

function errnoOf(error: unknown): unknown {
  return isError(error, 'io') || !(error instanceof Error) ? undefined : Reflect.get(error, 'code')
}
