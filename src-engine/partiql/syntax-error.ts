/** Errors that say where a statement went wrong: line, column, what was found, what could stand there, a hint. */
import { KeystoneError } from '../base/errors.ts'

/** Offsets into the source, in UTF-16 code units, end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** 1-based line and column. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface SyntaxProblem {
  /** What stands there instead, as the message shows it. */
  readonly found?: string | undefined
  readonly expected?: readonly string[] | undefined
  /** Replaces the sentence made of `found` and `expected`. */
  readonly message?: string | undefined
  readonly hint?: string | undefined
}

export function positionOf(source: string, offset: number): Position {
  let line = 1
  let lineStart = 0
  for (let at = source.indexOf('\n'); at >= 0 && at < offset; at = source.indexOf('\n', at + 1)) {
    line++
    lineStart = at + 1
  }
  return { line, column: offset - lineStart + 1 }
}

export function syntaxError(
  source: string,
  span: Span,
  problem: SyntaxProblem,
): KeystoneError<'syntax'> {
  const { line, column } = positionOf(source, span.start)
  const { found, expected = [], hint } = problem
  const sentence = problem.message ?? `found ${found ?? 'nothing'}${expectedText(expected)}`
  const text = `Line ${line}, column ${column}: ${sentence}.${hint === undefined ? '' : ` ${hint}`}`
  return new KeystoneError('syntax', text, {
    line,
    column,
    offset: span.start,
    length: span.end - span.start,
    ...(expected.length === 0 ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
  })
}

function expectedText(expected: readonly string[]): string {
  if (expected.length === 0) return ''
  const last = expected.at(-1) ?? ''
  const rest = expected.slice(0, -1)
  return rest.length === 0 ? `, expected ${last}` : `, expected ${rest.join(', ')} or ${last}`
}
