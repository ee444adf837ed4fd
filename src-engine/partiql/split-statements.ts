/** A text of several statements, cut at its semicolons: not at those in strings, quoted names and comments. */
import { tokenize } from './lexer.ts'

export interface StatementSpan {
  /** Without the semicolon, and without blanks and comments before it. */
  readonly text: string
  /** Offsets into the whole text, end exclusive. */
  readonly start: number
  readonly end: number
}

/** A last statement needs no semicolon. */
export function splitStatements(text: string): StatementSpan[] {
  const statements: StatementSpan[] = []
  let start: number | undefined
  let end = 0
  for (const token of tokenize(text)) {
    if (token.kind === 'comment') continue
    if (token.kind !== 'end' && !(token.kind === 'symbol' && token.text === ';')) {
      start ??= token.start
      end = token.end
      continue
    }
    if (start !== undefined) statements.push({ text: text.slice(start, end), start, end })
    start = undefined
  }
  return statements
}

/** Whether the last statement of a text has its semicolon. */
export function endsStatement(text: string): boolean {
  const last = tokenize(text).findLast(({ kind }) => kind !== 'comment' && kind !== 'end')
  return last?.kind === 'symbol' && last.text === ';'
}
