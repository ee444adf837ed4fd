/** GROUP BY and aggregates: rows go in, one row of slots per group comes out. */
import { KeystoneError } from '../base/errors.ts'
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { aggregateNames, makeAccumulator, type Accumulator } from './aggregates.ts'
import { Allotment } from './allotment.ts'
import type { CallExpression, Expression, SelectQuery } from './ast.ts'
import type { Budget } from './budget.ts'
import { compileExpression, type CompileContext } from './compile.ts'
import { projectionExpressions } from './output-names.ts'
import { Partitions } from './partitions.ts'
import { printExpression } from './print.ts'
import type { Compiled, Row, Scope } from './scope.ts'
import { childrenOf } from './unsupported.ts'
import { keyOfValue, type Value } from './values.ts'

export interface Grouping {
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

/** Undefined: the query has no groups. */
export function compileGrouping(
  query: SelectQuery,
  scope: Scope,
  context: CompileContext,
): Grouping | undefined {
  const calls = aggregatesOf(query)
  if (query.groupBy === undefined && calls.size === 0) {
    if (query.having === undefined) return undefined
  }
  const sources = [...scope.sources]
  const sourceNames = sources.map((slot) => scope.nameOf(slot))
  const grouped = new Map<string, number>()
  const keys = (query.groupBy?.keys ?? []).map(({ expression, alias }) => {
    const read = compileExpression(expression, scope, context)
    return { read, alias, text: printExpression(expression) }
  })
  const aggregates = [...calls].map(([text, call]) => {
    const [operand] = call.operands
    const read =
      call.star || operand === undefined
        ? (): Value => true
        : compileExpression(operand, scope, context)
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

interface Group {
  readonly keys: readonly Value[]
  readonly accumulators: readonly Accumulator[]
  readonly members: AttributeValue[]
}

/** The rest is for groups that grow, and for what comes after grouping. */
const memoryShare = 0.5
/** How many groups are given between two pauses. */
const groupsBetweenPauses = 256

export class Groups {
  readonly #grouping: Grouping
  readonly #budget: Budget
  readonly #level: number
  readonly #groups = new Map<string, Group>()
  readonly #memory: Allotment
  /** The rows of groups that memory had no room for: their keys, what is aggregated of them, the tuple. */
  #rest: Partitions | undefined

  /** @param single without GROUP BY there is one group, even of no rows. */
  constructor(grouping: Grouping, budget: Budget, { single = false, level = 0 } = {}) {
    this.#grouping = grouping
    this.#budget = budget
    this.#level = level
    this.#memory = new Allotment(budget, memoryShare)
    if (single) this.#groups.set('', this.#make([]))
  }

  add(row: Row): void {
    const { keys, aggregates, group } = this.#grouping
    // A group of NULL and one of MISSING are the same group, shown as NULL.
    const values = keys.map((read) => read(row) ?? null)
    const text = values.map(keyOfValue).join('')
    const found = this.#find(text, values)
    if (found === undefined) {
      this.#putAside(text, [
        ...values,
        ...aggregates.map(({ read }) => read(row)),
        group?.rowTuple(row),
      ])
      return
    }
    for (const [at, { read }] of aggregates.entries()) found.accumulators[at]?.add(read(row))
    if (group !== undefined) this.#addMember(found, group.rowTuple(row))
  }

  *emit(row: Row, finish: () => boolean): Generator<void, void, undefined> {
    const { keySlots, aggregates, group } = this.#grouping
    let given = 0
    for (const { keys, accumulators, members } of this.#groups.values()) {
      for (const [at, slot] of keySlots.entries()) row[slot] = keys[at]
      for (const [at, { slot }] of aggregates.entries()) row[slot] = accumulators[at]?.result()
      if (group !== undefined) row[group.slot] = members
      if (!finish()) {
        this.#rest = undefined
        break
      }
      if (++given % groupsBetweenPauses === 0) yield
    }
    this.#groups.clear()
    this.#memory.releaseAll()
    if (this.#rest === undefined) return
    for (const part of Partitions.parts) {
      const groups = new Groups(this.#grouping, this.#budget, { level: this.#level + 1 })
      for (const spilled of this.#rest.rows(part)) {
        this.#budget.row()
        groups.#addSpilled(spilled)
      }
      yield
      yield* groups.emit(row, finish)
    }
  }

  #addSpilled(spilled: readonly Value[]): void {
    const { keys, aggregates, group } = this.#grouping
    const values = Array.from(keys, (_, at) => spilled[at] ?? null)
    const text = values.map(keyOfValue).join('')
    const found = this.#find(text, values)
    if (found === undefined) {
      this.#putAside(text, spilled)
      return
    }
    for (const at of aggregates.keys()) found.accumulators[at]?.add(spilled[keys.length + at])
    const tuple = spilled[keys.length + aggregates.length]
    if (group !== undefined) this.#addMember(found, tuple ?? null)
  }

  /** Undefined: it is new, and there is no room for it. Once a group was put aside, no new one is begun. */
  #find(text: string, values: readonly Value[]): Group | undefined {
    const known = this.#groups.get(text)
    if (known !== undefined || this.#rest !== undefined) return known
    if (this.#memory.keepIfRoom(...values) === undefined) return undefined
    const made = this.#make(values)
    this.#groups.set(text, made)
    return made
  }

  #putAside(text: string, row: readonly Value[]): void {
    this.#rest ??= new Partitions(this.#budget, this.#level)
    this.#rest.push(text, row)
  }

  #addMember({ members }: Group, tuple: AttributeValue): void {
    this.#memory.keep(tuple)
    members.push(tuple)
  }

  #make(keys: readonly Value[]): Group {
    const { aggregates } = this.#grouping
    const accumulators = aggregates.map(({ call }) =>
      makeAccumulator(call, (value) => this.#memory.keep(value)),
    )
    return { keys, accumulators, members: [] }
  }
}

/** Aggregate calls of SELECT, HAVING and ORDER BY by their text; not those of sub-queries. */
export function aggregatesOf(query: SelectQuery): ReadonlyMap<string, CallExpression> {
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
