/** What a failed command says and the exit code it leaves: 1 a failed operation, 2 wrong usage. */
import { CommanderError } from 'commander'
import { KeystoneError } from '../base/errors.ts'
import { ReaderGone, type Terminal } from './terminal.ts'

/** Wrong usage that the argument parser cannot see, such as a key that is not a number. */
export class UsageError extends Error {}

export const exitCodes = { success: 0, failed: 1, usage: 2 } as const

/** Says what went wrong on standard error, and returns the exit code. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof ReaderGone) return exitCodes.success
  // Commander has already written its message, its help or its version.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.success : exitCodes.usage
  }
  const label = terminal.colors.red('error:')
  if (error instanceof UsageError) {
    terminal.complain(`${label} ${error.message}\n`)
    return exitCodes.usage
  }
  if (error instanceof KeystoneError) {
    terminal.complain(`${label} ${error.message}\n`)
    return exitCodes.failed
  }
  // What the operating system refused: its words name the call and the path.
  if (error instanceof Error && 'syscall' in error) {
    terminal.complain(`${label} ${error.message}\n`)
    return exitCodes.failed
  }
  // Our own bug: the whole trace, so that it can be reported.
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  terminal.complain(`${label} kstone failed unexpectedly; please report this.\n${trace}\n`)
  return exitCodes.failed
}
