/** SELECT: what a row becomes. */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { Expression, SelectQuery } from './ast.ts'
import { compileExpression, type CompileContext } from './compile.ts'
import { itemNames } from './output-names.ts'
import { printExpression } from './print.ts'
import type { Compiled, Scope } from './scope.ts'

/** What SELECT makes of a row. */
export function compileProjection(
  query: SelectQuery,
  from: { readonly scope: Scope; readonly isOneTable: boolean },
  context: CompileContext,
): Compiled {
  const { scope } = from
  const { projection } = query
  const compile = (expression: Expression): Compiled =>
    compileExpression(expression, scope, context)
  switch (projection.kind) {
    case 'star':
      return compileStar(query, from)
    case 'value':
      return compile(projection.expression)
    case 'pivot': {
      const value = compile(projection.value)
      const name = compile(projection.name)
      return (row) => [name(row) ?? null, value(row) ?? null]
    }
    case 'items': {
      const names = itemNames(query)
      const columns = projection.items.map(({ expression, spread }, at) => ({
        name: names[at] ?? `_${at + 1}`,
        source: printExpression(expression),
        read: compile(expression),
        spread,
      }))
      return (row) => {
        const tuple = new Map<string, AttributeValue>()
        for (const { name, source, read, spread } of columns) {
          const value = read(row)
          if (spread && value instanceof Map) mergeInto(tuple, source, value)
          else if (!spread && value !== undefined) tuple.set(name, value)
        }
        return tuple
      }
    }
  }
}

/** One source is given as it is; several are merged, or named when they are no tuples. */
function compileStar(
  query: SelectQuery,
  { scope, isOneTable }: { readonly scope: Scope; readonly isOneTable: boolean },
): Compiled {
  if (scope.grouped !== undefined) {
    throw new KeystoneError(
      'validation',
      'SELECT * does not go with GROUP BY or aggregates. Name the grouped attributes instead.',
      {},
    )
  }
  if (query.from === undefined) throw new KeystoneError('validation', 'SELECT * needs FROM', {})
  const sources = scope.sources.map((slot) => ({ slot, name: scope.nameOf(slot) }))
  const [first] = sources
  if (first !== undefined && isOneTable) return (row) => row[first.slot]
  return (row) => {
    const tuple = new Map<string, AttributeValue>()
    for (const [at, { slot, name }] of sources.entries()) {
      const value = row[slot]
      if (value instanceof Map) mergeInto(tuple, name ?? `_${at + 1}`, value)
      else if (value !== undefined) tuple.set(name ?? `_${at + 1}`, value)
    }
    return tuple
  }
}

/** What several sources call the same is kept of each: after the first its name follows that of its source. */
function mergeInto(
  tuple: Map<string, AttributeValue>,
  source: string,
  added: ReadonlyMap<string, AttributeValue>,
): void {
  for (const [name, value] of added) tuple.set(tuple.has(name) ? `${source}.${name}` : name, value)
}
