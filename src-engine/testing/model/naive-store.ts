/**
 * The store contract as plainly as it can be said: a list of versions, sorted when asked. For tests of the layers
 * above the store that have no need of files.
 */
import { must } from '../../base/assert.ts'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import type {
  Commit,
  KeySample,
  ReadCounters,
  ScanRange,
  Seqno,
  Snapshot,
  Store,
  StoreIterator,
  StoreKey,
  StoreReader,
  WriteOperation,
} from '../../storage/store-contract.ts'

const noBytes = asByteString('')

interface Version {
  readonly key: StoreKey
  readonly seqno: Seqno
  readonly value: Uint8Array | undefined
}

export class NaiveStore implements Store {
  readonly readOnly = false
  #versions: Version[] = []
  #lastSeqno = 0

  get lastSeqno(): Seqno {
    return this.#lastSeqno
  }

  get durableSeqno(): Seqno {
    return this.#lastSeqno
  }

  async writable(): Promise<void> {}

  async durable(): Promise<void> {}

  write(operations: readonly WriteOperation[]): Commit {
    const seqno = ++this.#lastSeqno
    for (const { key, value } of operations) this.#versions.push({ key, seqno, value })
    return { seqno }
  }

  snapshot(): Snapshot {
    return { seqno: this.#lastSeqno, close: () => undefined }
  }

  reader(snapshot?: Snapshot): StoreReader {
    const seqno = snapshot?.seqno ?? this.#lastSeqno
    return new NaiveReader(seqno, (stripe) =>
      this.#versions.filter((version) => version.seqno <= seqno && version.key.stripe === stripe),
    )
  }

  estimateEntries({ stripe, from = noBytes, to }: ScanRange): number {
    return this.#versions.filter(
      ({ key: { stripe: at, bytes } }) =>
        at === stripe && bytes >= from && (to === undefined || bytes < to),
    ).length
  }

  sampleKeys(): readonly KeySample[] {
    return []
  }

  async dropPrefix(prefix: ByteString): Promise<void> {
    this.#versions = this.#versions.filter(({ key }) => !key.bytes.startsWith(prefix))
  }
}

class NaiveReader implements StoreReader {
  readonly seqno: Seqno
  readonly seenSeqno: Seqno
  readonly counters: ReadCounters = {
    memtableHits: 0,
    filesProbed: 0,
    bloomChecks: 0,
    bloomNegatives: 0,
    blocksRead: 0,
    bytesRead: 0,
  }
  readonly #versionsOf: (stripe: number) => readonly Version[]

  constructor(seqno: Seqno, versionsOf: (stripe: number) => readonly Version[]) {
    this.seqno = seqno
    this.seenSeqno = seqno
    this.#versionsOf = versionsOf
  }

  get<T>(
    key: StoreKey,
    decode: (buffer: Uint8Array, start: number, end: number) => T,
  ): T | undefined {
    const value = this.#live(key.stripe).get(key.bytes)
    return value === undefined ? undefined : decode(value, 0, value.length)
  }

  scan({ stripe, from, to, reverse }: ScanRange): StoreIterator {
    const entries = [...this.#live(stripe)]
      .filter(([key]) => (from === undefined || key >= from) && (to === undefined || key < to))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
    return new NaiveIterator(reverse === true ? entries.toReversed() : entries, reverse === true)
  }

  close(): void {}

  #live(stripe: number): Map<ByteString, Uint8Array> {
    const live = new Map<ByteString, Uint8Array>()
    for (const { key, value } of this.#versionsOf(stripe)) {
      if (value === undefined) live.delete(key.bytes)
      else live.set(key.bytes, value)
    }
    return live
  }
}

class NaiveIterator implements StoreIterator {
  readonly #entries: readonly (readonly [ByteString, Uint8Array])[]
  readonly #reverse: boolean
  #at = -1

  constructor(entries: readonly (readonly [ByteString, Uint8Array])[], reverse: boolean) {
    this.#entries = entries
    this.#reverse = reverse
  }

  next(): boolean {
    this.#at++
    return this.#at < this.#entries.length
  }

  seek(bytes: ByteString): boolean {
    while (this.next()) {
      if (this.#reverse ? this.key <= bytes : this.key >= bytes) return true
    }
    return false
  }

  get key(): ByteString {
    return this.#entry[0]
  }

  get value(): Uint8Array {
    return this.#entry[1]
  }

  get valueStart(): number {
    return 0
  }

  get valueEnd(): number {
    return this.#entry[1].length
  }

  close(): void {}

  get #entry(): readonly [ByteString, Uint8Array] {
    return must(this.#entries[this.#at], 'the iterator stands on an entry')
  }
}
