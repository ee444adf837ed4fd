/**
 * A condition with names and values in place of placeholders, judged as far as can be without an item. The checks come
 * in DynamoDB's order: first those about the whole expression, then leaf by leaf from left to right.
 */
import { unreachable } from '../base/assert.ts'
import { dynamodbLimits } from '../base/limits.ts'
import {
  isNumberValue,
  typeName,
  type AttributeValue,
  type TypeName,
} from '../encoding/attribute-value.ts'
import { numberText } from '../encoding/decimal.ts'
import type {
  Condition,
  DocumentPath,
  Operand,
  WrittenCall,
  WrittenCondition,
  WrittenOperand,
  WrittenPath,
} from './ast.ts'
import { bindPath, bindValue, checkReserved } from './bind-path.ts'
import { compareValues } from './compare.ts'
import {
  invalidExpression,
  wrongCountText,
  wrongTypeText,
  type ExpressionKind,
} from './expression-error.ts'
import { pathText, samePath } from './path.ts'
import type { Placeholders } from './placeholders.ts'

const conditionFunctions: ReadonlyMap<string, number> = new Map([
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
  ['attribute_type', 2],
  ['begins_with', 2],
  ['contains', 2],
  ['size', 1],
])

const typeNames: ReadonlyMap<string, TypeName> = new Map(
  (['B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'N', 'NS', 'S', 'M', 'VecF32', 'Ts'] as const).map(
    (name) => [name, name],
  ),
)

/** Types that have an order. */
const orderedTypes: ReadonlySet<TypeName> = new Set(['S', 'N', 'B', 'Ts'] as const)

export function bindCondition(
  written: WrittenCondition,
  kind: ExpressionKind,
  placeholders: Placeholders,
): Condition {
  checkFunctionNames(written, kind)
  checkFunctionUse(written, kind)
  const paths: WrittenPath[] = []
  visitOperands(written, (operand) => {
    if (operand.kind === 'path') paths.push(operand)
  })
  checkReserved(paths, kind)
  return new ConditionBinder(kind, placeholders).condition(written)
}

class ConditionBinder {
  readonly #kind: ExpressionKind
  readonly #placeholders: Placeholders

  constructor(kind: ExpressionKind, placeholders: Placeholders) {
    this.#kind = kind
    this.#placeholders = placeholders
  }

  condition(written: WrittenCondition): Condition {
    switch (written.kind) {
      case 'and':
      case 'or': {
        const conditions = written.conditions.map((member) => this.condition(member))
        return { kind: written.kind, conditions }
      }
      case 'not':
        return { kind: 'not', condition: this.condition(written.condition) }
      case 'compare': {
        const { comparator } = written
        const left = this.#operand(written.left)
        const right = this.#operand(written.right)
        this.#checkDistinct(comparator, left, right)
        if (comparator !== '=' && comparator !== '<>') {
          this.#checkTypes(comparator, [left, right], orderedTypes)
        }
        return { kind: 'compare', comparator, left, right }
      }
      case 'between': {
        const operand = this.#operand(written.operand)
        const low = this.#operand(written.low)
        const high = this.#operand(written.high)
        this.#checkTypes('BETWEEN', [operand, low, high], orderedTypes)
        this.#checkBounds(low, high)
        return { kind: 'between', operand, low, high }
      }
      case 'in': {
        const operand = this.#operand(written.operand)
        const list = written.list.map((member) => this.#operand(member))
        if (list.length > dynamodbLimits.inOperandsMax) {
          const text = `The IN operator is provided with too many operands; number of operands: ${list.length}`
          throw invalidExpression(this.#kind, text)
        }
        return { kind: 'in', operand, list }
      }
      case 'call':
        return this.#call(written)
      default:
        return unreachable(written)
    }
  }

  #call(call: WrittenCall): Condition {
    const operands = this.#callOperands(call)
    const [left, right] = operands
    if (left === undefined) throw this.#wrongCount(call)
    switch (call.name) {
      case 'attribute_exists':
        return { kind: 'exists', path: this.#documentPath(call.name, left) }
      case 'attribute_not_exists':
        return { kind: 'notExists', path: this.#documentPath(call.name, left) }
      default:
        break
    }
    if (right === undefined) throw this.#wrongCount(call)
    this.#checkDistinct(call.name, left, right)
    if (call.name === 'attribute_type') {
      return { kind: 'hasType', operand: left, type: this.#typeOperand(right) }
    }
    if (call.name === 'contains') return { kind: 'contains', left, right }
    this.#checkTypes(call.name, operands, new Set(['S', 'B']))
    return { kind: 'beginsWith', left, right }
  }

  #operand(written: WrittenOperand): Operand {
    switch (written.kind) {
      case 'path':
        return { kind: 'path', path: bindPath(written, this.#kind, this.#placeholders) }
      case 'value':
        return { kind: 'value', value: bindValue(written.name, this.#kind, this.#placeholders) }
      case 'call': {
        // Only `size` can stand here: `checkFunctionUse` has refused the others.
        const [operand] = this.#callOperands(written)
        if (operand === undefined) throw this.#wrongCount(written)
        const type = staticType(operand)
        if (type === 'N' || type === 'BOOL' || type === 'NULL' || type === 'Ts') {
          throw this.#wrongType('size', type)
        }
        return { kind: 'size', operand }
      }
      default:
        return unreachable(written)
    }
  }

  #callOperands(call: WrittenCall): Operand[] {
    const operands = call.operands.map((operand) => this.#operand(operand))
    if (operands.length !== conditionFunctions.get(call.name)) throw this.#wrongCount(call)
    return operands
  }

  #documentPath(name: string, operand: Operand): DocumentPath {
    if (operand.kind === 'path') return operand.path
    const text = `Operator or function requires a document path; operator or function: ${name}`
    throw invalidExpression(this.#kind, text)
  }

  #typeOperand(operand: Operand): TypeName {
    if (operand.kind !== 'value' || typeof operand.value !== 'string') {
      const type = staticType(operand) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}'
      throw this.#wrongType('attribute_type', type)
    }
    const type = typeNames.get(operand.value)
    if (type !== undefined) return type
    const text = `Invalid attribute type name found; type: ${operand.value}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`
    throw invalidExpression(this.#kind, text)
  }

  #checkTypes(name: string, operands: readonly Operand[], allowed: ReadonlySet<TypeName>): void {
    for (const operand of operands) {
      const type = staticType(operand)
      if (type !== undefined && !allowed.has(type)) throw this.#wrongType(name, type)
    }
  }

  #checkDistinct(name: string, left: Operand, right: Operand): void {
    if (left.kind !== 'path' || right.kind !== 'path' || !samePath(left.path, right.path)) return
    const text = `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${pathText(left.path)}`
    throw invalidExpression(this.#kind, text)
  }

  #checkBounds(low: Operand, high: Operand): void {
    if (low.kind !== 'value' || high.kind !== 'value') return
    const rule =
      typeName(low.value) !== typeName(high.value)
        ? 'same data type for lower and upper bounds'
        : (compareValues(low.value, high.value) ?? 0) > 0
          ? 'upper bound to be greater than or equal to lower bound'
          : undefined
    if (rule === undefined) return
    const text = `The BETWEEN operator requires ${rule}; lower bound operand: AttributeValue: ${boundText(low.value)}, upper bound operand: AttributeValue: ${boundText(high.value)}`
    throw invalidExpression(this.#kind, text)
  }

  #wrongType(name: string, type: string): Error {
    return invalidExpression(this.#kind, wrongTypeText(name, type))
  }

  #wrongCount(call: WrittenCall): Error {
    return invalidExpression(this.#kind, wrongCountText(call))
  }
}

/** Calls `visit` with every operand of a condition, operands of calls included, in the order written. */
function visitOperands(
  condition: WrittenCondition,
  visit: (operand: WrittenOperand) => void,
): void {
  const operand = (node: WrittenOperand): void => {
    visit(node)
    if (node.kind === 'call') node.operands.forEach(operand)
  }
  const walk = (node: WrittenCondition): void => {
    switch (node.kind) {
      case 'call':
        operand(node)
        break
      case 'compare':
        operand(node.left)
        operand(node.right)
        break
      case 'between':
        operand(node.operand)
        operand(node.low)
        operand(node.high)
        break
      case 'in':
        operand(node.operand)
        node.list.forEach(operand)
        break
      case 'not':
        walk(node.condition)
        break
      case 'and':
      case 'or':
        node.conditions.forEach(walk)
        break
      default:
        unreachable(node)
    }
  }
  walk(condition)
}

function checkFunctionNames(written: WrittenCondition, kind: ExpressionKind): void {
  visitOperands(written, (operand) => {
    if (operand.kind === 'call' && !conditionFunctions.has(operand.name)) {
      throw invalidExpression(kind, `Invalid function name; function: ${operand.name}`)
    }
  })
}

/** `size` gives a value and cannot be a condition; the others are conditions and cannot be a value. */
function checkFunctionUse(written: WrittenCondition, kind: ExpressionKind): void {
  const misused = (name: string): Error =>
    invalidExpression(
      kind,
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    )
  const asValue = (operand: WrittenOperand): void => {
    if (operand.kind !== 'call') return
    if (operand.name !== 'size') throw misused(operand.name)
    operand.operands.forEach(asValue)
  }
  const walk = (node: WrittenCondition): void => {
    switch (node.kind) {
      case 'call':
        if (node.name === 'size') throw misused('size')
        node.operands.forEach(asValue)
        break
      case 'not':
        walk(node.condition)
        break
      case 'and':
      case 'or':
        node.conditions.forEach(walk)
        break
      default:
        visitOperands(node, asValue)
    }
  }
  walk(written)
}

/** The type an operand has whatever the item is. */
function staticType(operand: Operand): TypeName | undefined {
  switch (operand.kind) {
    case 'value':
      return typeName(operand.value)
    case 'size':
      return 'N'
    case 'path':
      return undefined
    default:
      return unreachable(operand)
  }
}

function boundText(value: AttributeValue): string {
  if (typeof value === 'string') return `{S:${value}}`
  if (value instanceof Uint8Array) {
    return `{B:java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]}`
  }
  if (isNumberValue(value)) return `{N:${numberText(value)}}`
  return `{${typeName(value)}}`
}
