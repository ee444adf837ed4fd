/**
 * The blocks that lookups read last, in one slab of memory: slots of equal size, given out by the clock algorithm (a
 * second chance for what was used since the hand came by). One slab rather than a buffer per block, because a
 * buffer per block costs more to find, to collect and to hand to the decoder than reading from the page cache does.
 *
 * Its owner knows whether a block is here and how long it is, so a hit costs no look-up. Blocks larger than a slot are
 * never here. Scans do not come here: they would only push out what lookups need.
 */

/** The SST whose blocks are here: told when it loses one. */
export interface BlockOwner {
  lost(block: number): void
}

/** A small database has a small slab. One that outgrows it gets all at once: memory costs nothing before it is used. */
const firstSlots = 16
const smallSlots = 256

export class BlockCache {
  readonly slotBytes: number
  readonly #slotsMax: number
  #bytes = new Uint8Array(0)
  /** Parallel, one element a slot. */
  readonly #owners: (BlockOwner | undefined)[] = []
  readonly #blocks: number[] = []
  /** Small enough to stay in the processor's cache: every hit looks here. */
  readonly #used: Uint8Array
  #hand = 0

  constructor(options: { readonly bytesMax: number; readonly slotBytes: number }) {
    this.slotBytes = options.slotBytes
    this.#slotsMax = Math.max(1, Math.floor(options.bytesMax / options.slotBytes))
    this.#used = new Uint8Array(this.#slotsMax)
  }

  /** The slab. Another one once it has grown; the old one keeps what it held. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  start(slot: number): number {
    return slot * this.slotBytes
  }

  /** The block in this slot is wanted. */
  use(slot: number): void {
    this.#used[slot] = 1
  }

  /** An empty slot, for the caller to fill and then to `publish`. */
  claim(): number {
    const slot = this.#owners.length < this.#slotsMax ? this.#addSlot() : this.#freeSlot()
    this.#owners[slot] = undefined
    return slot
  }

  /** The claimed slot now holds this block. */
  publish(slot: number, owner: BlockOwner, block: number): void {
    this.#owners[slot] = owner
    this.#blocks[slot] = block
    this.#used[slot] = 1
  }

  /** What the slot holds is not wanted any more. */
  release(slot: number): void {
    this.#owners[slot] = undefined
    this.#used[slot] = 0
  }

  #addSlot(): number {
    const slot = this.#owners.length
    this.#owners.push(undefined)
    this.#blocks.push(0)
    const needed = (slot + 1) * this.slotBytes
    if (needed > this.#bytes.length) {
      const wanted = slot < smallSlots ? Math.max(firstSlots, slot * 2) : this.#slotsMax
      const slots = Math.min(this.#slotsMax, wanted)
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
      this.#owners[slot]?.lost(this.#blocks[slot] ?? 0)
      return slot
    }
  }
}
