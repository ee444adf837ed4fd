/** Walks live keys: of the visible versions, those that are no tombstones and not under a dropped prefix. */
import type { ByteString } from '../base/byte-string.ts'
import { prefixEnd } from '../base/byte-string.ts'
import type { VersionIterator } from './iterators/version-iterator.ts'
import type { DroppedPrefix } from './manifest/manifest-state.ts'
import type { Seqno, StoreIterator } from './store-contract.ts'

export interface LiveKeyIteratorStart {
  /** The newest visible version of each key, tombstones included. */
  readonly versions: VersionIterator
  readonly skipped: readonly DroppedPrefix[]
  readonly reverse: boolean
  readonly saw: (seqno: Seqno) => void
  readonly closed: () => void
}

export class LiveKeyIterator implements StoreIterator {
  readonly #versions: VersionIterator
  readonly #skipped: readonly DroppedPrefix[]
  readonly #reverse: boolean
  readonly #saw: (seqno: Seqno) => void
  #closed: (() => void) | undefined

  constructor(start: LiveKeyIteratorStart) {
    this.#versions = start.versions
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
    return this.#closed !== undefined && this.#toLive(this.#versions.seek(bytes))
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
      const dropped = this.#droppedPrefix(versions.key)
      if (dropped !== undefined) {
        more = this.#leave(dropped)
        continue
      }
      this.#saw(versions.seqno)
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
