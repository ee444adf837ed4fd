/** How a statement will run, as lines for people and as data for programs. */
import type { Access } from './access.ts'
import type { CompiledStatement } from './query.ts'
import type { SelectPlan } from './select.ts'
import { printIdentifier } from './print.ts'
import type { WritePlan } from './write.ts'

export interface Explanation {
  /** What is done, in a word or two: Get, Query, Index query, Scan, Insert, Update, Delete, Nothing. */
  readonly operation: string
  /** A tree, drawn by indentation, with reasons. */
  readonly lines: readonly string[]
  /** Items that will be read, as far as can be known. */
  readonly estimatedItems: number
}

export function explainSelect(plan: SelectPlan): Explanation {
  const { access, columns } = plan
  const head = columns === undefined ? [] : [`select ${columns.map(({ name }) => name).join(', ')}`]
  return {
    operation: operationOf(access),
    lines: [...head, ...indented(accessLines(access), head.length)],
    estimatedItems: access.estimatedItems,
  }
}

export function explainQuery({ query, uses }: CompiledStatement): Explanation {
  const accesses = uses.flatMap(({ access }) => (access === undefined ? [] : [access]))
  const operators = query.operators.map((operator, depth) => '  '.repeat(depth) + operator)
  const tables = uses.flatMap((use) => {
    if (use.access === undefined) return []
    const whole = use === query.driving ? [] : ['read whole before the rest, into memory']
    return accessLines({ ...use.access, reasons: [...use.access.reasons, ...whole] })
  })
  const [first] = accesses
  return {
    operation: first === undefined ? 'Compute' : operationOf(first),
    lines: [...operators, ...indented(tables, operators.length)],
    estimatedItems: accesses.reduce((sum, { estimatedItems }) => sum + estimatedItems, 0),
  }
}

export function explainWrite(plan: WritePlan): Explanation {
  const operation = { insert: 'Insert', update: 'Update', delete: 'Delete' }[plan.kind]
  const how = plan.kind === 'insert' ? 'if its key is free' : 'by its whole key'
  return {
    operation,
    lines: [`${operation.toLowerCase()} one item of ${printIdentifier(plan.table.name)}, ${how}`],
    estimatedItems: 1,
  }
}

export function operationOf({ kind, index, partitions }: Access): string {
  switch (kind) {
    case 'get':
      return partitions.length === 1 ? 'Get' : `${partitions.length} gets`
    case 'query': {
      const many = partitions.length === 1 ? '' : `${partitions.length} `
      const word = index === undefined ? 'Query' : 'Index query'
      return many === '' ? word : `${many}${word.toLowerCase().replace('query', 'queries')}`
    }
    case 'scan':
      return index === undefined ? 'Scan' : 'Index scan'
    case 'nothing':
      return 'Nothing'
  }
}

function accessLines(access: Access): string[] {
  const { table, index, filter, estimatedItems, forward } = access
  const place =
    printIdentifier(table.name) + (index === undefined ? '' : `.${printIdentifier(index.name)}`)
  const lines = [`${operationOf(access).toLowerCase()} on ${place}, about ${estimatedItems} items`]
  for (const reason of access.reasons) lines.push(`  because ${reason}`)
  if (!forward) lines.push('  backwards')
  if (access.wholeItems) lines.push('  whole items are taken from the table')
  if (filter.length > 0) {
    lines.push(
      `  filter: ${filter.length} ${filter.length === 1 ? 'condition' : 'conditions'} on every item read`,
    )
  }
  return lines
}

function indented(lines: readonly string[], depth: number): string[] {
  return lines.map((line) => '  '.repeat(depth) + line)
}
