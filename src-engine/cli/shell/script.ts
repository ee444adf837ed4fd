/** A file for `.read`, cut into what the shell runs one after the other: statements, and dot commands on lines of their own. */
import { endsStatement, splitStatements } from '../../partiql/split-statements.ts'
import { positionOf } from '../../partiql/syntax-error.ts'

export interface ScriptPart {
  readonly kind: 'statement' | 'command'
  readonly text: string
  /** 1-based, in the file. */
  readonly line: number
}

/** A line that begins with a dot is a command, unless a statement before it is still open. */
export function* scriptParts(file: string): Generator<ScriptPart> {
  let statements = ''
  let firstLine = 1
  let line = 0
  for (const text of file.split('\n')) {
    line++
    const isCommand =
      /^\s*\.[a-z]/i.test(text) && (statements.trim() === '' || endsStatement(statements))
    if (!isCommand) {
      statements += `${text}\n`
      continue
    }
    yield* statementsOf(statements, firstLine)
    yield { kind: 'command', text: text.trim(), line }
    statements = ''
    firstLine = line + 1
  }
  yield* statementsOf(statements, firstLine)
}

function* statementsOf(text: string, firstLine: number): Generator<ScriptPart> {
  for (const { text: statement, start } of splitStatements(text)) {
    const line = firstLine + positionOf(text, start).line - 1
    yield { kind: 'statement', text: statement, line }
  }
}
