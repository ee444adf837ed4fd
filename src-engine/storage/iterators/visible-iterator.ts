/**
 * Of all versions, those one moment sees: the newest of each key at or before a seqno, tombstones included (whoever
 * wants live keys skips those).
 *
 *   versions   a@9 a@4 b@7 c@3†      seen at 8   a@4 b@7 c@3†
 */
import type { ByteString } from '../../base/byte-string.ts'
import type { Seqno } from '../store-contract.ts'
import type { VersionIterator } from './version-iterator.ts'

export class VisibleIterator implements VersionIterator {
  readonly #versions: VersionIterator
  readonly #moment: Seqno
  #shown: ByteString | undefined

  constructor(versions: VersionIterator, moment: Seqno) {
    this.#versions = versions
    this.#moment = moment
  }

  get key(): ByteString {
    return this.#versions.key
  }

  get seqno(): Seqno {
    return this.#versions.seqno
  }

  get tombstone(): boolean {
    return this.#versions.tombstone
  }

  get value(): Uint8Array {
    return this.#versions.value
  }

  get valueStart(): number {
    return this.#versions.valueStart
  }

  get valueEnd(): number {
    return this.#versions.valueEnd
  }

  next(): boolean {
    return this.#toVisible(this.#versions.next())
  }

  seek(key: ByteString): boolean {
    const found = this.#versions.seek(key)
    // A seek that does not move stays on the version shown.
    if (found && this.#versions.key === this.#shown) return true
    return this.#toVisible(found)
  }

  close(): void {
    this.#versions.close()
  }

  #toVisible(found: boolean): boolean {
    const versions = this.#versions
    for (let more = found; more; more = versions.next()) {
      if (versions.seqno > this.#moment || versions.key === this.#shown) continue
      this.#shown = versions.key
      return true
    }
    return false
  }
}
