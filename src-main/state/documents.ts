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

  constructor(path: string) {
    this.#file = new JsonFile(path)
    this.#paths = pathsFrom(this.#file.read())
  }

  used(path: string): DocumentId {
    this.#paths = [path, ...this.#paths.filter((other) => other !== path)].slice(0, documentsMax)
    this.#file.write({ version: 1, paths: this.#paths })
    return documentIdOf(path)
  }

  /** Newest first. */
  recent(count: number): readonly { readonly documentId: DocumentId; readonly path: string }[] {
    return this.#paths
      .filter((path) => existsSync(path))
      .slice(0, count)
      .map((path) => ({ documentId: documentIdOf(path), path }))
  }

  find(documentId: DocumentId): string | undefined {
    return this.#paths.find((path) => documentIdOf(path) === documentId)
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
