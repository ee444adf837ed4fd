/**
 * The door to PartiQL for the layers above: a text becomes a prepared statement, which explains itself, runs once
 * and gives its results page by page.
 */
import { isError, KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { planAccess, type Access } from './access.ts'
import type {
  DataStatement,
  DeleteStatement,
  Expression,
  InsertStatement,
  Query,
  UpdateStatement,
} from './ast.ts'
import { Budget, type CancelSignal } from './budget.ts'
import type { Parameters } from './constant.ts'
import type { Dialect } from './cursor.ts'
import type { TableUse } from './from.ts'
import { explainQuery, explainSelect, explainWrite, type Explanation } from './explain.ts'
import { parseStatement } from './parser.ts'
import { compileQueryStatement, type CompiledStatement } from './query.ts'
import type { Row } from './scope.ts'
import {
  compileFilter,
  pageSizes,
  keyNamesOf,
  planSelect,
  readAccessPage,
  readSelectPage,
  type PlanContext,
  type SelectPlan,
  type SelectPosition,
} from './select.ts'
import type { StatementSource } from './source.ts'
import { hintsFor } from './hints.ts'
import { elementsOf, type Value } from './values.ts'
import {
  planBulk,
  planDelete,
  planInsert,
  planUpdate,
  runBulk,
  runWrite,
  type WritePlan,
} from './write.ts'

export interface StatementOptions {
  readonly dialect?: Dialect | undefined
  /** Values of the `?`, from left to right. */
  readonly parameters?: Parameters | undefined
  readonly signal?: CancelSignal | undefined
  /** What sorting, grouping and joining may hold. */
  readonly memoryBytesMax?: number | undefined
  /** Lets an UPDATE or DELETE without a whole key change every item that its WHERE clause selects. */
  readonly confirmBulkChange?: boolean | undefined
}

export interface StatementPage {
  /** Tuples, unless the statement selects other values. */
  readonly values: readonly AttributeValue[]
}

export interface StatementStatistics {
  itemsRead: number
  itemsWritten: number
  bytesRead: number
  pages: number
}

/** A statement that is ready to run. */
export interface PreparedStatement {
  readonly kind: 'read' | 'write' | 'explain'
  /** Names of the columns, in order; undefined: as the items have them. */
  readonly columns: readonly string[] | undefined
  /** What a person should know: a table's name that was guessed, a condition that cannot hold. */
  readonly notes: readonly string[]
  /** How to make it cheaper. */
  readonly advice: string | undefined
  readonly explanation: Explanation
  /** The one item that a write changes. Absent for reads, and for inserts of computed items. */
  readonly target?: { readonly table: string; readonly key: Item } | undefined
  /** What was read so far. */
  readonly statistics: StatementStatistics
  /** Runs it; once only. Ending the iteration early stops the work. */
  run(): AsyncGenerator<StatementPage, void, undefined>
}

/**
 * Parses and plans. Nothing is read or written before `run`.
 * @throws KeystoneError `syntax`, `validation` or `tableNotFound`
 */
export function prepareStatement(
  text: string,
  source: StatementSource,
  options: StatementOptions = {},
): PreparedStatement {
  const dialect = options.dialect ?? 'extended'
  const parameters = options.parameters ?? []
  const { statement, parameters: count } = parseStatement(text, dialect)
  if (count !== parameters.length) {
    throw refused("Number of parameters in request and statement don't match.")
  }
  const context: PlanContext = { source, dialect, parameters, text }
  if (statement.kind !== 'explain') return prepareData(statement, context, options)
  const inner = prepareData(statement.statement, context, options)
  return explained(inner, statement.analyze)
}

function prepareData(
  statement: DataStatement,
  context: PlanContext,
  options: StatementOptions,
): PreparedStatement {
  const budget = new Budget(options.memoryBytesMax, options.signal)
  switch (statement.kind) {
    case 'query': {
      const plan = planSelect(statement.query, context)
      return plan === undefined
        ? prepareQuery(statement.query, context, budget)
        : prepareSelect(statement.query, { plan, context, budget })
    }
    case 'insert':
      return prepareInsert(statement, context, budget)
    case 'update':
    case 'delete':
      return prepareChange(statement, { context, budget, options })
    case 'exists':
      throw refused('EXISTS is a condition of a transaction and cannot run alone; use SELECT.')
  }
}

function noStatistics(): StatementStatistics {
  return { itemsRead: 0, itemsWritten: 0, bytesRead: 0, pages: 0 }
}

function prepareChange(
  statement: UpdateStatement | DeleteStatement,
  run: { context: PlanContext; budget: Budget; options: StatementOptions },
): PreparedStatement {
  const { context, budget, options } = run
  const isBulk = options.confirmBulkChange === true && context.dialect === 'extended'
  try {
    const plan =
      statement.kind === 'update' ? planUpdate(statement, context) : planDelete(statement, context)
    return prepareWrite(plan, context)
  } catch (error) {
    if (!isBulk || !isError(error, 'validation')) throw error
    return prepareBulk(statement, context, budget)
  }
}

/** Reads what the WHERE clause selects, page by page, and changes item after item; not atomic over all of them. */
function prepareBulk(
  statement: UpdateStatement | DeleteStatement,
  context: PlanContext,
  budget: Budget,
): PreparedStatement {
  const plan = planBulk(statement, context)
  const conditions = plan.condition === undefined ? [] : [plan.condition]
  const access = planAccess({
    table: plan.table,
    index: undefined,
    conditions,
    needs: undefined,
    mayChooseIndex: false,
    order: [],
  })
  const filter = compileFilter(access.filter)
  const select: SelectPlan = { kind: 'select', access, columns: undefined, filter, note: undefined }
  const reading = explainSelect(select)
  const statistics = noStatistics()
  const verb = plan.kind === 'update' ? 'update' : 'delete'
  return {
    kind: 'write',
    columns: undefined,
    notes: plan.note === undefined ? [] : [plan.note],
    advice: access.advice,
    explanation: {
      operation: plan.kind === 'update' ? 'Bulk update' : 'Bulk delete',
      lines: [`${verb} every item found, one by one`, ...reading.lines.map((line) => `  ${line}`)],
      estimatedItems: reading.estimatedItems,
    },
    statistics,
    async *run() {
      let position: SelectPosition | undefined
      for (const limit of pageSizes()) {
        const page = await readSelectPage(select, context.source, { limit, position })
        count(statistics, page.scannedCount, page.scannedBytes)
        const values: AttributeValue[] = []
        for (const item of page.items) {
          budget.check()
          const { changed, returned } = await runBulk(plan, item, context.source)
          if (changed) statistics.itemsWritten++
          if (returned !== undefined) values.push(returned)
        }
        if (values.length > 0) yield { values }
        position = page.next
        if (position === undefined) return
      }
    },
  }
}

function prepareSelect(
  query: Query,
  { plan, context, budget }: { plan: SelectPlan; context: PlanContext; budget: Budget },
): PreparedStatement {
  const statistics = noStatistics()
  const notes = context.dialect === 'extended' ? hintsFor(query) : []
  return {
    kind: 'read',
    columns: plan.columns?.map(({ name }) => name),
    notes: plan.note === undefined ? notes : [plan.note, ...notes],
    advice: plan.access.advice,
    explanation: explainSelect(plan),
    statistics,
    async *run() {
      let position: SelectPosition | undefined
      for (const limit of pageSizes()) {
        budget.check()
        const page = await readSelectPage(plan, context.source, { limit, position })
        count(statistics, page.scannedCount, page.scannedBytes)
        if (page.items.length > 0) yield { values: [...page.items] }
        position = page.next
        if (position === undefined) return
      }
    },
  }
}

function prepareQuery(query: Query, context: PlanContext, budget: Budget): PreparedStatement {
  const compiled = compileQueryStatement(query, context, budget)
  const notes = compiled.uses.flatMap(({ resolved }) => resolved.note ?? [])
  const accesses = compiled.uses.flatMap(({ access }) => access ?? [])
  const statistics = noStatistics()
  return {
    kind: 'read',
    columns: compiled.query.columns,
    notes: [...new Set([...notes, ...hintsFor(query)])],
    advice: accesses.find(({ advice }) => advice !== undefined)?.advice,
    explanation: explainQuery(compiled),
    statistics,
    run: () => runQuery(compiled, { source: context.source, budget, statistics }),
  }
}

interface RunContext {
  readonly source: StatementSource
  readonly budget: Budget
  readonly statistics: StatementStatistics
}

async function* runQuery(
  { query, uses }: CompiledStatement,
  context: RunContext,
): AsyncGenerator<StatementPage, void, undefined> {
  const { driving } = query
  for (const use of uses) if (use !== driving) await load(use, context)
  const row: Row = []
  let values: AttributeValue[] = []
  const run = query.open(row, (value: Value) => {
    if (value !== undefined) values.push(value)
    return true
  })
  if (driving?.access === undefined) {
    run.feed()
  } else {
    for await (const rows of pagesOf(driving, driving.access, context)) {
      driving.rows = rows
      const goOn = run.feed()
      if (values.length > 0) {
        yield { values }
        values = []
      }
      if (!goOn) break
    }
  }
  run.end()
  if (values.length > 0) yield { values }
}

/** Reads a whole table into memory, within the budget. */
async function load(use: TableUse, context: RunContext): Promise<void> {
  const { access } = use
  if (access === undefined) return
  const rows: AttributeValue[] = []
  for await (const page of pagesOf(use, access, context)) {
    for (const item of page) {
      context.budget.keep(item)
      rows.push(item)
    }
  }
  use.rows = rows
}

async function* pagesOf(
  { filter }: TableUse,
  access: Access,
  { source, budget, statistics }: RunContext,
): AsyncGenerator<readonly Item[], void, undefined> {
  let position: SelectPosition | undefined
  for (const limit of pageSizes()) {
    budget.check()
    const page = await readAccessPage(access, source, { limit, position, filter })
    count(statistics, page.scannedCount, page.scannedBytes)
    yield page.items
    position = page.next
    if (position === undefined) return
  }
}

function prepareWrite(plan: WritePlan, context: PlanContext): PreparedStatement {
  const statistics = noStatistics()
  return {
    kind: 'write',
    columns: undefined,
    notes: plan.note === undefined ? [] : [plan.note],
    advice: undefined,
    explanation: explainWrite(plan),
    target: { table: plan.table.name, key: keyOf(plan) },
    statistics,
    async *run() {
      const item = await runWrite(plan, context.source)
      statistics.itemsWritten++
      if (item !== undefined) yield { values: [item] }
    },
  }
}

function keyOf(plan: WritePlan): Item {
  if (plan.kind !== 'insert') return plan.key
  const names = new Set(keyNamesOf(plan.table))
  return new Map([...plan.item].filter(([name]) => names.has(name)))
}

/** The extended dialect inserts computed items, and collections of them. */
function prepareInsert(
  statement: InsertStatement,
  context: PlanContext,
  budget: Budget,
): PreparedStatement {
  if (context.dialect === 'dynamodb' || (!statement.many && isTuple(statement.value))) {
    try {
      return prepareWrite(planInsert(statement, context), context)
    } catch (error) {
      const isOther = error instanceof KeystoneError && error.code === 'validation'
      if (context.dialect === 'dynamodb' || !isOther || !hasNames(statement.value)) throw error
    }
  }
  const value: Query = {
    kind: 'select',
    distinct: false,
    projection: { kind: 'value', expression: statement.value },
    from: undefined,
    where: undefined,
    groupBy: undefined,
    having: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    at: statement.at,
  }
  const compiled = compileQueryStatement(value, context, budget)
  const target = planInsert(statement, context, new Map())
  const statistics = noStatistics()
  return {
    kind: 'write',
    columns: undefined,
    notes: target.note === undefined ? [] : [target.note],
    advice: undefined,
    explanation: explainWrite(target),
    statistics,
    // It inserts and gives nothing back.
    // oxlint-disable-next-line require-yield
    async *run() {
      const run = { source: context.source, budget, statistics }
      for await (const { values } of runQuery(compiled, run)) {
        for (const result of values) {
          const items = statement.many ? (elementsOf(result) ?? [result]) : [result]
          for (const item of items) {
            budget.check()
            await runWrite(planInsert(statement, context, item), context.source)
            statistics.itemsWritten++
          }
        }
      }
    },
  }
}

function isTuple(expression: Expression): boolean {
  return expression.kind === 'tuple' || expression.kind === 'parameter'
}

/** A tuple with something to compute in it. */
function hasNames(expression: Expression): boolean {
  return (
    expression.kind === 'tuple' &&
    expression.members.some(({ value }) => value.kind !== 'literal' && value.kind !== 'parameter')
  )
}

function explained(inner: PreparedStatement, analyze: boolean): PreparedStatement {
  const lines = (more: readonly string[]): AttributeValue[] =>
    [...inner.explanation.lines, ...more].map((line) => new Map([['plan', line]]))
  return {
    ...inner,
    kind: analyze && inner.kind === 'write' ? 'write' : 'explain',
    columns: ['plan'],
    async *run() {
      const advice = inner.advice === undefined ? [] : [`advice: ${inner.advice}`]
      if (!analyze) {
        yield { values: lines(advice) }
        return
      }
      let rows = 0
      for await (const { values } of inner.run()) rows += values.length
      const { itemsRead, bytesRead, pages } = inner.statistics
      const read = `read: ${itemsRead} items, ${bytesRead} bytes, ${pages} pages; returned: ${rows} rows`
      yield { values: lines([read, ...advice]) }
    },
  }
}

function count(statistics: StatementStatistics, items: number, bytes: number): void {
  statistics.itemsRead += items
  statistics.bytesRead += bytes
  statistics.pages++
}

function refused(message: string): KeystoneError<'validation'> {
  return new KeystoneError('validation', message, {})
}
