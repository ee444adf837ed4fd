/**
 * PartiQL's WHERE and SET to the engine's expressions, as far as DynamoDB's dialect goes. What lowers means exactly
 * what it means to DynamoDB, in both dialects; what does not is left to the extended evaluator.
 */
import { KeystoneError } from '../base/errors.ts'
import { typeName, type AttributeValue, type TypeName } from '../encoding/attribute-value.ts'
import type {
  Condition,
  DocumentPath,
  Operand,
  Update,
  UpdateAction as LoweredAction,
  UpdateValue,
} from '../expressions/ast.ts'
import { isOrdered } from '../expressions/compare.ts'
import type { CallExpression, Expression, UpdateAction } from './ast.ts'
import { constantOf, type Parameters } from './constant.ts'

export interface LowerScope {
  /** The table's alias: `alias.a` then is the attribute `a`. */
  readonly alias: string | undefined
  /** Whether names without an alias are attributes of the table. */
  readonly bareNames: boolean
  readonly parameters: Parameters
  /** Names of other things, which no path of the table starts with. */
  readonly bound?: ReadonlySet<string> | undefined
}

/** Type names after IS. */
const typesByName: ReadonlyMap<string, readonly TypeName[]> = new Map<string, readonly TypeName[]>([
  ['NULL', ['NULL']],
  ['BOOL', ['BOOL']],
  ['BOOLEAN', ['BOOL']],
  ['STRING', ['S']],
  ['S', ['S']],
  ['VARCHAR', ['S']],
  ['CHAR', ['S']],
  ['TEXT', ['S']],
  ['NUMBER', ['N']],
  ['NUMERIC', ['N']],
  ['DECIMAL', ['N']],
  ['INT', ['N']],
  ['INTEGER', ['N']],
  ['SMALLINT', ['N']],
  ['BIGINT', ['N']],
  ['REAL', ['N']],
  ['DOUBLE', ['N']],
  ['FLOAT', ['N']],
  ['N', ['N']],
  ['BINARY', ['B']],
  ['BLOB', ['B']],
  ['B', ['B']],
  ['LIST', ['L']],
  ['L', ['L']],
  ['MAP', ['M']],
  ['STRUCT', ['M']],
  ['TUPLE', ['M']],
  ['M', ['M']],
  ['SS', ['SS']],
  ['NS', ['NS']],
  ['BS', ['BS']],
  ['SET', ['SS', 'NS', 'BS']],
  ['BAG', ['SS', 'NS', 'BS']],
  ['TIMESTAMP', ['Ts']],
  ['TS', ['Ts']],
])

/** One name of each type, for messages. */
export const typeNames: readonly string[] =
  'STRING NUMBER INTEGER BOOLEAN BINARY LIST MAP SET TIMESTAMP NULL'.split(' ')

export function typesNamed(name: string): readonly TypeName[] | undefined {
  return typesByName.get(name)
}

/** The document path that an expression is, if it is one. */
export function lowerPath(expression: Expression, scope: LowerScope): DocumentPath | undefined {
  if (expression.kind === 'variable') {
    if (!scope.bareNames || expression.name === scope.alias) return undefined
    if (scope.bound?.has(expression.name) === true) return undefined
    return [expression.name]
  }
  if (expression.kind !== 'path' || expression.root.kind !== 'variable') return undefined
  const path: (string | number)[] = []
  const { name } = expression.root
  if (name !== scope.alias) {
    if (!scope.bareNames || scope.bound?.has(name) === true) return undefined
    path.push(name)
  }
  for (const step of expression.steps) {
    if (step.kind === 'name') {
      path.push(step.name)
      continue
    }
    const index = step.kind === 'index' ? constantOf(step.index, scope.parameters) : undefined
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) return undefined
    path.push(index)
  }
  return typeof path[0] === 'string' ? path : undefined
}

/** Undefined: not expressible. @throws KeystoneError `validation` for operands DynamoDB refuses. */
export function lowerCondition(expression: Expression, scope: LowerScope): Condition | undefined {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const conditions = lowerAll(expression.operands, (operand) => lowerCondition(operand, scope))
      return conditions && { kind: expression.kind, conditions }
    }
    case 'unary': {
      if (expression.operator !== 'not') return undefined
      const condition = lowerCondition(expression.operand, scope)
      return condition && { kind: 'not', condition }
    }
    case 'compare': {
      const { operator } = expression
      const left = lowerOperand(expression.left, scope)
      const right = lowerOperand(expression.right, scope)
      if (left === undefined || right === undefined) return undefined
      if (operator !== '=' && operator !== '<>') checkOrdered(operator, [left, right])
      return { kind: 'compare', comparator: operator, left, right }
    }
    case 'between': {
      const operand = lowerOperand(expression.operand, scope)
      const low = lowerOperand(expression.low, scope)
      const high = lowerOperand(expression.high, scope)
      if (operand === undefined || low === undefined || high === undefined) return undefined
      checkOrdered('BETWEEN', [operand, low, high])
      return negate(expression.negated, { kind: 'between', operand, low, high })
    }
    case 'in': {
      const operand = lowerOperand(expression.operand, scope)
      const list = lowerInList(expression.list, scope)
      if (operand === undefined || list === undefined) return undefined
      return negate(expression.negated, { kind: 'in', operand, list })
    }
    case 'is':
      return lowerIs(expression, scope)
    case 'call':
      return lowerCall(expression, scope)
    default:
      return undefined
  }
}

