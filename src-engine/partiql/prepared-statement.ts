/** What a statement is once it is planned: it explains itself, runs once, and says what it has done. */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { CountStatement } from './bulk-count.ts'
import type { Explanation } from './explain.ts'
import type { Advice } from './scan-advice.ts'
import type { StepWork } from './step-work.ts'

export interface StatementPage {
  /** Tuples, unless the statement selects other values. */
  readonly values: readonly AttributeValue[]
}

export interface StatementStatistics {
  readonly itemsRead: number
  readonly itemsWritten: number
  /** Sizes of the items read, as DynamoDB counts them. */
  readonly bytesRead: number
  /** Pages and lookups. */
  readonly reads: number
}

/** A statement that is ready to run. */
export interface PreparedStatement {
  readonly kind: 'read' | 'write' | 'explain'
  /** EXPLAIN: its rows are the lines of a plan, also where it runs a write. */
  readonly explains?: true | undefined
  /** Names of the columns, in order; undefined: as the items have them. */
  readonly columns: readonly string[] | undefined
  /** What a person should know: a table's name that was guessed, a condition that cannot hold. */
  readonly notes: readonly string[]
  readonly advice: Advice | undefined
  readonly explanation: Explanation
  /** The explanation with what each step has done so far. */
  readonly analysis: Explanation
  /** The one item that a write changes. Absent for reads, and for inserts of computed items. */
  readonly target?: { readonly table: string; readonly key: Item } | undefined
  /** Set when an UPDATE or DELETE changes all items that its condition selects: how many that are. */
  readonly bulk?: { readonly table: string; readonly count: CountStatement } | undefined
  /** What was done so far. */
  readonly statistics: StatementStatistics
  /** Runs it; once only. Ending the iteration early stops the work. */
  run(): AsyncGenerator<StatementPage, void, undefined>
}

export function statisticsOf(
  works: readonly StepWork[],
  itemsWritten: number,
): StatementStatistics {
  const sum = (count: (work: StepWork) => number): number =>
    works.reduce((total, work) => total + count(work), 0)
  return {
    itemsRead: sum(({ itemsRead }) => itemsRead),
    itemsWritten,
    bytesRead: sum(({ itemBytes }) => itemBytes),
    reads: sum(({ reads }) => reads),
  }
}
