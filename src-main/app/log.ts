/**
 * The app's log file: what started, stopped and failed, one line each, for people who ask for help. Never item
 * data, keys, names of attributes or statements; of an unexpected error only its kind and where it was thrown.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The file is renamed to `NAME.1` when it has grown so large. */
const fileBytesMax = 1_048_576
const lineCharsMax = 2000

export class Log {
  readonly #path: string
  #started = false

  constructor(path: string) {
    this.#path = path
  }

  line(event: string, details: Readonly<Record<string, string | number | boolean>> = {}): void {
    const fields = Object.entries(details).map(([name, value]) => ` ${name}=${String(value)}`)
    const text = `${new Date().toISOString()} ${event}${fields.join('')}`
    this.#append(text.replaceAll(/[\r\n]+/g, ' | ').slice(0, lineCharsMax))
  }

  /** An error nobody planned for. Its message may hold data, so only kind and stack frames are written. */
  unexpected(where: string, error: unknown): void {
    if (!(error instanceof Error)) {
      this.line('unexpected', { where, kind: typeof error })
      return
    }
    const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
    this.line('unexpected', { where, kind: error.name, at: frames.slice(0, 12).join(' ') })
  }

  #append(line: string): void {
    try {
      if (!this.#started) mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
      this.#started = true
      const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
      if (size > fileBytesMax) renameSync(this.#path, `${this.#path}.1`)
      appendFileSync(this.#path, `${line}\n`, { mode: 0o600 })
    } catch {
      // A log that cannot be written must not stop the app.
    }
  }
}
