/** The ClientRequestToken of a transaction: makes a repetition within ten minutes do nothing. */
import { KeystoneError } from '../base/errors.ts'
import { findToken, tokenLifeSeconds, writeToken } from '../table/idempotency.ts'
import type { WriteBatch } from '../table/write-batch.ts'
import type { Engine } from './engine.ts'

export class RequestToken {
  readonly #engine: Engine
  readonly #token: string
  readonly #requestHash: Uint8Array

  constructor(engine: Engine, token: string, requestHash: Uint8Array) {
    this.#engine = engine
    this.#token = token
    this.#requestHash = requestHash
  }

  /**
   * Whether the same request was carried out with this token already. Synchronous: what it tells holds until the caller
   * awaits anything. Throws `idempotentMismatch` when it was another request.
   */
  isRepetition(): boolean {
    const { tables } = this.#engine
    const reader = tables.reader()
    try {
      const earlier = findToken(reader, this.#token, tables.nowMs)?.requestHash
      if (earlier === undefined) return false
      if (earlier.every((byte, at) => byte === this.#requestHash[at])) return true
    } finally {
      reader.close()
    }
    throw new KeystoneError(
      'idempotentMismatch',
      'Request parameters do not match those of an earlier request with the same ClientRequestToken',
      {},
    )
  }

  /** Adds the token to the batch of its transaction. */
  write(batch: WriteBatch): void {
    const expiresSeconds = Math.floor(this.#engine.tables.nowMs / 1000) + tokenLifeSeconds
    writeToken(batch, this.#token, { expiresSeconds, requestHash: this.#requestHash })
  }
}
