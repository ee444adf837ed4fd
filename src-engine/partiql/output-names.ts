/** Names of a result's columns, and what ORDER BY may call them. */
import type { Expression, Query, SelectQuery } from './ast.ts'
import { printExpression } from './print.ts'
import { plural } from './step-work.ts'
import { syntaxError } from './syntax-error.ts'
import { isNumber, type Value } from './values.ts'

export function projectionExpressions({ projection }: SelectQuery): Expression[] {
  switch (projection.kind) {
    case 'star':
      return []
    case 'items':
      return projection.items.map(({ expression }) => expression)
    case 'value':
      return [projection.expression]
    case 'pivot':
      return [projection.value, projection.name]
  }
}

/** Aliases, else the last step of a path, else the position. Of several sources a name that is taken gets the whole path. */
export function itemNames(query: SelectQuery): string[] {
  const { projection } = query
  if (projection.kind !== 'items') return []
  const taken = new Set<string>()
  return projection.items.map(({ expression, alias }, at) => {
    if (alias !== undefined) return alias.name
    if (expression.kind === 'variable') return expression.name
    const name = expression.kind === 'path' ? pathName(expression) : undefined
    if (name === undefined) return `_${at + 1}`
    if (taken.has(name) && hasSeveralSources(query)) return printExpression(expression)
    taken.add(name)
    return name
  })
}

export function hasSeveralSources({ from }: SelectQuery): boolean {
  return from?.kind === 'join'
}

/** As DynamoDB names a projected path: `a.b[0]` is `b[0]`. */
function pathName(path: Extract<Expression, { kind: 'path' }>): string | undefined {
  let name = path.root.kind === 'variable' ? path.root.name : undefined
  for (const step of path.steps) {
    if (step.kind === 'name') name = step.name
    else if (step.kind === 'index' && name !== undefined) name += `[${printExpression(step.index)}]`
    else return undefined
  }
  return name
}

/** Names that ORDER BY may use for columns of the result. */
export class OutputNames {
  readonly columns: readonly string[] | undefined
  readonly #renamed = new Set<string>()

  readonly #query: SelectQuery
  readonly #text: string

  /** @param text the statement's, for the places in messages. */
  constructor(query: SelectQuery, text: string) {
    const { projection } = query
    this.#query = query
    this.#text = text
    const isPlain = projection.kind === 'items' && !projection.items.some(({ spread }) => spread)
    this.columns = isPlain ? itemNames(query) : undefined
    if (projection.kind !== 'items') return
    for (const { alias } of projection.items) if (alias !== undefined) this.#renamed.add(alias.name)
  }

  isRenamed(name: string): boolean {
    return this.#renamed.has(name)
  }

  /** Reads the column that an ORDER BY key means: an alias, or a number. */
  columnOf(expression: Expression): ReadColumn | undefined {
    if (expression.kind !== 'variable') return columnAt(expression, this.#query, this.#text)
    return this.#renamed.has(expression.name) ? columnNamed(expression.name) : undefined
  }
}

export type ReadColumn = (result: Value) => Value

/** The column whose number an ORDER BY key is; undefined: it is no number. @throws KeystoneError `syntax`: there is none. */
export function columnAt(
  expression: Expression,
  query: Query,
  text: string,
): ReadColumn | undefined {
  if (expression.kind !== 'literal' || !isNumber(expression.value)) return undefined
  const first = firstSelect(query)
  if (first.projection.kind === 'value' && expression.value === 1) return (result) => result
  const { columns } = new OutputNames(first, text)
  const at = typeof expression.value === 'number' ? expression.value - 1 : -1
  const column = columns?.[at]
  if (column !== undefined) return columnNamed(column)
  const message = `there is no column ${printExpression(expression)} to order by`
  const hint =
    columns === undefined
      ? 'What is selected has no numbered columns; name an attribute.'
      : `The result has ${plural(columns.length, 'column')}.`
  throw syntaxError(text, expression.at, { message, hint })
}

/** It names the columns of a combination. */
function firstSelect(query: Query): SelectQuery {
  return query.kind === 'set' ? firstSelect(query.left) : query
}

function columnNamed(name: string): ReadColumn {
  return (result) => (result instanceof Map ? result.get(name) : undefined)
}
