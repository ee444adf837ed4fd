/** What could be typed at a place in a statement, by the tokens before it: works on text that does not parse yet. */
import { functionNames } from './functions.ts'
import { keywords } from './keywords.ts'
import { tokenize, type Token } from './lexer.ts'

export interface Completion {
  /** The word being typed, which a completion replaces: from `start` to the offset asked about. */
  readonly prefix: string
  readonly start: number
  /** What makes sense there; names of tables and attributes are the caller's to know. */
  readonly wanted: ReadonlySet<'table' | 'index' | 'attribute' | 'function' | 'keyword'>
  /** The table a point follows, when `index` is wanted, or the alias when `attribute` is. */
  readonly qualifier: string | undefined
  /** Tables that the statement names, in order. */
  readonly tables: readonly string[]
  readonly keywords: readonly string[]
  readonly functions: readonly string[]
}

const beforeTable: ReadonlySet<string> = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE'])
const beforeExpression: ReadonlySet<string> = new Set(
  'SELECT DISTINCT WHERE AND OR NOT ON BY HAVING SET REMOVE WHEN THEN ELSE CASE BETWEEN IN LIKE VALUE LIMIT OFFSET'.split(
    ' ',
  ),
)

export function completionAt(text: string, offset: number): Completion {
  const all = tokenize(text).filter(({ kind }) => kind !== 'comment' && kind !== 'end')
  const before = all.filter(({ start }) => start < offset)
  const last = before.at(-1)
  const isTyping =
    last !== undefined && (isInString(last, offset) || (last.end >= offset && isWord(last)))
  const typed = isTyping ? last : undefined
  const done = isTyping ? before.slice(0, -1) : before
  const start = typed?.start ?? offset
  const point = done.at(-1)?.text === '.' ? done.at(-2) : undefined
  return {
    prefix: text.slice(start, offset),
    start,
    wanted: wantedAfter(done),
    qualifier: point?.value,
    tables: tablesOf(all),
    keywords: [...keywords],
    functions: functionNames,
  }
}

/** Between its quotes: an editor closes them as soon as the first is typed. */
function isInString({ kind, end }: Token, offset: number): boolean {
  return kind === 'string' && offset < end
}

function isWord({ kind }: Token): boolean {
  return kind === 'ident' || kind === 'keyword' || kind === 'quoted' || kind === 'unterminated'
}

function wantedAfter(done: readonly Token[]): Completion['wanted'] {
  const last = done.at(-1)
  if (last === undefined) return new Set(['keyword'])
  if (last.text === '.') {
    const beforeName = done.at(-3)
    return new Set([isTableKeyword(beforeName) ? 'index' : 'attribute'])
  }
  if (isTableKeyword(last)) return new Set(['table'])
  if (last.kind === 'keyword' && beforeExpression.has(last.value)) {
    return new Set(['attribute', 'function', 'keyword'])
  }
  if (last.kind === 'symbol' && last.text !== ')' && last.text !== ']') {
    return last.text === ',' && clauseOf(done) === 'FROM'
      ? new Set(['table'])
      : new Set(['attribute', 'function', 'keyword'])
  }
  return new Set(['keyword'])
}

function isTableKeyword(token: Token | undefined): boolean {
  return token?.kind === 'keyword' && beforeTable.has(token.value)
}

/** The last keyword that starts a clause. */
function clauseOf(done: readonly Token[]): string | undefined {
  return done.findLast(
    ({ kind, value }) =>
      kind === 'keyword' && (beforeTable.has(value) || beforeExpression.has(value)),
  )?.value
}

function tablesOf(tokens: readonly Token[]): string[] {
  const tables = tokens.flatMap((token, at) => {
    const isName = token.kind === 'ident' || token.kind === 'quoted'
    return isName && isTableKeyword(tokens[at - 1]) ? [token.value] : []
  })
  return [...new Set(tables)]
}
