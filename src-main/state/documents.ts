/** The `.partiql` files the user has opened or saved, by the id the page knows them by. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { DocumentId } from '../contract/documents.ts'
import { JsonFile } from './json-file.ts'

const documentsMax = 500

export class Documents {
  readonly #file: JsonFile
  /** Last used first. */
  #paths: readonly string[]
  #folder: string | undefined
  /** Paths of the folder, as it was last read. */
  #listed: ReadonlyMap<DocumentId, string> = new Map()

  constructor(path: string) {
    this.#file = new JsonFile(path)
    const stored = this.#file.read()
    this.#paths = pathsFrom(stored)
    this.#folder = folderFrom(stored)
  }

  used(path: string): DocumentId {
    this.#paths = [path, ...this.#paths.filter((other) => other !== path)].slice(0, documentsMax)
    this.#write()
    return documentIdOf(path)
  }

  /** Where the user keeps statements; undefined until one was chosen. */
  get folder(): string | undefined {
    return this.#folder
  }

  keepFolder(path: string): void {
    this.#folder = path
    this.#write()
  }

  /** Ids of what was found in the folder, in its order: these files may be opened from now on. */
  listed(paths: readonly string[]): readonly DocumentId[] {
    const ids = paths.map((path) => documentIdOf(path))
    this.#listed = new Map(ids.map((id, at) => [id, paths[at] ?? '']))
    return ids
  }

  /** Newest first. */
  recent(count: number): readonly { readonly documentId: DocumentId; readonly path: string }[] {
    return this.#paths
      .filter((path) => existsSync(path))
      .slice(0, count)
      .map((path) => ({ documentId: documentIdOf(path), path }))
  }

  find(documentId: DocumentId): string | undefined {
    const used = this.#paths.find((path) => documentIdOf(path) === documentId)
    return used ?? this.#listed.get(documentId)
  }

  #write(): void {
    this.#file.write({ version: 1, paths: this.#paths, folder: this.#folder })
  }
}

/** The same path has the same id on every start. */
function documentIdOf(path: string): DocumentId {
  return createHash('sha256').update(path).digest('base64url').slice(0, 22) as DocumentId
}

function pathsFrom(stored: unknown): string[] {
  if (typeof stored !== 'object' || stored === null || !('paths' in stored)) return []
  const { paths } = stored
  return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : []
}

function folderFrom(stored: unknown): string | undefined {
  if (typeof stored !== 'object' || stored === null || !('folder' in stored)) return undefined
  return typeof stored.folder === 'string' ? stored.folder : undefined
}
