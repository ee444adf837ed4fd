#!/usr/bin/env node
/** The `kstone` command line: one process, one command. */
import { createProgram } from './program.ts'
import { exitCodes, reportFailure } from './failure.ts'
import { processTerminal } from './terminal.ts'

const terminal = processTerminal()
try {
  await createProgram(terminal).parseAsync(process.argv)
  process.exitCode ??= exitCodes.success
} catch (error) {
  process.exitCode = reportFailure(error, terminal)
}
