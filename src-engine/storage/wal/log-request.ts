import { makeDeferred, type Deferred } from '../../base/deferred.ts'

/**
 * Something the log is asked to do behind what was appended before. Whoever asks before it begins shares the answer;
 * whoever asks later may have appended since, and waits for the next time.
 */
export class LogRequest {
  #asked: Deferred<void> | undefined
  #begun: Deferred<void> | undefined

  /** Somebody waits for it to begin. */
  get pending(): boolean {
    return this.#asked !== undefined
  }

  ask(): Promise<void> {
    this.#asked ??= makeDeferred()
    return this.#asked.promise
  }

  /** From here on it is done for all who have asked so far; false when nobody has. */
  begin(): boolean {
    this.#begun = this.#asked
    this.#asked = undefined
    return this.#begun !== undefined
  }

  done(): void {
    this.#begun?.resolve()
    this.#begun = undefined
  }

  /** Tells everybody who waits that it will not be done. */
  reject(error: unknown): void {
    this.#begun?.reject(error)
    this.#asked?.reject(error)
    this.#begun = undefined
    this.#asked = undefined
  }
}
