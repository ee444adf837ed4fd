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
import { Allotment } from './allotment.ts'
import type { Expression, OrderKey, Query, SelectQuery, SetQuery } from './ast.ts'
import type { Budget } from './budget.ts'
import { compileExpression } from './compile.ts'
import { Distinct } from './distinct.ts'
import { compileFrom, type FromContext, type TableUse } from './from.ts'
import { compileGrouping, Groups } from './grouping.ts'
import type { KeyLookup } from './key-lookup.ts'
import { operatorsOf } from './operators.ts'
import { columnAt, OutputNames } from './output-names.ts'
import { compileProjection } from './projection.ts'
import { Scope, Slots, type Row } from './scope.ts'
import { readNow, type PlanContext } from './select.ts'
import { makeSetOperation } from './set-operation.ts'
import { limitSink, noKeys, Pivot, type Sink } from './sinks.ts'
import { Sorter, type SortOptions, type SortOrder } from './sort.ts'
import { noWork } from './step-work.ts'
import { tableParts } from './strict-select.ts'
import { resolveTable } from './table-name.ts'
import { TablePlanner } from './table-planner.ts'
import type { Value } from './values.ts'

/** A part of the work of a query: a SELECT, or what a set operation does when both sides are through. */
export interface Phase {
  /** Fed page by page; undefined: everything is read beforehand. */
  readonly driving: TableUse | undefined
  /** Takes the rows that the tables have now; false: no more is wanted. */
  feed(): boolean
  /** Lets go what was held back for sorting and grouping, with pauses in which results can be given away. */
  end(): Generator<void, void, undefined>
}

export interface CompiledQuery {
  /** Names of the columns; undefined: as the items have them. */
  readonly columns: readonly string[] | undefined
  /** Tables that are fed page by page; all others are read beforehand. */
  readonly driving: readonly TableUse[]
  /** One run: its phases, one after the other. */
  open(row: Row, out: (value: Value) => boolean): readonly Phase[]
  /** Its operators from the last to the first, for EXPLAIN. */
  readonly operators: () => readonly string[]
}

/** What ORDER BY sorts by. */
interface SortKey extends SortOrder {
  readonly read: (row: Row, output: Value) => Value
}

export interface CompiledStatement {
  readonly query: CompiledQuery
  /** All tables of the statement, sub-queries included. */
  readonly uses: readonly TableUse[]
  readonly budget: Budget
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
  return { query: compiled, uses, budget, work: { milliseconds: 0 } }
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
      const memory = new Allotment(this.#context.budget, 1)
      const results = collect(compiled, row, { memory, enough })
      if (isConstant) known = results
      else memory.releaseAll()
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
    const output = new OutputNames(query, this.#plan.text)
    const grouping = compileGrouping(query, scope, this.#context)
    const having = query.having && compileExpression(query.having, scope, this.#context)
    const isOneTable = own.length === 1 && scope.sources.length === 1
    const project = compileProjection(query, { scope, isOneTable }, this.#context)
    const keys = query.orderBy.map((key) => this.#orderKey(key, scope, output))
    const isOrdered = planner.read(query, output, grouping !== undefined)
    const limits = this.#limits(query, outer)
    const { budget } = this.#context
    const driving = from?.driving
    return {
      columns: output.columns,
      driving: driving === undefined ? [] : [driving],
      operators: () => operatorsOf(query, { residual, isOrdered, grouping, from }),
      open: (row, out) => {
        const bounds = limits(row)
        const limited = limitSink(bounds, out)
        const firstMax = bounds.limit + bounds.offset
        const orders = isOrdered ? [] : keys
        const sorted = makeSorter({ orders, budget, firstMax, out: limited })
        const last = sinkOf(sorted) ?? limited
        const distinct = query.distinct ? new Distinct(budget, last) : undefined
        const pivoted = query.projection.kind === 'pivot' ? new Pivot(budget) : undefined
        const deliver: Sink =
          pivoted === undefined ? (distinct?.push ?? last) : (value) => pivoted.push(value)
        const finish = (): boolean => {
          if (having !== undefined && having(row) !== true) return true
          const value = project(row)
          return deliver(value, readKeys(orders, row, value))
        }
        const single = query.groupBy === undefined
        const groups = grouping && new Groups(grouping, budget, { single })
        const take = (): boolean => {
          for (const test of tests) if (!test(row)) return true
          if (groups === undefined) return finish()
          groups.add(row)
          return true
        }
        const phase: Phase = {
          driving,
          feed: () => (from === undefined ? take() : from.enumerate(row, take)),
          *end() {
            if (groups !== undefined) yield* groups.emit(row, finish)
            pivoted?.emit(last)
            if (distinct !== undefined) yield* distinct.emit()
            if (sorted !== undefined) yield* sorted.emit()
          },
        }
        return [phase]
      },
    }
  }

  #orderKey(key: OrderKey, scope: Scope, output: OutputNames): SortKey {
    const { expression, descending, nulls } = key
    const column = output.columnOf(expression)
    const nullsFirst = nulls === undefined ? descending : nulls === 'first'
    if (column !== undefined) return { read: (_, value) => column(value), descending, nullsFirst }
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
      const column = columnAt(expression, query, this.#plan.text)
      if (column !== undefined) {
        return { read: (_, value) => column(value), descending, nullsFirst }
      }
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
      driving: [...left.driving, ...right.driving],
      operators: () => [word, ...left.operators(), ...right.operators()],
      open: (row, out) => {
        const bounds = limits(row)
        const limited = limitSink(bounds, out)
        const firstMax = bounds.limit + bounds.offset
        const sorted = makeSorter({ orders: keys, budget, firstMax, out: limited })
        const last = sinkOf(sorted) ?? limited
        const operation = makeSetOperation(query, budget, (value) =>
          last(value, readKeys(keys, row, value)),
        )
        const lefts = left.open(row, (value) => operation.pushLeft(value))
        const rights = right.open(row, (value) => operation.pushRight(value))
        const phase: Phase = {
          driving: undefined,
          feed: () => true,
          *end() {
            yield* operation.emit()
            if (sorted !== undefined) yield* sorted.emit()
          },
        }
        const sides = query.operator === 'union' ? [...lefts, ...rights] : [...rights, ...lefts]
        return [...sides, phase]
      },
    }
  }
}

/** Undefined: there is nothing to sort by. */
function makeSorter(options: SortOptions): Sorter | undefined {
  return options.orders.length === 0 ? undefined : new Sorter(options)
}

function sinkOf(sorter: Sorter | undefined): Sink | undefined {
  if (sorter === undefined) return undefined
  return (value, keys) => {
    sorter.push(value, keys)
    return true
  }
}

function readKeys(keys: readonly SortKey[], row: Row, value: Value): readonly Value[] {
  return keys.length === 0 ? noKeys : keys.map(({ read }) => read(row, value))
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
  { memory, enough }: { readonly memory: Allotment; readonly enough: number },
): Value[] {
  const results: Value[] = []
  const phases = query.open(row, (value) => {
    memory.keep(value)
    results.push(value)
    return results.length < enough
  })
  for (const phase of phases) {
    phase.feed()
    for (const _ of phase.end()) continue
  }
  return results
}
