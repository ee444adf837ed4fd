/**
 * Queries of the extended dialect, compiled into operators that rows are pushed through:
 *
 *   FROM -> WHERE -> GROUP BY, HAVING -> SELECT -> DISTINCT -> ORDER BY -> OFFSET, LIMIT
 *
 * Conditions that DynamoDB's dialect can express go into the access paths and mean what they mean there; all else
 * follows the PartiQL specification.
 */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { Expression, OrderKey, Query, SelectQuery, SetQuery } from './ast.ts'
import type { Budget } from './budget.ts'
import { compileExpression } from './compile.ts'
import { compileFrom, type FromContext, type TableUse } from './from.ts'
import { compileGrouping, Groups } from './grouping.ts'
import type { KeyLookup } from './key-lookup.ts'
import { operatorsOf } from './operators.ts'
import { OutputNames } from './output-names.ts'
import { compileProjection } from './projection.ts'
import { Scope, Slots, type Row } from './scope.ts'
import { readNow, type PlanContext } from './select.ts'
import { combine } from './set-operation.ts'
import { distinctSink, limitSink, Pivot, type Sink } from './sinks.ts'
import { Sorter, type SortKey } from './sort.ts'
import { noWork } from './step-work.ts'
import { tableParts } from './strict-select.ts'
import { resolveTable } from './table-name.ts'
import { TablePlanner } from './table-planner.ts'
import type { Value } from './values.ts'

/** One run of a query. */
export interface QueryRun {
  /** Takes the rows that the tables have now; false: no more is wanted. */
  feed(): boolean
  /** Lets go what was held back for sorting and grouping. */
  end(): void
}

export interface CompiledQuery {
  /** Names of the columns; undefined: as the items have them. */
  readonly columns: readonly string[] | undefined
  /** Fed page by page; undefined: everything is read beforehand. */
  readonly driving: TableUse | undefined
  open(row: Row, out: Sink): QueryRun
  /** Its operators from the last to the first, for EXPLAIN. */
  readonly operators: () => readonly string[]
}

export interface CompiledStatement {
  readonly query: CompiledQuery
  /** All tables of the statement, sub-queries included. */
  readonly uses: readonly TableUse[]
  /** Time spent on joining, testing, grouping and sorting, lookups included. */
  readonly work: { milliseconds: number }
}

export function compileQueryStatement(
  query: Query,
  plan: PlanContext,
  budget: Budget,
): CompiledStatement {
  const uses: TableUse[] = []
  const compiler = new QueryCompiler(plan, budget, uses)
  const compiled = compiler.query(query, new Scope(new Slots(), undefined))
  return { query: compiled, uses, work: { milliseconds: 0 } }
}

class QueryCompiler {
  readonly #plan: PlanContext
  readonly #uses: TableUse[]
  readonly #context: FromContext

