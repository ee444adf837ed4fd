/** A request's expressions, bound by `expressions` and made ready to run on items and to be checked against a table. */
import { isError } from '../base/errors.ts'
import type { AttributeMap, Item } from '../encoding/attribute-value.ts'
import type { Projection, Update } from '../expressions/ast.ts'
import { compileCondition } from '../expressions/evaluate.ts'
import type { ExpressionKind } from '../expressions/expression-error.ts'
import type { KeyClause } from '../expressions/key-condition.ts'
import {
  checkKeysAreScalars,
  checkTargets,
  conditionPaths,
  targetPaths,
  updatePaths,
} from '../expressions/paths-of.ts'
import { compileProjection } from '../expressions/projection.ts'
import { bindExpressions, type RequestExpressions } from '../expressions/request.ts'
import type { DocumentPath } from '../expressions/ast.ts'
import type { Table } from '../table/table.ts'
import { checkValue } from './item-input.ts'
import { bindLegacy, checkNotMixed, hasLegacy } from './legacy-parameters.ts'
import { messages, validation } from './messages.ts'
import type { LegacyParameters } from './types.ts'

export interface CompiledCondition {
  readonly paths: readonly DocumentPath[]
  /** An absent item counts as the empty one. */
  readonly test: (item: Item | undefined) => boolean
}

export interface CompiledProjection {
  readonly paths: Projection
  readonly apply: (item: Item) => Item
}

export interface CompiledExpressions {
  readonly condition: CompiledCondition | undefined
  readonly filter: CompiledCondition | undefined
  readonly update: Update | undefined
  readonly keyClauses: readonly KeyClause[] | undefined
  readonly projection: CompiledProjection | undefined
  /** Throws `validation` when a path leads through a key attribute, or an update changes one. */
  readonly checkKeys: (table: Table) => void
}

const noItem: Item = new Map()

const none: CompiledExpressions = {
  condition: undefined,
  filter: undefined,
  update: undefined,
  keyClauses: undefined,
  projection: undefined,
  checkKeys: () => undefined,
}

/**
 * Parses and binds all expressions of a request. Throws `validation` in DynamoDB's words.
 * `valueKinds`: the expressions that this operation takes and that may hold `:values`.
 */
export function compileExpressions(
  request: RequestExpressions & LegacyParameters,
  valueKinds: readonly ExpressionKind[],
): CompiledExpressions {
  const legacy = hasLegacy(request)
  if (legacy) checkNotMixed(request)
  else if (isPlain(request)) return none
  checkPlaceholderValues(request.ExpressionAttributeValues)
  const bound = legacy ? bindLegacy(request) : bindExpressions(request, valueKinds)
  const { condition, filter, update, keyClauses, projection } = bound
  const compiled: CompiledExpressions = {
    condition: condition && compiledCondition(condition),
    filter: filter && compiledCondition(filter),
    update,
    keyClauses,
    projection: projection && { paths: projection, apply: compileProjection(projection) },
    checkKeys: (table) => checkKeys(compiled, table),
  }
  return compiled
}

function isPlain(request: RequestExpressions): boolean {
  return (
    request.ConditionExpression === undefined &&
    request.ProjectionExpression === undefined &&
    request.UpdateExpression === undefined &&
    request.FilterExpression === undefined &&
    request.KeyConditionExpression === undefined &&
    request.ExpressionAttributeNames === undefined &&
    request.ExpressionAttributeValues === undefined
  )
}

function checkPlaceholderValues(values: AttributeMap | undefined): void {
  for (const [name, value] of values ?? []) {
    try {
      checkValue(value, 1)
    } catch (error) {
      throw placeholderError(name, error)
    }
  }
}

/** What is wrong with the value of a placeholder, which it names. */
export function placeholderError(name: string, error: unknown): unknown {
  if (!isError(error, 'validation') || error.message === messages.tooDeep) return error
  return validation(
    `ExpressionAttributeValues contains invalid value: ${error.message} for key ${name}`,
  )
}

function compiledCondition(condition: Parameters<typeof conditionPaths>[0]): CompiledCondition {
  const holds = compileCondition(condition)
  return {
    paths: conditionPaths(condition),
    test: (item) => holds(item ?? noItem),
  }
}

function checkKeys(compiled: CompiledExpressions, table: Table): void {
  const { condition, filter, update, projection } = compiled
  if (update !== undefined) checkTargets(targetPaths(update), table.keyNames)
  const paths = [
    ...(update === undefined ? [] : updatePaths(update)),
    ...(condition?.paths ?? []),
    ...(filter?.paths ?? []),
    ...(projection?.paths ?? []),
  ]
  if (paths.length === 0) return
  checkKeysAreScalars(paths, table.keyNames, 'Key')
  for (const { definition } of table.indexes) {
    const names = [definition.partitionKey.name]
    if (definition.sortKey !== undefined) names.push(definition.sortKey.name)
    checkKeysAreScalars(paths, names, 'IndexKey')
  }
}
