/**
 * Hears Ctrl-C while a statement keeps the event loop waiting, as a sort or a join does: whenever the statement looks
 * whether to stop, the terminal is looked at too, without waiting for it. The prompt has left it in raw mode, in which
 * Ctrl-C is a key like any other.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs'

const controlC = 3
const betweenLooksMs = 50

export class KeyWatcher {
  readonly #fd: number | undefined
  readonly #buffer = Buffer.alloc(256)
  readonly #typed: Buffer[] = []
  #aborted = false
  #lookedMs = 0
  /** As `AbortSignal` has it. */
  readonly signal: { readonly aborted: boolean }

  constructor() {
    const look = (): boolean => this.#look()
    this.signal = {
      get aborted() {
        return look()
      },
    }
    this.#fd = openTerminal()
  }

  begin(): void {
    this.#aborted = false
  }

  abort(): void {
    this.#aborted = true
  }

  /** What else was typed meanwhile, for the prompt. */
  takeTyped(): Buffer {
    return Buffer.concat(this.#typed.splice(0))
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
  }

  #look(): boolean {
    const nowMs = performance.now()
    if (this.#aborted || this.#fd === undefined || nowMs - this.#lookedMs < betweenLooksMs) {
      return this.#aborted
    }
    this.#lookedMs = nowMs
    try {
      const length = readSync(this.#fd, this.#buffer)
      const keys = this.#buffer.subarray(0, length)
      if (keys.includes(controlC)) this.#aborted = true
      else this.#typed.push(Buffer.from(keys))
    } catch {
      // Nothing was typed.
    }
    return this.#aborted
  }
}

/** Undefined where there is no terminal to look at: then the prompt alone hears keys. */
function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}
