/** Walks over the tokens of one statement for the parser, and words its errors. */
import { KeystoneError } from '../base/errors.ts'
import type { Name, Query } from './ast.ts'
import { strictKeywords } from './keywords.ts'
import { tokenize, type Token } from './lexer.ts'
import { syntaxHint } from './syntax-hints.ts'
import { syntaxError, type Span, type SyntaxProblem } from './syntax-error.ts'

/** `dynamodb`: what the service takes, with its errors. `extended`: the PartiQL specification's queries too. */
export type Dialect = 'dynamodb' | 'extended'

type ParseQuery = (cursor: Cursor, first?: Query) => Query

/** Deep enough for people and programs, shallow enough for every stack. */
const depthMax = 200

export class Cursor {
  readonly source: string
  readonly dialect: Dialect
  /** Parses a query where an expression may hold one; `first` is what was read of it already. */
  readonly parseQuery: ParseQuery
  readonly #tokens: readonly Token[]
  readonly #end: Token
  #at = 0
  #depth = 0
  #parameters = 0
  #looks = 0

  constructor(source: string, dialect: Dialect, parseQuery: ParseQuery) {
    this.source = source
    this.dialect = dialect
    this.parseQuery = parseQuery
    this.#tokens = tokenize(source).filter(({ kind }) => kind !== 'comment')
    this.#end = {
      kind: 'end',
      text: '',
      value: '',
      start: source.length,
      end: source.length,
    }
  }

  get token(): Token {
    this.#looks++
    return this.#tokens[this.#at] ?? this.#end
  }

  /** How often a token was looked at: the parser's work, which tests hold against the length of the text. */
  get looks(): number {
    return this.#looks
  }

  /** How many `?` have been read. */
  get parameters(): number {
    return this.#parameters
  }

  peek(ahead: number): Token {
    this.#looks++
    return this.#tokens[this.#at + ahead] ?? this.#end
  }

  next(): Token {
    const token = this.token
    this.#at++
    return token
  }

  nextParameter(): number {
    return this.#parameters++
  }

  isKeyword(keyword: string): boolean {
    const { kind, value } = this.token
    return kind === 'keyword' && value === keyword
  }

  /** A word that is a keyword only here and may be a name elsewhere. */
  isWord(word: string): boolean {
    const { kind, text } = this.token
    return (kind === 'ident' || kind === 'keyword') && text.toUpperCase() === word
  }

  isSymbol(symbol: string): boolean {
    const { kind, text } = this.token
    return kind === 'symbol' && text === symbol
  }

  takeKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false
    this.#at++
    return true
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.#at++
    return true
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false
    this.#at++
    return true
  }

  expectKeyword(keyword: string): void {
    if (!this.takeKeyword(keyword)) throw this.unexpected([keyword])
  }

  expectSymbol(symbol: string, alternatives: readonly string[] = []): void {
    if (!this.takeSymbol(symbol)) {
      throw this.unexpected([`"${symbol}"`, ...alternatives.map((other) => `"${other}"`)])
    }
  }

  /** A bare or double-quoted name. `what` it names stands in the error. */
  name(what: string): Name {
    const token = this.token
    if (token.kind === 'quoted') {
      this.#at++
      return { name: token.value, quoted: true, at: spanOf(token) }
    }
    if (token.kind !== 'ident') throw this.unexpected([what])
    this.checkStrictName(token)
    this.#at++
    return { name: token.text, quoted: false, at: spanOf(token) }
  }

  /** After a dot any word is a name, except that DynamoDB's dialect wants keywords quoted. */
  stepName(): Name {
    const token = this.token
    if (token.kind === 'keyword' && this.dialect === 'extended') {
      this.#at++
      return { name: token.text, quoted: false, at: spanOf(token) }
    }
    if (token.kind !== 'quoted' && token.kind !== 'ident') {
      throw this.fail(
        token,
        {
          found: found(token),
          expected: ['an attribute name'],
          hint: this.#hint(['an attribute name']),
        },
        'Invalid path dot component',
      )
    }
    if (token.kind === 'ident' && this.dialect === 'dynamodb') {
      if (strictKeywords.has(token.text.toUpperCase())) {
        throw this.fail(token, {}, 'Invalid path dot component')
      }
    }
    return this.name('an attribute name')
  }

  checkStrictName(token: Token): void {
    if (this.dialect !== 'dynamodb' || !strictKeywords.has(token.text.toUpperCase())) return
    throw this.fail(token, {
      message: `"${token.text}" is a keyword; put it in double quotes to use it as a name`,
    })
  }

  /** Runs `parse` one level deeper. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > depthMax) {
      throw this.fail(this.token, {
        message: `the statement is nested more than ${depthMax} levels deep`,
        hint: 'Split it, or use IN for long lists of alternatives.',
      })
    }
    const result = parse()
    this.#depth--
    return result
  }

  /** Refuses chains like `1 + 1 + 1 …` that make a tree as deep as they are long. */
  checkChain(length: number): void {
    if (length <= depthMax) return
    throw this.fail(this.token, {
      message: `more than ${depthMax} operators follow one another`,
      hint: 'Group them with parentheses.',
    })
  }

  unexpected(expected: readonly string[], strictDetail?: string): KeystoneError {
    const token = this.token
    if (token.kind === 'unterminated') return this.#unterminated(token)
    const problem = { found: found(token), expected, hint: this.#hint(expected) }
    return this.fail(token, problem, strictDetail)
  }

  fail(span: Span, problem: SyntaxProblem, strictDetail?: string): KeystoneError {
    const error = syntaxError(this.source, { start: span.start, end: span.end }, problem)
    if (this.dialect === 'extended') return error
    const detail = strictDetail ?? error.message
    return new KeystoneError(
      'validation',
      `Statement wasn't well formed, can't be processed: ${detail}`,
      {},
      error,
    )
  }

  #unterminated(token: Token): KeystoneError {
    const what = token.text.startsWith("'")
      ? 'this string has no closing single quote'
      : token.text.startsWith('"')
        ? 'this name has no closing double quote'
        : 'this comment has no closing */'
    const span = { start: token.start, end: token.start + 1 }
    return this.fail(span, { message: what }, '')
  }

  #hint(expected: readonly string[]): string | undefined {
    const [previous, beforePrevious] = [this.#tokens[this.#at - 1], this.#tokens[this.#at - 2]]
    return syntaxHint({ token: this.token, previous, beforePrevious, expected })
  }
}

/** One or more, with commas between. */
export function parseList<T>(cursor: Cursor, parse: (cursor: Cursor) => T): T[] {
  const elements = [parse(cursor)]
  while (cursor.takeSymbol(',')) elements.push(parse(cursor))
  return elements
}

export function spanOf(first: Span, last: Span = first): Span {
  return { start: first.start, end: last.end }
}

export function found(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the statement'
    case 'string':
      return `the string ${shortened(token.text)}`
    case 'number':
      return `the number ${shortened(token.text)}`
    case 'keyword':
      return `the keyword ${token.value}`
    case 'symbol':
    case 'unknown':
    case 'parameter':
      return `"${token.text}"`
    default:
      return shortened(token.text)
  }
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text
}
