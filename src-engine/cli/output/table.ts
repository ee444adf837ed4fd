/** Boxes of text for people. */
import CliTable from 'cli-table3'
import type { Terminal } from '../terminal.ts'

/** Longer cells are cut: a table is for looking; `-o json` is for everything. */
const cellCharsMax = 60

export function renderTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const table = new CliTable({
    head: columns.map((name) => terminal.colors.bold(printable(name))),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) table.push(row.map(printable))
  return `${table.toString()}\n`
}

/** What could move the cursor or forge a line is shown escaped. */
function printable(text: string): string {
  const short = text.length > cellCharsMax ? `${text.slice(0, cellCharsMax - 1)}…` : text
  return short.replace(
    // oxlint-disable-next-line no-control-regex -- those are what must not reach the terminal
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
