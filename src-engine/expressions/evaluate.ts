/**
 * Bound conditions as closures over an item. The common shape, one top-level attribute against a literal, takes no
 * detour: a filtered scan runs it for every item.
 */
import { unreachable } from '../base/assert.ts'
import { typeName, type AttributeValue, type Item } from '../encoding/attribute-value.ts'
import type { Comparator, Condition, Operand } from './ast.ts'
import { beginsWith, compareValues, contains, isEqual, sizeOf } from './compare.ts'
import { pathReader } from './path.ts'

export type ItemPredicate = (item: Item) => boolean
type Reader = (item: Item) => AttributeValue | undefined

export function compileCondition(condition: Condition): ItemPredicate {
  switch (condition.kind) {
    case 'compare': {
      const { comparator, left, right } = condition
      return compileComparison(comparator, left, right)
    }
    case 'between':
      return compileBetween(condition.operand, condition.low, condition.high)
    case 'in':
      return compileIn(condition.operand, condition.list)
    case 'exists': {
      const read = pathReader(condition.path)
      return (item) => read(item) !== undefined
    }
    case 'notExists': {
      const read = pathReader(condition.path)
      return (item) => read(item) === undefined
    }
    case 'hasType': {
      const read = compileOperand(condition.operand)
      const { type } = condition
      return (item) => {
        const value = read(item)
        return value !== undefined && typeName(value) === type
      }
    }
    case 'beginsWith': {
      const left = compileOperand(condition.left)
      const right = compileOperand(condition.right)
      return (item) => beginsWith(left(item), right(item))
    }
    case 'contains': {
      const left = compileOperand(condition.left)
      const right = compileOperand(condition.right)
      return (item) => contains(left(item), right(item))
    }
    case 'not': {
      const inner = compileCondition(condition.condition)
      return (item) => !inner(item)
    }
    case 'and':
      return compileAnd(condition.conditions.map(compileCondition))
    case 'or': {
      const parts = condition.conditions.map(compileCondition)
      return (item) => parts.some((part) => part(item))
    }
    case 'computed':
      return condition.holds
    default:
      return unreachable(condition)
  }
}

export function compileOperand(operand: Operand): Reader {
  switch (operand.kind) {
    case 'value': {
      const { value } = operand
      return () => value
    }
    case 'path':
      return pathReader(operand.path)
    case 'size': {
      const read = compileOperand(operand.operand)
      return (item) => sizeOf(read(item))
    }
    default:
      return unreachable(operand)
  }
}

function compileAnd(parts: readonly ItemPredicate[]): ItemPredicate {
  const [first, second] = parts
  if (first === undefined) return () => true
  if (second === undefined) return first
  if (parts.length === 2) return (item) => first(item) && second(item)
  return (item) => parts.every((part) => part(item))
}

function compileComparison(comparator: Comparator, left: Operand, right: Operand): ItemPredicate {
  if (right.kind === 'value' && typeof right.value === 'number') {
    return compileNumberComparison(comparator, compileOperand(left), right.value)
  }
  if (right.kind === 'value' && typeof right.value === 'string') {
    const { value } = right
    const read = compileOperand(left)
    if (comparator === '=') return (item) => read(item) === value
    if (comparator === '<>') return (item) => read(item) !== value
  }
  const a = compileOperand(left)
  const b = compileOperand(right)
  switch (comparator) {
    case '=':
      return (item) => isEqual(a(item), b(item))
    case '<>':
      return (item) => !isEqual(a(item), b(item))
    case '<':
      return (item) => (compareValues(a(item), b(item)) ?? 0) < 0
    case '<=':
      return (item) => (compareValues(a(item), b(item)) ?? 1) <= 0
    case '>':
      return (item) => (compareValues(a(item), b(item)) ?? 0) > 0
    case '>=':
      return (item) => (compareValues(a(item), b(item)) ?? -1) >= 0
    default:
      return unreachable(comparator)
  }
}

function compileNumberComparison(
  comparator: Comparator,
  read: Reader,
  literal: number,
): ItemPredicate {
  // A number has exactly one carrier, so `===` on a JavaScript number is equality of decimals.
  switch (comparator) {
    case '=':
      return (item) => read(item) === literal
    case '<>':
      return (item) => read(item) !== literal
    case '<':
      return (item) => {
        const value = read(item)
        if (typeof value === 'number') return value < literal
        return (compareValues(value, literal) ?? 0) < 0
      }
    case '<=':
      return (item) => {
        const value = read(item)
        if (typeof value === 'number') return value <= literal
        return (compareValues(value, literal) ?? 1) <= 0
      }
    case '>':
      return (item) => {
        const value = read(item)
        if (typeof value === 'number') return value > literal
        return (compareValues(value, literal) ?? 0) > 0
      }
    case '>=':
      return (item) => {
        const value = read(item)
        if (typeof value === 'number') return value >= literal
        return (compareValues(value, literal) ?? -1) >= 0
      }
    default:
      return unreachable(comparator)
  }
}

function compileBetween(operand: Operand, low: Operand, high: Operand): ItemPredicate {
  const read = compileOperand(operand)
  const readLow = compileOperand(low)
  const readHigh = compileOperand(high)
  return (item) => {
    const value = read(item)
    return (
      (compareValues(readLow(item), value) ?? 1) <= 0 &&
      (compareValues(value, readHigh(item)) ?? 1) <= 0
    )
  }
}

function compileIn(operand: Operand, list: readonly Operand[]): ItemPredicate {
  const read = compileOperand(operand)
  const literals = new Set<AttributeValue>()
  const others: Reader[] = []
  for (const member of list) {
    const hashable =
      member.kind === 'value' &&
      (typeof member.value === 'string' || typeof member.value === 'number')
    if (hashable) literals.add(member.value)
    else others.push(compileOperand(member))
  }
  return (item) => {
    const value = read(item)
    if (value === undefined) return false
    return literals.has(value) || others.some((other) => isEqual(value, other(item)))
  }
}
