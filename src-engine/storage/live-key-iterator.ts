/**
 * Of all versions, the live ones one moment sees: the newest of each key at or before a seqno, unless it is a
 * tombstone or its key is under a dropped prefix.
 *
 *   versions   a@9 a@4 b@7 c@3†      seen at 8   a@4 b@7
 */
import type { ByteString } from '../base/byte-string.ts'
import { prefixEnd } from '../base/byte-string.ts'
import type { VersionIterator } from './iterators/version-iterator.ts'
import type { DroppedPrefix } from './manifest/manifest-state.ts'
import type { Seqno, StoreIterator } from './store-contract.ts'

export interface LiveKeyIteratorStart {
  readonly versions: VersionIterator
  readonly moment: Seqno
  readonly skipped: readonly DroppedPrefix[]
  readonly reverse: boolean
  /** Told the seqno of each version that decides about a key, tombstones included. */
  readonly saw: (seqno: Seqno) => void
  readonly closed: () => void
}

export class LiveKeyIterator implements StoreIterator {
  readonly #versions: VersionIterator
  readonly #moment: Seqno
  readonly #skipped: readonly DroppedPrefix[]
  readonly #reverse: boolean
  readonly #saw: (seqno: Seqno) => void
  #closed: (() => void) | undefined
  /** Its older versions do not matter. */
  #decided: ByteString | undefined

  constructor(start: LiveKeyIteratorStart) {
    this.#versions = start.versions
    this.#moment = start.moment
    this.#skipped = start.skipped
    this.#reverse = start.reverse
    this.#saw = start.saw
    this.#closed = start.closed
  }

  get key(): ByteString {
    return this.#versions.key
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
    return this.#closed !== undefined && this.#toLive(this.#versions.next())
  }

  seek(bytes: ByteString): boolean {
    if (this.#closed === undefined) return false
    const found = this.#versions.seek(bytes)
    // A seek that does not move stays on the version shown.
    return (found && this.#versions.key === this.#decided) || this.#toLive(found)
  }

  close(): void {
    if (this.#closed === undefined) return
    this.#versions.close()
    this.#closed()
    this.#closed = undefined
  }

  /** From the version just reached on to the first live one. */
  #toLive(found: boolean): boolean {
    const versions = this.#versions
    let more = found
    while (more) {
      const { key, seqno } = versions
      if (seqno > this.#moment || key === this.#decided) {
        more = versions.next()
        continue
      }
      this.#decided = key
      const dropped = this.#droppedPrefix(key)
      if (dropped !== undefined) {
        more = this.#leave(dropped)
        continue
      }
      this.#saw(seqno)
      if (!versions.tombstone) return true
      more = versions.next()
    }
    return false
  }

  #droppedPrefix(key: ByteString): ByteString | undefined {
    for (const { prefix } of this.#skipped) if (key.startsWith(prefix)) return prefix
    return undefined
  }

  #leave(prefix: ByteString): boolean {
    const target = this.#reverse ? prefix : prefixEnd(prefix)
    if (target === undefined) return false
    let more = this.#versions.seek(target)
    // In reverse the prefix itself may be a key.
    while (more && this.#versions.key.startsWith(prefix)) more = this.#versions.next()
    return more
  }
}
