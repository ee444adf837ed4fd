/** `shell`: statements one after the other, at a terminal or from a pipe. */
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { Database } from '../../api/database.ts'
import { outputOption, type OutputFormat } from '../output/format.ts'
import { exitCodes } from '../failure.ts'
import { runInteractive } from '../shell/run-interactive.ts'
import { Shell } from '../shell/shell.ts'
import type { Terminal } from '../terminal.ts'
import { owner } from '../with-database.ts'

interface ShellCommandOptions {
  readonly output: OutputFormat
  readonly readOnly?: true
}

export function addShell(program: Command, terminal: Terminal): void {
  program
    .command('shell')
    .summary('run PartiQL statements one after the other')
    .description(
      'Opens a shell on a database, or on an empty one in memory. Statements end with a semicolon and may take several lines. From a pipe, it stops at the first statement that fails and exits with 1.',
    )
    .argument('[dir]', 'the database directory; without it, one in memory')
    .addOption(outputOption('table'))
    .option('--read-only', 'open the database without changing a byte; writes are refused')
    .addHelpText(
      'after',
      `
Examples:
  kstone shell mydb.keystone
  kstone shell
  echo "SELECT COUNT(*) AS n FROM users;" | kstone shell mydb.keystone -o csv`,
    )
    .action(async (directory: string | undefined, options: ShellCommandOptions) => {
      const database = await openFor(directory, options.readOnly === true)
      const settings = { format: options.output, timer: false, stats: false, explain: false }
      try {
        if (process.stdin.isTTY === true && terminal.interactive) {
          await runInteractive({ database, terminal, settings }, terminal)
        } else if (!(await runLines(new Shell({ database, terminal, settings })))) {
          process.exitCode = exitCodes.failed
        }
      } finally {
        await database.close()
      }
    })
}

async function openFor(directory: string | undefined, readOnly: boolean): Promise<Database> {
  if (directory === undefined) return await Database.createInMemory({ defaultTable: false })
  return readOnly
    ? await Database.openReadOnly(directory, { owner })
    : await Database.open(directory, { owner })
}

/** False at the first statement that fails; what follows it may rest on it. */
async function runLines(shell: Shell): Promise<boolean> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (!(await shell.takeLine(line))) return false
    if (shell.exited) break
  }
  // The last statement may lack its semicolon.
  const isGood = await shell.runText(shell.pending)
  await shell.close()
  return isGood
}
