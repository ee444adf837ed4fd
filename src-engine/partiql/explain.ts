/** How a statement will run, as lines for people and as data for programs. */
import type { Access } from './access.ts'
import type { CompiledStatement } from './query.ts'
import type { SelectPlan } from './select.ts'
import { printIdentifier } from './print-value.ts'
import { printExpression } from './print.ts'
import { plural, workLines, type StepWork } from './step-work.ts'
import type { WritePlan } from './write.ts'

export interface Explanation {
  /** What is done, in a word or two: Get, Query, Index query, Scan, Insert, Update, Delete, Nothing. */
  readonly operation: string
  /** A tree, drawn by indentation, with reasons. */
  readonly lines: readonly string[]
  /** Items that will be read, as far as can be known. */
  readonly estimatedItems: number
}

/** @param work what was done, when it has run. */
export function explainSelect(plan: SelectPlan, work?: StepWork): Explanation {
  const { access, columns } = plan
  const head = columns === undefined ? [] : [`select ${columns.map(({ name }) => name).join(', ')}`]
  return {
    operation: operationOf(access),
    lines: [...head, ...indented(accessLines(access, { work }), head.length)],
    estimatedItems: access.estimatedItems,
  }
}

/** @param isAnalyzed it has run: what was done is told, too. */
export function explainQuery(compiled: CompiledStatement, isAnalyzed = false): Explanation {
  const { query, uses } = compiled
  const accesses = uses.flatMap(({ access }) => (access === undefined ? [] : [access]))
  const operators = query.operators().map((operator, depth) => '  '.repeat(depth) + operator)
  const tables = uses.flatMap((use) => {
    const { access, lookup } = use
    if (access === undefined) return []
    const work = isAnalyzed ? use.work : undefined
    if (lookup !== undefined) {
      const by = lookup.by.map(({ name, expression }) => `${name} = ${printExpression(expression)}`)
      return accessLines(lookup.access, { work, each: `for every row, by ${by.join(' and ')}` })
    }
    const whole = query.driving.includes(use) ? [] : ['read whole before the rest, into memory']
    return accessLines({ ...access, reasons: [...access.reasons, ...whole] }, { work })
  })
  const [first] = accesses
  return {
    operation: first === undefined ? 'Compute' : operationOf(first),
    lines: [
      ...operators,
      ...indented(tables, operators.length),
      ...(isAnalyzed ? [computingLine(compiled)] : []),
    ],
    estimatedItems: accesses.reduce((sum, { estimatedItems }) => sum + estimatedItems, 0),
  }
}

/** What took time beside reading. */
function computingLine({ uses, work, budget }: CompiledStatement): string {
  const lookupMs = uses.reduce(
    (sum, use) => sum + (use.lookup === undefined ? 0 : use.work.milliseconds),
    0,
  )
  const { files, bytes } = budget.spilled
  const spilled =
    files === 0 ? '' : `; ${plural(bytes, 'byte')} spilled to ${plural(files, 'file')}`
  return `joins, tests, groups and sorting: ${Math.max(0, work.milliseconds - lookupMs).toFixed(2)} ms${spilled}`
}

/** @param itemsWritten told when it has run. */
export function explainWrite(plan: WritePlan, itemsWritten?: number): Explanation {
  const operation = { insert: 'Insert', update: 'Update', delete: 'Delete' }[plan.kind]
  const how = plan.kind === 'insert' ? 'if its key is free' : 'by its whole key'
  const conditions = plan.kind === 'insert' ? 0 : plan.furtherConditions
  const only =
    conditions === 0
      ? ''
      : `, if ${plural(conditions, 'more condition')} ${conditions === 1 ? 'holds' : 'hold'}`
  const table = printIdentifier(plan.table.name)
  return {
    operation,
    lines: [
      `${operation.toLowerCase()} one item of ${table}, ${how}${only}`,
      ...(itemsWritten === undefined ? [] : [`wrote ${plural(itemsWritten, 'item')}`]),
    ],
    estimatedItems: 1,
  }
}

/** Of computed items, several of them perhaps. */
export function explainInsert(
  compiled: CompiledStatement,
  table: string,
  itemsWritten?: number,
): Explanation {
  const { lines, estimatedItems } = explainQuery(compiled, itemsWritten !== undefined)
  return {
    operation: 'Insert',
    lines: [
      `insert what is computed into ${printIdentifier(table)}, up to the first item whose key is taken`,
      ...indented(lines, 1),
      ...(itemsWritten === undefined ? [] : [`wrote ${plural(itemsWritten, 'item')}`]),
    ],
    estimatedItems,
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

function accessLines(
  access: Access,
  { work, each }: { readonly work?: StepWork | undefined; readonly each?: string },
): string[] {
  const { table, index, filter, estimatedItems, forward } = access
  const place =
    printIdentifier(table.name) + (index === undefined ? '' : `.${printIdentifier(index.name)}`)
  const size = each ?? `about ${plural(estimatedItems, 'item')}`
  const lines = [`${operationOf(access).toLowerCase()} on ${place}, ${size}`]
  for (const reason of access.reasons) lines.push(`  because ${reason}`)
  if (!forward) lines.push('  backwards')
  if (access.wholeItems) lines.push('  whole items are taken from the table')
  if (filter.length > 0) {
    lines.push(
      `  filter: ${filter.length} ${filter.length === 1 ? 'condition' : 'conditions'} on every item read`,
    )
  }
  if (work !== undefined) for (const line of workLines(work)) lines.push(`  ${line}`)
  return lines
}

function indented(lines: readonly string[], depth: number): string[] {
  return lines.map((line) => '  '.repeat(depth) + line)
}
