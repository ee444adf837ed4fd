/** Statements and queries. One statement per text; a semicolon may end it. */
import { RecentlyUsed } from '../expressions/cache.ts'
import type {
  DataStatement,
  Expression,
  FromItem,
  GroupBy,
  Name,
  OrderKey,
  ProjectedItem,
  Projection,
  Query,
  QueryTail,
  Returning,
  Statement,
  TableName,
  UpdateAction,
} from './ast.ts'
import { Cursor, spanOf, type Dialect } from './cursor.ts'
import { parseExpression, parseList, parsePath } from './expression-parser.ts'
import type { Token } from './lexer.ts'
import type { Span } from './syntax-error.ts'

/** Longer texts are no statements; bounds the work of the parser. */
const sourceCharsMax = 1_048_576

export interface ParsedStatement {
  readonly statement: Statement
  /** How many `?` it has. */
  readonly parameters: number
}

/** Parsed statements by dialect and text: programs send the same few with other parameters. */
const recent = new RecentlyUsed<ParsedStatement>(256)
/** Longer ones are rarely sent twice. */
const cachedCharsMax = 4096

/** @throws KeystoneError `syntax`; `validation` in DynamoDB's words for its dialect. */
export function parseStatement(source: string, dialect: Dialect = 'extended'): ParsedStatement {
  if (source.length > cachedCharsMax) return parse(source, dialect)
  return recent.get(`${dialect} ${source}`, () => parse(source, dialect))
}

function parse(source: string, dialect: Dialect): ParsedStatement {
  return parseWith(new Cursor(source, dialect, parseQuery))
}

/** @param cursor at the start of its text. */
export function parseWith(cursor: Cursor): ParsedStatement {
  const { source } = cursor
  if (source.length > sourceCharsMax) {
    throw cursor.fail(
      { start: sourceCharsMax, end: source.length },
      {
        message: `the statement is longer than ${sourceCharsMax} characters`,
        hint: 'Pass long values as parameters.',
      },
    )
  }
  const statement = parseTop(cursor)
  cursor.takeSymbol(';')
  if (cursor.token.kind !== 'end') {
    throw cursor.unexpected(['the end of the statement'], 'Unexpected token after expression')
  }
  return { statement, parameters: cursor.parameters }
}

function parseTop(cursor: Cursor): Statement {
  const start = cursor.token
  if (cursor.dialect === 'dynamodb' || !cursor.takeKeyword('EXPLAIN')) {
    return parseData(cursor)
  }
  const analyze = cursor.takeWord('ANALYZE')
  const statement = parseData(cursor)
  return { kind: 'explain', analyze, statement, at: spanOf(start, statement.at) }
}

function parseData(cursor: Cursor): DataStatement {
  const { kind, value } = cursor.token
  switch (kind === 'keyword' ? value : '') {
    case 'SELECT':
    case 'PIVOT': {
      const query = parseQuery(cursor)
      return { kind: 'query', query, at: query.at }
    }
    case 'INSERT':
      return parseInsert(cursor)
    case 'UPDATE':
      return parseUpdate(cursor)
    case 'FROM':
      return parseFromUpdate(cursor)
    case 'DELETE':
      return parseDelete(cursor)
    case 'EXISTS': {
      const start = cursor.next()
      cursor.expectSymbol('(')
      const query = parseQuery(cursor)
      const end = cursor.token
      cursor.expectSymbol(')')
      return { kind: 'exists', query, at: spanOf(start, end) }
    }
    default:
      if (cursor.isSymbol('(') && cursor.dialect === 'extended') {
        const query = parseQuery(cursor)
        return { kind: 'query', query, at: query.at }
      }
      throw cursor.unexpected(
        ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'EXPLAIN'],
        'Expected data manipulation',
      )
  }
}

/**
 * A SELECT, or several combined; UNION and EXCEPT bind equally, INTERSECT tighter.
 * @param first a query in parentheses that was read before it was known to be the first of several.
 */
export function parseQuery(cursor: Cursor, first?: Query): Query {
  return cursor.nested(() => {
    let left = parseIntersection(cursor, first)
    for (let length = 0; ; length++) {
      cursor.checkChain(length)
      const operator = takeOperator(cursor, ['union', 'except'])
      if (operator === undefined) return withTail(cursor, left)
      left = combine(cursor, operator, left, parseIntersection)
    }
  })
}

function parseIntersection(cursor: Cursor, first?: Query): Query {
  let left = first === undefined ? parseQueryTerm(cursor) : parenthesised(first)
  for (let length = 0; ; length++) {
    cursor.checkChain(length)
    const operator = takeOperator(cursor, ['intersect'])
    if (operator === undefined) return left
    left = combine(cursor, operator, left, parseQueryTerm)
  }
}

type SetOperator = 'union' | 'intersect' | 'except'

function takeOperator(cursor: Cursor, operators: readonly SetOperator[]): SetOperator | undefined {
  return operators.find((operator) => cursor.takeKeyword(operator.toUpperCase()))
}

