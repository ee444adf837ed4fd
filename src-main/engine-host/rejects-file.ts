/** What an import or export had to leave out, beside its file: made with the first of them, never over another file. */
import { open, type FileHandle } from 'node:fs/promises'

export interface RejectedRow {
  readonly row: number
  readonly message: string
  /** Start of the row as it stood in the file, or the whole item as DynamoDB JSON; empty when neither is known. */
  readonly text: string
}

/** How far a rejects file was written when an import was interrupted. */
export interface RejectsPlace {
  readonly path: string
  readonly bytes: number
}

const namesTried = 1000

export class RejectsFile {
  readonly #beside: string
  #file: { readonly path: string; readonly handle: FileHandle } | undefined
  #bytes = 0

  constructor(beside: string) {
    this.#beside = beside
  }

  /** Goes on after the rows that were recorded as done; what was written after them is written again. */
  static async reopen(beside: string, place: RejectsPlace): Promise<RejectsFile> {
    const file = new RejectsFile(beside)
    const handle = await open(place.path, 'r+')
    const { size } = await handle.stat()
    file.#bytes = Math.min(size, place.bytes)
    await handle.truncate(file.#bytes)
    file.#file = { path: place.path, handle }
    return file
  }

  get place(): RejectsPlace | undefined {
    return this.#file === undefined ? undefined : { path: this.#file.path, bytes: this.#bytes }
  }

  async add(rows: readonly RejectedRow[]): Promise<void> {
    if (rows.length === 0) return
    this.#file ??= await openNew(this.#beside)
    const lines = rows.map(({ row, message, text }) => JSON.stringify({ row, message, text }))
    const bytes = Buffer.from(`${lines.join('\n')}\n`)
    await this.#file.handle.write(bytes, 0, bytes.length, this.#bytes)
    this.#bytes += bytes.length
  }

  /** The file's path; undefined when nothing was refused. */
  async close(): Promise<string | undefined> {
    await this.#file?.handle.close()
    return this.#file?.path
  }
}

async function openNew(
  beside: string,
): Promise<{ readonly path: string; readonly handle: FileHandle }> {
  for (let number = 1; ; number++) {
    const path = `${beside}.rejects${number === 1 ? '' : `-${number}`}.jsonl`
    try {
      return { path, handle: await open(path, 'wx', 0o600) }
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
      if (code !== 'EEXIST' || number >= namesTried) throw error
    }
  }
}
