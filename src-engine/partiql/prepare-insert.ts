/** INSERT, ready to run: one item as it is written, or computed ones, several of them if need be. */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Expression, InsertStatement, Query } from './ast.ts'
import type { Budget } from './budget.ts'
import { explainInsert } from './explain.ts'
import { runQuery } from './prepare-read.ts'
import { afterWrites, batchItems, prepareWrite } from './prepare-write.ts'
import { statisticsOf, type PreparedStatement } from './prepared-statement.ts'
import { compileQueryStatement } from './query.ts'
import type { PlanContext } from './select.ts'
import { elementsOf } from './values.ts'
import { notATuple, planInsert } from './write.ts'

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
  const { source } = context
  const { name } = target.table
  let itemsWritten = 0
  const insert = async (items: readonly Item[]): Promise<void> => {
    budget.check()
    const { inserted, failure } = await source.insert(name, items)
    itemsWritten += inserted
    if (failure !== undefined) throw afterWrites(failure, itemsWritten, 'inserted')
  }
  return {
    kind: 'write',
    columns: undefined,
    notes: target.note === undefined ? [] : [target.note],
    advice: undefined,
    get explanation() {
      return explainInsert(compiled, name)
    },
    get analysis() {
      return explainInsert(compiled, name, itemsWritten)
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
      let batch: Item[] = []
      for await (const { values } of runQuery(compiled, { source, budget })) {
        for (const result of values) {
          const items = statement.many ? (elementsOf(result) ?? [result]) : [result]
          for (const item of items) {
            if (!(item instanceof Map)) {
              await insert(batch)
              throw afterWrites(notATuple(), itemsWritten, 'inserted')
            }
            batch.push(item)
            if (batch.length < batchItems) continue
            await insert(batch)
            batch = []
          }
        }
      }
      await insert(batch)
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
