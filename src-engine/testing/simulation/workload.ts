/**
 * Random work for a simulated store, all of it decided by the seed.
 *
 * Every value starts with a stamp, `batch.operation:`, that no other value in the run has. So a batch that
 * is missing, half there or out of order always shows in the contents.
 */
import { must } from '../../base/assert.ts'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { randomBelow, SeededRandom, type Random } from '../../base/random.ts'
import type { WriteOperation } from '../../storage/store-contract.ts'
import type { StoreOptions } from '../../storage/options.ts'

export type WorkloadStep =
  | { readonly kind: 'write'; readonly operations: readonly WriteOperation[] }
  /** Waits until everything written so far is durable. */
  | { readonly kind: 'await' }
  /** Lets background work go on for a while. */
  | { readonly kind: 'turns'; readonly count: number }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'compact' }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'dropPrefix'; readonly prefix: ByteString }
  | { readonly kind: 'openSnapshot' }
  | { readonly kind: 'closeSnapshot' }
  | { readonly kind: 'compare' }
  | { readonly kind: 'reopen' }

export interface WorkloadProfile {
  readonly name: string
  readonly options: Partial<StoreOptions>
  readonly steps: number
  readonly stripes: readonly number[]
  readonly keysPerStripe: number
  readonly batchMax: number
  /** Only one in so many operations becomes a crash point: for lives with very many of them. */
  readonly pointOneIn?: number
  /** Values of random length below this; 0: all of one length, and never a delete. */
  readonly valueBytesMax: number
  readonly weights: Readonly<Partial<Record<WorkloadStep['kind'], number>>>
}

const usualWeights = {
  write: 40,
  await: 10,
  turns: 12,
  time: 3,
  flush: 3,
  compact: 3,
  checkpoint: 1,
  openSnapshot: 3,
  closeSnapshot: 2,
  compare: 5,
  reopen: 1.5,
} as const

const tiny: Partial<StoreOptions> = {
  memtableRecords: 6,
  memtableBytes: 2048,
  memtableTotalBytes: 64 * 1024,
  compactionFiles: 3,
  blockBytes: 256,
  walFileBytes: 4096,
  walBytesMax: 16 * 1024,
  walPreallocateBytes: 1024,
}

/** Large enough that a log file holds a few dozen of them. */
const equalValueBytes = 90

const allStripes = Array.from({ length: 256 }, (_, stripe) => stripe)

/** Between them they reach every part of the store quickly. */
export const workloadProfiles: readonly WorkloadProfile[] = [
  {
    name: 'two stripes, constant flushing and compaction',
    options: tiny,
    steps: 90,
    stripes: [3, 200],
    keysPerStripe: 10,
    batchMax: 4,
    valueBytesMax: 60,
    weights: usualWeights,
  },
  {
    name: 'large values, constant WAL rotation',
    options: { ...tiny, memtableRecords: 12, memtableBytes: 8192 },
    steps: 60,
    stripes: [0, 17, 255],
    keysPerStripe: 6,
    batchMax: 3,
    valueBytesMax: 900,
    weights: { ...usualWeights, flush: 0, compact: 0.5, checkpoint: 10, reopen: 4 },
  },
  {
    name: 'log files filled while memtables are flushed',
    options: { ...tiny, memtableRecords: 4, memtableBytes: 8192, compactionFiles: 6 },
    steps: 110,
    pointOneIn: 2,
    stripes: [2],
    keysPerStripe: 6,
    batchMax: 2,
    valueBytesMax: 900,
    weights: { write: 60, turns: 30, await: 4, compare: 2, reopen: 0.5 },
  },
  {
    name: 'all stripes',
    options: { ...tiny, memtableRecords: 2, compactionFiles: 2 },
    steps: 16,
    pointOneIn: 6,
    stripes: allStripes,
    keysPerStripe: 2,
    batchMax: 24,
    valueBytesMax: 30,
    weights: { ...usualWeights, compact: 0.5, reopen: 0.5 },
  },
  {
    name: 'batches of equal size, recycled log files',
    options: { ...tiny, memtableRecords: 16, memtableBytes: 4096 },
    steps: 130,
    stripes: [5],
    keysPerStripe: 10,
    batchMax: 1,
    valueBytesMax: 0,
    weights: { write: 40, await: 40, turns: 5, checkpoint: 6, compare: 1, reopen: 3 },
  },
  {
    name: 'many keys, merges of a few young files',
    options: tiny,
    steps: 150,
    pointOneIn: 3,
    stripes: [8],
    keysPerStripe: 70,
    batchMax: 5,
    valueBytesMax: 20,
    weights: { ...usualWeights, flush: 1, compact: 0, checkpoint: 0.5, reopen: 0.5 },
  },
  {
    name: 'synced at intervals',
    options: { ...tiny, durability: { kind: 'interval', intervalMs: 50 } },
    steps: 70,
    stripes: [3, 200],
    keysPerStripe: 8,
    batchMax: 3,
    valueBytesMax: 80,
    weights: { ...usualWeights, time: 10, flush: 1, checkpoint: 5 },
  },
  {
    name: 'synced on request only, without preallocation, compressed',
    options: {
      ...tiny,
      durability: { kind: 'none' },
      walPreallocateBytes: 0,
      compression: 'deflate',
    },
    steps: 60,
    stripes: [9, 10],
    keysPerStripe: 8,
    batchMax: 3,
    valueBytesMax: 120,
    weights: { ...usualWeights, flush: 1, checkpoint: 5, reopen: 3 },
  },
  {
    name: 'whole prefixes dropped',
    options: tiny,
    steps: 70,
    stripes: [1, 2],
    keysPerStripe: 12,
    batchMax: 4,
    valueBytesMax: 40,
    weights: { ...usualWeights, dropPrefix: 4 },
  },
]

