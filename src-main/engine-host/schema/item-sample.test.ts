import { expect, test } from 'vitest'
import type { Item } from '../../../src-engine/index.ts'
import type { ReadScope } from '../../contract/schema.ts'
import { readItems, type ItemsOf } from './item-sample.ts'

/** Items spread over stripes; the partition key says the stripe, `kind` is even through the table. */
function tableOf(itemsPerStripe: (stripe: number) => number): ItemsOf {
  const stripes = Array.from({ length: 256 }, (_, stripe) =>
    Array.from(
      { length: itemsPerStripe(stripe) },
      (_, at) =>
        new Map<string, string | number>([
          ['pk', `p${stripe}-${at}`],
          ['kind', at % 4],
        ]),
    ),
  )
  return {
    itemCount: stripes.reduce((sum, items) => sum + items.length, 0),
    bytes: 100_000,
    partitionKey: 'pk',
    async *all() {
      for (const items of stripes) if (items.length > 0) yield items
    },
    stripe: async (stripe, after) => {
      const from = Number(after?.get('at') ?? 0)
      const items = stripes[stripe] ?? []
      const to = from + 100
      return {
        items: items.slice(from, to),
        lastKey: to < items.length ? new Map([['at', to]]) : undefined,
      }
    },
  }
}

async function sampled(table: ItemsOf, scope: ReadScope, cancelAfterReads = Infinity) {
  const visited: Item[] = []
  let reads = 0
  const sample = await readItems(table, {
    scope,
    visit: (items) => void visited.push(...items),
    cancelled: () => reads >= cancelAfterReads,
    onProgress: () => void reads++,
    pause: () => Promise.resolve(),
    nowMs: () => 0,
  })
  return { sample, visited }
}

test('a small table is read whole, and its figures are exact', async () => {
  const { sample, visited } = await sampled(
    tableOf(() => 3),
    { kind: 'sample', items: 1000, seed: 1 },
  )
  expect(visited.length).toBe(768)
  expect(sample).toMatchObject({ method: 'all', items: 768, marginPercent: 0, seed: undefined })
})

test('the same seed draws the same items, another seed others', async () => {
  const table = tableOf(() => 60)
  const draw = async (seed: number) =>
    (await sampled(table, { kind: 'sample', items: 300, seed })).visited.map((each) =>
      each.get('pk'),
    )
  expect(await draw(7)).toEqual(await draw(7))
  expect(await draw(7)).not.toEqual(await draw(8))
})

test('a sample is as large as asked for, reads little, and is right within its margin', async () => {
  const { sample, visited } = await sampled(
    tableOf(() => 400),
    { kind: 'sample', items: 2000, seed: 3 },
  )
  expect(sample.items).toBe(2000)
  expect(sample.itemsRead).toBeLessThan(12_000)
  expect(sample.marginPercent).toBeCloseTo(2.2, 0)
  const share = visited.filter((each) => each.get('kind') === 0).length / visited.length
  expect(Math.abs(share - 0.25) * 100).toBeLessThan(sample.marginPercent * 2)
})

test('one partition with everything is sampled throughout, not from its start', async () => {
  const { sample, visited } = await sampled(
    tableOf((stripe) => (stripe === 9 ? 20_000 : 0)),
    { kind: 'sample', items: 500, seed: 1 },
  )
  expect(sample.items).toBe(500)
  const places = visited.map((each) => Number(String(each.get('pk')).split('-')[1]))
  expect(Math.max(...places)).toBeGreaterThan(18_000)
  expect(Math.min(...places)).toBeLessThan(2000)
})

test('what was cancelled keeps what it had and says so', async () => {
  const { sample, visited } = await sampled(
    tableOf(() => 400),
    { kind: 'all' },
    3,
  )
  expect(sample.cancelled).toBe(true)
  expect(sample.items).toBe(1200)
  expect(visited.length).toBe(1200)
  expect(sample.marginPercent).toBeGreaterThan(0)
})
