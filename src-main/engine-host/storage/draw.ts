/** A reproducible order drawn by a seed. */
import { seededRandom, shuffled } from '../schema/seeded-random.ts'

export function drawn<Element>(elements: readonly Element[], seed: number): Element[] {
  return shuffled(elements.length, seededRandom(seed)).flatMap((at) => elements.slice(at, at + 1))
}
