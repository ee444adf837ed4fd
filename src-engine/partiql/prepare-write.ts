/** INSERT, UPDATE and DELETE, ready to run: one item by its whole key, computed items, or all that a condition selects. */
import { isError, KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { planAccess } from './access.ts'
import type { DeleteStatement, Expression, InsertStatement, Query, UpdateStatement } from './ast.ts'
import type { Budget } from './budget.ts'
import { countOf } from './bulk-count.ts'
import { explainSelect, explainWrite, type Explanation } from './explain.ts'
import { runQuery } from './prepare-read.ts'
import { statisticsOf, type PreparedStatement } from './prepared-statement.ts'
import { compileQueryStatement } from './query.ts'
import {
  compileFilter,
  pageSizes,
  readSelectPage,
  type PlanContext,
  type SelectPlan,
  type SelectPosition,
} from './select.ts'
import { noWork, type StepWork } from './step-work.ts'
import { elementsOf } from './values.ts'
import {
  keyOfItem,
  planBulk,
  planDelete,
  planInsert,
  planUpdate,
  runBulk,
  runWrite,
  type WritePlan,
} from './write.ts'

/** Items of one table that a bulk change is about to change. */
export interface BulkBatch {
  readonly table: string
  readonly keys: readonly Item[]
  /** Changes them, and resolves with what they are then: undefined where there is no item any more. */
  readonly change: () => Promise<readonly (Item | undefined)[]>
}

/** Calls `change`, once. */
export type AroundBatch = (batch: BulkBatch) => Promise<void>

export interface WriteOptions {
  readonly context: PlanContext
  readonly budget: Budget
  /** A statement without a whole key may change all that its condition selects. */
  readonly confirmBulkChange: boolean
  readonly aroundBatch: AroundBatch | undefined
}

/** So many items of a bulk change are written side by side, for the sake of group commit. */
const batchItems = 256

export function prepareChange(
  statement: UpdateStatement | DeleteStatement,
  options: WriteOptions,
): PreparedStatement {
  const { context, confirmBulkChange } = options
  try {
    const plan =
      statement.kind === 'update' ? planUpdate(statement, context) : planDelete(statement, context)
    return prepareWrite(plan, context)
  } catch (error) {
    const mayBeBulk = confirmBulkChange && context.dialect === 'extended'
    if (!mayBeBulk || !isError(error, 'validation')) throw error
    return prepareBulk(statement, options)
  }
}

/** Reads what the WHERE clause selects, page by page, and changes item after item; not atomic over all of them. */
function prepareBulk(
  statement: UpdateStatement | DeleteStatement,
  { context, budget, aroundBatch = async ({ change }) => void (await change()) }: WriteOptions,
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
    bulk: { table: plan.table.name, count: countOf(statement, context.parameters) },
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
        for (let at = 0; at < page.items.length; at += batchItems) {
          budget.check()
          const items = page.items.slice(at, at + batchItems)
          const values: AttributeValue[] = []
          const change = async (): Promise<readonly (Item | undefined)[]> => {
            const changes = items.map((item) => runBulk(plan, item, context.source))
            const ended = await Promise.allSettled(changes)
            for (const each of ended) {
              if (each.status === 'rejected' || !each.value.changed) continue
              itemsWritten++
              if (each.value.returned !== undefined) values.push(each.value.returned)
            }
            const failed = ended.find(({ status }) => status === 'rejected')
            if (failed?.status === 'rejected') throw afterChanges(failed.reason, itemsWritten)
            return ended.map((each) => (each.status === 'fulfilled' ? each.value.after : undefined))
          }
          const keys = items.map((item) => keyOfItem(plan, item))
          await aroundBatch({ table: plan.table.name, keys, change })
          if (values.length > 0) yield { values }
        }
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
  return plan.kind === 'insert' ? keyOfItem(plan, plan.item) : plan.key
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
