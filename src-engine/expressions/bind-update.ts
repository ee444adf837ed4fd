/** An update with names and values in place of placeholders, judged as far as can be without an item, in DynamoDB's order. */
import { unreachable } from '../base/assert.ts'
import { typeName, type AttributeValue, type TypeName } from '../encoding/attribute-value.ts'
import type {
  DocumentPath,
  Update,
  UpdateAction,
  UpdateValue,
  WrittenCall,
  WrittenOperand,
  WrittenPath,
  WrittenTerm,
  WrittenUpdate,
} from './ast.ts'
import { bindPath, bindValue, checkApart, checkReserved } from './bind-path.ts'
import { invalidExpression, wrongCountText, wrongTypeText } from './expression-error.ts'
import type { Placeholders } from './placeholders.ts'

const updateFunctions: ReadonlyMap<string, number> = new Map([
  ['if_not_exists', 2],
  ['list_append', 2],
])

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