  constructor(plan: PlanContext, budget: Budget, uses: TableUse[]) {
    this.#plan = plan
    this.#uses = uses
    this.#context = {
      parameters: plan.parameters,
      text: plan.text,
      budget,
      subquery: (query, scope, enough = Infinity) => this.#subquery(query, scope, enough),
      useTable: (expression, use) => this.#useTable(expression, use),
      lookUp: (use, lookup, row) => this.#lookUp(use, lookup, row),
    }
  }

  query(query: Query, outer: Scope): CompiledQuery {
    return query.kind === 'set' ? this.#set(query, outer) : this.#select(query, outer)
  }

  /** Runs at once. One that looks at nothing outside runs only once. */
  #subquery(query: Query, scope: Scope, enough: number): (row: Row) => readonly Value[] {
    let looksOutside = !hasFrom(query)
    const around = new Scope(scope.slots, scope, () => {
      looksOutside = true
    })
    const compiled = this.query(query, around)
    const isConstant = !looksOutside
    let known: readonly Value[] | undefined
    return (row) => {
      if (known !== undefined) return known
      const { budget } = this.#context
      const before = budget.usedBytes
      const results = collect(compiled, row, { budget, enough })
      if (isConstant) known = results
      else budget.release(budget.usedBytes - before)
      return results
    }
  }

  #useTable(
    expression: Expression,
    use: Pick<TableUse, 'slot' | 'alias' | 'nullable' | 'before'>,
  ): TableUse {
    const parts = tableParts(expression) ?? []
    const resolved = resolveTable(parts, this.#plan.source, this.#plan.dialect)
    const made: TableUse = {
      ...use,
      resolved,
      access: undefined,
      filter: undefined,
      on: undefined,
      conditions: [],
      ties: [],
      lookup: undefined,
      rows: [],
      work: noWork(),
    }
    this.#uses.push(made)
    return made
  }

  #lookUp(use: TableUse, lookup: KeyLookup, row: Row): readonly AttributeValue[] {
    this.#context.budget.check()
    const read = lookup.readFor(row)
    if (read === undefined) return []
    return readNow(read.access, this.#plan.source, { filter: read.filter, work: use.work })
  }

  #select(query: SelectQuery, outer: Scope): CompiledQuery {
    const scope = new Scope(outer.slots, outer)
    const firstUse = this.#uses.length
    const from = query.from && compileFrom(query.from, scope, this.#context)
    const own = this.#uses.slice(firstUse).filter(({ slot }) => scope.sources.includes(slot))
    const planner = new TablePlanner({ plan: this.#plan, context: this.#context, scope, own })
    const { residual, tests } = planner.place(query.where)
    const output = new OutputNames(query)
    const grouping = compileGrouping(query, scope, this.#context)
    const having = query.having && compileExpression(query.having, scope, this.#context)
    const isOneTable = own.length === 1 && scope.sources.length === 1
    const project = compileProjection(query, { scope, isOneTable }, this.#context)
    const keys = query.orderBy.map((key) => this.#orderKey(key, scope, output))
    const isOrdered = planner.read(query, output, grouping !== undefined)
    const limits = this.#limits(query, outer)
    const { budget } = this.#context
    return {
      columns: output.columns,
      driving: from?.driving,
      operators: () => operatorsOf(query, { residual, isOrdered, grouping, from }),
      open: (row, out) => {
        const bounds = limits(row)
        const limited = limitSink(bounds, out)
        const sorted =
          keys.length === 0 || isOrdered
            ? undefined
            : new Sorter({ keys, budget, firstMax: bounds.limit + bounds.offset, out: limited })
        const last = sorted === undefined ? limited : (value: Value) => sorted.push(row, value)
        const pivoted = query.projection.kind === 'pivot' ? new Pivot(budget) : undefined
        const unpivoted = query.distinct ? distinctSink(budget, last) : last
        const deliver = pivoted === undefined ? unpivoted : (value: Value) => pivoted.push(value)
        const finish = (): boolean =>
          having === undefined || having(row) === true ? deliver(project(row)) : true
        const groups = grouping && new Groups(grouping, budget, query.groupBy === undefined)
        const take = (): boolean => {
          for (const test of tests) if (!test(row)) return true
          return groups === undefined ? finish() : groups.add(row)
        }
        return {
          feed: () => (from === undefined ? take() : from.enumerate(row, take)),
          end: () => {
            groups?.emit(row, finish)
            if (pivoted !== undefined) last(pivoted.tuple)
            sorted?.emit()
          },
        }
      },
    }
  }

  #orderKey(key: OrderKey, scope: Scope, output: OutputNames): SortKey {
    const { expression, descending, nulls } = key
    const name = output.columnOf(expression)
    const nullsFirst = nulls === undefined ? descending : nulls === 'first'
    if (name !== undefined) {
      const read = (_: Row, value: Value): Value =>
        value instanceof Map ? value.get(name) : undefined
      return { read, descending, nullsFirst }
    }
    const compiled = compileExpression(expression, scope, this.#context)
    return { read: (row) => compiled(row), descending, nullsFirst }
  }

  #limits(query: Query, outer: Scope): (row: Row) => { limit: number; offset: number } {
    const count = (
      expression: Expression | undefined,
      what: string,
    ): ((row: Row) => number | undefined) => {
      if (expression === undefined) return () => undefined
      const read = compileExpression(expression, outer, this.#context)
      return (row) => {
        const value = read(row)
        if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
        throw new KeystoneError('validation', `${what} must be a whole number, 0 or more`, {})
      }
    }
    const limit = count(query.limit, 'LIMIT')
    const offset = count(query.offset, 'OFFSET')
    return (row) => ({ limit: limit(row) ?? Infinity, offset: offset(row) ?? 0 })
  }

  #set(query: SetQuery, outer: Scope): CompiledQuery {
    const left = this.query(query.left, outer)
    const right = this.query(query.right, outer)
    const limits = this.#limits(query, outer)
    const { budget } = this.#context
    const keys = query.orderBy.map(({ expression, descending, nulls }): SortKey => {
      const nullsFirst = nulls === undefined ? descending : nulls === 'first'
      const rowScope = new Scope(outer.slots, outer)
      const slot = rowScope.slots.take()
      rowScope.sources.push(slot)
      const compiled = compileExpression(expression, rowScope, this.#context)
      const read = (row: Row, value: Value): Value => {
        row[slot] = value
        return compiled(row)
      }
      return { read, descending, nullsFirst }
    })
    const word = `${query.operator}${query.all ? ' all' : ''}`
    return {
      columns: left.columns,
      driving: undefined,
      operators: () => [word, ...left.operators(), ...right.operators()],
      open: (row, out) => {
        const bounds = limits(row)
        const limited = limitSink(bounds, out)
        const firstMax = bounds.limit + bounds.offset
        const sorter =
          keys.length === 0 ? undefined : new Sorter({ keys, budget, firstMax, out: limited })
        return {
          feed: () => {
            const results = combine(query, {
              left: collect(left, row, { budget }),
              right: collect(right, row, { budget }),
            })
            for (const value of results) {
              const goOn = sorter === undefined ? limited(value) : sorter.push(row, value)
              if (!goOn) return false
            }
            return true
          },
          end: () => sorter?.emit(),
        }
      },
    }
  }
}

/** Without FROM, names may be attributes of the row around. */
function hasFrom(query: Query): boolean {
  return query.kind === 'set'
    ? hasFrom(query.left) && hasFrom(query.right)
    : query.from !== undefined
}

/** @param enough results are all that matter: more are not computed. */
function collect(
  query: CompiledQuery,
  row: Row,
  { budget, enough = Infinity }: { readonly budget: Budget; readonly enough?: number },
): Value[] {
  const results: Value[] = []
  const run = query.open(row, (value) => {
    budget.keep(value)
    results.push(value)
    return results.length < enough
  })
  run.feed()
  run.end()
  return results
}
