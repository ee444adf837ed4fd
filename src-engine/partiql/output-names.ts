/** Names of a result's columns, and what ORDER BY may call them. */
import type { Expression, SelectQuery } from './ast.ts'
import { printExpression } from './print.ts'

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

/** Aliases, else the last step of a path, else the position. */
export function itemNames({ projection }: SelectQuery): string[] {
  if (projection.kind !== 'items') return []
  return projection.items.map(({ expression, alias }, at) => {
    if (alias !== undefined) return alias.name
    if (expression.kind === 'variable') return expression.name
    if (expression.kind === 'path') return pathName(expression) ?? `_${at + 1}`
    return `_${at + 1}`
  })
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

  constructor(query: SelectQuery) {
    const { projection } = query
    const isPlain = projection.kind === 'items' && !projection.items.some(({ spread }) => spread)
    this.columns = isPlain ? itemNames(query) : undefined
    if (projection.kind !== 'items') return
    for (const { alias } of projection.items) if (alias !== undefined) this.#renamed.add(alias.name)
  }

  isRenamed(name: string): boolean {
    return this.#renamed.has(name)
  }

  /** The column that an ORDER BY key means: an alias, or a number. */
  columnOf(expression: Expression): string | undefined {
    if (expression.kind === 'variable') {
      return this.#renamed.has(expression.name) ? expression.name : undefined
    }
    if (expression.kind !== 'literal' || typeof expression.value !== 'number') return undefined
    return this.columns?.[expression.value - 1]
  }
}
