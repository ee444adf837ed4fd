/**
 * What the benchmarks store: 2,000 partitions of 100 items, eight attributes besides the key, about 200 bytes or
 * 1 KB packed. `round` changes the content, so that no put ever writes what is already there.
 */
import type { Item } from '../encoding/attribute-value.ts'

export interface Workload {
  readonly partitions: number
  readonly itemsPerPartition: number
  /** Length of the text that fills the item up. */
  readonly fillChars: number
}

export const workload200B: Workload = { partitions: 2000, itemsPerPartition: 100, fillChars: 60 }
export const workload1KB: Workload = { partitions: 2000, itemsPerPartition: 100, fillChars: 880 }

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
const fill = Array.from({ length: 1000 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join('')

/** The attributes besides the key. */
export function attributes(workload: Workload, index: number, round: number): Item {
  const start = (index + round) % 100
  return new Map<string, string | number | boolean>([
    ['status', index % 3 === 0 ? 'shipped' : 'open'],
    ['total', ((index * 37 + round) % 100_000) / 100],
    ['quantity', (index + round) % 50],
    ['createdAt', 1_700_000_000 + index],
    ['city', cities[(index + round) % cities.length] ?? ''],
    ['express', (index + round) % 2 === 0],
    ['version', round],
    ['note', fill.slice(start, start + workload.fillChars)],
  ])
}

/** The whole item, key included. */
export function wholeItem(workload: Workload, index: number, round: number): Item {
  const item: Item = new Map<string, string>([
    ['pk', partitionKey(workload, index)],
    ['sk', sortKey(workload, index)],
  ])
  for (const [name, value] of attributes(workload, index, round)) item.set(name, value)
  return item
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
