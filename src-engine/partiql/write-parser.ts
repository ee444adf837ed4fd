/** INSERT, UPDATE and DELETE, and what they return. */
import type { DataStatement, Expression, Returning, TableName, UpdateAction } from './ast.ts'
import { parseList, spanOf, type Cursor } from './cursor.ts'
import { parseExpression, parsePath } from './expression-parser.ts'
import { parseTableName } from './from-parser.ts'
import { parseQuery } from './query-parser.ts'
import type { Span } from './syntax-error.ts'

export function parseInsert(cursor: Cursor): DataStatement {
  const start = cursor.next()
  cursor.expectKeyword('INTO')
  const table = parseTableName(cursor)
  const single = cursor.takeKeyword('VALUE')
  if (!single) refuseValues(cursor)
  if (!single && cursor.dialect === 'dynamodb') throw cursor.unexpected(['VALUE'])
  const value = cursor.isKeyword('SELECT') ? queryExpression(cursor) : parseExpression(cursor)
  return { kind: 'insert', table, value, many: !single, at: spanOf(start, value.at) }
}

/** SQL's `VALUES (…)` and `(column, …) VALUES (…)`. */
function refuseValues(cursor: Cursor): void {
  const [open, name, after] = [cursor.token, cursor.peek(1), cursor.peek(2)]
  const hasColumns =
    open.text === '(' &&
    (name.kind === 'ident' || name.kind === 'quoted') &&
    (after.text === ',' || after.text === ')')
  if (!hasColumns && !cursor.isKeyword('VALUES')) return
  const problem = {
    found: hasColumns ? 'the names of columns' : 'the keyword VALUES',
    expected: ['VALUE'],
    hint: "An item is one tuple: INSERT INTO t VALUE {'pk': 'a'}. For several write INSERT INTO t << {…}, {…} >>.",
  }
  throw cursor.fail(open, problem, 'Unexpected token after expression')
}

function queryExpression(cursor: Cursor): Expression {
  const query = parseQuery(cursor)
  return { kind: 'query', query, at: query.at }
}

export function parseUpdate(cursor: Cursor): DataStatement {
  const start = cursor.next()
  const table = parseTableName(cursor)
  const actions = parseActions(cursor)
  const where = cursor.takeKeyword('WHERE') ? parseExpression(cursor) : undefined
  const returning = parseReturning(cursor)
  return finishUpdate(cursor, start, { table, actions, where, returning })
}

/** `FROM table WHERE … SET …`: the same as UPDATE. */
export function parseFromUpdate(cursor: Cursor): DataStatement {
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

export function parseDelete(cursor: Cursor): DataStatement {
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
