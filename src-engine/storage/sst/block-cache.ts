/**
 * The blocks that lookups read last, in one slab of memory: slots of equal size, given out by the clock algorithm (a
 * second chance for what was used since the hand came by). One slab rather than a buffer per block, because a
 * buffer per block costs more to find, to collect and to hand to the decoder than reading from the page cache does.
 *
 * Whether a block is here is written in its owner's `slots`, so a hit costs no look-up. Blocks larger than a slot are
 * never here. Scans do not come here: they would only push out what lookups need.
 */
import { assert } from '../../base/assert.ts'

/** What the blocks of one SST know of the cache: per block its slot, or `noSlot`. */
export interface BlockOwner {
  readonly slots: Int32Array
}

export const noSlot = -1
const firstSlots = 16

export class BlockCache {
  readonly slotBytes: number
  readonly #slotsMax: number
  #bytes = new Uint8Array(0)
  /** Parallel, one element a slot. */
  readonly #owners: (BlockOwner | undefined)[] = []
  readonly #blocks: number[] = []
  readonly #lengths: number[] = []
  readonly #used: number[] = []
  #hand = 0

  constructor(options: { readonly bytesMax: number; readonly slotBytes: number }) {
    this.slotBytes = options.slotBytes
    this.#slotsMax = Math.max(1, Math.floor(options.bytesMax / options.slotBytes))
  }

  /** The slab. Another one once it has grown; the old one keeps what it held. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  start(slot: number): number {
    return slot * this.slotBytes
  }

  /** Bytes of the block in a slot; counts as a use. */
  use(slot: number): number {
    this.#used[slot] = 1
    return this.#lengths[slot] ?? 0
  }

  /** An empty slot, for the caller to fill and then to `publish`. */
  claim(): number {
    const slot = this.#owners.length < this.#slotsMax ? this.#addSlot() : this.#freeSlot()
    this.#owners[slot] = undefined
    return slot
  }

  /** The slot now holds `length` bytes of this block. */
  publish(slot: number, owner: BlockOwner, held: { block: number; length: number }): void {
    assert(held.length <= this.slotBytes, `a block of ${held.length} bytes in a slot`)
    this.#owners[slot] = owner
    this.#blocks[slot] = held.block
    this.#lengths[slot] = held.length
    this.#used[slot] = 1
    owner.slots[held.block] = slot
  }

  /** The owner is gone: its slots are the next to be used. */
  forget(owner: BlockOwner): void {
    for (const slot of owner.slots) {
      if (slot === noSlot) continue
      this.#owners[slot] = undefined
      this.#used[slot] = 0
    }
    owner.slots.fill(noSlot)
  }

  #addSlot(): number {
    const slot = this.#owners.length
    this.#owners.push(undefined)
    this.#blocks.push(0)
    this.#lengths.push(0)
    this.#used.push(0)
    const needed = (slot + 1) * this.slotBytes
    if (needed > this.#bytes.length) {
      const slots = Math.min(this.#slotsMax, Math.max(firstSlots, slot * 2))
      const grown = new Uint8Array(slots * this.slotBytes)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    return slot
  }

  #freeSlot(): number {
    for (;;) {
      const slot = this.#hand
      this.#hand = slot + 1 === this.#slotsMax ? 0 : slot + 1
      if (this.#used[slot] === 1) {
        this.#used[slot] = 0
        continue
      }
      const owner = this.#owners[slot]
      if (owner !== undefined) owner.slots[this.#blocks[slot] ?? 0] = noSlot
      return slot
    }
  }
}