function lowerIs(
  expression: Extract<Expression, { kind: 'is' }>,
  scope: LowerScope,
): Condition | undefined {
  const path = lowerPath(expression.operand, scope)
  if (path === undefined) return undefined
  if (expression.type === 'MISSING') {
    return { kind: expression.negated ? 'exists' : 'notExists', path }
  }
  const types = typesByName.get(expression.type)
  if (types === undefined) return undefined
  const operand: Operand = { kind: 'path', path }
  const conditions = types.map((type): Condition => ({ kind: 'hasType', operand, type }))
  const [only] = conditions
  const condition: Condition =
    only !== undefined && conditions.length === 1 ? only : { kind: 'or', conditions }
  return negate(expression.negated, condition)
}

const conditionFunctions: ReadonlyMap<string, number> = new Map([
  ['begins_with', 2],
  ['contains', 2],
  ['attribute_type', 2],
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
])

function lowerCall(call: CallExpression, scope: LowerScope): Condition | undefined {
  const count = conditionFunctions.get(call.name)
  if (count === undefined || call.star || call.distinct) return undefined
  checkCount(call, count)
  const operands = lowerAll(call.operands, (operand) => lowerOperand(operand, scope))
  const [left, right] = operands ?? []
  if (left === undefined) return undefined
  switch (call.name) {
    case 'attribute_exists':
    case 'attribute_not_exists': {
      if (left.kind !== 'path') {
        throw refused(
          `Operator or function requires a document path; operator or function: ${call.name}`,
        )
      }
      return { kind: call.name === 'attribute_exists' ? 'exists' : 'notExists', path: left.path }
    }
    default:
      break
  }
  if (right === undefined) return undefined
  if (call.name === 'contains') return { kind: 'contains', left, right }
  if (call.name === 'begins_with') {
    for (const operand of [left, right]) {
      const type = staticType(operand)
      if (type !== undefined && type !== 'S' && type !== 'B') throw wrongType(call.name, type)
    }
    return { kind: 'beginsWith', left, right }
  }
  const name = right.kind === 'value' ? right.value : undefined
  if (typeof name !== 'string') throw wrongType(call.name, staticType(right) ?? 'M')
  const types = name === name.toUpperCase() ? typesByName.get(name) : undefined
  const [type] = types ?? []
  if (type !== name) {
    throw refused(
      `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
    )
  }
  return { kind: 'hasType', operand: left, type }
}

export function checkCount(call: CallExpression, count: number): void {
  if (call.operands.length === count) return
  throw refused(
    `Incorrect number of operands for operator or function; operator or function: ${call.name}, number of operands: ${call.operands.length}`,
  )
}

function lowerOperand(expression: Expression, scope: LowerScope): Operand | undefined {
  const value = constantOf(expression, scope.parameters)
  if (value !== undefined) return { kind: 'value', value }
  const path = lowerPath(expression, scope)
  if (path !== undefined) return { kind: 'path', path }
  if (expression.kind !== 'call' || expression.name !== 'size') return undefined
  checkCount(expression, 1)
  const [inner] = expression.operands
  const operand = inner === undefined ? undefined : lowerOperand(inner, scope)
  if (operand === undefined) return undefined
  const type = staticType(operand)
  if (type === 'N' || type === 'BOOL' || type === 'NULL') throw wrongType('size', type)
  return { kind: 'size', operand }
}

function lowerInList(list: Expression, scope: LowerScope): Operand[] | undefined {
  if (list.kind === 'list' || list.kind === 'bag') {
    return lowerAll(list.elements, (element) => lowerOperand(element, scope))
  }
  const value = constantOf(list, scope.parameters)
  if (value === undefined || value === null || typeof value !== 'object') return undefined
  if (Array.isArray(value)) return value.map((element) => ({ kind: 'value', value: element }))
  if ('members' in value) return value.members.map((member) => ({ kind: 'value', value: member }))
  return undefined
}

function lowerAll<T>(
  expressions: readonly Expression[],
  lower: (expression: Expression) => T | undefined,
): T[] | undefined {
  const lowered: T[] = []
  for (const expression of expressions) {
    const one = lower(expression)
    if (one === undefined) return undefined
    lowered.push(one)
  }
  return lowered
}

function negate(negated: boolean, condition: Condition): Condition {
  return negated ? { kind: 'not', condition } : condition
}

function checkOrdered(operator: string, operands: readonly Operand[]): void {
  for (const operand of operands) {
    if (operand.kind === 'value' && !isOrdered(operand.value)) {
      throw wrongType(operator, typeName(operand.value))
    }
  }
}

function staticType(operand: Operand): TypeName | undefined {
  if (operand.kind === 'size') return 'N'
  return operand.kind === 'value' ? typeName(operand.value) : undefined
}

function wrongType(name: string, type: string): Error {
  return refused(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  )
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}

/** SET and REMOVE actions. `positionText` says where something is, as `line:column:length`. */
/** @param compute what the extended dialect makes of values that do not lower; undefined: they are refused. */
export function lowerUpdate(
  actions: readonly UpdateAction[],
  scope: LowerScope,
  {
    positionText,
    compute,
  }: {
    readonly positionText: (expression: Expression) => string
    readonly compute: ((expression: Expression) => UpdateValue) | undefined
  },
): Update {
  return actions.map((action): LoweredAction => {
    const path = lowerPath(action.path, scope)
    if (path === undefined) throw refused(`Invalid path at ${positionText(action.path)}`)
    if (action.kind === 'remove') return { kind: 'remove', path }
    const { value } = action
    const isSetCall =
      value.kind === 'call' && (value.name === 'set_add' || value.name === 'set_delete')
    if (isSetCall) return lowerSetCall(value, path, { scope, positionText })
    const lowered = lowerUpdateValue(value, scope) ?? compute?.(value)
    if (lowered === undefined) {
      const what =
        value.kind === 'call'
          ? `Unrecognized function: ${value.name}`
          : 'Unsupported expression in SET'
      throw refused(`${what} at ${positionText(value)}`)
    }
    return { kind: 'set', path, value: lowered }
  })
}

function lowerSetCall(
  call: CallExpression,
  target: DocumentPath,
  { scope, positionText }: { scope: LowerScope; positionText: (at: Expression) => string },
): LoweredAction {
  const name = call.name.toUpperCase()
  const [left, right] = call.operands
  if (call.operands.length !== 2 || left === undefined || right === undefined) {
    throw refused(`${name} must have exactly two arguments at ${positionText(call)}`)
  }
  const path = lowerPath(left, scope)
  const isTarget = path?.length === target.length && path.every((step, at) => step === target[at])
  if (!isTarget) {
    throw refused(
      `The first argument to ${name} must equal the assignment value at ${positionText(left)}`,
    )
  }
  const value = constantOf(right, scope.parameters)
  if (value === undefined || !isSet(value)) {
    throw refused(
      `The second argument to ${name} must be a value with type SET at ${positionText(right)}`,
    )
  }
  return { kind: call.name === 'set_add' ? 'add' : 'delete', path: target, value }
}

function isSet(value: AttributeValue): boolean {
  const type = typeName(value)
  return type === 'SS' || type === 'NS' || type === 'BS'
}

function lowerUpdateValue(expression: Expression, scope: LowerScope): UpdateValue | undefined {
  const value = constantOf(expression, scope.parameters)
  if (value !== undefined) return { kind: 'value', value }
  const path = lowerPath(expression, scope)
  if (path !== undefined) return { kind: 'path', path }
  if (expression.kind === 'arithmetic') {
    const { operator } = expression
    if (operator !== '+' && operator !== '-') return undefined
    const left = lowerUpdateValue(expression.left, scope)
    const right = lowerUpdateValue(expression.right, scope)
    return left && right && { kind: 'arithmetic', operator, left, right }
  }
  if (expression.kind !== 'call') return undefined
  const [first, second] = expression.operands
  if (expression.name !== 'list_append' && expression.name !== 'if_not_exists') return undefined
  checkCount(expression, 2)
  if (first === undefined || second === undefined) return undefined
  const right = lowerUpdateValue(second, scope)
  if (right === undefined) return undefined
  if (expression.name === 'list_append') {
    const left = lowerUpdateValue(first, scope)
    return left && { kind: 'listAppend', left, right }
  }
  const tested = lowerPath(first, scope)
  if (tested === undefined) {
    throw refused(
      'Operator or function requires a document path; operator or function: if_not_exists',
    )
  }
  return { kind: 'ifNotExists', path: tested, otherwise: right }
}
