/** The statements of a text: which one the cursor is in, what is wrong in each, whose rows each gives. */
import {
  isError,
  parseStatement,
  completionAt,
  splitStatements,
  tokenize,
  type Query,
  type Statement,
  type StatementSpan,
} from '../../../src-engine/language.ts'

export interface Problem {
  readonly start: number
  readonly end: number
  readonly message: string
}

/** The one the cursor is in or right behind; between two, the one before. */
export function statementAt(text: string, offset: number): StatementSpan | undefined {
  const statements = splitStatements(text)
  return statements.findLast(({ start }) => start <= offset) ?? statements[0]
}

/** @param known the tables there are; without, their names are not judged. */
export function problemsIn(text: string, known?: ReadonlySet<string>): Problem[] {
  return splitStatements(text).flatMap(({ text: source, start, end }) => {
    try {
      parseStatement(source)
      return known === undefined ? [] : unknownTables({ source, start, known })
    } catch (error) {
      if (!isError(error, 'syntax')) {
        return [{ start, end, message: error instanceof Error ? error.message : String(error) }]
      }
      const { offset, length } = error.details
      // At the end of a text there is nothing to underline: what is last is.
      const from = Math.min(start + offset, Math.max(start, end - 1))
      return [
        {
          start: from,
          end: Math.max(from + 1, from + length),
          message: withoutPlace(error.message),
        },
      ]
    }
  })
}

/** A name before a point may be that of an alias, unless it is the first. */
function unknownTables(of: {
  readonly source: string
  readonly start: number
  readonly known: ReadonlySet<string>
}): Problem[] {
  const named = completionAt(of.source, of.source.length).tables
  const tokens = tokenize(of.source)
  return named.flatMap((name, position) => {
    if (of.known.has(name)) return []
    const at = tokens.findIndex(({ value }) => value === name)
    const token = tokens[at]
    if (token === undefined || (position > 0 && tokens[at + 1]?.text === '.')) return []
    const tables = [...of.known].join(', ')
    return [
      {
        start: of.start + token.start,
        end: of.start + token.end,
        message: `There is no table ${name}. ${tables === '' ? 'There are no tables.' : `Tables: ${tables}.`}`,
      },
    ]
  })
}

/** The editor shows the place itself. */
function withoutPlace(message: string): string {
  return message.replace(/^Line \d+, column \d+: /, '')
}

export interface SourceTable {
  readonly name: string
  /** All attributes are selected. */
  readonly whole: boolean
}

/** The one table whose items a SELECT gives whole or in part, so that its rows can be edited. */
export function tableOf(text: string): SourceTable | undefined {
  let statement: Statement
  try {
    ;({ statement } = parseStatement(text))
  } catch {
    return undefined
  }
  if (statement.kind !== 'query' || statement.query.kind !== 'select') return undefined
  const { projection, from, groupBy } = statement.query
  if (groupBy !== undefined || from?.kind !== 'source' || !keepsNames(projection)) return undefined
  const { expression } = from
  const name = expression.kind === 'path' ? expression.root : expression
  if (name.kind !== 'variable') return undefined
  return { name: name.name, whole: projection.kind === 'star' }
}

/** A key under another name is not recognised, and another value under a key's name must not be taken for it. */
function keepsNames(projection: SelectProjection): boolean {
  if (projection.kind === 'star') return true
  return (
    projection.kind === 'items' &&
    projection.items.every(
      ({ expression, alias, spread }) =>
        spread ||
        expression.kind === 'path' ||
        (expression.kind === 'variable' && alias === undefined),
    )
  )
}

type SelectProjection = Extract<Query, { kind: 'select' }>['projection']

/** How many `?` there are. */
export function parametersIn(text: string): number {
  return tokenize(text).filter(({ kind }) => kind === 'parameter').length
}
