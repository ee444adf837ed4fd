/**
 * FROM: enumerates the rows of a query by setting slots and calling back for each. Tables that drive nothing are
 * read beforehand, so that joins and sub-queries run without waiting.
 */
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { Condition } from '../expressions/ast.ts'
import type { ItemPredicate } from '../expressions/evaluate.ts'
import type { Access } from './access.ts'
import type { Expression, FromItem } from './ast.ts'
import { Allotment } from './allotment.ts'
import type { Budget } from './budget.ts'
import { compileExpression, type CompileContext } from './compile.ts'
import type { KeyLookup, Tie } from './key-lookup.ts'
import type { Compiled, Row, Scope } from './scope.ts'
import type { StepWork } from './step-work.ts'
import { tableParts } from './strict-select.ts'
import type { ResolvedTable } from './table-name.ts'
import { elementsOf, keyOfValue, type Value } from './values.ts'

/** A table in a FROM clause. */
export interface TableUse {
  readonly resolved: ResolvedTable
  readonly slot: number
  /** Names it answers to. */
  readonly alias: string | undefined
  /** An outer join may leave it without a row. */
  readonly nullable: boolean
  /** Slots that have their values when its rows are enumerated; undefined: it cannot be read for a row at hand. */
  before: readonly number[] | undefined
  /** The condition of its join, when it is the right side. */
  on: Expression | undefined
  /** Filled by planning. */
  access: Access | undefined
  filter: ItemPredicate | undefined
  readonly conditions: Condition[]
  readonly ties: Tie[]
  /** Read for every row before it, in place of `rows`. */
  lookup: KeyLookup | undefined
  /** Filled before rows are enumerated. */
  rows: readonly AttributeValue[]
  readonly work: StepWork
}

/** Calls `emit` for every row; false from it, and then from here, means enough. */
export type Enumerate = (row: Row, emit: () => boolean) => boolean

export interface CompiledFrom {
  readonly enumerate: Enumerate
  /** Slots set by it. */
  readonly slots: readonly number[]
  /** Read page by page: every row begins with one of its items. */
  readonly driving: TableUse | undefined
  /** Its operators, for EXPLAIN. */
  readonly joins: () => readonly string[]
}

export interface FromContext extends CompileContext {
  readonly budget: Budget
  readonly useTable: (
    expression: Expression,
    use: Pick<TableUse, 'slot' | 'alias' | 'nullable' | 'before'>,
  ) => TableUse
  /** The rows that go with the row at hand, of a table that is looked up. */
  readonly lookUp: (use: TableUse, lookup: KeyLookup, row: Row) => readonly AttributeValue[]
}

export function compileFrom(
  item: FromItem,
  scope: Scope,
  context: FromContext,
  nullable = false,
): CompiledFrom {
  if (item.kind !== 'join') return compileItem(item, scope, { context, nullable })
  const { type } = item
  const leftNullable = nullable || type === 'right' || type === 'full'
  const left = compileFrom(item.left, scope, context, leftNullable)
  const right = compileFrom(
    item.right,
    scope,
    context,
    nullable || type === 'left' || type === 'full',
  )
  const on = item.on === undefined ? undefined : compileExpression(item.on, scope, context)
  const slots = [...left.slots, ...right.slots]
  const isOneWay = type !== 'right' && type !== 'full'
  if (right.driving !== undefined && isOneWay) {
    right.driving.before = left.slots
    right.driving.on = item.on
  }
  const hash = hashable(item.on, { left, right }, scope, context)
  const hashJoin = hash && hashed(right, hash, context.budget)
  // Whether the right side is looked up is planned when all conditions are known.
  const isLookedUp = (): boolean => right.driving?.lookup !== undefined
  const inner: Enumerate = (row, emit) =>
    (hashJoin === undefined || isLookedUp() ? right.enumerate : hashJoin)(row, emit)
  const joins = (): readonly string[] => {
    const how = isLookedUp() ? 'by key' : hash === undefined || !isOneWay ? 'nested loop' : 'hash'
    return [...left.joins(), ...right.joins(), `${type} join (${how})`]
  }
  if (!isOneWay) {
    const enumerate = outerJoin({ left, right, on, full: type === 'full', budget: context.budget })
    return { enumerate, slots, driving: undefined, joins }
  }
  const enumerate: Enumerate = (row, emit) =>
    left.enumerate(row, () => {
      let matched = false
      const goOn = inner(row, () => {
        if (on !== undefined && on(row) !== true) return true
        matched = true
        return emit()
      })
      if (!goOn || matched || type !== 'left') return goOn
      for (const slot of right.slots) row[slot] = undefined
      return emit()
    })
  return { enumerate, slots, driving: left.driving, joins }
}

