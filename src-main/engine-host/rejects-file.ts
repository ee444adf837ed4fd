/** The rows an import refused, beside the imported file: made with the first of them, never over another file. */
import { open, type FileHandle } from 'node:fs/promises'

export interface RejectedRow {
  readonly row: number
  readonly message: string
  /** Start of the row as it stood in the file; empty when only its number is known. */
  readonly text: string
}

const namesTried = 1000

export class RejectsFile {
  readonly #imported: string
  #file: { readonly path: string; readonly handle: FileHandle } | undefined

  constructor(imported: string) {
    this.#imported = imported
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    if (rows.length === 0) return
    this.#file ??= await openNew(this.#imported)
    const lines = rows.map(({ row, message, text }) => JSON.stringify({ row, message, text }))
    await this.#file.handle.write(`${lines.join('\n')}\n`)
  }

  /** The file's path; undefined when nothing was refused. */
  async close(): Promise<string | undefined> {
    await this.#file?.handle.close()
    return this.#file?.path
  }
}

async function openNew(
  imported: string,
): Promise<{ readonly path: string; readonly handle: FileHandle }> {
  for (let number = 1; ; number++) {
    const path = `${imported}.rejects${number === 1 ? '' : `-${number}`}.jsonl`
    try {
      return { path, handle: await open(path, 'wx', 0o600) }
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
      if (code !== 'EEXIST' || number >= namesTried) throw error
    }
  }
}
