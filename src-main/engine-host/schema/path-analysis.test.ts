import { expect, test } from 'vitest'
import type { AttributeValue, Item } from '../../../src-engine/index.ts'
import type { ItemSample } from '../../contract/schema.ts'
import { pathsMax, SchemaAnalyzer } from './path-analysis.ts'

const sample: ItemSample = {
  method: 'all',
  seed: undefined,
  items: 0,
  itemsRead: 0,
  stripesRead: 256,
  partitions: 0,
  tableItems: 0,
  marginPercent: 0,
  marginWorstPercent: 0,
  cancelled: false,
  elapsedMs: 0,
}

function analyze(items: readonly Item[]) {
  const analyzer = new SchemaAnalyzer()
  for (const item of items) analyzer.add(item)
  return analyzer.result(sample)
}

const item = (members: Record<string, AttributeValue>): Item => new Map(Object.entries(members))

test('tells types, presence, ranges and frequent values of each path', () => {
  const { paths } = analyze([
    item({ pk: 'a', age: 30, tags: ['x', 'y'], address: new Map([['city', 'Oslo']]) }),
    item({ pk: 'b', age: '30', tags: ['x'] }),
    item({ pk: 'c', age: 12.5 }),
  ])
  const found = new Map(paths.map((path) => [JSON.stringify(path.path), path]))
  expect([...found.keys()]).toEqual([
    '["pk"]',
    '["age"]',
    '["tags"]',
    '["tags",null]',
    '["address"]',
    '["address","city"]',
  ])
  expect(found.get('["age"]')).toMatchObject({
    present: 3,
    types: [
      { type: 'N', count: 2 },
      { type: 'S', count: 1 },
    ],
    numbers: { min: '12.5', max: '30', mean: 21.25 },
    distinct: { count: 3, more: false },
  })
  expect(found.get('["tags",null]')).toMatchObject({
    present: 2,
    values: 3,
    top: [
      { value: 'x', count: 2 },
      { value: 'y', count: 1 },
    ],
  })
})

test('keeps exact numbers exact, and names that are traps apart', () => {
  const digits = '12345678901234567890123456789012345678'
  const { paths } = analyze([
    item({ n: { kind: 'N', text: digits } }),
    new Map<string, AttributeValue>([
      ['__proto__', 1],
      ['a.b', 2],
    ]),
    item({ a: new Map([['b', 3]]) }),
  ])
  expect(paths[0]?.numbers?.max).toBe(digits)
  expect(paths.map(({ path }) => path)).toEqual([['n'], ['__proto__'], ['a.b'], ['a'], ['a', 'b']])
})

test('numbers far from all others are told with the bounds they lie beyond', () => {
  const items = Array.from({ length: 2000 }, (_, at) => item({ n: 100 + (at % 50) }))
  const { paths } = analyze([...items, item({ n: 9000 }), item({ n: 9001 })])
  const outliers = paths[0]?.numbers?.outliers
  expect(outliers?.count).toBe(2)
  expect(outliers?.above).toBeGreaterThan(150)
  expect(outliers?.above).toBeLessThanOrEqual(9000)
})

test('maps with ids for names end at a limit that is told', () => {
  const items = Array.from({ length: pathsMax + 10 }, (_, at) => item({ [`name${at}`]: at }))
  const { paths, valuesLeftOut } = analyze(items)
  expect(paths.length).toBe(pathsMax)
  expect(valuesLeftOut).toBe(10)
})