function compileItem(
  item: Exclude<FromItem, { kind: 'join' }>,
  scope: Scope,
  { context, nullable }: { context: FromContext; nullable: boolean },
): CompiledFrom {
  const parts = tableParts(item.expression)
  const [first] = parts ?? []
  const known = first === undefined ? undefined : scope.find(first.name)
  // A table's own name is no collection to read from, but `FROM t, t.tags` leads through it.
  const isTable =
    first !== undefined && (known === undefined || (known.implicit && parts?.length === 1))
  const collection = isTable ? undefined : compileCollection(item.expression, scope, context)
  const impliedName = isTable ? first.name : parts?.at(-1)?.name
  const name = item.alias?.name ?? impliedName
  const slot =
    name === undefined ? scope.slots.take() : scope.bind(name, item.alias === undefined && isTable)
  scope.sources.push(slot)
  const position = item.position === undefined ? undefined : scope.bind(item.position.name)
  const slots = position === undefined ? [slot] : [slot, position]
  if (isTable) {
    const use = context.useTable(item.expression, {
      slot,
      alias: name,
      nullable,
      // A position counts over all rows.
      before: position === undefined ? [] : undefined,
    })
    const enumerate: Enumerate = (row, emit) => {
      const { lookup } = use
      const rows = lookup === undefined ? use.rows : context.lookUp(use, lookup, row)
      for (let at = 0; at < rows.length; at++) {
        context.budget.row()
        row[slot] = rows[at]
        if (position !== undefined) row[position] = at
        if (!emit()) return false
      }
      return true
    }
    // A position counts over all pages, which only reading everything first can give.
    return { enumerate, slots, driving: position === undefined ? use : undefined, joins: noJoins }
  }
  const bindings = item.kind === 'unpivot' ? pairsOf : membersOf
  const enumerate: Enumerate = (row, emit) => {
    for (const { value, at } of bindings(collection?.(row))) {
      context.budget.row()
      row[slot] = value
      if (position !== undefined) row[position] = at
      if (!emit()) return false
    }
    return true
  }
  return { enumerate, slots, driving: undefined, joins: noJoins }
}

/** Outside FROM a SELECT may stand for one value; here it is always the collection of its rows. */
function compileCollection(expression: Expression, scope: Scope, context: FromContext): Compiled {
  if (expression.kind !== 'query') return compileExpression(expression, scope, context)
  const run = context.subquery(expression.query, scope)
  return (row) => run(row).map((value) => value ?? null)
}

const noJoins = (): readonly string[] => []

type Member = { readonly value: Value; readonly at: Value }

function membersOf(value: Value): readonly Member[] {
  if (value === undefined || value === null) return []
  const elements = elementsOf(value)
  if (elements === undefined) return [{ value, at: undefined }]
  return elements.map((element, at) => ({ value: element, at }))
}

function pairsOf(value: Value): readonly Member[] {
  if (!(value instanceof Map)) return []
  return [...value].map(([name, member]) => ({ value: member, at: name }))
}

interface HashKeys {
  readonly left: Compiled
  readonly right: Compiled
}

/** An equality between both sides, by which the right one can be looked up. */
function hashable(
  on: Expression | undefined,
  sides: { readonly left: CompiledFrom; readonly right: CompiledFrom },
  scope: Scope,
  context: FromContext,
): HashKeys | undefined {
  if (on === undefined || sides.right.driving === undefined) return undefined
  for (const part of on.kind === 'and' ? on.operands : [on]) {
    if (part.kind !== 'compare' || part.operator !== '=') continue
    const a = slotOf(part.left, scope)
    const b = slotOf(part.right, scope)
    if (a === undefined || b === undefined) continue
    const aRight = sides.right.slots.includes(a)
    const bRight = sides.right.slots.includes(b)
    if (aRight === bRight) continue
    const left = compileExpression(aRight ? part.right : part.left, scope, context)
    const right = compileExpression(aRight ? part.left : part.right, scope, context)
    return { left, right }
  }
  return undefined
}

/** The one slot that a path looks at. */
function slotOf(expression: Expression, scope: Scope): number | undefined {
  if (expression.kind !== 'path' || expression.root.kind !== 'variable') return undefined
  if (expression.steps.some(({ kind }) => kind !== 'name')) return undefined
  return scope.find(expression.root.name)?.slot
}

/** Enumerates the right side's rows with an equal key, from a table built at the first use. */
function hashed(right: CompiledFrom, keys: HashKeys, budget: Budget): Enumerate {
  let table: Map<string, Value[][]> | undefined
  const build = (row: Row): Map<string, Value[][]> => {
    const built = new Map<string, Value[][]>()
    right.enumerate(row, () => {
      const key = keys.right(row)
      if (key === undefined || key === null) return true
      const text = keyOfValue(key)
      const known = built.get(text)
      const values = right.slots.map((slot) => row[slot])
      budget.keep(undefined)
      if (known === undefined) built.set(text, [values])
      else known.push(values)
      return true
    })
    return built
  }
  return (row, emit) => {
    table ??= build(row)
    const key = keys.left(row)
    if (key === undefined || key === null) return true
    for (const values of table.get(keyOfValue(key)) ?? []) {
      budget.row()
      for (const [at, slot] of right.slots.entries()) row[slot] = values[at]
      if (!emit()) return false
    }
    return true
  }
}

function outerJoin(join: {
  left: CompiledFrom
  right: CompiledFrom
  on: Compiled | undefined
  full: boolean
  budget: Budget
}): Enumerate {
  const { left, right, on, full, budget } = join
  const memory = new Allotment(budget, 1)
  const enumerate: Enumerate = (row, emit) => {
    const rights: Value[][] = []
    right.enumerate(row, () => {
      memory.keep(undefined)
      rights.push(right.slots.map((slot) => row[slot]))
      return true
    })
    const matchedRights = new Set<number>()
    const setRight = (values: readonly Value[] | undefined): void => {
      for (const [at, slot] of right.slots.entries()) row[slot] = values?.[at]
    }
    const goOn = left.enumerate(row, () => {
      let matched = false
      for (const [at, values] of rights.entries()) {
        budget.row()
        setRight(values)
        if (on !== undefined && on(row) !== true) continue
        matched = true
        matchedRights.add(at)
        if (!emit()) return false
      }
      if (matched || !full) return true
      setRight(undefined)
      return emit()
    })
    if (!goOn) return false
    for (const slot of left.slots) row[slot] = undefined
    for (const [at, values] of rights.entries()) {
      if (matchedRights.has(at)) continue
      setRight(values)
      if (!emit()) return false
    }
    return true
  }
  return (row, emit) => {
    const goOn = enumerate(row, emit)
    memory.releaseAll()
    return goOn
  }
}
