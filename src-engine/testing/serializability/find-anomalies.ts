/**
 * Whether some serial order, one that also respects real time, explains what clients saw (strict serialisability).
 * Each anomaly is told in words that a person can follow up in the history.
 */
import { dependencyGraph, type AppendOrders } from './dependency-graph.ts'
import { findCycles, type Step } from './find-cycles.ts'
import type { ObservedTransaction } from './history.ts'

export type AnomalyKind =
  /** Two reads of a key are not one the beginning of the other. */
  | 'incompatibleOrder'
  /** A number stands twice in a list: something was applied twice. */
  | 'duplicate'
  /** A number that a transaction wrote which was certainly refused. */
  | 'abortedRead'
  /** A number that nobody wrote. */
  | 'inventedRead'
  /** A transaction wrote some of its keys and not the others. */
  | 'torn'
  /** An acknowledged append is not in the final list. */
  | 'lost'
  | 'cycle'

export interface Anomaly {
  readonly kind: AnomalyKind
  readonly message: string
}

/** `finalLists` were read when all was quiet: the truth in the end, by key. */
export function findAnomalies(
  transactions: readonly ObservedTransaction[],
  finalLists: ReadonlyMap<string, readonly number[]>,
): Anomaly[] {
  const anomalies: Anomaly[] = []
  const orders = findOrders(transactions, finalLists, anomalies)
  checkElements(transactions, orders, anomalies)
  checkFates(transactions, finalLists, anomalies)
  const happened = transactions.filter((transaction) => hasHappened(transaction, finalLists))
  for (const cycle of findCycles(dependencyGraph(happened, orders))) {
    anomalies.push({ kind: 'cycle', message: describeCycle(cycle, happened) })
  }
  return anomalies
}

/** What was refused wrote nothing, but what it had read before counts. */
function hasHappened(
  { outcome, appends }: ObservedTransaction,
  finalLists: ReadonlyMap<string, readonly number[]>,
): boolean {
  if (outcome === 'committed') return true
  if (outcome === 'aborted') return false
  return [...appends].some(([key, element]) => finalLists.get(key)?.includes(element))
}

function findOrders(
  transactions: readonly ObservedTransaction[],
  finalLists: ReadonlyMap<string, readonly number[]>,
  anomalies: Anomaly[],
): AppendOrders {
  const orders = new Map(finalLists)
  const reads = transactions.flatMap(({ id, reads: all }) =>
    [...all].map(([key, list]) => ({ id, key, list })),
  )
  for (const { key, list } of reads) {
    if (list.length > (orders.get(key)?.length ?? 0)) orders.set(key, list)
  }
  for (const { id, key, list } of reads) {
    const order = orders.get(key) ?? []
    const at = list.findIndex((element, place) => element !== order[place])
    if (at < 0) continue
    const message = `${id} read ${list[at]} at place ${at} of ${key}, where others read ${order[at]}`
    anomalies.push({ kind: 'incompatibleOrder', message })
  }
  return orders
}

function checkElements(
  transactions: readonly ObservedTransaction[],
  orders: AppendOrders,
  anomalies: Anomaly[],
): void {
  const writers = new Map(
    transactions.flatMap((transaction) =>
      [...transaction.appends.values()].map((element) => [element, transaction] as const),
    ),
  )
  for (const [key, order] of orders) {
    const seen = new Set<number>()
    for (const element of order) {
      const writer = writers.get(element)
      if (seen.has(element)) {
        anomalies.push({ kind: 'duplicate', message: `${element} stands twice in ${key}` })
      }
      seen.add(element)
      if (writer === undefined || !writer.appends.has(key)) {
        anomalies.push({ kind: 'inventedRead', message: `nobody appended ${element} to ${key}` })
      } else if (writer.outcome === 'aborted') {
        const message = `${element} in ${key} is of ${writer.id}, which was refused`
        anomalies.push({ kind: 'abortedRead', message })
      }
    }
  }
}

function checkFates(
  transactions: readonly ObservedTransaction[],
  finalLists: ReadonlyMap<string, readonly number[]>,
  anomalies: Anomaly[],
): void {
  for (const { id, outcome, appends } of transactions) {
    if (outcome === 'aborted') continue
    const missing = [...appends].filter(([key, element]) => !finalLists.get(key)?.includes(element))
    if (missing.length === 0) continue
    const what = missing.map(([key, element]) => `${element} to ${key}`).join(', ')
    if (outcome === 'committed') {
      anomalies.push({ kind: 'lost', message: `${id} was acknowledged, but not there is: ${what}` })
    } else if (missing.length < appends.size) {
      anomalies.push({ kind: 'torn', message: `${id} was written in part; missing: ${what}` })
    }
  }
}

const words = {
  writes: 'was appended to by',
  sees: 'was read by',
  precedes: 'did not see',
  realTime: 'had ended before',
} as const

/** `a had ended before b, b did not see a`. Moments of time in between are left out. */
function describeCycle(
  cycle: readonly Step[],
  transactions: readonly ObservedTransaction[],
): string {
  const parts: string[] = []
  let from: string | undefined
  // Turned so that it begins with a transaction.
  const begin = cycle.findIndex((step) => step.from < transactions.length)
  for (const step of [...cycle.slice(begin), ...cycle.slice(0, begin)]) {
    from ??= transactions[step.from]?.id
    const to = transactions[step.to]?.id
    if (to === undefined) continue
    parts.push(`${from} ${words[step.kind]} ${to}`)
    from = undefined
  }
  return parts.join(', ')
}
