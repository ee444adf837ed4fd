/**
 * One random history under many options: whatever the options, the store gives the model's answers at
 * every step, forwards, backwards, in ranges and at snapshots.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { asByteString, type ByteString } from '../base/byte-string.ts'
import { systemEnvironment } from '../base/environment.ts'
import { modelKey, OrderedStoreModel, readable } from '../testing/model/ordered-store-model.ts'
import { openTestStore, type TestStore } from '../testing/open-test-store.ts'
import { soakFactor, testSeed } from '../testing/soak.ts'
import { MemoryVfs } from '../vfs/memory-vfs.ts'
import type { StoreOptions } from './options.ts'
import type { ScanRange, Seqno, Snapshot, StoreKey, WriteOperation } from './store-contract.ts'

type Step =
  | { readonly kind: 'write'; readonly operations: readonly WriteOperation[] }
  | { readonly kind: 'flush' | 'compact' | 'checkpoint' | 'reopen' | 'snapshot' | 'release' }
  | { readonly kind: 'dropPrefix' }
  | { readonly kind: 'scan'; readonly range: ScanRange; readonly old: boolean }
  | { readonly kind: 'seek'; readonly range: ScanRange; readonly target: ByteString }
  | { readonly kind: 'get'; readonly key: StoreKey; readonly old: boolean }

const stripes = [0, 1, 255]
/** Includes the empty key, prefixes of each other, and bytes at both ends of the order. */
const keyTexts = [
  '',
  '\0',
  'a',
  'a\0',
  'ab',
  'ab\xff',
  'b',
  'ba',
  'c',
  'z',
  '\x7f',
  '\x80',
  '\xff',
  '\xff\xff',
]
/** Dropped at most once, and never written again. */
const dropped = asByteString('b')

const optionSets: Readonly<Record<string, Partial<StoreOptions>>> = {
  'the defaults': {},
  'a flush per record, tiny blocks': {
    memtableRecords: 1,
    compactionFiles: 2,
    blockBytes: 256,
    walFileBytes: 4096,
    walBytesMax: 16 * 1024,
    walPreallocateBytes: 1024,
  },
  'no bloom filter, compressed, few open files': {
    memtableRecords: 5,
    compactionFiles: 4,
    bloomBitsPerKey: 0,
    compression: 'deflate',
    openFilesMax: 8,
  },
  'dense bloom filters, no background compaction, nothing synced': {
    memtableRecords: 3,
    bloomBitsPerKey: 20,
    blockBytes: 65_536,
    backgroundCompaction: false,
    durability: { kind: 'none' },
    walPreallocateBytes: 0,
  },
}

