/**
 * What an ordered store must hold, as plainly as it can be said: the list of batches, and a Map of keys
 * to values for any prefix of it.
 */
import { must } from '../../base/assert.ts'
import { asByteString, type ByteString } from '../../base/byte-string.ts'
import { latin1Text } from '../../base/latin1.ts'
import type { Seqno, StoreKey, WriteOperation } from '../../storage/store-contract.ts'

/** `stripe/key` to value, both readable in a failed comparison. */
export type ModelState = ReadonlyMap<string, string>

interface ModelBatch {
  readonly seqno: Seqno
  readonly operations: readonly WriteOperation[]
}

const statesKept = 64

export class OrderedStoreModel {
  readonly #batches: ModelBatch[] = []
  readonly #droppedPrefixes: ByteString[] = []
  /** Recently asked states by number of batches. */
  readonly #states = new Map<number, ModelState>([[0, new Map()]])

  get lastSeqno(): Seqno {
    return this.#batches.at(-1)?.seqno ?? 0
  }

  /** Forgets every batch after `seqno`: a crash took them. */
  rewind(seqno: Seqno): void {
    const kept = this.#countThrough(seqno)
    this.#batches.length = kept
    for (const count of this.#states.keys()) if (count > kept) this.#states.delete(count)
  }

  /** Forgets one batch that the store took back, because the disk was full. */
  takeBack(seqno: Seqno): void {
    const at = this.#countThrough(seqno) - 1
    if (this.#batches[at]?.seqno !== seqno) return
    this.#batches.splice(at, 1)
    for (const count of this.#states.keys()) if (count > at) this.#states.delete(count)
  }

  write(seqno: Seqno, operations: readonly WriteOperation[]): void {
    this.#batches.push({ seqno, operations })
  }

  /** From now on keys with this prefix may be there or not, until the drop is acknowledged. */
  dropPrefix(prefix: ByteString): void {
    this.#droppedPrefixes.push(prefix)
  }

  /** In the order in which their drops began. */
  get droppedPrefixes(): readonly ByteString[] {
    return this.#droppedPrefixes
  }

  /** What a reader of the moment `seqno` sees. */
  stateAt(seqno: Seqno): ModelState {
    return this.#state(this.#countThrough(seqno))
  }

  /** The history up to `from` followed by one batch that never became part of this model. */
  branch(from: Seqno, seqno: Seqno, operations: readonly WriteOperation[]): OrderedStoreModel {
    const branch = new OrderedStoreModel()
    branch.#states.set(0, this.stateAt(from))
    branch.#droppedPrefixes.push(...this.#droppedPrefixes)
    branch.write(seqno, operations)
    return branch
  }

  /** The batches after `from` up to `to`, for messages. */
  seqnosBetween(from: Seqno, to: Seqno): Seqno[] {
    return this.#batches.map((batch) => batch.seqno).filter((seqno) => seqno > from && seqno <= to)
  }

  #countThrough(seqno: Seqno): number {
    let low = 0
    let high = this.#batches.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (must(this.#batches[middle], 'within bounds').seqno <= seqno) low = middle + 1
      else high = middle
    }
    return low
  }

  #state(count: number): ModelState {
    const known = this.#states.get(count)
    if (known !== undefined) return known
    let start = 0
    for (const at of this.#states.keys()) if (at < count && at > start) start = at
    const state = new Map(this.#states.get(start))
    for (const batch of this.#batches.slice(start, count)) applyBatch(state, batch)
    if (this.#states.size > statesKept) {
      const [first] = [...this.#states.keys()].filter((at) => at !== 0)
      if (first !== undefined) this.#states.delete(first)
    }
    this.#states.set(count, state)
    return state
  }
}

export function modelKey(stripe: number, key: ByteString): string {
  return `${stripe}/${key}`
}

export function parseModelKey(name: string): StoreKey {
  const slash = name.indexOf('/')
  return { stripe: Number(name.slice(0, slash)), bytes: asByteString(name.slice(slash + 1)) }
}

function applyBatch(state: Map<string, string>, batch: ModelBatch): void {
  for (const { key, value } of batch.operations) {
    const name = modelKey(key.stripe, key.bytes)
    if (value === undefined) state.delete(name)
    else state.set(name, readable(value, 0, value.length))
  }
}

/** Simulated values start with a readable stamp; what fills them up follows from it. */
export function readable(value: Uint8Array, start: number, end: number): string {
  return latin1Text(value, start, end)
}
