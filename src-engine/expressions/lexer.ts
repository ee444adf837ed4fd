/**
 * Tokens of the expression languages. A token knows where it stands, so that errors can quote it with its
 * neighbours exactly as written.
 */
export type TokenKind = 'ident' | 'name' | 'value' | 'digits' | 'symbol' | 'unknown' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; `<EOF>` at the end. */
  readonly text: string
  /** Where it starts and ends in the source, in UTF-16 code units. */
  readonly start: number
  readonly end: number
}

const pattern =
  /([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<>|<=|>=|[()[\].,=<>+-])|([^ \t\r\n])/gu

const kinds: readonly TokenKind[] = ['ident', 'name', 'value', 'digits', 'symbol', 'unknown']

/** Never fails: what fits nothing becomes an `unknown` token of one code point. Ends with an `end` token. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  for (const match of source.matchAll(pattern)) {
    const text = match[0]
    const group = match.findIndex((part, at) => at > 0 && part !== undefined)
    const start = match.index
    tokens.push({ kind: kinds[group - 1] ?? 'unknown', text, start, end: start + text.length })
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: source.length, end: source.length })
  return tokens
}
