/** The files of statements in a folder, and in the folders below it: what a project keeps beside its code. */
import type { Dirent } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface QueryFile {
  readonly path: string
  /** Below the folder, with `/`. */
  readonly name: string
  readonly modifiedMs: number
  /** How its text begins. */
  readonly start: string
}

export interface QueryFiles {
  /** By name. */
  readonly files: readonly QueryFile[]
  /** There are more than are listed. */
  readonly isPart: boolean
}

export const filesMax = 500
const foldersMax = 2000
const depthMax = 6
const startBytes = 2048
const extensions = /\.(?:partiql|sql)$/i

/** Fails when the folder itself cannot be read; what cannot be read below it is left out. Links are not followed. */
export async function readQueryFolder(folder: string): Promise<QueryFiles> {
  const found: string[] = []
  let isPart = false
  const visit = async (path: string, entries: readonly Dirent[], depth: number): Promise<void> => {
    for (const entry of entries) {
      // Of other tools: `.git`, `.vscode`.
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const at = join(path, entry.name)
      if (entry.isFile() && extensions.test(entry.name)) found.push(at)
      else if (entry.isDirectory()) {
        if (depth === depthMax || ++folders > foldersMax) isPart = true
        else await visit(at, await entriesOf(at).catch(() => []), depth + 1)
      }
      if (found.length > filesMax) return
    }
  }
  let folders = 0
  await visit(folder, await entriesOf(folder), 0)
  const read = await Promise.all(found.slice(0, filesMax).map((path) => readFile(folder, path)))
  return {
    files: read.filter((file) => file !== undefined),
    isPart: isPart || found.length > filesMax,
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.toSorted((left, right) => left.name.localeCompare(right.name, 'en'))
}

async function readFile(folder: string, path: string): Promise<QueryFile | undefined> {
  const file = await open(path, 'r').catch(() => undefined)
  // Gone meanwhile, or not ours to read.
  if (file === undefined) return undefined
  try {
    const { mtimeMs } = await file.stat()
    const { buffer, bytesRead } = await file.read(new Uint8Array(startBytes), 0, startBytes, 0)
    const start = new TextDecoder().decode(buffer.subarray(0, bytesRead))
    const name = relative(folder, path).split(sep).join('/')
    return { path, name, modifiedMs: mtimeMs, start }
  } finally {
    await file.close()
  }
}
