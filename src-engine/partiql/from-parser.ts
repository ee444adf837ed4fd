/** What a statement reads and writes: names of tables, joins, sources of rows, and their aliases. */
import type { Expression, FromItem, Name, TableName } from './ast.ts'
import { spanOf, type Cursor } from './cursor.ts'
import { parseExpression, parsePath } from './expression-parser.ts'
import type { Token } from './lexer.ts'

export function parseFrom(cursor: Cursor): FromItem {
  let left = parseFromItem(cursor)
  for (let length = 0; ; length++) {
    cursor.checkChain(length)
    const start = cursor.token
    const type = takeJoin(cursor)
    if (type === undefined) return left
    const right = parseFromItem(cursor)
    let on: Expression | undefined
    if (type !== 'cross') {
      cursor.expectKeyword('ON')
      on = parseExpression(cursor)
    }
    const at = spanOf(left.at, on?.at ?? right.at)
    left = { kind: 'join', type, left, right, on, at: at.end < start.end ? spanOf(start) : at }
  }
}

function takeJoin(cursor: Cursor): 'inner' | 'left' | 'right' | 'full' | 'cross' | undefined {
  if (cursor.takeSymbol(',')) return 'cross'
  if (cursor.takeKeyword('CROSS')) {
    cursor.expectKeyword('JOIN')
    return 'cross'
  }
  if (cursor.takeKeyword('INNER')) {
    cursor.expectKeyword('JOIN')
    return 'inner'
  }
  for (const type of ['left', 'right', 'full'] as const) {
    if (cursor.takeKeyword(type.toUpperCase())) {
      cursor.takeKeyword('OUTER')
      cursor.expectKeyword('JOIN')
      return type
    }
  }
  return cursor.takeKeyword('JOIN') ? 'inner' : undefined
}

function parseFromItem(cursor: Cursor): FromItem {
  const start = cursor.token
  if (start.kind === 'symbol' && start.text === '(' && isJoinInParentheses(cursor)) {
    cursor.next()
    const inner = cursor.nested(() => parseFrom(cursor))
    cursor.expectSymbol(')')
    return inner
  }
  const kind = cursor.takeKeyword('UNPIVOT') ? 'unpivot' : 'source'
  const expression = parseSource(cursor)
  const alias = parseAlias(cursor)
  const position = cursor.takeKeyword('AT') ? cursor.name('a name') : undefined
  const end = position?.at ?? alias?.at ?? expression.at
  return { kind, expression, alias, position, at: spanOf(start, end) }
}

/** `(a JOIN b …)` as opposed to a sub-query or a list. */
function isJoinInParentheses(cursor: Cursor): boolean {
  for (let ahead = 1, depth = 0; ; ahead++) {
    const { kind, text, value } = cursor.peek(ahead)
    if (kind === 'end') return false
    if (ahead === 1 && kind === 'keyword' && (value === 'SELECT' || value === 'PIVOT')) return false
    if (kind === 'symbol' && text === '(') depth++
    if (kind === 'symbol' && text === ')' && depth-- === 0) return false
    if (depth === 0 && kind === 'keyword' && value === 'JOIN') return true
  }
}

function parseSource(cursor: Cursor): Expression {
  const { kind, text } = cursor.token
  if (kind === 'string') throw quotedTable(cursor, cursor.token)
  const expression = parsePath(cursor)
  const next = cursor.token
  if (next.kind === 'symbol' && next.text === '-' && expression.kind === 'variable') {
    const rest = /^[\w.-]*/.exec(cursor.source.slice(next.start))?.[0] ?? ''
    const whole = text + rest
    throw cursor.fail(
      next,
      { message: `found "-" in a table name`, hint: `Put the name in double quotes: "${whole}".` },
      'Unexpected token after expression',
    )
  }
  return expression
}

function quotedTable(cursor: Cursor, token: Token): Error {
  return cursor.fail(token, {
    found: `the string ${token.text}`,
    expected: ['a table name'],
    hint: `Single quotes make a string; a name takes double quotes: "${token.value}".`,
  })
}

export function parseTableName(cursor: Cursor): TableName {
  if (cursor.token.kind === 'string') throw quotedTable(cursor, cursor.token)
  const parts = [cursor.name('a table name')]
  while (cursor.takeSymbol('.')) parts.push(cursor.stepName())
  const [first] = parts
  const next = cursor.token
  if (next.kind === 'symbol' && next.text === '-') {
    const rest = /^[\w.-]*/.exec(cursor.source.slice(next.start))?.[0] ?? ''
    const hint = `Put the name in double quotes: "${first?.name ?? ''}${rest}".`
    throw cursor.fail(next, { message: 'found "-" in a table name', hint })
  }
  return { parts, at: spanOf(first?.at ?? next, parts.at(-1)?.at) }
}

export function parseAlias(cursor: Cursor): Name | undefined {
  if (cursor.takeKeyword('AS')) {
    const token = cursor.token
    if (token.kind === 'keyword') {
      cursor.next()
      return { name: token.text, quoted: true, at: spanOf(token) }
    }
    return cursor.name('an alias')
  }
  const { kind } = cursor.token
  return kind === 'ident' || kind === 'quoted' ? cursor.name('an alias') : undefined
}