function combine(
  cursor: Cursor,
  operator: SetOperator,
  left: Query,
  parse: (cursor: Cursor) => Query,
): Query {
  const all = cursor.takeKeyword('ALL')
  if (!all) cursor.takeKeyword('DISTINCT')
  const right = parse(cursor)
  // What follows the last SELECT belongs to the whole combination unless parentheses say otherwise.
  const tail = { orderBy: right.orderBy, limit: right.limit, offset: right.offset }
  const bare = isParenthesised.has(right) ? right : { ...right, ...emptyTail }
  const own = isParenthesised.has(right) ? parseTail(cursor) : tail
  return { kind: 'set', operator, all, left, right: bare, ...own, at: spanOf(left.at, right.at) }
}

/** `(SELECT …) ORDER BY x LIMIT 1` */
function withTail(cursor: Cursor, query: Query): Query {
  const hasTail =
    query.orderBy.length > 0 || query.limit !== undefined || query.offset !== undefined
  return isParenthesised.has(query) && !hasTail ? { ...query, ...parseTail(cursor) } : query
}

const emptyTail: QueryTail = { orderBy: [], limit: undefined, offset: undefined }
const isParenthesised = new WeakSet<Query>()

function parseQueryTerm(cursor: Cursor): Query {
  if (!cursor.isSymbol('(')) return parseSelect(cursor)
  cursor.next()
  const inner = cursor.nested(() => parseQuery(cursor))
  cursor.expectSymbol(')')
  return parenthesised(inner)
}

function parenthesised(inner: Query): Query {
  const query = { ...inner }
  isParenthesised.add(query)
  return query
}

function parseSelect(cursor: Cursor): Query {
  const start = cursor.token
  const { distinct, projection } = parseProjection(cursor)
  const from = cursor.takeKeyword('FROM') ? parseFrom(cursor) : undefined
  if (from === undefined && cursor.dialect === 'dynamodb') throw cursor.unexpected(['FROM'])
  const where = cursor.takeKeyword('WHERE') ? parseExpression(cursor) : undefined
  const groupBy = parseGroupBy(cursor)
  const having = cursor.takeKeyword('HAVING') ? parseExpression(cursor) : undefined
  const tail = parseTail(cursor)
  const end = cursor.peek(-1)
  const at = spanOf(start, end)
  return { kind: 'select', distinct, projection, from, where, groupBy, having, ...tail, at }
}

function parseProjection(cursor: Cursor): { distinct: boolean; projection: Projection } {
  if (cursor.takeKeyword('PIVOT')) {
    const value = parseExpression(cursor)
    cursor.expectKeyword('AT')
    return { distinct: false, projection: { kind: 'pivot', value, name: parseExpression(cursor) } }
  }
  cursor.expectKeyword('SELECT')
  const distinct = cursor.takeKeyword('DISTINCT')
  if (!distinct) cursor.takeKeyword('ALL')
  if (cursor.takeSymbol('*')) return { distinct, projection: { kind: 'star' } }
  if (cursor.takeKeyword('VALUE')) {
    return { distinct, projection: { kind: 'value', expression: parseExpression(cursor) } }
  }
  const items = parseList(cursor, parseProjected)
  return { distinct, projection: { kind: 'items', items } }
}

function parseProjected(cursor: Cursor): ProjectedItem {
  const expression = parseExpression(cursor)
  if (expression.kind === 'path' && expression.steps.at(-1)?.kind === 'wildcard') {
    const last = expression.steps.at(-1)
    const inner = expression.steps.slice(0, -1)
    if (last?.kind === 'wildcard' && last.of === 'tuple') {
      const base: Expression =
        inner.length === 0 ? expression.root : { ...expression, steps: inner }
      return { expression: base, alias: undefined, spread: true }
    }
  }
  return { expression, alias: parseAlias(cursor), spread: false }
}

