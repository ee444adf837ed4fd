/** All commands, with one manner of options, help and errors. */
import { Command } from 'commander'
import { addCreate } from './commands/create.ts'
import { addDump } from './commands/dump.ts'
import { addInfo } from './commands/info.ts'
import { addDelete, addGet, addPut } from './commands/items.ts'
import { addQuery } from './commands/query.ts'
import { addRepair } from './commands/repair.ts'
import { addScan } from './commands/scan.ts'
import { addServe } from './commands/serve.ts'
import { addShell } from './commands/shell.ts'
import { addBackup, addCompact, addStats, addVerify } from './commands/storage.ts'
import { addTables } from './commands/tables.ts'
import { addExport, addImport } from './commands/transfer.ts'
import type { Terminal } from './terminal.ts'

export function createProgram(terminal: Terminal): Command {
  const program = new Command('kstone')
    .description('KeystoneDB: an embedded, local-first, DynamoDB-style database in a directory.')
    .version('0.1.0', '-V, --version')
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('Use --help to see what is possible.')
    // Results are only ever on standard output: help asked for is a result, help after an error is not.
    .configureOutput({ writeErr: (text) => terminal.complain(text) })
    .exitOverride()
  addCreate(program, terminal)
  addPut(program, terminal)
  addGet(program, terminal)
  addDelete(program, terminal)
  addScan(program, terminal)
  addQuery(program, terminal)
  addInfo(program, terminal)
  addTables(program, terminal)
  addStats(program, terminal)
  addCompact(program, terminal)
  addVerify(program, terminal)
  addBackup(program, terminal)
  addShell(program, terminal)
  addServe(program, terminal)
  addImport(program, terminal)
  addExport(program, terminal)
  addRepair(program, terminal)
  addDump(program, terminal)
  for (const command of program.commands) command.exitOverride()
  return program
}
