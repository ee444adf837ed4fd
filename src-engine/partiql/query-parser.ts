/** Queries: SELECT and PIVOT with their clauses, and what combines them. */
import type {
  Expression,
  GroupBy,
  Name,
  OrderKey,
  ProjectedItem,
  Projection,
  Query,
  QueryTail,
} from './ast.ts'
import { parseList, spanOf, type Cursor } from './cursor.ts'
import { parseExpression } from './expression-parser.ts'
import { parseAlias, parseFrom } from './from-parser.ts'

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