function parseAlias(cursor: Cursor): Name | undefined {
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

function parseFrom(cursor: Cursor): FromItem {
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

function parseGroupBy(cursor: Cursor): GroupBy | undefined {
  if (!cursor.takeKeyword('GROUP')) return undefined
  cursor.expectKeyword('BY')
  const keys = parseList(cursor, (inner) => ({
    expression: parseExpression(inner),
    alias: inner.takeKeyword('AS') ? inner.name('an alias') : undefined,
  }))
  let groupAs: Name | undefined
  if (cursor.takeKeyword('GROUP')) {
    cursor.expectKeyword('AS')
    groupAs = cursor.name('a name for the group')
  }
  return { keys, groupAs }
}

function parseTail(cursor: Cursor): QueryTail {
  let orderBy: OrderKey[] = []
  if (cursor.takeKeyword('ORDER')) {
    cursor.expectKeyword('BY')
    orderBy = parseList(cursor, parseOrderKey)
  }
  let limit: Expression | undefined
  let offset: Expression | undefined
  for (;;) {
    if (limit === undefined && cursor.takeKeyword('LIMIT')) limit = parseExpression(cursor)
    else if (offset === undefined && cursor.takeKeyword('OFFSET')) offset = parseExpression(cursor)
    else return { orderBy, limit, offset }
  }
}

function parseOrderKey(cursor: Cursor): OrderKey {
  const expression = parseExpression(cursor)
  const descending = cursor.takeKeyword('DESC')
  if (!descending) cursor.takeKeyword('ASC')
  if (!cursor.takeWord('NULLS')) return { expression, descending, nulls: undefined }
  if (cursor.takeWord('FIRST')) return { expression, descending, nulls: 'first' }
  if (cursor.takeWord('LAST')) return { expression, descending, nulls: 'last' }
  throw cursor.unexpected(['FIRST', 'LAST'])
}

function parseTableName(cursor: Cursor): TableName {
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

function parseInsert(cursor: Cursor): DataStatement {
  const start = cursor.next()
  cursor.expectKeyword('INTO')
  const table = parseTableName(cursor)
  const single = cursor.takeKeyword('VALUE')
  if (!single && cursor.isKeyword('VALUES')) {
    throw cursor.fail(
      cursor.token,
      {
        found: 'the keyword VALUES',
        expected: ['VALUE'],
        hint: "An item is one tuple: INSERT INTO t VALUE {'pk': 'a'}. For several write INSERT INTO t << {…}, {…} >>.",
      },
      'Unexpected token after expression',
    )
  }
  if (!single && cursor.dialect === 'dynamodb') throw cursor.unexpected(['VALUE'])
  const value = cursor.isKeyword('SELECT') ? queryExpression(cursor) : parseExpression(cursor)
  return { kind: 'insert', table, value, many: !single, at: spanOf(start, value.at) }
}

function queryExpression(cursor: Cursor): Expression {
  const query = parseQuery(cursor)
  return { kind: 'query', query, at: query.at }
}

function parseUpdate(cursor: Cursor): DataStatement {
  const start = cursor.next()
  const table = parseTableName(cursor)
  const actions = parseActions(cursor)
  const where = cursor.takeKeyword('WHERE') ? parseExpression(cursor) : undefined
  const returning = parseReturning(cursor)
  return finishUpdate(cursor, start, { table, actions, where, returning })
}

/** `FROM table WHERE … SET …`: the same as UPDATE. */
function parseFromUpdate(cursor: Cursor): DataStatement {
  const start = cursor.next()
  const table = parseTableName(cursor)
  const where = cursor.takeKeyword('WHERE') ? parseExpression(cursor) : undefined
  const actions = parseActions(cursor)
  const returning = parseReturning(cursor)
  return finishUpdate(cursor, start, { table, actions, where, returning })
}

function finishUpdate(
  cursor: Cursor,
  start: Span,
  parts: {
    table: TableName
    actions: UpdateAction[]
    where: Expression | undefined
    returning: Returning | undefined
  },
): DataStatement {
  return { kind: 'update', ...parts, at: spanOf(start, cursor.peek(-1)) }
}

function parseActions(cursor: Cursor): UpdateAction[] {
  const actions: UpdateAction[] = []
  for (;;) {
    if (cursor.takeKeyword('SET')) {
      actions.push(
        ...parseList(cursor, (inner): UpdateAction => {
          const path = parsePath(inner)
          inner.expectSymbol('=')
          return { kind: 'set', path, value: parseExpression(inner) }
        }),
      )
    } else if (cursor.takeKeyword('REMOVE')) {
      const paths = parseList(cursor, parsePath)
      actions.push(...paths.map((path): UpdateAction => ({ kind: 'remove', path })))
    } else if (actions.length > 0) {
      return actions
    } else {
      throw cursor.unexpected(['SET', 'REMOVE'])
    }
  }
}

function parseDelete(cursor: Cursor): DataStatement {
  const start = cursor.next()
  cursor.expectKeyword('FROM')
  const table = parseTableName(cursor)
  const where = cursor.takeKeyword('WHERE') ? parseExpression(cursor) : undefined
  const returning = parseReturning(cursor)
  return { kind: 'delete', table, where, returning, at: spanOf(start, cursor.peek(-1)) }
}

function parseReturning(cursor: Cursor): Returning | undefined {
  const start = cursor.token
  if (!cursor.takeKeyword('RETURNING')) return undefined
  const which = cursor.takeKeyword('ALL')
    ? 'all'
    : cursor.takeWord('MODIFIED')
      ? 'modified'
      : undefined
  if (which === undefined) throw cursor.unexpected(['ALL', 'MODIFIED'])
  const image = cursor.takeWord('OLD') ? 'old' : cursor.takeWord('NEW') ? 'new' : undefined
  if (image === undefined) throw cursor.unexpected(['OLD', 'NEW'])
  const end = cursor.token
  cursor.expectSymbol('*')
  return { which, image, at: spanOf(start, end) }
}