const keyText = fc.constantFrom(...keyTexts).map(asByteString)
const stripe = fc.constantFrom(...stripes)
const key: fc.Arbitrary<StoreKey> = fc.record({ stripe, bytes: keyText })
const value = fc.option(
  fc
    .tuple(
      fc.nat(),
      fc.oneof({ arbitrary: fc.nat(40), weight: 9 }, { arbitrary: fc.nat(9000), weight: 1 }),
    )
    .map(([stamp, size]) => new TextEncoder().encode(`${stamp}${'.'.repeat(size)}`)),
  { nil: undefined, freq: 4 },
)
const range: fc.Arbitrary<ScanRange> = fc.record({
  stripe,
  from: fc.option(keyText, { nil: undefined }),
  to: fc.option(keyText, { nil: undefined }),
  reverse: fc.boolean(),
})
const operations = fc.uniqueArray(fc.record({ key, value }), {
  minLength: 1,
  maxLength: 5,
  selector: (operation) => modelKey(operation.key.stripe, operation.key.bytes),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('write'), operations }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('flush', 'compact', 'checkpoint', 'reopen', 'snapshot', 'release'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dropPrefix') }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('scan'), range, old: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('seek'), range, target: keyText }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('get'), key, old: fc.boolean() }) },
)

/** Runs a history on one store and on the model, and returns everything the store answered. */
class History {
  readonly #options: Partial<StoreOptions>
  readonly #vfs = new MemoryVfs()
  readonly #model = new OrderedStoreModel()
  readonly #answers: string[] = []
  #snapshots: Snapshot[] = []
  #prefixDropped = false

  constructor(options: Partial<StoreOptions>) {
    this.#options = options
    this.#vfs.makeDirectory('/db')
  }

  async run(steps: readonly Step[]): Promise<readonly string[]> {
    let store = await this.#open()
    for (const each of steps) store = await this.#perform(store, each)
    await this.#close(store)
    return this.#answers
  }

  #open(): Promise<TestStore> {
    return openTestStore({
      vfs: this.#vfs,
      directory: '/db',
      environment: systemEnvironment,
      options: this.#options,
    })
  }

  async #close(store: TestStore): Promise<void> {
    for (const snapshot of this.#snapshots) snapshot.close()
    this.#snapshots = []
    await store.close()
  }

  async #perform(store: TestStore, current: Step): Promise<TestStore> {
    switch (current.kind) {
      case 'write': {
        await store.writable()
        const allowed = current.operations.filter(
          ({ key: target }) => !this.#prefixDropped || !target.bytes.startsWith(dropped),
        )
        if (allowed.length === 0) return store
        this.#model.write(store.write(allowed).seqno, allowed)
        return store
      }
      case 'flush':
      case 'compact':
      case 'checkpoint':
        await store[current.kind]()
        return store
      case 'snapshot':
        this.#snapshots.push(store.snapshot())
        return store
      case 'release':
        this.#snapshots.shift()?.close()
        return store
      case 'dropPrefix': {
        if (this.#prefixDropped || this.#snapshots.length > 0) return store
        this.#prefixDropped = true
        await store.dropPrefix(dropped)
        return store
      }
      case 'scan':
        this.#scan(store, current.range, current.old)
        return store
      case 'seek':
        this.#seek(store, current.range, current.target)
        return store
      case 'get':
        this.#get(store, current.key, current.old)
        return store
      case 'reopen':
        await this.#close(store)
        return this.#open()
    }
  }

  #moment(old: boolean, store: TestStore): { snapshot: Snapshot | undefined; seqno: Seqno } {
    // A prefix vanishes from old snapshots too: only the newest moment is comparable after a drop.
    const snapshot = old && !this.#prefixDropped ? this.#snapshots[0] : undefined
    return { snapshot, seqno: snapshot?.seqno ?? store.lastSeqno }
  }

  #scan(store: TestStore, scanned: ScanRange, old: boolean): void {
    const { snapshot, seqno } = this.#moment(old, store)
    const reader = store.reader(snapshot)
    const found: string[] = []
    const iterator = reader.scan(scanned)
    while (iterator.next()) {
      const text = readable(iterator.value, iterator.valueStart, iterator.valueEnd)
      found.push(`${iterator.key}=${text}`)
    }
    iterator.close()
    reader.close()
    expect(found).toEqual(this.#expected(scanned, seqno))
    this.#answers.push(...found)
  }

  #seek(store: TestStore, scanned: ScanRange, target: ByteString): void {
    const reader = store.reader()
    const iterator = reader.scan(scanned)
    const found: string[] = []
    for (let more = iterator.seek(target); more && found.length < 3; more = iterator.next()) {
      found.push(
        `${iterator.key}=${readable(iterator.value, iterator.valueStart, iterator.valueEnd)}`,
      )
    }
    iterator.close()
    reader.close()
    const behind = (entry: string): boolean => {
      const entryKey = entry.slice(0, entry.lastIndexOf('='))
      return scanned.reverse === true ? entryKey <= target : entryKey >= target
    }
    const expected = this.#expected(scanned, store.lastSeqno).filter(behind).slice(0, 3)
    expect(found).toEqual(expected)
    this.#answers.push(...found)
  }

  #get(store: TestStore, target: StoreKey, old: boolean): void {
    const { snapshot, seqno } = this.#moment(old, store)
    const reader = store.reader(snapshot)
    const found = reader.get(target, readable)
    reader.close()
    const vanished = this.#prefixDropped && target.bytes.startsWith(dropped)
    const name = modelKey(target.stripe, target.bytes)
    expect(found).toBe(vanished ? undefined : this.#model.stateAt(seqno).get(name))
    this.#answers.push(found ?? 'nothing')
  }

  #expected(scanned: ScanRange, seqno: Seqno): string[] {
    const prefix = `${scanned.stripe}/`
    const entries: (readonly [string, string])[] = []
    for (const [name, text] of this.#model.stateAt(seqno)) {
      if (!name.startsWith(prefix)) continue
      const bytes = name.slice(prefix.length)
      if (this.#prefixDropped && bytes.startsWith(dropped)) continue
      if (scanned.from !== undefined && bytes < scanned.from) continue
      if (scanned.to !== undefined && bytes >= scanned.to) continue
      entries.push([bytes, text])
    }
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    if (scanned.reverse === true) entries.reverse()
    return entries.map(([bytes, text]) => `${bytes}=${text}`)
  }
}

test('every option set gives the same, right answers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80 }), async (steps) => {
      const histories = await Promise.all(
        Object.values(optionSets).map((options) => new History(options).run(steps)),
      )
      for (const answers of histories) expect(answers).toEqual(histories[0])
    }),
    { numRuns: 300 * soakFactor, seed: testSeed },
  )
})
