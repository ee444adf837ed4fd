/** The parameters from before expressions, as `expressions/legacy.ts` translates them. */
import type { AttributeMap, AttributeValue } from '../encoding/attribute-value.ts'
import {
  conditionFromExpected,
  conditionFromFilter,
  keyClausesFromLegacy,
  legacyOperators,
  projectionFromNames,
  updateFromLegacy,
} from '../expressions/legacy.ts'
import type { BoundExpressions, RequestExpressions } from '../expressions/request.ts'
import { checkValues } from './item-input.ts'
import { invalidParameter, validation } from './messages.ts'
import { RequestShape } from './request-shape.ts'
import type { LegacyParameters } from './types.ts'

/** In the order DynamoDB lists them. */
const legacyNames = [
  'AttributesToGet',
  'AttributeUpdates',
  'ScanFilter',
  'QueryFilter',
  'Expected',
  'KeyConditions',
  'ConditionalOperator',
] as const

const expressionNames = [
  'ProjectionExpression',
  'UpdateExpression',
  'FilterExpression',
  'ConditionExpression',
  'KeyConditionExpression',
] as const

type Request = RequestExpressions & LegacyParameters

export function hasLegacy(request: LegacyParameters): boolean {
  return (
    request.Expected !== undefined ||
    request.AttributesToGet !== undefined ||
    request.AttributeUpdates !== undefined ||
    request.KeyConditions !== undefined ||
    request.QueryFilter !== undefined ||
    request.ScanFilter !== undefined ||
    request.ConditionalOperator !== undefined
  )
}

/** Throws `validation` when a request has parameters of both times. */
export function checkNotMixed(request: Request): void {
  const expressions = expressionNames.filter((name) => request[name] !== undefined)
  const legacy = legacyNames.filter((name) => request[name] !== undefined)
  if (expressions.length > 0) {
    throw validation(
      'Can not use both expression and non-expression parameters in the same request: ' +
        `Non-expression parameters: {${legacy.join(', ')}} Expression parameters: {${expressions.join(', ')}}`,
    )
  }
  if (request.ExpressionAttributeNames !== undefined) {
    throw validation('ExpressionAttributeNames can only be specified when using expressions')
  }
  if (request.ExpressionAttributeValues !== undefined) {
    throw validation('ExpressionAttributeValues can only be specified when using expressions')
  }
}

/** Throws `validation`. */
export function bindLegacy(request: Request): BoundExpressions {
  const { Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter } = request
  const { ConditionalOperator: joined, AttributesToGet } = request
  const filter = QueryFilter ?? ScanFilter
  checkOperators(request)
  checkJoined(joined, Expected ?? filter)
  for (const condition of [Expected, KeyConditions, filter]) {
    for (const one of condition?.values() ?? []) checkListed(one.AttributeValueList)
  }
  const values: AttributeMap = new Map()
  for (const [name, { Value }] of AttributeUpdates ?? [])
    if (Value !== undefined) values.set(name, Value)
  checkValues(values)
  if (AttributesToGet !== undefined) checkNames(AttributesToGet)
  return {
    condition: Expected && conditionFromExpected(Expected, joined),
    filter: filter && conditionFromFilter(filter, joined),
    update: AttributeUpdates && updateFromLegacy(AttributeUpdates),
    keyClauses: KeyConditions && keyClausesFromLegacy(KeyConditions),
    projection: AttributesToGet && projectionFromNames(AttributesToGet),
  }
}

function checkOperators(request: Request): void {
  const shape = new RequestShape()
  const lists = [
    ['expected', request.Expected],
    ['keyConditions', request.KeyConditions],
    ['queryFilter', request.QueryFilter],
    ['scanFilter', request.ScanFilter],
  ] as const
  for (const [path, conditions] of lists) {
    for (const [name, condition] of conditions ?? []) {
      shape.required(condition, `${path}.${name}.member`)
      const ComparisonOperator = condition?.ComparisonOperator
      const at = `${path}.${name}.member.comparisonOperator`
      if (path !== 'expected') shape.required(ComparisonOperator, at)
      shape.oneOf(ComparisonOperator, at, legacyOperators)
    }
  }
  for (const [name, update] of request.AttributeUpdates ?? []) {
    shape.required(update, `attributeUpdates.${name}.member`)
    shape.oneOf(update?.Action, `attributeUpdates.${name}.member.action`, ['ADD', 'DELETE', 'PUT'])
  }
  shape.oneOf(request.ConditionalOperator, 'conditionalOperator', ['OR', 'AND'])
  shape.check()
}

function checkJoined(
  joined: LegacyParameters['ConditionalOperator'],
  conditions: ReadonlyMap<string, unknown> | undefined,
): void {
  if (joined === undefined) return
  if (conditions === undefined) {
    throw validation('ConditionalOperator cannot be used without Filter or Expected')
  }
  if (conditions.size < 2) {
    throw validation(
      'ConditionalOperator can only be used when Filter or Expected has two or more elements',
    )
  }
}

function checkListed(values: readonly AttributeValue[] | undefined): void {
  if (values === undefined) return
  checkValues(new Map(values.map((value, at) => [String(at), value])))
}

function checkNames(names: readonly string[]): void {
  if (names.length === 0) {
    const shape = new RequestShape()
    shape.count(names, 'attributesToGet', { min: 1, max: Number.POSITIVE_INFINITY })
    shape.check()
  }
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) {
      throw invalidParameter(`Duplicate value in attribute name: ${name}`)
    }
    seen.add(name)
  }
}
