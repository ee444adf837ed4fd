import { expect, test } from 'vitest'
import { BlockCache, type BlockOwner } from './block-cache.ts'

/** Remembers which of its blocks are in the cache. */
class Blocks implements BlockOwner {
  readonly slots = new Map<number, number>()
  lost(block: number): void {
    this.slots.delete(block)
  }
}

function put(cache: BlockCache, owner: Blocks, block: number): number {
  const slot = cache.claim()
  cache.bytes.fill(block, cache.start(slot), cache.start(slot) + cache.slotBytes)
  cache.publish(slot, owner, block)
  owner.slots.set(block, slot)
  return slot
}

const contents = (cache: BlockCache, owner: Blocks): Record<number, number> =>
  Object.fromEntries(
    [...owner.slots].map(([block, slot]) => [block, cache.bytes[cache.start(slot)] ?? -1]),
  )

test('blocks stay what they are while the slab grows to its bound', () => {
  const cache = new BlockCache({ bytesMax: 100 * 64, slotBytes: 64 })
  const owner = new Blocks()
  for (let block = 0; block < 100; block++) put(cache, owner, block)
  expect(contents(cache, owner)).toEqual(
    Object.fromEntries(Array.from({ length: 100 }, (_, block) => [block, block])),
  )
  expect(cache.bytes.length).toBe(100 * 64)
  put(cache, owner, 100)
  expect(owner.slots.size).toBe(100)
  expect(cache.bytes.length).toBe(100 * 64)
})

test('what was used lately outlives what was not', () => {
  const cache = new BlockCache({ bytesMax: 4 * 64, slotBytes: 64 })
  const owner = new Blocks()
  for (const block of [1, 2, 3, 4]) put(cache, owner, block)
  // Each was just put in: the hand passes all once and takes the first.
  put(cache, owner, 5)
  expect([...owner.slots.keys()].toSorted()).toEqual([2, 3, 4, 5])
  cache.use(owner.slots.get(2) ?? -1)
  put(cache, owner, 6)
  expect([...owner.slots.keys()].toSorted()).toEqual([2, 4, 5, 6])
})

test('released slots are taken first and their owner hears nothing', () => {
  const cache = new BlockCache({ bytesMax: 2 * 64, slotBytes: 64 })
  const gone = new Blocks()
  const stays = new Blocks()
  put(cache, stays, 1)
  const slot = put(cache, gone, 2)
  cache.release(slot)
  put(cache, stays, 3)
  put(cache, stays, 4)
  expect([gone.slots.size, stays.slots.size]).toEqual([1, 2])
})

test('a claim that is never published leaves nothing behind', () => {
  const cache = new BlockCache({ bytesMax: 64, slotBytes: 64 })
  const owner = new Blocks()
  put(cache, owner, 1)
  cache.claim()
  expect(owner.slots.size).toBe(0)
  put(cache, owner, 2)
  expect(contents(cache, owner)).toEqual({ 2: 2 })
})
