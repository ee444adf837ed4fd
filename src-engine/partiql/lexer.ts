/**
 * Tokens of PartiQL, with exact positions. Comments and damaged tokens are kept: an editor colours them, and the
 * parser skips the former and explains the latter.
 */
import { keywords, softKeywords } from './keywords.ts'

export type TokenKind =
  | 'keyword'
  | 'ident'
  /** `"in double quotes"` */
  | 'quoted'
  /** `'in single quotes'` */
  | 'string'
  | 'number'
  | 'parameter'
  | 'symbol'
  | 'comment'
  /** A string, quoted name or comment without its end. */
  | 'unterminated'
  | 'unknown'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Keywords in capitals, names and strings without quotes; otherwise as written. */
  readonly value: string
}

const identifier = /[\p{L}_$][\p{L}\p{N}\p{M}_$]*/uy
const number = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y
const pairs: ReadonlySet<string> = new Set(['<<', '>>', '<>', '<=', '>=', '!=', '||'])
const singles: ReadonlySet<string> = new Set('()[]{},.;:=<>+-*/%')
const symbolStarts: ReadonlySet<string> = new Set([...singles, '!', '|'])

export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const token = readToken(source, at)
    if (token !== undefined) tokens.push(token)
    at = token === undefined ? at + 1 : token.end
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at, value: '' })
  return tokens
}

/** Undefined: blank. */
function readToken(source: string, start: number): Token | undefined {
  const char = source.charAt(start)
  if (isBlank(char)) return undefined
  if (char === "'") return readQuoted(source, start, char, 'string')
  if (char === '"') return readQuoted(source, start, char, 'quoted')
  const next = source.charAt(start + 1)
  if (char === '-' && next === '-') {
    const end = source.indexOf('\n', start)
    return make(source, 'comment', start, end < 0 ? source.length : end)
  }
  if (char === '/' && next === '*') {
    const end = source.indexOf('*/', start + 2)
    return end < 0
      ? make(source, 'unterminated', start, source.length)
      : make(source, 'comment', start, end + 2)
  }
  if (isDigit(char) || (char === '.' && isDigit(next))) {
    return readNumber(source, start)
  }
  if (char === '?') return make(source, 'parameter', start, start + 1)
  if (symbolStarts.has(char)) {
    if (pairs.has(char + next)) return make(source, 'symbol', start, start + 2)
    if (singles.has(char)) return make(source, 'symbol', start, start + 1)
  }
  identifier.lastIndex = start
  const word = identifier.exec(source)?.[0]
  if (word === undefined) {
    const length = (source.codePointAt(start) ?? 0) > 0xffff ? 2 : 1
    return make(source, 'unknown', start, start + length)
  }
  const end = start + word.length
  const upper = word.toUpperCase()
  if (!keywords.has(upper)) return { kind: 'ident', text: word, start, end, value: word }
  return { kind: 'keyword', text: word, start, end, value: upper }
}

/** What follows a number at once would be taken for a name: `0x10` is no zero with an alias. */
function readNumber(source: string, start: number): Token {
  number.lastIndex = start
  const end = start + (number.exec(source)?.[0].length ?? 1)
  identifier.lastIndex = end
  const rest = identifier.exec(source)?.[0] ?? ''
  return make(source, rest === '' ? 'number' : 'unknown', start, end + rest.length)
}

function make(source: string, kind: TokenKind, start: number, end: number): Token {
  const text = source.slice(start, end)
  return { kind, text, start, end, value: text }
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9' && char.length === 1
}

function readQuoted(
  source: string,
  start: number,
  quote: string,
  kind: 'string' | 'quoted',
): Token {
  let at = start + 1
  for (;;) {
    const end = source.indexOf(quote, at)
    if (end < 0) {
      const text = source.slice(start)
      return { kind: 'unterminated', text, start, end: source.length, value: text }
    }
    if (source.charAt(end + 1) === quote) {
      at = end + 2
      continue
    }
    const value = source.slice(start + 1, end).replaceAll(quote + quote, quote)
    return { kind, text: source.slice(start, end + 1), start, end: end + 1, value }
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\ufeff'
}

/** Whether an editor should show a token as a keyword. */
export function isKeywordLike(token: Token): boolean {
  return (
    token.kind === 'keyword' ||
    (token.kind === 'ident' && softKeywords.has(token.text.toUpperCase()))
  )
}
