/** INSERT, UPDATE and DELETE, ready to run: one item by its whole key, computed items, or all that a condition selects. */
import { isError, KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { planAccess } from './access.ts'
import type { DeleteStatement, Expression, InsertStatement, Query, UpdateStatement } from './ast.ts'
import type { Budget } from './budget.ts'
import { explainSelect, explainWrite, type Explanation } from './explain.ts'
import { runQuery } from './prepare-read.ts'
import { statisticsOf, type PreparedStatement } from './prepared-statement.ts'
import { compileQueryStatement } from './query.ts'
import {
  compileFilter,
  keyNamesOf,
  pageSizes,
  readSelectPage,
  type PlanContext,
  type SelectPlan,
  type SelectPosition,
} from './select.ts'
import { noWork, type StepWork } from './step-work.ts'
import { elementsOf } from './values.ts'
import {
  planBulk,
  planDelete,
  planInsert,
  planUpdate,
  runBulk,
  runWrite,
  type WritePlan,
} from './write.ts'

export interface WriteOptions {
  readonly context: PlanContext
  readonly budget: Budget
  /** A statement without a whole key may change all that its condition selects. */
  readonly confirmBulkChange: boolean
}

export function prepareChange(
  statement: UpdateStatement | DeleteStatement,
  { context, budget, confirmBulkChange }: WriteOptions,
): PreparedStatement {
  try {
    const plan =
      statement.kind === 'update' ? planUpdate(statement, context) : planDelete(statement, context)
    return prepareWrite(plan, context)
  } catch (error) {
    const mayBeBulk = confirmBulkChange && context.dialect === 'extended'
    if (!mayBeBulk || !isError(error, 'validation')) throw error
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
  const access = planAccess({
    table: plan.table,
    index: undefined,
    conditions: plan.conditions,
    needs: undefined,
    mayChooseIndex: false,
    order: [],
  })
  const filter = compileFilter(access.filter)
  const select: SelectPlan = { kind: 'select', access, columns: undefined, filter, note: undefined }
  const work = noWork()
  let itemsWritten = 0
  const explain = (done?: StepWork): Explanation => {
    const { lines, estimatedItems } = explainSelect(select, done)
    return {
      operation: plan.kind === 'update' ? 'Bulk update' : 'Bulk delete',
      lines: [
        `${plan.kind} every item found, one by one`,
        ...lines.map((line) => `  ${line}`),
        ...(done === undefined ? [] : [`changed ${itemsWritten} items`]),
      ],
      estimatedItems,
    }
  }
  return {
    kind: 'write',
    columns: undefined,
    notes: plan.note === undefined ? [] : [plan.note],
    advice: access.advice,
    get explanation() {
      return explain()
    },
    get analysis() {
      return explain(work)
    },
    get statistics() {
      return statisticsOf([work], itemsWritten)
    },
    async *run() {
      let position: SelectPosition | undefined
      for (const limit of pageSizes()) {
        const page = await readSelectPage(select, context.source, { limit, position, work })
        const values: AttributeValue[] = []
        for (const item of page.items) {
          budget.check()
          const { changed, returned } = await runBulk(plan, item, context.source).catch(
            (error: unknown) => {
              throw afterChanges(error, itemsWritten)
            },
          )
          if (changed) itemsWritten++
          if (returned !== undefined) values.push(returned)
        }
        if (values.length > 0) yield { values }
        position = page.next
        if (position === undefined) return
      }
    },
  }
}

/** What was changed stays changed: the error says how much that is. */
function afterChanges(error: unknown, itemsWritten: number): unknown {
  if (!isError(error, 'validation') || itemsWritten === 0) return error
  const items = itemsWritten === 1 ? '1 item was' : `${itemsWritten} items were`
  const message = `${error.message} (${items} changed before; a bulk change is not taken back.)`
  return new KeystoneError('validation', message, error.details)
}

function prepareWrite(plan: WritePlan, context: PlanContext): PreparedStatement {
  let itemsWritten = 0
  return {
    kind: 'write',
    columns: undefined,
    notes: plan.note === undefined ? [] : [plan.note],
    advice: undefined,
    get explanation() {
      return explainWrite(plan)
    },
    get analysis() {
      return explainWrite(plan)
    },
    target: { table: plan.table.name, key: keyOf(plan) },
    get statistics() {
      return statisticsOf([], itemsWritten)
    },
    async *run() {
      const item = await runWrite(plan, context.source)
      itemsWritten++
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
export function prepareInsert(
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
  return prepareComputedInsert(statement, context, budget)
}

function prepareComputedInsert(
  statement: InsertStatement,
  context: PlanContext,
  budget: Budget,
): PreparedStatement {
  const compiled = compileQueryStatement(valueQuery(statement), context, budget)
  const target = planInsert(statement, context, new Map())
  let itemsWritten = 0
  return {
    kind: 'write',
    columns: undefined,
    notes: target.note === undefined ? [] : [target.note],
    advice: undefined,
    get explanation() {
      return explainWrite(target)
    },
    get analysis() {
      return explainWrite(target)
    },
    get statistics() {
      return statisticsOf(
        compiled.uses.map(({ work }) => work),
        itemsWritten,
      )
    },
    // It inserts and gives nothing back.
    // oxlint-disable-next-line require-yield
    async *run() {
      for await (const { values } of runQuery(compiled, { source: context.source, budget })) {
        for (const result of values) {
          const items = statement.many ? (elementsOf(result) ?? [result]) : [result]
          for (const item of items) {
            budget.check()
            await runWrite(planInsert(statement, context, item), context.source)
            itemsWritten++
          }
        }
      }
    },
  }
}

/** `SELECT VALUE` of what is inserted. */
function valueQuery({ value, at }: InsertStatement): Query {
  return {
    kind: 'select',
    distinct: false,
    projection: { kind: 'value', expression: value },
    from: undefined,
    where: undefined,
    groupBy: undefined,
    having: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    at,
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
