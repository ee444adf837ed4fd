/** What every benchmark is, and what it is given. */
import type { Report } from './report.ts'

export interface Bench {
  readonly name: string
  run(context: BenchContext): Promise<void>
}

export interface BenchContext {
  readonly report: Report
  /** A new, empty directory on the disk under test. */
  directory(name: string): string
  /** Runs `childTasks[task]` in a process of its own and returns what it reports. */
  child(task: string, args: readonly string[]): Promise<Readonly<Record<string, number>>>
  /** Partitions of 100 items in the big data sets. */
  readonly partitions: number
  /** Turns per contender; the median counts. */
  readonly rounds: number
  /** Item counts of the growth table. */
  readonly growth: readonly number[]
}
