/** Randomness as the engine sees it. Passed in at open; the seeded one makes whole runs repeatable. */
export interface Random {
  /** An unsigned 32-bit integer. */
  uint32(): number
}

/** A number in 0..limit-1. */
export function randomBelow(random: Random, limit: number): number {
  return Math.floor((random.uint32() / 0x1_0000_0000) * limit)
}

export const systemRandom: Random = {
  uint32: () => globalThis.crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
}

/** mulberry32: small, fast, good enough for tests and salts; the same seed gives the same run. */
export class SeededRandom implements Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  uint32(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  let hex = ''
  for (let i = 0; i < 4; i++) hex += random.uint32().toString(16).padStart(8, '0')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join('-')
}
