/** Of a stripe's versions, those that must go into an SST: what some moment sees, and nothing dropped. */
import type { ByteString } from '../base/byte-string.ts'
import { bug } from '../base/seeded-bugs.ts'
import type { VersionIterator } from './iterators/version-iterator.ts'
import type { DroppedPrefix } from './manifest/manifest-state.ts'
import type { SnapshotRegistry } from './snapshot-registry.ts'
import type { Seqno } from './store-contract.ts'
import { isDropped } from './store-reader.ts'

export class NeededVersions implements VersionIterator {
  readonly #source: VersionIterator
  readonly #snapshots: SnapshotRegistry
  readonly #dropped: readonly DroppedPrefix[]
  #key: ByteString | undefined
  #newer: Seqno = 0

  constructor(
    source: VersionIterator,
    rules: { readonly snapshots: SnapshotRegistry; readonly dropped: readonly DroppedPrefix[] },
  ) {
    this.#source = source
    this.#snapshots = rules.snapshots
    this.#dropped = rules.dropped
  }

  get key(): ByteString {
    return this.#source.key
  }

  get seqno(): Seqno {
    return this.#source.seqno
  }

  get tombstone(): boolean {
    return this.#source.tombstone
  }

  get value(): Uint8Array {
    return this.#source.value
  }

  get valueStart(): number {
    return this.#source.valueStart
  }

  get valueEnd(): number {
    return this.#source.valueEnd
  }

  next(): boolean {
    return this.#toNeeded(this.#source.next())
  }

  seek(key: ByteString): boolean {
    return this.#toNeeded(this.#source.seek(key))
  }

  close(): void {
    this.#source.close()
  }

  #toNeeded(found: boolean): boolean {
    for (let more = found; more; more = this.#source.next()) {
      const { key, seqno } = this.#source
      if (this.#dropped.length > 0 && isDropped(this.#dropped, key)) continue
      const needed = this.#snapshots.needs(seqno, this.#newer) && !bug('snapshotsIgnored')
      if (key === this.#key && !needed) continue
      this.#key = key
      this.#newer = seqno
      return true
    }
    return false
  }
}
