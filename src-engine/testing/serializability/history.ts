/**
 * What clients saw: transactions that read lists and append numbers to them. A list tells more than a single value
 * would: it holds the order of all appends before it, so who read whom can be told from the outside.
 */

/** `aborted`: certainly nothing was written. `unknown`: no answer came, so it may have been written. */
export type Outcome = 'committed' | 'aborted' | 'unknown'

export interface ObservedTransaction {
  readonly id: string
  /** By a clock that all processes share; an unknown outcome has no end. */
  readonly startedNs: bigint
  readonly endedNs: bigint | undefined
  readonly outcome: Outcome
  /** The whole list, as it was before this transaction appended to it. */
  readonly reads: ReadonlyMap<string, readonly number[]>
  /** One number each, never used twice in a history. */
  readonly appends: ReadonlyMap<string, number>
}

/** One line of a client's log. */
export function encodeTransaction(transaction: ObservedTransaction): string {
  return JSON.stringify({
    ...transaction,
    startedNs: String(transaction.startedNs),
    endedNs: transaction.endedNs === undefined ? undefined : String(transaction.endedNs),
    reads: [...transaction.reads],
    appends: [...transaction.appends],
  })
}

interface Line {
  readonly id: string
  readonly startedNs: string
  readonly endedNs?: string
  readonly outcome: Outcome
  readonly reads: readonly (readonly [string, readonly number[]])[]
  readonly appends: readonly (readonly [string, number])[]
}

export function decodeTransaction(text: string): ObservedTransaction {
  const line: Line = JSON.parse(text)
  return {
    id: line.id,
    startedNs: BigInt(line.startedNs),
    endedNs: line.endedNs === undefined ? undefined : BigInt(line.endedNs),
    outcome: line.outcome,
    reads: new Map(line.reads),
    appends: new Map(line.appends),
  }
}
