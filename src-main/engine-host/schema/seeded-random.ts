/** Random numbers that a seed repeats, so that a sample can be drawn again. Mulberry32: not for secrets. */
export type Random = () => number

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The numbers from 0 to `count - 1` in random order. */
export function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, at) => at)
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const held = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = held
  }
  return order
}

/** Keeps `size` of the things it is offered, each with the same chance, however many come. */
export class Reservoir<Thing> {
  readonly #size: number
  readonly #random: Random
  readonly #kept: Thing[] = []
  #offered = 0

  constructor(size: number, random: Random) {
    this.#size = size
    this.#random = random
  }

  get kept(): readonly Thing[] {
    return this.#kept
  }

  offer(thing: Thing): void {
    this.#offered++
    if (this.#kept.length < this.#size) {
      this.#kept.push(thing)
      return
    }
    const at = Math.floor(this.#random() * this.#offered)
    if (at < this.#size) this.#kept[at] = thing
  }
}
