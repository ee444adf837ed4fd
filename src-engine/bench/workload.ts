/**
 * What the benchmarks store: 2,000 partitions of 100 items, eight attributes besides the key, about 200 bytes or
 * 1 KB packed. `round` changes the content, so that no put ever writes what is already there.
 */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'

export interface Workload {
  readonly name: string
  readonly partitions: number
  readonly itemsPerPartition: number
  /** Length of the text that fills the item up. */
  readonly fillChars: number
}

/** @param partitions of 100 items each */
export function workloads(partitions: number): readonly Workload[] {
  return [
    { name: '200 B', partitions, itemsPerPartition: 100, fillChars: 60 },
    { name: '1 KB', partitions, itemsPerPartition: 100, fillChars: 880 },
  ]
}

export function itemCount(workload: Workload): number {
  return workload.partitions * workload.itemsPerPartition
}

export function partitionKey(workload: Workload, index: number): string {
  return `customer#${String(Math.floor(index / workload.itemsPerPartition)).padStart(6, '0')}`
}

export function sortKey(workload: Workload, index: number): string {
  return `order#${String(index % workload.itemsPerPartition).padStart(9, '0')}`
}

const cities = ['Lisbon', 'Porto', 'Braga', 'Coimbra', 'Faro', 'Aveiro', 'Évora']
const fill = Array.from({ length: 1000 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join(
  '',
)

/** The whole item, key included. */
export function wholeItem(workload: Workload, index: number, round: number): Item {
  const start = (index + round) % 100
  const item: Item = new Map<string, AttributeValue>()
  item.set('pk', partitionKey(workload, index))
  item.set('sk', sortKey(workload, index))
  item.set('status', index % 3 === 0 ? 'shipped' : 'open')
  item.set('total', ((index * 37 + round) % 100_000) / 100)
  item.set('quantity', (index + round) % 50)
  item.set('createdAt', 1_700_000_000 + index)
  item.set('city', cities[(index + round) % cities.length] ?? '')
  item.set('express', (index + round) % 2 === 0)
  item.set('version', round)
  item.set('note', fill.slice(start, start + workload.fillChars))
  return item
}

/** The whole item as a plain object, which is what the peers store. */
export function plainItem(
  workload: Workload,
  index: number,
  round: number,
): Readonly<Record<string, string | number | boolean>> {
  const start = (index + round) % 100
  return {
    pk: partitionKey(workload, index),
    sk: sortKey(workload, index),
    status: index % 3 === 0 ? 'shipped' : 'open',
    total: ((index * 37 + round) % 100_000) / 100,
    quantity: (index + round) % 50,
    createdAt: 1_700_000_000 + index,
    city: cities[(index + round) % cities.length] ?? '',
    express: (index + round) % 2 === 0,
    version: round,
    note: fill.slice(start, start + workload.fillChars),
  }
}

/**
 * All items in the order in which they would come to be: one after the other for a customer, while customers come
 * and go at random. Peers that keep pages in key order pay for it as they would in use.
 */
export function arrivalOrder(workload: Workload): Uint32Array {
  const { partitions, itemsPerPartition } = workload
  const customers = shuffled(partitions)
  return Uint32Array.from(
    { length: itemCount(workload) },
    (_, i) => (customers[i % partitions] ?? 0) * itemsPerPartition + Math.floor(i / partitions),
  )
}

/** Index numbers in a fixed random order. */
export function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  let state = 12345
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = state % (i + 1)
    const held = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = held
  }
  return order
}
