/** What sorting, grouping and joining may hold in memory, and the signal to stop. */
import { KeystoneError } from '../base/errors.ts'
import { valueSize } from '../encoding/item-size.ts'
import type { Value } from './values.ts'

/** Enough for a few million small rows. */
export const memoryBytesDefault = 512 * 1_048_576
/** What a kept value costs beside its own bytes, roughly. */
const overheadBytes = 64
/** How many rows pass between two looks at the signal. */
const rowsBetweenChecks = 1024

/** As `AbortSignal` has it. */
export interface CancelSignal {
  readonly aborted: boolean
}

export class Budget {
  readonly #limitBytes: number
  readonly #signal: CancelSignal | undefined
  #usedBytes = 0
  #rows = 0

  constructor(limitBytes: number = memoryBytesDefault, signal?: CancelSignal) {
    this.#limitBytes = limitBytes
    this.#signal = signal
  }

  /** Counts a value that is kept, and says as how many bytes. @throws KeystoneError `memoryLimit` */
  keep(value: Value): number {
    const bytes = overheadBytes + (value === undefined ? 0 : valueSize(value))
    this.#usedBytes += bytes
    if (this.#usedBytes <= this.#limitBytes) return bytes
    const megabytes = Math.round(this.#limitBytes / 1_048_576)
    throw new KeystoneError(
      'memoryLimit',
      `The statement needs more than ${megabytes} MB for sorting, grouping or joining. Narrow it with WHERE, or raise the limit.`,
      { limitBytes: this.#limitBytes },
    )
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes
  }

  /** To be called for every row. @throws KeystoneError `cancelled` */
  row(): void {
    if (++this.#rows % rowsBetweenChecks === 0) this.check()
  }

  /** @throws KeystoneError `cancelled` */
  check(): void {
    if (this.#signal?.aborted === true) {
      throw new KeystoneError('cancelled', 'The statement was cancelled.', {})
    }
  }
}
