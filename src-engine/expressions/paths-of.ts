/** The document paths that expressions use: for the checks that need a table's keys, and for index projections. */
import { unreachable } from '../base/assert.ts'
import type { Condition, DocumentPath, Operand, Update, UpdateValue } from './ast.ts'
import { validation } from './expression-error.ts'

export function conditionPaths(condition: Condition): DocumentPath[] {
  switch (condition.kind) {
    case 'compare':
    case 'beginsWith':
    case 'contains':
      return [...operandPaths(condition.left), ...operandPaths(condition.right)]
    case 'between':
      return [condition.operand, condition.low, condition.high].flatMap(operandPaths)
    case 'in':
      return [condition.operand, ...condition.list].flatMap(operandPaths)
    case 'exists':
    case 'notExists':
      return [condition.path]
    case 'hasType':
      return operandPaths(condition.operand)
    case 'not':
      return conditionPaths(condition.condition)
    case 'and':
    case 'or':
      return condition.conditions.flatMap(conditionPaths)
    case 'computed':
      return []
    default:
      return unreachable(condition)
  }
}

function operandPaths(operand: Operand): DocumentPath[] {
  switch (operand.kind) {
    case 'path':
      return [operand.path]
    case 'value':
      return []
    case 'size':
      return operandPaths(operand.operand)
    default:
      return unreachable(operand)
  }
}

/** What an update writes. */
export function targetPaths(update: Update): DocumentPath[] {
  return update.map(({ path }) => path)
}

/** What an update writes or reads. */
export function updatePaths(update: Update): DocumentPath[] {
  return update.flatMap((action) =>
    action.kind === 'set' ? [action.path, ...valuePaths(action.value)] : [action.path],
  )
}

function valuePaths(value: UpdateValue): DocumentPath[] {
  switch (value.kind) {
    case 'path':
      return [value.path]
    case 'value':
    case 'computed':
      return []
    case 'ifNotExists':
      return [value.path, ...valuePaths(value.otherwise)]
    case 'listAppend':
    case 'arithmetic':
      return [...valuePaths(value.left), ...valuePaths(value.right)]
    default:
      return unreachable(value)
  }
}

/**
 * Key attributes are scalars, so no path leads through one.
 * @param label `Key` for the table's keys, `IndexKey` for those of an index.
 */
export function checkKeysAreScalars(
  paths: readonly DocumentPath[],
  keyNames: readonly string[],
  label: 'Key' | 'IndexKey',
): void {
  for (const path of paths) {
    const [name] = path
    if (path.length < 2 || typeof name !== 'string' || !keyNames.includes(name)) continue
    throw validation(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${label}: ${name}`,
    )
  }
}

/** A Query's filter may not look at the keys that its key condition is about. */
export function checkFilterPaths(
  paths: readonly DocumentPath[],
  keyNames: readonly string[],
): void {
  for (const [name] of paths) {
    if (typeof name !== 'string' || !keyNames.includes(name)) continue
    throw validation(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    )
  }
}

/** The primary key of an item never changes. */
export function checkTargets(paths: readonly DocumentPath[], keyNames: readonly string[]): void {
  for (const [name] of paths) {
    if (typeof name !== 'string' || !keyNames.includes(name)) continue
    throw validation(
      `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
    )
  }
}
