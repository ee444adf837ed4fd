/** What the dot commands set. */
import type { OutputFormat } from '../output/format.ts'

export interface ShellSettings {
  format: OutputFormat
  /** Says how long each statement took. */
  timer: boolean
  /** Says what each statement read. */
  stats: boolean
  /** Shows the plan of each statement before it runs. */
  explain: boolean
}
