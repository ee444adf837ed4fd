/** Tells that something was written, not each time it was: soon after the first write, then every few seconds. */

/** What is written together is told together. */
const soonMs = 200
/** Whoever is told counts all tables anew. */
const betweenMs = 2000

export class WriteNotice {
  readonly #tell: () => void
  #timer: NodeJS.Timeout | undefined
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(tell: () => void) {
    this.#tell = tell
  }

  written(): void {
    const waitMs = Math.max(soonMs, this.#toldMs + betweenMs - performance.now())
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#toldMs = performance.now()
      this.#tell()
    }, waitMs)
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}
