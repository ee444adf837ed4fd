/**
 * All expressions of one request, parsed and bound in DynamoDB's order of checks: placeholder maps, each expression
 * (update, condition, key condition, filter, projection), then names and values that nothing uses.
 */
import { dynamodbLimits } from '../base/limits.ts'
import type { AttributeMap } from '../encoding/attribute-value.ts'
import { utf8Length } from '../encoding/utf8.ts'
import type { Condition, Projection, Update } from './ast.ts'
import { bindCondition } from './bind-condition.ts'
import { bindProjection } from './bind-path.ts'
import { bindUpdate } from './bind-update.ts'
import { cachedCondition, cachedProjection, cachedUpdate } from './cache.ts'
import { validation, type ExpressionKind } from './expression-error.ts'
import { bindKeyCondition, type KeyClause } from './key-condition.ts'
import { Placeholders } from './placeholders.ts'

/** Expressions as a request carries them. */
export interface RequestExpressions {
  readonly UpdateExpression?: string | undefined
  readonly ConditionExpression?: string | undefined
  readonly KeyConditionExpression?: string | undefined
  readonly FilterExpression?: string | undefined
  readonly ProjectionExpression?: string | undefined
  readonly ExpressionAttributeNames?: ReadonlyMap<string, string> | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
}

export interface BoundExpressions {
  readonly update: Update | undefined
  readonly condition: Condition | undefined
  readonly keyClauses: readonly KeyClause[] | undefined
  readonly filter: Condition | undefined
  readonly projection: Projection | undefined
}

/**
 * @param valueKinds the expressions with `:values` that this operation takes; they word the message for
 * placeholders without any expression.
 * @throws KeystoneError `validation` in DynamoDB's words.
 */
export function bindExpressions(
  request: RequestExpressions,
  valueKinds: readonly ExpressionKind[],
): BoundExpressions {
  checkPlaceholders(request, valueKinds)
  const placeholders = new Placeholders(
    request.ExpressionAttributeNames,
    request.ExpressionAttributeValues,
  )
  const condition = (kind: 'ConditionExpression' | 'FilterExpression'): Condition | undefined => {
    const text = request[kind]
    return text === undefined
      ? undefined
      : bindCondition(cachedCondition(text, kind), kind, placeholders)
  }
  const update =
    request.UpdateExpression === undefined
      ? undefined
      : bindUpdate(cachedUpdate(request.UpdateExpression), placeholders)
  const bound: BoundExpressions = {
    update,
    condition: condition('ConditionExpression'),
    keyClauses: keyClausesOf(request, placeholders),
    filter: condition('FilterExpression'),
    projection:
      request.ProjectionExpression === undefined
        ? undefined
        : bindProjection(cachedProjection(request.ProjectionExpression), placeholders),
  }
  placeholders.assertAllUsed()
  return bound
}

function keyClausesOf(
  request: RequestExpressions,
  placeholders: Placeholders,
): KeyClause[] | undefined {
  const text = request.KeyConditionExpression
  if (text === undefined) return undefined
  return bindKeyCondition(cachedCondition(text, 'KeyConditionExpression'), placeholders)
}

const namePattern = /^#[A-Za-z0-9_]+$/
const valuePattern = /^:[A-Za-z0-9_]+$/

function checkPlaceholders(
  request: RequestExpressions,
  valueKinds: readonly ExpressionKind[],
): void {
  const names = request.ExpressionAttributeNames
  const values = request.ExpressionAttributeValues
  if (names === undefined && values === undefined) return
  const hasValueExpression = valueKinds.some((kind) => request[kind] !== undefined)
  if (names !== undefined) {
    if (!hasValueExpression && request.ProjectionExpression === undefined) {
      throw validation('ExpressionAttributeNames can only be specified when using expressions')
    }
    checkTokens('ExpressionAttributeNames', names, namePattern)
    checkReplacements(names)
  }
  if (values === undefined) return
  if (!hasValueExpression) {
    const kinds = valueKinds.join(' and ')
    const verb = valueKinds.length > 1 ? 'are' : 'is'
    throw validation(
      `ExpressionAttributeValues can only be specified when using expressions: ${kinds} ${verb} null`,
    )
  }
  checkTokens('ExpressionAttributeValues', values, valuePattern)
}

/** Callers in plain JavaScript may leave a name undefined. */
function checkReplacements(names: ReadonlyMap<string, string | undefined>): void {
  for (const [key, name] of names) {
    const wrong =
      name === undefined || name === ''
        ? 'Attribute name must not be empty'
        : utf8Length(name) > dynamodbLimits.attributeNameBytesMax
          ? 'Attribute name is too long'
          : undefined
    if (wrong === undefined) continue
    throw validation(`ExpressionAttributeNames contains invalid value: ${wrong} for key ${key}`)
  }
}

function checkTokens(
  member: string,
  placeholders: ReadonlyMap<string, unknown>,
  pattern: RegExp,
): void {
  if (placeholders.size === 0) throw validation(`${member} must not be empty`)
  for (const key of placeholders.keys()) {
    if (!pattern.test(key)) {
      throw validation(`${member} contains invalid key: Syntax error; key: "${key}"`)
    }
    if (utf8Length(key) > dynamodbLimits.placeholderBytesMax) {
      throw validation(
        `${member} contains invalid key: The expression attribute map contains a key that is too long`,
      )
    }
  }
}
