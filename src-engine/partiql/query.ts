/**
 * Queries of the extended dialect, compiled into operators that rows are pushed through:
 *
 *   FROM -> WHERE -> GROUP BY, HAVING -> SELECT -> DISTINCT -> ORDER BY -> OFFSET, LIMIT
 *
 * Conditions that DynamoDB's dialect can express go into the access paths and mean what they mean there; all else
 * follows the PartiQL specification.
 */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue, Item } from '../encoding/attribute-value.ts'
import type { Condition } from '../expressions/ast.ts'
import { compileCondition } from '../expressions/evaluate.ts'
import { conditionPaths } from '../expressions/paths-of.ts'
import { planAccess } from './access.ts'
import { aggregateNames, makeAccumulator, type Accumulator } from './aggregates.ts'
import type { CallExpression, Expression, OrderKey, Query, SelectQuery, SetQuery } from './ast.ts'
import type { Budget } from './budget.ts'
import { compileExpression } from './compile.ts'
import { compileFrom, type CompiledFrom, type FromContext, type TableUse } from './from.ts'
import { lowerCondition, lowerPath } from './lower.ts'
import { printExpression } from './print.ts'
import { Scope, Slots, type Compiled, type Row } from './scope.ts'
import { compileFilter, type PlanContext } from './select.ts'
import { tableParts } from './strict-select.ts'
import { resolveTable } from './table-name.ts'
import { childrenOf } from './unsupported.ts'
import { compareAny, keyOfValue, type Value } from './values.ts'

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
  open(row: Row, out: (value: Value) => boolean): QueryRun
  /** Its operators from the last to the first, for EXPLAIN. */
  readonly operators: readonly string[]
}

export interface CompiledStatement {
  readonly query: CompiledQuery
  /** All tables of the statement, sub-queries included. */
  readonly uses: readonly TableUse[]
}

