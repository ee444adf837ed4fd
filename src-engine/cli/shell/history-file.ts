/** The lines typed in earlier shells, in a file that only its owner reads: statements hold data. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import * as path from 'node:path'

const linesMax = 1000
/** A pasted file is no history. */
const lineCharsMax = 10_000

/** `KSTONE_HISTORY`, else in the directory for state that a user's programs share. */
export function historyPath(environment: NodeJS.ProcessEnv): string {
  const state = environment['XDG_STATE_HOME'] ?? path.join(homedir(), '.local', 'state')
  return environment['KSTONE_HISTORY'] ?? path.join(state, 'kstone', 'history')
}

/** Newest first; empty when there is none that can be read. */
export function readHistory(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .reverse()
  } catch {
    return []
  }
}

/** `lines`, newest first. A shell without a history is still a shell: what cannot be written is let go. */
export function writeHistory(file: string, lines: readonly string[]): void {
  const kept = lines.filter((line) => line.length <= lineCharsMax).slice(0, linesMax)
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    const writing = `${file}.${process.pid}`
    writeFileSync(writing, kept.toReversed().join('\n') + '\n', { mode: 0o600 })
    renameSync(writing, file)
  } catch {
    return
  }
}
