/**
 * Tables of a FROM clause: each gets the conditions that are about it alone, the equalities that tie its attributes
 * to the rows before it, and from both the way it is read.
 */
import { KeystoneError } from '../base/errors.ts'
import type { Item } from '../encoding/attribute-value.ts'
import type { Condition } from '../expressions/ast.ts'
import { compileCondition } from '../expressions/evaluate.ts'
import { conditionPaths } from '../expressions/paths-of.ts'
import { planAccess } from './access.ts'
import type { Expression, OrderKey, SelectQuery } from './ast.ts'
import { compileExpression } from './compile.ts'
import type { FromContext, TableUse } from './from.ts'
import { planLookup } from './key-lookup.ts'
import { lowerCondition, lowerPath, type LowerScope } from './lower.ts'
import { projectionExpressions, type OutputNames } from './output-names.ts'
import type { Row, Scope } from './scope.ts'
import { compileFilter, type PlanContext } from './select.ts'
import { childrenOf } from './unsupported.ts'

export interface Placed {
  /** Conditions no table takes; they are tested on joined rows. */
  readonly residual: readonly Expression[]
  readonly tests: readonly ((row: Row) => boolean)[]
}

const noItem: Item = new Map()

export class TablePlanner {
  readonly #plan: PlanContext
  readonly #context: FromContext
  readonly #scope: Scope
  /** The tables of this FROM clause, in its order; not those of sub-queries. */
  readonly #own: readonly TableUse[]

  constructor(parts: {
    plan: PlanContext
    context: FromContext
    scope: Scope
    own: readonly TableUse[]
  }) {
    this.#plan = parts.plan
    this.#context = parts.context
    this.#scope = parts.scope
    this.#own = parts.own
  }

  /** Gives every condition of WHERE to the table it is about. Call it while only FROM has bound names. */
  place(where: Expression | undefined): Placed {
    const residual: Expression[] = []
    const tests: ((row: Row) => boolean)[] = []
    for (const part of conjunctsOf(where)) {
      const owner = this.#own
        .map((use) => ({ use, condition: this.#lower(part, use) }))
        .find(({ condition }) => condition !== undefined && conditionPaths(condition).length > 0)
      if (owner?.condition === undefined) {
        residual.push(part)
        const read = compileExpression(part, this.#scope, this.#context)
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
    for (const use of this.#own) this.#tie(use, residual)
    return { residual, tests }
  }

  /** Chooses access paths; true when the only table's path gives the order asked for. */
  read(query: SelectQuery, output: OutputNames, isGrouped: boolean): boolean {
    const [only] = this.#own
    const isSingle = this.#own.length === 1 && this.#scope.sources.length === 1
    const order =
      isSingle && only !== undefined && !isGrouped && !query.distinct
        ? this.#keyOrder(query.orderBy, only, output)
        : undefined
    for (const use of this.#own) {
      const request = {
        table: use.resolved.table,
        index: use.resolved.index,
        conditions: use.conditions,
        needs: isSingle ? this.#needs(query, use) : undefined,
        mayChooseIndex: true,
        order: order ?? [],
      }
      use.access = planAccess(request)
      use.filter = compileFilter(use.access.filter)
      const lookup = planLookup(use.ties, request)
      if (lookup !== undefined && this.#isWorthIt(use)) use.lookup = lookup
    }
    const isOrdered = order !== undefined && order.length > 0 && only?.access?.ordered === true
    return isOrdered && only.lookup === undefined
  }

  /**
   * Reading by key for every row before costs less than reading all beforehand, unless the rows before are more than
   * there is to read. Correlated sub-queries would read all again and again: they always look up.
   */
  #isWorthIt(use: TableUse): boolean {
    const [first] = this.#own
    if (first === undefined || first === use) return true
    const rowsBefore = first.access?.estimatedItems ?? Infinity
    return rowsBefore < (use.access?.estimatedItems ?? 0)
  }

  /** Finds the equalities between attributes of a table and what is known before it is read. */
  #tie(use: TableUse, residual: readonly Expression[]): void {
    const { before } = use
    if (before === undefined) return
    // A row that an outer join left out has no attributes to compare, and stays.
    const parts = [...conjunctsOf(use.on), ...(use.nullable ? [] : residual)]
    for (const part of parts) {
      if (part.kind !== 'compare' || part.operator !== '=') continue
      for (const [mine, other] of [
        [part.left, part.right],
        [part.right, part.left],
      ] as const) {
        const path = lowerPath(mine, this.#lowerScope(use, this.#isBare))
        const [name] = path ?? []
        if (path?.length !== 1 || typeof name !== 'string') continue
        if (!this.#isKnownBefore(other, before)) continue
        const value = compileExpression(other, this.#scope, this.#context)
        use.ties.push({ name, value, expression: other })
      }
    }
  }

  /** Whether an expression looks only at rows around the query and at `before`, not at nothing. */
  #isKnownBefore(expression: Expression, before: readonly number[]): boolean {
    let looks = 0
    const visit = (each: Expression): boolean => {
      if (each.kind === 'query' || each.kind === 'exists') return false
      if (each.kind === 'variable') {
        const binding = this.#scope.find(each.name)
        if (binding === undefined) return false
        const isOwn = this.#scope.findOwn(each.name) !== undefined
        if (isOwn && !before.includes(binding.slot)) return false
        looks++
        return true
      }
      return childrenOf(each).every(visit)
    }
    return visit(expression) && looks > 0
  }

  get #isBare(): boolean {
    return this.#scope.sources.length === 1
  }

  #lowerScope(use: TableUse, bareNames: boolean): LowerScope {
    const bound = new Set(this.#scope.names)
    if (use.alias !== undefined) bound.delete(use.alias)
    return { alias: use.alias, bareNames, parameters: this.#plan.parameters, bound }
  }

  #lower(part: Expression, use: TableUse): Condition | undefined {
    try {
      return lowerCondition(part, this.#lowerScope(use, this.#isBare))
    } catch (error) {
      // What DynamoDB refuses has a meaning in the specification.
      if (error instanceof KeystoneError && error.code === 'validation') return undefined
      throw error
    }
  }

  #keyOrder(
    keys: readonly OrderKey[],
    use: TableUse,
    output: OutputNames,
  ): { name: string; descending: boolean }[] | undefined {
    const order: { name: string; descending: boolean }[] = []
    for (const { expression, descending, nulls } of keys) {
      const path = lowerPath(expression, this.#lowerScope(use, true))
      const [name] = path ?? []
      const isShadowed = expression.kind === 'variable' && output.isRenamed(expression.name)
      if (path?.length !== 1 || typeof name !== 'string' || nulls !== undefined || isShadowed) {
        return undefined
      }
      order.push({ name, descending })
    }
    return order
  }

  /** Top-level attributes a single-table query looks at; undefined: possibly all. */
  #needs(query: SelectQuery, use: TableUse): ReadonlySet<string> | undefined {
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
        const [name] = lowerPath(expression, this.#lowerScope(use, true)) ?? []
        if (typeof name === 'string') {
          names.add(name)
          return true
        }
        const isOuter =
          expression.kind === 'variable' && this.#scope.findOwn(expression.name) === undefined
        if (!isOuter) return false
      }
      return childrenOf(expression).every(visit)
    }
    const isSpread = projection.kind === 'items' && projection.items.some(({ spread }) => spread)
    return !isSpread && roots.every(visit) ? names : undefined
  }
}

function conjunctsOf(where: Expression | undefined): readonly Expression[] {
  if (where === undefined) return []
  return where.kind === 'and' ? where.operands.flatMap(conjunctsOf) : [where]
}
