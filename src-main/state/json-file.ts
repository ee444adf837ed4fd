/**
 * A small JSON file that is whole at every moment: written to a temporary name, synced, renamed. A file that
 * cannot be read is set aside, never overwritten in silence.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Far above what any of these files needs. */
const bytesMax = 64 * 1_048_576

export class JsonFile {
  readonly path: string
  constructor(path: string) {
    this.path = path
  }

  /** Undefined when there is no file, or none that holds JSON; that one is kept as `NAME.damaged`. */
  read(): unknown {
    let text: string
    try {
      text = readFileSync(this.path, 'utf8')
    } catch {
      return undefined
    }
    try {
      return JSON.parse(text)
    } catch {
      renameSync(this.path, `${this.path}.damaged`)
      return undefined
    }
  }

  write(value: unknown): void {
    this.writeText(JSON.stringify(value, undefined, 2))
  }

  /** `text` is JSON already. */
  writeText(text: string): void {
    if (text.length > bytesMax) throw new RangeError(`${this.path} would be over ${bytesMax} bytes`)
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 })
    const temporary = `${this.path}.new`
    const file = openSync(temporary, 'w', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, this.path)
  }
}
