/** SELECT, ready to run: DynamoDB's by its one access path, all other by the extended evaluator. */
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { Access } from './access.ts'
import type { Query } from './ast.ts'
import type { Budget } from './budget.ts'
import { explainQuery, explainSelect } from './explain.ts'
import type { TableUse } from './from.ts'
import { hintsFor } from './hints.ts'
import { statisticsOf, type PreparedStatement, type StatementPage } from './prepared-statement.ts'
import { compileQueryStatement, type CompiledStatement } from './query.ts'
import type { Row } from './scope.ts'
import {
  pageSizes,
  planSelect,
  readAccessPage,
  readSelectPage,
  type PlanContext,
  type SelectPlan,
  type SelectPosition,
} from './select.ts'
import type { StatementSource } from './source.ts'
import { noWork } from './step-work.ts'
import type { Value } from './values.ts'

export function prepareRead(query: Query, context: PlanContext, budget: Budget): PreparedStatement {
  const plan = planSelect(query, context)
  return plan === undefined
    ? prepareQuery(query, context, budget)
    : prepareSelect(query, { plan, context, budget })
}

function prepareSelect(
  query: Query,
  { plan, context, budget }: { plan: SelectPlan; context: PlanContext; budget: Budget },
): PreparedStatement {
  const work = noWork()
  const notes = context.dialect === 'extended' ? hintsFor(query) : []
  return {
    kind: 'read',
    columns: plan.columns?.map(({ name }) => name),
    notes: plan.note === undefined ? notes : [plan.note, ...notes],
    advice: plan.access.advice,
    get explanation() {
      return explainSelect(plan)
    },
    get analysis() {
      return explainSelect(plan, work)
    },
    get statistics() {
      return statisticsOf([work], 0)
    },
    async *run() {
      const { source } = context
      let position: SelectPosition | undefined
      source.hold()
      try {
        for (const limit of pageSizes()) {
          budget.check()
          const page = await readSelectPage(plan, source, { limit, position, work })
          if (page.items.length > 0) yield { values: page.items }
          position = page.next
          if (position === undefined) return
        }
      } finally {
        source.letGo()
      }
    },
  }
}

function prepareQuery(query: Query, context: PlanContext, budget: Budget): PreparedStatement {
  const compiled = compileQueryStatement(query, context, budget)
  const { uses } = compiled
  const notes = uses.flatMap(({ resolved }) => resolved.note ?? [])
  const accesses = uses.flatMap(({ access, lookup }) => lookup?.access ?? access ?? [])
  return {
    kind: 'read',
    columns: compiled.query.columns,
    notes: [...new Set([...notes, ...hintsFor(query)])],
    advice: accesses.find(({ advice }) => advice !== undefined)?.advice,
    get explanation() {
      return explainQuery(compiled)
    },
    get analysis() {
      return explainQuery(compiled, true)
    },
    get statistics() {
      return statisticsOf(
        uses.map(({ work }) => work),
        0,
      )
    },
    run: () => runQuery(compiled, { source: context.source, budget }),
  }
}

interface RunContext {
  readonly source: StatementSource
  readonly budget: Budget
}

/** All of it sees one moment, even when what it gives is written to the tables it reads. */
export async function* runQuery(
  compiled: CompiledStatement,
  context: RunContext,
): AsyncGenerator<StatementPage, void, undefined> {
  context.source.hold()
  try {
    yield* runAtMoment(compiled, context)
  } finally {
    context.budget.close()
    context.source.letGo()
  }
}

/** Results are given away when there are so many, also in the middle of sorting or grouping. */
const pageRows = 1024

async function* runAtMoment(
  { query, uses, work }: CompiledStatement,
  context: RunContext,
): AsyncGenerator<StatementPage, void, undefined> {
  const { source, budget } = context
  const driving = new Set(query.driving)
  for (const use of uses) {
    if (!driving.has(use) && use.lookup === undefined) await load(use, context)
  }
  const row: Row = []
  let values: AttributeValue[] = []
  const phases = query.open(row, (value: Value) => {
    if (value !== undefined) values.push(value)
    return true
  })
  const computing = <T>(compute: () => T): T => {
    const startedMs = source.monotonicMs()
    const result = compute()
    work.milliseconds += source.monotonicMs() - startedMs
    return result
  }
  async function* give(): AsyncGenerator<StatementPage, void, undefined> {
    if (values.length === 0) return
    const given = values
    values = []
    await source.settle()
    yield { values: given }
  }
  for (const phase of phases) {
    const { driving: use } = phase
    if (use?.access === undefined || use.lookup !== undefined) computing(() => phase.feed())
    else {
      for await (const rows of pagesOf(use, use.access, context)) {
        use.rows = rows
        const goOn = computing(() => phase.feed())
        yield* give()
        if (!goOn) break
      }
      use.rows = []
    }
    const end = phase.end()
    while (computing(() => end.next()).done !== true) {
      budget.check()
      if (values.length >= pageRows) yield* give()
      await source.rest()
    }
    if (values.length >= pageRows) yield* give()
  }
  yield* give()
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
  { filter, work }: TableUse,
  access: Access,
  { source, budget }: RunContext,
): AsyncGenerator<readonly Item[], void, undefined> {
  let position: SelectPosition | undefined
  for (const limit of pageSizes()) {
    budget.check()
    const page = await readAccessPage(access, source, { limit, position, filter, work })
    yield page.items
    position = page.next
    if (position === undefined) return
  }
}