export function compileQueryStatement(
  query: Query,
  plan: PlanContext,
  budget: Budget,
): CompiledStatement {
  const uses: TableUse[] = []
  const compiler = new QueryCompiler(plan, budget, uses)
  const compiled = compiler.query(query, new Scope(new Slots(), undefined))
  return { query: compiled, uses }
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
      subquery: (query, scope) => this.#subquery(query, scope),
      useTable: (expression, use) => this.#useTable(expression, use),
    }
  }

  query(query: Query, outer: Scope): CompiledQuery {
    return query.kind === 'set' ? this.#set(query, outer) : this.#select(query, outer)
  }

  /** Runs at once. One that looks at nothing outside runs only once. */
  #subquery(query: Query, scope: Scope): (row: Row) => readonly Value[] {
    let looksOutside = !hasFrom(query)
    const around = new Scope(scope.slots, scope, () => {
      looksOutside = true
    })
    const compiled = this.query(query, around)
    const isConstant = !looksOutside
    let known: readonly Value[] | undefined
    return (row) => {
      if (known !== undefined) return known
      const results = collect(compiled, row, this.#context.budget)
      if (isConstant) known = results
      return results
    }
  }

  #useTable(expression: Expression, use: Pick<TableUse, 'slot' | 'alias' | 'nullable'>): TableUse {
    const parts = tableParts(expression) ?? []
    const resolved = resolveTable(parts, this.#plan.source, this.#plan.dialect)
    const made: TableUse = {
      ...use,
      resolved,
      access: undefined,
      filter: undefined,
      conditions: [],
      rows: [],
    }
    this.#uses.push(made)
    return made
  }

  #select(query: SelectQuery, outer: Scope): CompiledQuery {
    const scope = new Scope(outer.slots, outer)
    const firstUse = this.#uses.length
    const from = query.from && compileFrom(query.from, scope, this.#context)
    const own = this.#uses.slice(firstUse).filter(({ slot }) => scope.sources.includes(slot))
    const { residual, tests } = this.#placeConditions(query.where, scope, own)
    const output = new OutputNames(query)
    const grouping = this.#grouping(query, scope)
    const having = query.having && compileExpression(query.having, scope, this.#context)
    const project = this.#projection(query, scope, own)
    const keys = query.orderBy.map((key) => this.#orderKey(key, scope, output))
    const isOrdered = this.#planUses(query, { scope, own, grouping, output })
    const limits = this.#limits(query, outer)
    const operators = operatorsOf(query, { residual, isOrdered, grouping, from })
    const { budget } = this.#context
    return {
      columns: output.columns,
      driving: from?.driving,
      operators,
      open: (row, out) => {
        const limited = limitSink(limits(row), out)
        const sorted =
          keys.length === 0 || isOrdered ? undefined : new Sorter(keys, budget, limited)
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

  /** Gives every condition of WHERE to the table it is about; the others are tested on joined rows. */
  #placeConditions(
    where: Expression | undefined,
    scope: Scope,
    own: readonly TableUse[],
  ): { readonly residual: readonly Expression[]; readonly tests: readonly RowTest[] } {
    const residual: Expression[] = []
    const tests: RowTest[] = []
    for (const part of where === undefined ? [] : flatten(where)) {
      const owner = own
        .map((use) => ({ use, condition: this.#lower(part, scope, use) }))
        .find(({ condition }) => condition !== undefined && conditionPaths(condition).length > 0)
      if (owner?.condition === undefined) {
        residual.push(part)
        const read = compileExpression(part, scope, this.#context)
        tests.push((row) => read(row) === true)
      } else if (owner.use.nullable) {
        // An outer join decides first; the row it left out is then as good as an empty item.
        residual.push(part)
        const holds = compileCondition(owner.condition)
        const { slot } = owner.use
        tests.push((row) => {
          const item = row[slot]
          return holds(item instanceof Map ? item : noItem)
        })
      } else {
        owner.use.conditions.push(owner.condition)
      }
    }
    return { residual, tests }
  }

  #lower(part: Expression, scope: Scope, use: TableUse): Condition | undefined {
    const bound = new Set(scope.names)
    if (use.alias !== undefined) bound.delete(use.alias)
    const lowerScope = {
      alias: use.alias,
      bareNames: scope.sources.length === 1,
      parameters: this.#plan.parameters,
      bound,
    }
    try {
      return lowerCondition(part, lowerScope)
    } catch (error) {
      // What DynamoDB refuses has a meaning in the specification.
      if (error instanceof KeystoneError && error.code === 'validation') return undefined
      throw error
    }
  }

  /** Chooses access paths; true when the only table's path gives the order asked for. */
  #planUses(
    query: SelectQuery,
    parts: {
      scope: Scope
      own: readonly TableUse[]
      grouping: Grouping | undefined
      output: OutputNames
    },
  ): boolean {
    const { scope, own, grouping, output } = parts
    const [only] = own
    const isSingle = own.length === 1 && scope.sources.length === 1
    const order =
      isSingle && only !== undefined && grouping === undefined && !query.distinct
        ? this.#keyOrder(query.orderBy, { scope, use: only, output })
        : undefined
    for (const use of own) {
      use.access = planAccess({
        table: use.resolved.table,
        index: use.resolved.index,
        conditions: use.conditions,
        needs: isSingle ? this.#needs(query, scope, use) : undefined,
        mayChooseIndex: true,
        order: order ?? [],
      })
      use.filter = compileFilter(use.access.filter)
    }
    return order !== undefined && order.length > 0 && only?.access?.ordered === true
  }

  #keyOrder(
    keys: readonly OrderKey[],
    { scope, use, output }: { scope: Scope; use: TableUse; output: OutputNames },
  ): { name: string; descending: boolean }[] | undefined {
    const order: { name: string; descending: boolean }[] = []
    for (const { expression, descending, nulls } of keys) {
      const path = this.#pathOf(expression, scope, use)
      const [name] = path ?? []
      const isShadowed = expression.kind === 'variable' && output.isRenamed(expression.name)
      if (path?.length !== 1 || typeof name !== 'string' || nulls !== undefined || isShadowed) {
        return undefined
      }
      order.push({ name, descending })
    }
    return order
  }

  #pathOf(
    expression: Expression,
    scope: Scope,
    use: TableUse,
  ): readonly (string | number)[] | undefined {
    const bound = new Set(scope.names)
    if (use.alias !== undefined) bound.delete(use.alias)
    return lowerPath(expression, {
      alias: use.alias,
      bareNames: true,
      parameters: this.#plan.parameters,
      bound,
    })
  }

  /** Top-level attributes a single-table query looks at; undefined: possibly all. */
  #needs(query: SelectQuery, scope: Scope, use: TableUse): ReadonlySet<string> | undefined {
    const { projection } = query
    if (projection.kind === 'star' || query.groupBy?.groupAs !== undefined) return undefined
    const roots: Expression[] = [
      ...projectionExpressions(query),
      ...(query.where === undefined ? [] : [query.where]),
      ...(query.having === undefined ? [] : [query.having]),
      ...(query.groupBy?.keys.map(({ expression }) => expression) ?? []),
      ...query.orderBy.map(({ expression }) => expression),
    ]
    const names = new Set<string>()
    const visit = (expression: Expression): boolean => {
      if (expression.kind === 'query' || expression.kind === 'exists') return false
      if (expression.kind === 'variable' || expression.kind === 'path') {
        const path = this.#pathOf(expression, scope, use)
        const [name] = path ?? []
        if (typeof name === 'string') {
          names.add(name)
          return true
        }
        const isOuter =
          expression.kind === 'variable' && scope.findOwn(expression.name) === undefined
        if (!isOuter) return false
      }
      return childrenOf(expression).every(visit)
    }
    const isSpread = projection.kind === 'items' && projection.items.some(({ spread }) => spread)
    return !isSpread && roots.every(visit) ? names : undefined
  }

  #grouping(query: SelectQuery, scope: Scope): Grouping | undefined {
    const calls = aggregatesOf(query)
    if (query.groupBy === undefined && calls.size === 0) {
      if (query.having === undefined) return undefined
    }
    const sources = [...scope.sources]
    const sourceNames = sources.map((slot) => nameOfSlot(scope, slot))
    const grouped = new Map<string, number>()
    const keys = (query.groupBy?.keys ?? []).map(({ expression, alias }) => {
      const read = compileExpression(expression, scope, this.#context)
      return { read, alias, text: printExpression(expression) }
    })
    const aggregates = [...calls].map(([text, call]) => {
      const [operand] = call.operands
      const read =
        call.star || operand === undefined
          ? (): Value => true
          : compileExpression(operand, scope, this.#context)
      const slot = scope.slots.take()
      grouped.set(text, slot)
      return { read, slot, call }
    })
    const keySlots = keys.map(({ alias, text }) => {
      const slot = alias === undefined ? scope.slots.take() : scope.bind(alias.name)
      grouped.set(text, slot)
      return slot
    })
    const groupAs = query.groupBy?.groupAs
    const groupSlot = groupAs === undefined ? undefined : scope.bind(groupAs.name)
    scope.grouped = grouped
    const rowTuple = (row: Row): AttributeValue => {
      const tuple = new Map<string, AttributeValue>()
      for (const [at, slot] of sources.entries()) {
        const value = row[slot]
        if (value !== undefined) tuple.set(sourceNames[at] ?? `_${at + 1}`, value)
      }
      return tuple
    }
    return {
      keys: keys.map(({ read }) => read),
      keySlots,
      aggregates,
      group: groupSlot === undefined ? undefined : { slot: groupSlot, rowTuple },
    }
  }

  #projection(query: SelectQuery, scope: Scope, own: readonly TableUse[]): Compiled {
    const { projection } = query
    const compile = (expression: Expression): Compiled =>
      compileExpression(expression, scope, this.#context)
    switch (projection.kind) {
      case 'star':
        return this.#star(query, scope, own)
      case 'value':
        return compile(projection.expression)
      case 'pivot': {
        const value = compile(projection.value)
        const name = compile(projection.name)
        return (row) => [name(row) ?? null, value(row) ?? null]
      }
      case 'items': {
        const names = itemNames(query)
        const columns = projection.items.map(({ expression, spread }, at) => ({
          name: names[at] ?? `_${at + 1}`,
          read: compile(expression),
          spread,
        }))
        return (row) => {
          const tuple = new Map<string, AttributeValue>()
          for (const { name, read, spread } of columns) {
            const value = read(row)
            if (spread && value instanceof Map)
              for (const [key, inner] of value) tuple.set(key, inner)
            else if (!spread && value !== undefined) tuple.set(name, value)
          }
          return tuple
        }
      }
    }
  }

  #star(query: SelectQuery, scope: Scope, own: readonly TableUse[]): Compiled {
    if (scope.grouped !== undefined) {
      throw new KeystoneError(
        'validation',
        'SELECT * does not go with GROUP BY or aggregates. Name the grouped attributes instead.',
        {},
      )
    }
    if (query.from === undefined) throw new KeystoneError('validation', 'SELECT * needs FROM', {})
    const sources = scope.sources.map((slot) => ({ slot, name: nameOfSlot(scope, slot) }))
    const [first] = sources
    if (first !== undefined && sources.length === 1 && own.length === 1)
      return (row) => row[first.slot]
    return (row) => {
      const tuple = new Map<string, AttributeValue>()
      for (const [at, { slot, name }] of sources.entries()) {
        const value = row[slot]
        if (value instanceof Map) for (const [key, inner] of value) tuple.set(key, inner)
        else if (value !== undefined) tuple.set(name ?? `_${at + 1}`, value)
      }
      return tuple
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
      operators: [word, ...left.operators, ...right.operators],
      open: (row, out) => {
        const limited = limitSink(limits(row), out)
        const sorter = keys.length === 0 ? undefined : new Sorter(keys, budget, limited)
        return {
          feed: () => {
            const results = combine(query, {
              left: collect(left, row, budget),
              right: collect(right, row, budget),
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

type RowTest = (row: Row) => boolean

const noItem: Item = new Map()

interface Grouping {
  readonly keys: readonly Compiled[]
  readonly keySlots: readonly number[]
  readonly aggregates: readonly {
    readonly read: Compiled
    readonly slot: number
    readonly call: CallExpression
  }[]
  readonly group:
    { readonly slot: number; readonly rowTuple: (row: Row) => AttributeValue } | undefined
}

interface Group {
  readonly keys: readonly Value[]
  readonly accumulators: readonly Accumulator[]
  readonly members: AttributeValue[]
}

class Groups {
  readonly #grouping: Grouping
  readonly #budget: Budget
  readonly #groups = new Map<string, Group>()

  /** @param single without GROUP BY there is one group, even of no rows. */
  constructor(grouping: Grouping, budget: Budget, single: boolean) {
    this.#grouping = grouping
    this.#budget = budget
    if (single) this.#groups.set('', this.#make([]))
  }

  add(row: Row): boolean {
    const { keys, aggregates, group } = this.#grouping
    // A group of NULL and one of MISSING are the same group, shown as NULL.
    const values = keys.map((read) => read(row) ?? null)
    const text = values.map(keyOfValue).join('')
    let found = this.#groups.get(text)
    if (found === undefined) {
      found = this.#make(values)
      this.#groups.set(text, found)
      for (const value of values) this.#budget.keep(value)
    }
    for (const [at, { read }] of aggregates.entries()) found.accumulators[at]?.add(read(row))
    if (group !== undefined) {
      const tuple = group.rowTuple(row)
      this.#budget.keep(tuple)
      found.members.push(tuple)
    }
    return true
  }

  emit(row: Row, finish: () => boolean): void {
    const { keySlots, aggregates, group } = this.#grouping
    for (const { keys, accumulators, members } of this.#groups.values()) {
      for (const [at, slot] of keySlots.entries()) row[slot] = keys[at]
      for (const [at, { slot }] of aggregates.entries()) row[slot] = accumulators[at]?.result()
      if (group !== undefined) row[group.slot] = members
      if (!finish()) return
    }
  }

  #make(keys: readonly Value[]): Group {
    const accumulators = this.#grouping.aggregates.map(({ call }) => makeAccumulator(call))
    return { keys, accumulators, members: [] }
  }
}

/** PIVOT makes one tuple of all rows. */
class Pivot {
  readonly tuple = new Map<string, AttributeValue>()
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** @param pair name and value. */
  push(pair: Value): boolean {
    const [name, value] = Array.isArray(pair) ? pair : []
    if (typeof name !== 'string' || value === undefined) return true
    this.#budget.keep(value)
    this.tuple.set(name, value)
    return true
  }
}

interface SortKey {
  readonly read: (row: Row, output: Value) => Value
  readonly descending: boolean
  readonly nullsFirst: boolean
}

class Sorter {
  readonly #keys: readonly SortKey[]
  readonly #budget: Budget
  readonly #out: (value: Value) => boolean
  readonly #entries: { readonly keys: readonly Value[]; readonly value: Value }[] = []

  constructor(keys: readonly SortKey[], budget: Budget, out: (value: Value) => boolean) {
    this.#keys = keys
    this.#budget = budget
    this.#out = out
  }

  push(row: Row, value: Value): boolean {
    this.#budget.keep(value)
    this.#entries.push({ keys: this.#keys.map(({ read }) => read(row, value)), value })
    return true
  }

  emit(): void {
    this.#entries.sort((a, b) => this.#compare(a.keys, b.keys))
    for (const { value } of this.#entries) if (!this.#out(value)) return
  }

  #compare(left: readonly Value[], right: readonly Value[]): number {
    for (const [at, { descending, nullsFirst }] of this.#keys.entries()) {
      const a = left[at] ?? null
      const b = right[at] ?? null
      if (a === null || b === null) {
        if (a === b) continue
        return (a === null) === nullsFirst ? -1 : 1
      }
      const order = compareAny(a, b)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  }
}

function limitSink(
  { limit, offset }: { limit: number; offset: number },
  out: (value: Value) => boolean,
): (value: Value) => boolean {
  let skipped = 0
  let given = 0
  return (value) => {
    if (skipped < offset) {
      skipped++
      return true
    }
    if (given >= limit) return false
    given++
    return out(value) && given < limit
  }
}

function distinctSink(budget: Budget, out: (value: Value) => boolean): (value: Value) => boolean {
  const seen = new Set<string>()
  return (value) => {
    const key = keyOfValue(value)
    if (seen.has(key)) return true
    budget.keep(value)
    seen.add(key)
    return out(value)
  }
}

/** Without FROM, names may be attributes of the row around. */
function hasFrom(query: Query): boolean {
  return query.kind === 'set'
    ? hasFrom(query.left) && hasFrom(query.right)
    : query.from !== undefined
}

function collect(query: CompiledQuery, row: Row, budget: Budget): Value[] {
  const results: Value[] = []
  const run = query.open(row, (value) => {
    budget.keep(value)
    results.push(value)
    return true
  })
  run.feed()
  run.end()
  return results
}

function combine(
  { operator, all }: SetQuery,
  { left, right }: { left: readonly Value[]; right: readonly Value[] },
): readonly Value[] {
  if (operator === 'union') return all ? [...left, ...right] : unique([...left, ...right])
  const counts = new Map<string, number>()
  for (const value of right) {
    const key = keyOfValue(value)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const wanted = operator === 'intersect'
  const kept = left.filter((value) => {
    const key = keyOfValue(value)
    const count = counts.get(key) ?? 0
    if (all && count > 0) counts.set(key, count - 1)
    return count > 0 === wanted
  })
  return all ? kept : unique(kept)
}

function unique(values: readonly Value[]): Value[] {
  const seen = new Map<string, Value>()
  for (const value of values) {
    const key = keyOfValue(value)
    if (!seen.has(key)) seen.set(key, value)
  }
  return [...seen.values()]
}

function flatten(where: Expression): readonly Expression[] {
  return where.kind === 'and' ? where.operands.flatMap(flatten) : [where]
}

function projectionExpressions({ projection }: SelectQuery): Expression[] {
  switch (projection.kind) {
    case 'star':
      return []
    case 'items':
      return projection.items.map(({ expression }) => expression)
    case 'value':
      return [projection.expression]
    case 'pivot':
      return [projection.value, projection.name]
  }
}

/** Aggregate calls of SELECT, HAVING and ORDER BY by their text; not those of sub-queries. */
function aggregatesOf(query: SelectQuery): ReadonlyMap<string, CallExpression> {
  const found = new Map<string, CallExpression>()
  const visit = (expression: Expression): void => {
    if (expression.kind === 'call' && aggregateNames.has(expression.name)) {
      if (!expression.star && expression.operands.length !== 1) {
        throw new KeystoneError(
          'validation',
          `${expression.name.toUpperCase()} takes one operand`,
          {},
        )
      }
      found.set(printExpression(expression), expression)
      return
    }
    childrenOf(expression).forEach(visit)
  }
  projectionExpressions(query).forEach(visit)
  if (query.having !== undefined) visit(query.having)
  for (const { expression } of query.orderBy) visit(expression)
  return found
}

/** Aliases, else the last step of a path, else the position. */
function itemNames({ projection }: SelectQuery): string[] {
  if (projection.kind !== 'items') return []
  return projection.items.map(({ expression, alias }, at) => {
    if (alias !== undefined) return alias.name
    if (expression.kind === 'variable') return expression.name
    if (expression.kind === 'path') return pathName(expression) ?? `_${at + 1}`
    return `_${at + 1}`
  })
}

/** As DynamoDB names a projected path: `a.b[0]` is `b[0]`. */
function pathName(path: Extract<Expression, { kind: 'path' }>): string | undefined {
  let name = path.root.kind === 'variable' ? path.root.name : undefined
  for (const step of path.steps) {
    if (step.kind === 'name') name = step.name
    else if (step.kind === 'index' && name !== undefined) name += `[${printExpression(step.index)}]`
    else return undefined
  }
  return name
}

/** Names that ORDER BY may use for columns of the result. */
class OutputNames {
  readonly columns: readonly string[] | undefined
  readonly #renamed = new Set<string>()

  constructor(query: SelectQuery) {
    const { projection } = query
    const isPlain = projection.kind === 'items' && !projection.items.some(({ spread }) => spread)
    this.columns = isPlain ? itemNames(query) : undefined
    if (projection.kind !== 'items') return
    for (const { alias } of projection.items) if (alias !== undefined) this.#renamed.add(alias.name)
  }

  isRenamed(name: string): boolean {
    return this.#renamed.has(name)
  }

  /** The column that an ORDER BY key means: an alias, or a number. */
  columnOf(expression: Expression): string | undefined {
    if (expression.kind === 'variable') {
      return this.#renamed.has(expression.name) ? expression.name : undefined
    }
    if (expression.kind !== 'literal' || typeof expression.value !== 'number') return undefined
    return this.columns?.[expression.value - 1]
  }
}

function nameOfSlot(scope: Scope, slot: number): string | undefined {
  return [...scope.names].find((name) => scope.findOwn(name)?.slot === slot)
}

function operatorsOf(
  query: SelectQuery,
  parts: {
    residual: readonly Expression[]
    isOrdered: boolean
    grouping: Grouping | undefined
    from: CompiledFrom | undefined
  },
): string[] {
  const { residual, isOrdered, grouping, from } = parts
  const operators: string[] = []
  if (query.limit !== undefined) operators.push(`limit ${printExpression(query.limit)}`)
  if (query.offset !== undefined) operators.push(`offset ${printExpression(query.offset)}`)
  if (query.orderBy.length > 0) {
    const keys = query.orderBy.map(
      ({ expression, descending }) => printExpression(expression) + (descending ? ' DESC' : ''),
    )
    operators.push(
      isOrdered
        ? `order by ${keys.join(', ')} (as read)`
        : `sort by ${keys.join(', ')} (in memory)`,
    )
  }
  if (query.distinct) operators.push('distinct (in memory)')
  if (grouping !== undefined) {
    const keys = query.groupBy?.keys.map(({ expression }) => printExpression(expression)) ?? []
    operators.push(keys.length === 0 ? 'aggregate' : `group by ${keys.join(', ')} (in memory)`)
  }
  if (residual.length > 0) {
    operators.push(`filter ${residual.map(printExpression).join(' AND ')}`)
  }
  return [...operators, ...(from?.joins ?? [])]
}
