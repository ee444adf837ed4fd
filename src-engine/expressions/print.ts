/** Written expressions back to text: parsing the text gives the same tree. */
import { unreachable } from '../base/assert.ts'
import type {
  WrittenClause,
  WrittenCondition,
  WrittenOperand,
  WrittenPath,
  WrittenProjection,
  WrittenTerm,
  WrittenUpdate,
} from './ast.ts'

export function printPath(path: WrittenPath): string {
  let text = ''
  for (const step of path.steps) {
    if (typeof step === 'number') text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  }
  return text
}

export function printOperand(operand: WrittenOperand): string {
  switch (operand.kind) {
    case 'path':
      return printPath(operand)
    case 'value':
      return operand.name
    case 'call':
      return `${operand.name}(${operand.operands.map(printOperand).join(', ')})`
    default:
      return unreachable(operand)
  }
}

export function printCondition(condition: WrittenCondition): string {
  switch (condition.kind) {
    case 'call':
      return printOperand(condition)
    case 'compare': {
      const { left, comparator, right } = condition
      return `${printOperand(left)} ${comparator} ${printOperand(right)}`
    }
    case 'between': {
      const { operand, low, high } = condition
      return `${printOperand(operand)} BETWEEN ${printOperand(low)} AND ${printOperand(high)}`
    }
    case 'in': {
      const { operand, list } = condition
      return `${printOperand(operand)} IN (${list.map(printOperand).join(', ')})`
    }
    case 'not':
      return `NOT ${printMember(condition.condition)}`
    case 'and':
      return condition.conditions.map(printMember).join(' AND ')
    case 'or':
      return condition.conditions
        .map((member) => (member.kind === 'or' ? printMember(member) : printCondition(member)))
        .join(' OR ')
    default:
      return unreachable(condition)
  }
}

/** A part of something that binds tighter than AND. */
function printMember(condition: WrittenCondition): string {
  const text = printCondition(condition)
  return condition.kind === 'and' || condition.kind === 'or' ? `(${text})` : text
}

export function printProjection(projection: WrittenProjection): string {
  return projection.map(printPath).join(', ')
}

export function printUpdate(update: WrittenUpdate): string {
  return update.map(printClause).join(' ')
}

function printClause(clause: WrittenClause): string {
  switch (clause.kind) {
    case 'set': {
      const parts = clause.assignments.map(
        ({ path, value }) => `${printPath(path)} = ${printTerm(value)}`,
      )
      return `SET ${parts.join(', ')}`
    }
    case 'remove':
      return `REMOVE ${clause.paths.map(printPath).join(', ')}`
    case 'add':
    case 'delete': {
      const parts = clause.changes.map(({ path, value }) => `${printPath(path)} ${value.name}`)
      return `${clause.kind.toUpperCase()} ${parts.join(', ')}`
    }
    default:
      return unreachable(clause)
  }
}

function printTerm(term: WrittenTerm): string {
  return term.kind === 'arithmetic'
    ? `${printOperand(term.left)} ${term.operator} ${printOperand(term.right)}`
    : printOperand(term)
}
