/** How each token of a statement is written: its case, the blank before it, and where lines may start. */
import type { Token } from './lexer.ts'

export interface TokenLayout {
  readonly text: string
  /** A blank stands before it, unless it starts a line. */
  readonly space: boolean
  /** It starts a line. */
  readonly startsClause: boolean
  /** It starts a line where the clause does not fit on one. */
  readonly breakable: boolean
}

const clauseStarts: ReadonlySet<string> = new Set(
  (
    'SELECT PIVOT FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION INTERSECT EXCEPT ' +
    'INSERT UPDATE DELETE SET REMOVE RETURNING VALUE'
  ).split(' '),
)
/** After these, a word that could start a clause goes on with one. */
const clauseHeads: ReadonlySet<string> = new Set(['EXPLAIN', 'ANALYZE', 'DELETE'])
const joinWords: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS', 'JOIN'])
const openers: ReadonlySet<string> = new Set(['(', '[', '{', '<<', 'CASE'])
const closers: ReadonlySet<string> = new Set([')', ']', '}', '>>', 'END'])
const spacelessBefore: ReadonlySet<string> = new Set([',', ')', ']', '}', '>>', ';', ':', '.'])
const spacelessAfter: ReadonlySet<string> = new Set(['(', '[', '{', '<<', '.'])
const operandKinds: ReadonlySet<Token['kind']> = new Set([
  'ident',
  'quoted',
  'string',
  'number',
  'parameter',
])
const operandWords: ReadonlySet<string> = new Set(['END', 'TRUE', 'FALSE', 'NULL', 'MISSING'])
/** Keywords that are functions where a parenthesis follows. */
const functionWords: ReadonlySet<string> = new Set(['LEFT', 'RIGHT', 'ANY', 'CAST', 'EXISTS'])

/** @param tokens of one statement that parses, without comments. */
export function layoutOf(tokens: readonly Token[]): TokenLayout[] {
  let depth = 0
  /** BETWEENs whose AND is still to come. */
  let betweens = 0
  return tokens.map((token, at) => {
    const word = wordOf(tokens, at)
    const before = wordOf(tokens, at - 1)
    if (closers.has(word)) depth--
    const isTop = depth === 0
    if (openers.has(word)) depth++
    const endsBetween = isTop && word === 'AND' && betweens > 0
    if (isTop && word === 'BETWEEN') betweens++
    if (endsBetween) betweens--
    return {
      text: isWord(tokens, at) ? token.text.toUpperCase() : token.text,
      space: hasSpace(tokens, at),
      startsClause: at === 0 || (isTop && startsClause(word, before)),
      breakable:
        isTop &&
        (before === ',' ||
          ((word === 'AND' || word === 'OR') && !endsBetween) ||
          (joinWords.has(word) && !joinWords.has(before) && before !== 'OUTER')),
    }
  })
}

function startsClause(word: string, before: string): boolean {
  if (!clauseStarts.has(word) || clauseHeads.has(before)) return false
  // SELECT VALUE x is one clause, INSERT INTO t VALUE x are two.
  return word !== 'VALUE' || !['SELECT', 'DISTINCT', 'ALL'].includes(before)
}

/** Keywords in capitals and symbols; empty for names and values. */
function wordOf(tokens: readonly Token[], at: number): string {
  const token = tokens[at]
  if (token === undefined) return ''
  if (token.kind === 'symbol') return token.text
  return isWord(tokens, at) ? token.text.toUpperCase() : ''
}

/** Whether a token stands for a word of the language, and not for a name. */
function isWord(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  const before = tokens[at - 1]
  const after = tokens[at + 1]?.text.toUpperCase()
  if (token?.kind === 'keyword') {
    return before?.text !== '.' && !(before?.kind === 'keyword' && before.value === 'AS')
  }
  if (token?.kind !== 'ident') return false
  const previous = before?.text.toUpperCase() ?? ''
  switch (token.text.toUpperCase()) {
    case 'ANALYZE':
      return previous === 'EXPLAIN'
    case 'MODIFIED':
      return previous === 'RETURNING'
    case 'OLD':
    case 'NEW':
      return (previous === 'ALL' || previous === 'MODIFIED') && after === '*'
    case 'NULLS':
      return after === 'FIRST' || after === 'LAST'
    case 'FIRST':
    case 'LAST':
      return previous === 'NULLS'
    default:
      return false
  }
}

function hasSpace(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  const before = tokens[at - 1]
  if (token === undefined || before === undefined) return false
  const [word, previous] = [wordOf(tokens, at), wordOf(tokens, at - 1)]
  // Together they would read as another number.
  if (before.kind === 'number' && word === '.') return true
  if (spacelessBefore.has(word) || spacelessAfter.has(previous)) return false
  if (word === '[') return !endsOperand(tokens, at - 1)
  if (word === '(') {
    return !(before.kind === 'ident' && previous === '') && !functionWords.has(previous)
  }
  if (word === '*') return previous !== '['
  const isSign = previous === '-' || previous === '+'
  // Two signs in a row would start a comment.
  return !isSign || word === '-' || word === '+' || endsOperand(tokens, at - 2)
}

function endsOperand(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  if (token === undefined) return false
  const word = wordOf(tokens, at)
  if (word === '') return operandKinds.has(token.kind) || token.kind === 'keyword'
  if (word === '*') return wordOf(tokens, at - 1) === '.'
  return operandWords.has(word) || [')', ']', '}', '>>'].includes(word)
}