/** Produces steps and remembers what may not be used again. */
export class Workload {
  readonly profile: WorkloadProfile
  readonly #random: Random
  readonly #steps: readonly (readonly [WorkloadStep['kind'], number])[]
  readonly #total: number
  #batches = 0
  /** Dropped prefixes are never reused: each prefix carries a generation. */
  #generation = 0

  constructor(profile: WorkloadProfile, seed: number) {
    this.profile = profile
    this.#random = new SeededRandom(seed)
    this.#steps = Object.entries(profile.weights) as [WorkloadStep['kind'], number][]
    this.#total = this.#steps.reduce((sum, [, weight]) => sum + weight, 0)
  }

  /** Batches that go on from here in another history, with stamps that this one will never use. */
  branch(seed: number): Workload {
    const branch = new Workload(this.profile, seed)
    branch.#batches = 1_000_000 + (seed % 1_000_000)
    branch.#generation = this.#generation
    return branch
  }

  next(): WorkloadStep {
    const kind = this.#pickKind()
    switch (kind) {
      case 'write':
        return { kind, operations: this.batch() }
      case 'turns':
        return { kind, count: 1 + randomBelow(this.#random, 60) }
      case 'time':
        return { kind, ms: 1 + randomBelow(this.#random, 200) }
      case 'dropPrefix': {
        const prefix = asByteString(`${this.#generation}/`)
        this.#generation++
        return { kind, prefix }
      }
      default:
        return { kind }
    }
  }

  /** One batch: every key at most once. */
  batch(): WriteOperation[] {
    const batch = ++this.#batches
    const operations = new Map<string, WriteOperation>()
    for (let count = 1 + randomBelow(this.#random, this.profile.batchMax); count > 0; count--) {
      const stripe = this.#pick(this.profile.stripes)
      const name = randomBelow(this.#random, this.profile.keysPerStripe)
      const bytes = asByteString(`${this.#generation}/k${String(name).padStart(2, '0')}`)
      const deleted = this.profile.valueBytesMax > 0 && randomBelow(this.#random, 4) === 0
      const value = deleted ? undefined : this.#value(`${batch}.${operations.size}:`)
      operations.set(`${stripe}/${bytes}`, { key: { stripe, bytes }, value })
    }
    return [...operations.values()]
  }

  #value(stamp: string): Uint8Array {
    const { valueBytesMax } = this.profile
    const filler =
      valueBytesMax === 0
        ? equalValueBytes - stamp.length
        : randomBelow(this.#random, valueBytesMax)
    const value = new Uint8Array(stamp.length + filler)
    for (let i = 0; i < stamp.length; i++) value[i] = stamp.charCodeAt(i)
    for (let i = stamp.length; i < value.length; i++) value[i] = 97 + ((i * 7 + filler) % 26)
    return value
  }

  #pickKind(): WorkloadStep['kind'] {
    let left = (this.#random.uint32() / 0x1_0000_0000) * this.#total
    for (const [kind, weight] of this.#steps) {
      left -= weight
      if (left < 0) return kind
    }
    return 'write'
  }

  #pick<T>(values: readonly T[]): T {
    return must(values[randomBelow(this.#random, values.length)], 'the list is not empty')
  }
}
