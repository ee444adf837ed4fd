/**
 * An append-only file of JSON lines, durable line by line. A line that a crash left unfinished is dropped at the
 * next open; it was never acknowledged. Should another line be damaged, the whole file is kept beside, and the rest
 * of the lines serve.
 */
import {
  copyFile,
  mkdir,
  open,
  readFile,
  rename,
  writeFile,
  type FileHandle,
} from 'node:fs/promises'
import { dirname } from 'node:path'

export class LineLog {
  readonly path: string
  #file: FileHandle
  /** Appends and rewrites, one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  /** Opens or makes the file; gives the whole lines in it, each a JSON object. */
  static async open(
    path: string,
  ): Promise<{ readonly log: LineLog; readonly lines: readonly string[] }> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const text = await readFile(path, 'utf8').catch(() => '')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const file = await open(path, 'a', 0o600)
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole))
    const all = whole.split('\n').filter((line) => line !== '')
    const lines = all.filter(isJsonObject)
    if (lines.length < all.length) await copyFile(path, `${path}.damaged`)
    return { log: new LineLog(path, file), lines }
  }

  /** Resolves when the lines are durable. A line holds no line break. */
  append(lines: readonly string[]): Promise<void> {
    return this.#next(async () => {
      await this.#file.appendFile(lines.map((line) => `${line}\n`).join(''))
      await this.#file.datasync()
    })
  }

  /** Puts other lines in place of all. */
  rewrite(lines: readonly string[]): Promise<void> {
    return this.#next(async () => {
      const temporary = `${this.path}.new`
      await writeFile(temporary, lines.map((line) => `${line}\n`).join(''), {
        mode: 0o600,
        flush: true,
      })
      await this.#file.close()
      await rename(temporary, this.path)
      this.#file = await open(this.path, 'a', 0o600)
    })
  }

  close(): Promise<void> {
    return this.#next(() => this.#file.close())
  }

  #next(work: () => Promise<void>): Promise<void> {
    const next = this.#last.then(work)
    this.#last = next.catch(() => undefined)
    return next
  }
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}
