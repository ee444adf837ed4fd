/** Advice for the usual slips, added to what was found and what was expected. */
import type { Token } from './lexer.ts'

/** What the parser stood before. */
export interface SyntaxContext {
  readonly token: Token
  readonly previous: Token | undefined
  readonly beforePrevious: Token | undefined
  readonly expected: readonly string[]
}

const clauseOrder =
  'Clauses stand in the order SELECT, FROM, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET.'
const clauseWords: ReadonlySet<string> = new Set(['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER'])
/** Words whose misspellings are recognised, where a statement goes on with something else. */
const spelled =
  'SELECT INSERT UPDATE DELETE EXPLAIN FROM WHERE GROUP HAVING ORDER LIMIT OFFSET RETURNING'.split(
    ' ',
  )

export function syntaxHint({
  token,
  previous,
  beforePrevious,
  expected,
}: SyntaxContext): string | undefined {
  const { text, value } = token
  const isKeyword = token.kind === 'keyword'
  if (previous?.text === ',' && (isKeyword || [')', ']', '}', '>>', ''].includes(text))) {
    return text === '' ? 'Remove the last comma.' : `Remove the comma before ${value}.`
  }
  if (previous?.text === ';') return 'One statement at a time: a semicolon ends it.'
  if (previous?.value === 'SELECT' && value === 'FROM') return 'SELECT * reads all attributes.'
  if (previous?.text === '*' && text === ',')
    return 'The star stands for all attributes already; for more columns give the source an alias: SELECT t.*, … FROM … AS t.'
  if (beforePrevious?.value === 'IN' && previous?.text === '(' && text === ')') {
    return 'A list has at least one value here.'
  }
  return symbolHint(text, previous) ?? wordHint(token, previous, expected)
}

function symbolHint(text: string, previous: Token | undefined): string | undefined {
  switch (text) {
    case '=':
      return previous?.text === '=' ? 'One = compares.' : undefined
    case '&':
      return 'Write AND.'
    case '|':
      return 'Write OR, or || to join strings.'
    case '!':
      return 'Write NOT, or <> for "is not equal".'
    case '“':
    case '”':
    case '„':
    case '«':
    case '»':
      return 'Names take straight double quotes.'
    case '‘':
    case '’':
    case '`':
    case '´':
      return 'Strings take straight single quotes.'
    default:
      return undefined
  }
}

function wordHint(
  token: Token,
  previous: Token | undefined,
  expected: readonly string[],
): string | undefined {
  const wantsEnd = expected.includes('the end of the statement')
  if (token.kind === 'keyword') {
    if (wantsEnd) return clauseWords.has(token.value) ? clauseOrder : undefined
    // A name was possible here, and the word is one that needs quotes to be it.
    return expected.some((each) => each.includes('name'))
      ? `${token.value} is a keyword; write "${token.text}" in double quotes if it is a name.`
      : undefined
  }
  if (!wantsEnd && !expected.includes('SELECT')) return undefined
  // A misspelt word after a table was read as its alias.
  for (const each of [token, previous]) {
    const meant = each?.kind === 'ident' ? closestWord(each.text.toUpperCase(), spelled) : undefined
    if (meant !== undefined) return `Did you mean ${meant}?`
  }
  return undefined
}

/** The word that was surely meant, of several. */
export function closestWord(word: string, words: readonly string[]): string | undefined {
  return words.find((each) => isSlip(word, each))
}

/** One letter wrong, missing or too many, or two neighbours exchanged. */
function isSlip(word: string, meant: string): boolean {
  let at = 0
  while (at < word.length && word[at] === meant[at]) at++
  const [rest, wanted] = [word.slice(at), meant.slice(at)]
  return (
    rest.slice(1) === wanted.slice(1) ||
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    (rest.slice(2) === wanted.slice(2) && rest[0] === wanted[1] && rest[1] === wanted[0])
  )
}
