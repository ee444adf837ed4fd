/**
 * Who must come before whom in any serial order that explains a history (Adya's dependencies, found as Elle finds
 * them in lists):
 *
 *   writes      B appended right after A
 *   sees        B read A's append as the last of the list
 *   precedes    A read the list as it was before B appended
 *   realTime    A had ended before B began
 *
 * A cycle means that no serial order explains it.
 */
import type { ObservedTransaction } from './history.ts'

export type DependencyKind = 'writes' | 'sees' | 'precedes' | 'realTime'

export interface Dependency {
  readonly to: number
  readonly kind: DependencyKind
}

/**
 * By number of the transaction, then moments of time: `realTime` runs through moments, one after each end, so that
 * it needs a few edges per transaction and not one per pair.
 */
export type DependencyGraph = readonly Dependency[][]

/** The order of all appends to a key: the longest list anybody read of it. */
export type AppendOrders = ReadonlyMap<string, readonly number[]>

export function dependencyGraph(
  transactions: readonly ObservedTransaction[],
  orders: AppendOrders,
): DependencyGraph {
  const graph: Dependency[][] = transactions.map(() => [])
  addDataDependencies(graph, transactions, orders)
  addRealTime(graph, transactions)
  return graph
}

function addDataDependencies(
  graph: Dependency[][],
  transactions: readonly ObservedTransaction[],
  orders: AppendOrders,
): void {
  const appenderOf = new Map<number, number>()
  transactions.forEach(({ appends }, at) => {
    for (const element of appends.values()) appenderOf.set(element, at)
  })
  const add = (from: number | undefined, to: number | undefined, kind: DependencyKind): void => {
    if (from !== undefined && to !== undefined && from !== to) graph[from]?.push({ to, kind })
  }
  for (const order of orders.values()) {
    for (let place = 1; place < order.length; place++) {
      const [before, after] = [order[place - 1] ?? Number.NaN, order[place] ?? Number.NaN]
      add(appenderOf.get(before), appenderOf.get(after), 'writes')
    }
  }
  transactions.forEach(({ reads }, reader) => {
    for (const [key, list] of reads) {
      const last = list.at(-1)
      const next = orders.get(key)?.[list.length]
      if (last !== undefined) add(appenderOf.get(last), reader, 'sees')
      if (next !== undefined) add(reader, appenderOf.get(next), 'precedes')
    }
  })
}

function addRealTime(graph: Dependency[][], transactions: readonly ObservedTransaction[]): void {
  const ends = transactions
    .flatMap(({ endedNs }, at) => (endedNs === undefined ? [] : [{ at, endedNs }]))
    .sort((a, b) => (a.endedNs < b.endedNs ? -1 : 1))
  const firstMoment = graph.length
  ends.forEach(({ at }, moment) => {
    graph[at]?.push({ to: firstMoment + moment, kind: 'realTime' })
    graph.push(moment + 1 < ends.length ? [{ to: firstMoment + moment + 1, kind: 'realTime' }] : [])
  })
  transactions.forEach(({ startedNs }, at) => {
    const moment = lastBefore(ends, startedNs)
    if (moment >= 0) graph[firstMoment + moment]?.push({ to: at, kind: 'realTime' })
  })
}

/** The place of the last end before `startedNs`, or -1. */
function lastBefore(ends: readonly { readonly endedNs: bigint }[], startedNs: bigint): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle]?.endedNs ?? 0n) < startedNs) low = middle + 1
    else high = middle
  }
  return low - 1
}
