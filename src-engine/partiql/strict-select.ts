/** DynamoDB's SELECT: one table or index, paths, a condition, key order. Tells what a query has beyond it. */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { DocumentPath } from '../expressions/ast.ts'
import { readPath } from '../expressions/path.ts'
import type { Expression, Name, OrderKey, Query } from './ast.ts'
import { lowerPath, type LowerScope } from './lower.ts'
import { positionOf } from './syntax-error.ts'

export interface StrictSelect {
  readonly table: readonly Name[]
  /** Undefined: all attributes. */
  readonly columns: readonly StrictColumn[] | undefined
  readonly where: Expression | undefined
  readonly order: readonly { readonly name: string; readonly descending: boolean }[]
}

export interface StrictColumn {
  /** The last component of the path, which names the result. */
  readonly name: string
  readonly path: DocumentPath
}

const syntax = "Statement wasn't well formed, can't be processed: "

/** What DynamoDB has to say against a query is returned, not thrown: the extended dialect goes on without. */
export function strictSelect(
  query: Query,
  scope: LowerScope,
  text: string,
): StrictSelect | KeystoneError<'validation'> {
  if (query.kind === 'set') return refusal(`${syntax}Unexpected token after expression`)
  const { from, projection } = query
  if (query.groupBy !== undefined || query.having !== undefined) {
    return refusal(`${syntax}Unexpected token after expression`)
  }
  if (query.limit !== undefined || query.offset !== undefined) {
    return refusal(`${syntax}Unexpected token after expression`)
  }
  if (query.distinct || projection.kind === 'value' || projection.kind === 'pivot') {
    return refusal(`${syntax}Unsupported SELECT clause`)
  }
  if (from === undefined || from.kind !== 'source' || from.position !== undefined) {
    return refusal(`${syntax}Only a single table can be read in the FROM clause`)
  }
  if (from.alias !== undefined) return refusal('Aliasing is not supported')
  const table = tableParts(from.expression)
  if (table === undefined) return refusal(`${syntax}Unsupported FROM clause`)
  const order: { name: string; descending: boolean }[] = []
  for (const key of query.orderBy) {
    const name = orderName(key)
    if (name === undefined) return refusal(`${syntax}Unsupported ORDER BY clause`)
    order.push({ name, descending: key.descending })
  }
  if (projection.kind === 'star') return { table, columns: undefined, where: query.where, order }
  const columns: StrictColumn[] = []
  for (const { expression, alias, spread } of projection.items) {
    if (alias !== undefined) return refusal('Aliasing is not supported')
    const path = lowerPath(expression, scope)
    if (spread || path === undefined) {
      return refusal(`Unexpected path component at ${spanText(expression, text)}`)
    }
    columns.push({ name: columnName(path), path })
  }
  return { table, columns, where: query.where, order }
}

/** A FROM expression that can only be a table or a table's index. */
export function tableParts(expression: Expression): readonly Name[] | undefined {
  if (expression.kind === 'variable') return [expression]
  if (expression.kind !== 'path' || expression.root.kind !== 'variable') return undefined
  const parts: Name[] = [expression.root]
  for (const step of expression.steps) {
    if (step.kind !== 'name') return undefined
    parts.push(step)
  }
  return parts
}

function orderName({ expression, nulls }: OrderKey): string | undefined {
  return expression.kind === 'variable' && nulls === undefined ? expression.name : undefined
}

/** `a.b[0]` is called `b[0]`. */
export function columnName(path: DocumentPath): string {
  const last = path.findLastIndex((step) => typeof step === 'string')
  const indexes = path.slice(last + 1).map((index) => `[${index}]`)
  return `${path[last] ?? ''}${indexes.join('')}`
}

export function projectColumns(columns: readonly StrictColumn[], item: Item): Item {
  const projected: Item = new Map()
  for (const { name, path } of columns) {
    const value = readPath(item, path)
    if (value !== undefined) projected.set(name, value)
  }
  return projected
}

/** `line:column:length`, as DynamoDB's messages give places. */
export function spanText(expression: Expression, text: string): string {
  const { start, end } = expression.at
  const { line, column } = positionOf(text, start)
  const name = expression.kind === 'call' ? expression.name.length : end - start
  return `${line}:${column}:${name}`
}

function refusal(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
