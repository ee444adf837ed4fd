/** When a statement is whole, and where it stands. */
import { tokenize } from '../../partiql/lexer.ts'

/** Whether text ends with a semicolon that is none of a string's, name's or comment's. */
export function isWhole(text: string): boolean {
  const last = tokenize(text).findLast(({ kind }) => kind !== 'comment' && kind !== 'end')
  return last?.kind === 'symbol' && last.text === ';'
}

/** The statements of a text, each with its line, counted from 1; a last one without its semicolon is one too. */
export function statementsOf(text: string): { readonly text: string; readonly line: number }[] {
  const statements: { text: string; line: number }[] = []
  let start: number | undefined
  let end = 0
  for (const token of tokenize(text)) {
    if (token.kind === 'comment') continue
    const isEnd = token.kind === 'end' || (token.kind === 'symbol' && token.text === ';')
    if (!isEnd) {
      start ??= token.start
      end = token.end
      continue
    }
    if (start !== undefined) {
      const line = text.slice(0, start).split('\n').length
      statements.push({ text: text.slice(start, end), line })
    }
    start = undefined
  }
  return statements
}

/** The line of a statement with the place of a mistake marked under it. */
export function markedLine(
  text: string,
  place: { readonly line: number; readonly column: number; readonly length: number },
): string {
  const line = text.split('\n')[place.line - 1] ?? ''
  const length = Math.max(1, Math.min(place.length, line.length - place.column + 1))
  return `  ${line}\n  ${' '.repeat(place.column - 1)}${'^'.repeat(length)}\n`
}
