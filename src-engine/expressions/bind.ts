/**
 * Puts names and values in place of placeholders and judges what can be judged without an item. The checks come
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
  Projection,
  Update,
  UpdateAction,
  UpdateValue,
  WrittenCall,
  WrittenCondition,
  WrittenOperand,
  WrittenPath,
  WrittenProjection,
  WrittenTerm,
  WrittenUpdate,
} from './ast.ts'
import { compareValues } from './compare.ts'
import { invalidExpression, type ExpressionKind } from './expression-error.ts'
import { pathText, relatePaths, samePath } from './path.ts'
import type { Placeholders } from './placeholders.ts'
import { isReservedWord } from './reserved-words.ts'

const conditionFunctions: ReadonlyMap<string, number> = new Map([
  ['attribute_exists', 1],
  ['attribute_not_exists', 1],
  ['attribute_type', 2],
  ['begins_with', 2],
  ['contains', 2],
  ['size', 1],
])

const updateFunctions: ReadonlyMap<string, number> = new Map([
  ['if_not_exists', 2],
  ['list_append', 2],
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

export function bindProjection(written: WrittenProjection, placeholders: Placeholders): Projection {
  const kind = 'ProjectionExpression'
  checkReserved(written, kind)
  const paths = written.map((path) => bindPath(path, kind, placeholders))
  checkApart(paths, kind)
  return paths
}

export function bindUpdate(written: WrittenUpdate, placeholders: Placeholders): Update {
  const kind = 'UpdateExpression'
  const operands = updateOperands(written)
  const targets = updateTargets(written)
  const paths = operands.filter((operand) => operand.kind === 'path')
  checkReserved(paths, kind)
  for (const operand of operands) {
    if (operand.kind === 'call' && !updateFunctions.has(operand.name)) {
      throw invalidExpression(kind, `Invalid function name; function: ${operand.name}`)
    }
  }
  checkSections(written)
  const bound = new Map(paths.map((path) => [path, bindPath(path, kind, placeholders)]))
  for (const operand of operands) {
    if (operand.kind === 'value') bindValue(operand.name, kind, placeholders)
  }
  checkApart(
    targets.map((path) => bound.get(path) ?? []),
    kind,
  )
  return new UpdateBinder(placeholders).actions(written)
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

class UpdateBinder {
  readonly #placeholders: Placeholders

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders
  }

  actions(written: WrittenUpdate): Update {
    // Operand types of ADD and DELETE are judged before the functions in SET.
    const sets: UpdateAction[] = []
    const changes: UpdateAction[] = []
    for (const clause of written) {
      if (clause.kind !== 'add' && clause.kind !== 'delete') continue
      for (const { path, value } of clause.changes) {
        const bound = bindValue(value.name, 'UpdateExpression', this.#placeholders)
        checkChangeOperand(clause.kind, bound)
        changes.push({ kind: clause.kind, path: this.#path(path), value: bound })
      }
    }
    for (const clause of written) {
      if (clause.kind === 'set') {
        for (const { path, value } of clause.assignments) {
          sets.push({ kind: 'set', path: this.#path(path), value: this.#value(value) })
        }
      } else if (clause.kind === 'remove') {
        for (const path of clause.paths) sets.push({ kind: 'remove', path: this.#path(path) })
      }
    }
    return [...sets, ...changes]
  }

  #value(term: WrittenTerm): UpdateValue {
    switch (term.kind) {
      case 'path':
        return { kind: 'path', path: this.#path(term) }
      case 'value':
        return {
          kind: 'value',
          value: bindValue(term.name, 'UpdateExpression', this.#placeholders),
        }
      case 'arithmetic': {
        const left = this.#value(term.left)
        const right = this.#value(term.right)
        checkUpdateOperands(term.operator, [left, right], 'N')
        return { kind: 'arithmetic', operator: term.operator, left, right }
      }
      case 'call':
        return this.#call(term)
      default:
        return unreachable(term)
    }
  }

  #call(call: WrittenCall): UpdateValue {
    const [left, right] = call.operands.map((operand) => this.#value(operand))
    const wanted = updateFunctions.get(call.name)
    if (call.operands.length !== wanted || left === undefined || right === undefined) {
      throw invalidExpression('UpdateExpression', wrongCountText(call))
    }
    if (call.name === 'list_append') {
      checkUpdateOperands(call.name, [left, right], 'L')
      return { kind: 'listAppend', left, right }
    }
    if (left.kind !== 'path') {
      const text = `Operator or function requires a document path; operator or function: ${call.name}`
      throw invalidExpression('UpdateExpression', text)
    }
    return { kind: 'ifNotExists', path: left.path, otherwise: right }
  }

  #path(path: WrittenPath): DocumentPath {
    return bindPath(path, 'UpdateExpression', this.#placeholders)
  }
}

function checkUpdateOperands(
  name: string,
  operands: readonly UpdateValue[],
  allowed: TypeName,
): void {
  for (const operand of operands) {
    if (operand.kind !== 'value') continue
    const type = typeName(operand.value)
    if (type !== allowed) throw invalidExpression('UpdateExpression', wrongTypeText(name, type))
  }
}

const longTypeNames: ReadonlyMap<TypeName, string> = new Map([
  ['S', 'STRING'],
  ['N', 'NUMBER'],
  ['B', 'BINARY'],
  ['NULL', 'NULL'],
  ['BOOL', 'BOOLEAN'],
  ['L', 'LIST'],
  ['M', 'MAP'],
  ['VecF32', 'VecF32'],
  ['Ts', 'Ts'],
])

function checkChangeOperand(kind: 'add' | 'delete', value: AttributeValue): void {
  const type = typeName(value)
  const name = longTypeNames.get(type)
  if (name === undefined || (kind === 'add' && type === 'N')) return
  const text = `Incorrect operand type for operator or function; operator: ${kind.toUpperCase()}, operand type: ${name}`
  throw invalidExpression('UpdateExpression', text)
}

function checkSections(written: WrittenUpdate): void {
  const seen = new Set<string>()
  for (const { kind } of written) {
    if (seen.has(kind)) {
      const text = `The "${kind.toUpperCase()}" section can only be used once in an update expression;`
      throw invalidExpression('UpdateExpression', text)
    }
    seen.add(kind)
  }
}

function updateTargets(written: WrittenUpdate): WrittenPath[] {
  return written.flatMap((clause) => {
    switch (clause.kind) {
      case 'set':
        return clause.assignments.map(({ path }) => path)
      case 'remove':
        return [...clause.paths]
      case 'add':
      case 'delete':
        return clause.changes.map(({ path }) => path)
      default:
        return unreachable(clause)
    }
  })
}

/** Everything with a name in it, in the order written. */
function updateOperands(written: WrittenUpdate): WrittenOperand[] {
  const operands: WrittenOperand[] = []
  const visit = (term: WrittenTerm): void => {
    if (term.kind === 'arithmetic') {
      visit(term.left)
      visit(term.right)
      return
    }
    operands.push(term)
    if (term.kind === 'call') term.operands.forEach(visit)
  }
  for (const clause of written) {
    if (clause.kind === 'remove') clause.paths.forEach(visit)
    else if (clause.kind === 'set') {
      for (const { path, value } of clause.assignments) {
        visit(path)
        visit(value)
      }
    } else {
      for (const { path, value } of clause.changes) {
        visit(path)
        visit(value)
      }
    }
  }
  return operands
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

function checkReserved(paths: readonly WrittenPath[], kind: ExpressionKind): void {
  for (const { steps } of paths) {
    for (const step of steps) {
      if (typeof step === 'string' && isReservedWord(step)) {
        const text = `Attribute name is a reserved keyword; reserved keyword: ${step}`
        throw invalidExpression(kind, text)
      }
    }
  }
}

function bindPath(
  written: WrittenPath,
  kind: ExpressionKind,
  placeholders: Placeholders,
): DocumentPath {
  if (written.steps.length > dynamodbLimits.nestingDepthMax) {
    const text = `The document path has too many nesting elements; nesting elements: ${written.steps.length}`
    throw invalidExpression(kind, text)
  }
  return written.steps.map((step) => {
    if (typeof step === 'number' || !step.startsWith('#')) return step
    const name = placeholders.name(step)
    if (name !== undefined) return name
    const text = `An expression attribute name used in the document path is not defined; attribute name: ${step}`
    throw invalidExpression(kind, text)
  })
}

function bindValue(name: string, kind: ExpressionKind, placeholders: Placeholders): AttributeValue {
  const value = placeholders.value(name)
  if (value !== undefined) return value
  const text = `An expression attribute value used in expression is not defined; attribute value: ${name}`
  throw invalidExpression(kind, text)
}

/** Overlaps are reported before conflicts, each at the first pair. */
function checkApart(paths: readonly DocumentPath[], kind: ExpressionKind): void {
  let conflict: readonly [DocumentPath, DocumentPath] | undefined
  for (const [at, later] of paths.entries()) {
    for (const earlier of paths.slice(0, at)) {
      const relation = relatePaths(earlier, later)
      if (relation === 'overlap') throw notApart(relation, earlier, later, kind)
      if (relation === 'conflict') conflict ??= [earlier, later]
    }
  }
  if (conflict !== undefined) throw notApart('conflict', conflict[0], conflict[1], kind)
}

function notApart(
  relation: 'overlap' | 'conflict',
  earlier: DocumentPath,
  later: DocumentPath,
  kind: ExpressionKind,
): Error {
  const text = `Two document paths ${relation} with each other; must remove or rewrite one of these paths; path one: ${pathText(earlier)}, path two: ${pathText(later)}`
  return invalidExpression(kind, text)
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

function wrongTypeText(name: string, type: string): string {
  return `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`
}

function wrongCountText(call: WrittenCall): string {
  return `Incorrect number of operands for operator or function; operator or function: ${call.name}, number of operands: ${call.operands.length}`
}

function boundText(value: AttributeValue): string {
  if (typeof value === 'string') return `{S:${value}}`
  if (value instanceof Uint8Array) {
    return `{B:java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]}`
  }
  if (isNumberValue(value)) return `{N:${numberText(value)}}`
  return `{${typeName(value)}}`
}
