/** Statements. One statement per text; a semicolon may end it. */
import { RecentlyUsed } from '../expressions/cache.ts'
import type { DataStatement, Statement } from './ast.ts'
import { Cursor, spanOf, type Dialect } from './cursor.ts'
import { parseQuery } from './query-parser.ts'
import { parseDelete, parseFromUpdate, parseInsert, parseUpdate } from './write-parser.ts'

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
