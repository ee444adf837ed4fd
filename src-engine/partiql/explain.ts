/** How a statement will run, as lines for people and as data for programs. */
import type { Access } from './access.ts'
import type { CompiledStatement } from './query.ts'
import type { SelectPlan } from './select.ts'
import { printIdentifier } from './print-value.ts'
import { printExpression } from './print.ts'
import { plural, workLines, type StepWork } from './step-work.ts'
import type { WritePlan } from './write.ts'

/** One step of a plan: an operator, or the reading of a table. */
export interface PlanStep {
  /** 0: what comes last. A step takes what those right below it, one deeper, give. */
  readonly depth: number
  /** `sort by n DESC (in memory)`, `scan on cities`. */
  readonly text: string
  /** Items that it will read; absent where it reads none, or nobody knows. */
  readonly estimatedItems?: number | undefined
  /** Why, and what is done on the way. */
  readonly reasons: readonly string[]
  /** What reading took; absent before it has run. */
  readonly work?: Readonly<StepWork> | undefined
}

/** What took time beside reading. */
export interface ComputingWork {
  readonly milliseconds: number
  readonly spilledFiles: number
  readonly spilledBytes: number
}

export interface Explanation {
  /** What is done, in a word or two: Get, Query, Index query, Scan, Insert, Update, Delete, Nothing. */
  readonly operation: string
  readonly steps: readonly PlanStep[]
  /** Of joins, tests, groups and sorting, once they have run. */
  readonly computing?: ComputingWork | undefined
  /** All of it as a tree for people, drawn by indentation. */
  readonly lines: readonly string[]
  /** Items that will be read, as far as can be known. */
  readonly estimatedItems: number
}

/** @param work what was done, when it has run. */
export function explainSelect(plan: SelectPlan, work?: StepWork): Explanation {
  const { access, columns } = plan
  const head = columns === undefined ? [] : [`select ${columns.map(({ name }) => name).join(', ')}`]
  const steps = [...head.map(operatorStep), accessStep(access, { depth: head.length, work })]
  const { estimatedItems } = access
  return { operation: operationOf(access), steps, lines: linesOf(steps), estimatedItems }
}

/** @param isAnalyzed it has run: what was done is told, too. */
export function explainQuery(compiled: CompiledStatement, isAnalyzed = false): Explanation {
  const { query, uses } = compiled
  const accesses = uses.flatMap(({ access }) => (access === undefined ? [] : [access]))
  const operators = query.operators().map(operatorStep)
  const depth = operators.length
  const tables = uses.flatMap((use) => {
    const { access, lookup } = use
    if (access === undefined) return []
    const work = isAnalyzed ? use.work : undefined
    if (lookup !== undefined) {
      const by = lookup.by.map(({ name, expression }) => `${name} = ${printExpression(expression)}`)
      return accessStep(lookup.access, {
        depth,
        work,
        each: `for every row, by ${by.join(' and ')}`,
      })
    }
    const whole = query.driving.includes(use) ? [] : ['read whole before the rest, into memory']
    return accessStep({ ...access, reasons: [...access.reasons, ...whole] }, { depth, work })
  })
  const [first] = accesses
  const steps = [...operators, ...tables]
  const computing = isAnalyzed ? computingOf(compiled) : undefined
  return {
    operation: first === undefined ? 'Compute' : operationOf(first),
    steps,
    computing,
    lines: [...linesOf(steps), ...(computing === undefined ? [] : [computingLine(computing)])],
    estimatedItems: accesses.reduce((sum, { estimatedItems }) => sum + estimatedItems, 0),
  }
}

function computingOf({ uses, work, budget }: CompiledStatement): ComputingWork {
  const lookupMs = uses.reduce(
    (sum, use) => sum + (use.lookup === undefined ? 0 : use.work.milliseconds),
    0,
  )
  const { files: spilledFiles, bytes: spilledBytes } = budget.spilled
  return { milliseconds: Math.max(0, work.milliseconds - lookupMs), spilledFiles, spilledBytes }
}

function computingLine({ milliseconds, spilledFiles, spilledBytes }: ComputingWork): string {
  const spilled =
    spilledFiles === 0
      ? ''
      : `; ${plural(spilledBytes, 'byte')} spilled to ${plural(spilledFiles, 'file')}`
  return `joins, tests, groups and sorting: ${milliseconds.toFixed(2)} ms${spilled}`
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
  const text = `${operation.toLowerCase()} one item of ${table}, ${how}${only}`
  const written = itemsWritten === undefined ? [] : [`wrote ${plural(itemsWritten, 'item')}`]
  return { operation, steps: [operatorStep(text, 0)], lines: [text, ...written], estimatedItems: 1 }
}

/** Of computed items, several of them perhaps. */
export function explainInsert(
  compiled: CompiledStatement,
  table: string,
  itemsWritten?: number,
): Explanation {
  const inner = explainQuery(compiled, itemsWritten !== undefined)
  const text = `insert what is computed into ${printIdentifier(table)}, up to the first item whose key is taken`
  const written = itemsWritten === undefined ? [] : [`wrote ${plural(itemsWritten, 'item')}`]
  return { ...explainAround(inner, text, written), operation: 'Insert' }
}

/** A plan under one more operator. */
export function explainAround(
  inner: Explanation,
  text: string,
  written: readonly string[],
): Explanation {
  const { steps, lines } = inner
  return {
    ...inner,
    steps: [operatorStep(text, 0), ...steps.map((step) => ({ ...step, depth: step.depth + 1 }))],
    lines: [text, ...lines.map((line) => `  ${line}`), ...written],
  }
}

function operatorStep(text: string, depth: number): PlanStep {
  return { depth, text, reasons: [] }
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

interface AccessStep {
  readonly depth: number
  readonly work: StepWork | undefined
  /** Read for each of other rows, by what. */
  readonly each?: string | undefined
}

function accessStep(access: Access, { depth, work, each }: AccessStep): PlanStep {
  const { table, index, filter, estimatedItems, forward } = access
  const place =
    printIdentifier(table.name) + (index === undefined ? '' : `.${printIdentifier(index.name)}`)
  const text = `${operationOf(access).toLowerCase()} on ${place}`
  const reasons = access.reasons.map((reason) => `because ${reason}`)
  if (!forward) reasons.push('backwards')
  if (access.wholeItems) reasons.push('whole items are taken from the table')
  if (filter.length > 0) {
    reasons.push(
      `filter: ${filter.length} ${filter.length === 1 ? 'condition' : 'conditions'} on every item read`,
    )
  }
  return each === undefined
    ? { depth, text, estimatedItems, reasons, work }
    : { depth, text: `${text}, ${each}`, reasons, work }
}

function linesOf(steps: readonly PlanStep[]): string[] {
  return steps.flatMap(({ depth, text, estimatedItems, reasons, work }) => {
    const size = estimatedItems === undefined ? '' : `, about ${plural(estimatedItems, 'item')}`
    const below = [...reasons, ...(work === undefined ? [] : workLines(work))]
    const indent = '  '.repeat(depth)
    return [`${indent}${text}${size}`, ...below.map((line) => `${indent}  ${line}`)]
  })
}
