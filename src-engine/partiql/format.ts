/**
 * Lays a statement out: a clause on each line, keywords in capitals, even blanks. It moves tokens and never changes
 * one, so comments stay where they are and the statement means what it meant.
 */
import { layoutOf, type TokenLayout } from './format-rules.ts'
import { tokenize, type Token } from './lexer.ts'
import { parseStatement } from './parser.ts'

/** A longer clause is broken at its commas, ANDs, ORs and joins. */
const clauseCharsMax = 100

interface Piece extends TokenLayout {
  readonly isComment: boolean
  /** It started a line in the source. */
  readonly startedLine: boolean
}

/** @throws KeystoneError `syntax` when the text is no statement. */
export function formatStatement(source: string): string {
  parseStatement(source)
  return lineGroups(piecesOf(source)).flatMap(linesOf).join('\n')
}

function piecesOf(source: string): Piece[] {
  const tokens = tokenize(source).filter(({ kind }) => kind !== 'end')
  const layouts = layoutOf(tokens.filter(({ kind }) => kind !== 'comment'))[Symbol.iterator]()
  let end: number | undefined
  return tokens.map((token: Token): Piece => {
    const startedLine = end === undefined || source.slice(end, token.start).includes('\n')
    end = token.end
    const isComment = token.kind === 'comment'
    const layout = isComment ? undefined : layouts.next().value
    return { ...(layout ?? commentLayout(token)), isComment, startedLine }
  })
}

function commentLayout({ text }: Token): TokenLayout {
  return { text: text.trimEnd(), space: true, startsClause: false, breakable: false }
}

/** Pieces that share a line where they fit: clauses, and the comments above one. */
function lineGroups(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = []
  for (const [at, piece] of pieces.entries()) {
    const starts = piece.startsClause || (piece.startedLine && isAboveClause(pieces, at))
    if (starts || at === 0) groups.push([])
    groups.at(-1)?.push(piece)
  }
  return groups
}

/** A comment before a clause or the end, with nothing but comments between. */
function isAboveClause(pieces: readonly Piece[], at: number): boolean {
  if (pieces[at]?.isComment !== true) return false
  const next = pieces.slice(at).find(({ isComment }) => !isComment)
  return next === undefined || next.startsClause
}

function linesOf(pieces: readonly Piece[]): string[] {
  const forced = pieces.map((piece, at) => at > 0 && needsLine(piece, pieces[at - 1]))
  const flat = pieces.reduce((length, { text, space }) => length + text.length + (space ? 1 : 0), 0)
  const isBroken = flat > clauseCharsMax || forced.includes(true)
  const lines: string[] = []
  for (const [at, { text, space, breakable }] of pieces.entries()) {
    const line = lines.at(-1)
    const breaks = forced[at] === true || (isBroken && breakable && line?.trim() !== ',')
    if (line === undefined) lines.push(text)
    else if (breaks) lines.push(`  ${text}`)
    else lines.push(`${lines.pop() ?? ''}${space ? ' ' : ''}${text}`)
  }
  return lines
}

function needsLine(piece: Piece, before: Piece | undefined): boolean {
  if (before?.isComment === true && before.text.startsWith('--')) return true
  return piece.startedLine && (piece.isComment || before?.isComment === true)
}
