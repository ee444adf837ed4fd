/** UPDATE and DELETE, ready to run: one item by its whole key, or all that a condition selects. */
import { isError, KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import { planAccess } from './access.ts'
import type { DeleteStatement, UpdateStatement } from './ast.ts'
import type { Budget } from './budget.ts'
import { countOf } from './bulk-count.ts'
import { explainAround, explainSelect, explainWrite, type Explanation } from './explain.ts'
import { statisticsOf, type PreparedStatement } from './prepared-statement.ts'
import {
  compileFilter,
  pageSizes,
  readSelectPage,
  type PlanContext,
  type SelectPlan,
  type SelectPosition,
} from './select.ts'
import { noWork, type StepWork } from './step-work.ts'
import {
  keyOfItem,
  planBulk,
  planDelete,
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

/** So many items are written together, for the sake of group commit. */
export const batchItems = 256

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
    const text = `${plan.kind} every item found, one by one`
    const changed = done === undefined ? [] : [`changed ${itemsWritten} items`]
    return {
      ...explainAround(explainSelect(select, done), text, changed),
      operation: plan.kind === 'update' ? 'Bulk update' : 'Bulk delete',
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
            if (failed?.status === 'rejected') {
              throw afterWrites(failed.reason, itemsWritten, 'changed')
            }
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

/** What was written stays: the error says how much that is. */
export function afterWrites(
  error: unknown,
  itemsWritten: number,
  written: 'changed' | 'inserted',
): unknown {
  const isOfItem = isError(error, 'validation') || isError(error, 'duplicateItem')
  if (!isOfItem || itemsWritten === 0) return error
  const items = itemsWritten === 1 ? '1 item was' : `${itemsWritten} items were`
  const what = written === 'changed' ? 'a bulk change' : 'an INSERT of several items'
  const message = `${error.message} (${items} ${written} before; ${what} is not taken back.)`
  return new KeystoneError(error.code, message, error.details)
}

export function prepareWrite(plan: WritePlan, context: PlanContext): PreparedStatement {
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
      return explainWrite(plan, itemsWritten)
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
