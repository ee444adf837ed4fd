/** Tells that streams have grown: at once for the first change, then gathered, so that a flood of them stays a trickle. */
export interface StreamWatchOptions {
  /** Starts listening; returns what ends it. */
  readonly listen: (onChange: (table: string) => void) => () => void
  readonly tell: (table: string) => void
}

const quietMs = 100

export class StreamWatch {
  readonly #end: () => void
  readonly #tell: (table: string) => void
  readonly #waiting = new Map<string, { readonly timer: NodeJS.Timeout; again: boolean }>()

  constructor({ listen, tell }: StreamWatchOptions) {
    this.#tell = tell
    this.#end = listen((table) => this.#changed(table))
  }

  close(): void {
    this.#end()
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
  }

  #changed(table: string): void {
    const waiting = this.#waiting.get(table)
    if (waiting !== undefined) {
      waiting.again = true
      return
    }
    this.#tell(table)
    this.#waiting.set(table, { timer: setTimeout(() => this.#quiet(table), quietMs), again: false })
  }

  #quiet(table: string): void {
    const again = this.#waiting.get(table)?.again === true
    this.#waiting.delete(table)
    if (again) this.#changed(table)
  }
}
