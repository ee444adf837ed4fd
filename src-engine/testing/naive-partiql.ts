/**
 * A second evaluator of SELECT, as simple as can be, to check the first one against: no plans, no indexes, no pushing
 * down; every step makes a whole array. It shares the parser with the product and nothing else of PartiQL, and
 * imports nothing of `expressions`. It knows the numbers that fit a JavaScript number, strings, booleans, NULL, lists
 * and maps.
 */
import type { Expression, FromItem, OrderKey, Query, SelectQuery } from '../partiql/ast.ts'

/** Undefined: MISSING. */
export type Naive = string | number | boolean | null | undefined | readonly Naive[] | NaiveMap
export type NaiveMap = ReadonlyMap<string, Naive>

export type NaiveTables = ReadonlyMap<string, readonly NaiveMap[]>
type Environment = ReadonlyMap<string, Naive>

export function evaluateNaively(query: Query, tables: NaiveTables): Naive[] {
  return evaluateQuery(query, tables, new Map())
}

function evaluateQuery(query: Query, tables: NaiveTables, outer: Environment): Naive[] {
  if (query.kind === 'select') return evaluateSelect(query, tables, outer)
  const left = evaluateQuery(query.left, tables, outer)
  const right = evaluateQuery(query.right, tables, outer)
  if (query.operator === 'union')
    return query.all ? [...left, ...right] : dedupe([...left, ...right])
  const rest = right.map(show)
  const result = left.filter((value) => {
    const at = rest.indexOf(show(value))
    if (at >= 0 && query.all) rest.splice(at, 1)
    return at >= 0 === (query.operator === 'intersect')
  })
  return query.all ? result : dedupe(result)
}

interface Row {
  readonly environment: Environment
  /** Names of the FROM items. */
  readonly names: readonly string[]
}

function evaluateSelect(query: SelectQuery, tables: NaiveTables, outer: Environment): Naive[] {
  let rows: Row[] =
    query.from === undefined
      ? [{ environment: outer, names: [] }]
      : evaluateFrom(query.from, tables, outer).map((environment) => ({
          environment: new Map([...outer, ...environment]),
          names: namesOf(query.from),
        }))
  const parts = query.where === undefined ? [] : conjunctsOf(query.where)
  for (const part of parts) {
    rows = rows.filter((row) => {
      // What DynamoDB can say of one table means what DynamoDB says.
      return isDynamodb(part, row) ? dynamodbHolds(part, row) : evaluate(part, row, tables) === true
    })
  }
  const isGrouped = query.groupBy !== undefined || hasAggregate(query)
  const groups = isGrouped ? groupRows(query, rows, tables) : rows.map((row) => [row])
  const kept =
    query.having === undefined
      ? groups
      : groups.filter((group) => evaluateGroup(query.having, group, tables) === true)
  let outputs = kept.map((group) => {
    const value = project(query, group, tables, isGrouped)
    const keys = query.orderBy.map((key) => orderValue(key, value, group, tables, query))
    return { value, keys }
  })
  if (query.distinct) {
    const seen = new Set<string>()
    outputs = outputs.filter(({ value }) => {
      const text = show(value)
      if (seen.has(text)) return false
      seen.add(text)
      return true
    })
  }
  outputs.sort((a, b) => {
    for (const [at, { descending, nulls }] of query.orderBy.entries()) {
      const order = compareKeys(a.keys[at], b.keys[at], descending, nulls)
      if (order !== 0) return order
    }
    return 0
  })
  const offset = Number(constant(query.offset) ?? 0)
  const limit = Number(constant(query.limit) ?? Infinity)
  return outputs.slice(offset, offset + limit).map(({ value }) => value)
}

function constant(expression: Expression | undefined): Naive {
  return expression?.kind === 'literal' && typeof expression.value === 'number'
    ? expression.value
    : undefined
}

function evaluateFrom(item: FromItem, tables: NaiveTables, outer: Environment): Environment[] {
  if (item.kind !== 'join') {
    const { expression } = item
    const table = expression.kind === 'variable' ? tables.get(expression.name) : undefined
    const name = item.alias?.name ?? (expression.kind === 'variable' ? expression.name : '?')
    const values = table ?? evaluate(expression, { environment: outer, names: [] }, tables)
    return (Array.isArray(values) ? values : []).map((value: Naive) => new Map([[name, value]]))
  }
  const lefts = evaluateFrom(item.left, tables, outer)
  const rows: Environment[] = []
  const rightMatched = new Set<string>()
  let allRights: Environment[] = []
  for (const left of lefts) {
    const scope = new Map([...outer, ...left])
    const rights = evaluateFrom(item.right, tables, scope)
    allRights = rights
    let matched = false
    for (const [at, right] of rights.entries()) {
      const row = { environment: new Map([...scope, ...right]), names: namesOf(item) }
      if (item.on !== undefined && evaluate(item.on, row, tables) !== true) continue
      matched = true
      rightMatched.add(String(at))
      rows.push(new Map([...left, ...right]))
    }
    if (!matched && (item.type === 'left' || item.type === 'full')) rows.push(left)
  }
  if (item.type === 'right' || item.type === 'full') {
    if (lefts.length === 0) allRights = evaluateFrom(item.right, tables, outer)
    for (const [at, right] of allRights.entries())
      if (!rightMatched.has(String(at))) rows.push(right)
  }
  return rows
}

function namesOf(item: FromItem | undefined): string[] {
  if (item === undefined) return []
  if (item.kind === 'join') return [...namesOf(item.left), ...namesOf(item.right)]
  if (item.alias !== undefined) return [item.alias.name]
  return item.expression.kind === 'variable' ? [item.expression.name] : ['?']
}

function groupRows(query: SelectQuery, rows: readonly Row[], tables: NaiveTables): Row[][] {
  if (query.groupBy === undefined) return [[...rows]]
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const keys = query.groupBy.keys.map(
      ({ expression }) => evaluate(expression, row, tables) ?? null,
    )
    const text = show(keys)
    groups.set(text, [...(groups.get(text) ?? []), row])
  }
  return [...groups.values()]
}

const aggregates = new Set(['count', 'sum', 'min', 'max'])

function hasAggregate(query: SelectQuery): boolean {
  const inExpression = (expression: Expression): boolean =>
    expression.kind === 'call' && aggregates.has(expression.name)
  const { projection } = query
  return (
    projection.kind === 'items' &&
    projection.items.some(({ expression }) => inExpression(expression))
  )
}

function evaluateGroup(
  expression: Expression | undefined,
  group: readonly Row[],
  tables: NaiveTables,
): Naive {
  if (expression === undefined) return undefined
  if (expression.kind === 'call' && aggregates.has(expression.name)) {
    const [operand] = expression.operands
    const values = group
      .map((row) => (operand === undefined ? true : evaluate(operand, row, tables)))
      .filter((value) => value !== undefined && value !== null)
    if (expression.name === 'count') return values.length
    const numbers = values.filter((value) => typeof value === 'number')
    if (expression.name === 'sum') {
      return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0)
    }
    const sorted = values.toSorted(compareTotal)
    return (expression.name === 'min' ? sorted[0] : sorted.at(-1)) ?? null
  }
  if (expression.kind === 'compare') {
    const left = evaluateGroup(expression.left, group, tables)
    const right = evaluateGroup(expression.right, group, tables)
    return compareSpec(expression.operator, left, right)
  }
  const [first] = group
  if (expression.kind === 'literal' || first === undefined)
    return evaluate(expression, emptyRow, tables)
  // A grouped expression: NULL and MISSING are one group, shown as NULL.
  return evaluate(expression, first, tables) ?? null
}

const emptyRow: Row = { environment: new Map(), names: [] }

function project(
  query: SelectQuery,
  group: readonly Row[],
  tables: NaiveTables,
  isGrouped: boolean,
): Naive {
  const { projection } = query
  const [row = emptyRow] = group
  const value = (expression: Expression): Naive =>
    isGrouped ? evaluateGroup(expression, group, tables) : evaluate(expression, row, tables)
  if (projection.kind === 'value') return value(projection.expression)
  const result = new Map<string, Naive>()
  if (projection.kind === 'star') {
    for (const name of row.names) {
      const tuple = row.environment.get(name)
      if (isMap(tuple)) for (const [key, inner] of tuple) result.set(key, inner)
      else if (tuple !== undefined) result.set(name, tuple)
    }
    return result
  }
  if (projection.kind !== 'items') throw new Error('not in this evaluator')
  for (const [at, { expression, alias }] of projection.items.entries()) {
    const name = alias?.name ?? nameOf(expression) ?? `_${at + 1}`
    const one = value(expression)
    if (one !== undefined) result.set(name, one)
  }
  return result
}

function nameOf(expression: Expression): string | undefined {
  if (expression.kind === 'variable') return expression.name
  if (expression.kind !== 'path') return undefined
  let name = expression.root.kind === 'variable' ? expression.root.name : ''
  for (const step of expression.steps) {
    if (step.kind === 'name') name = step.name
    if (step.kind === 'index' && step.index.kind === 'literal')
      name += `[${String(step.index.value)}]`
  }
  return name
}

function orderValue(
  { expression }: OrderKey,
  output: Naive,
  group: readonly Row[],
  tables: NaiveTables,
  query: SelectQuery,
): Naive {
  const { projection } = query
  if (expression.kind === 'variable' && projection.kind === 'items') {
    const isAlias = projection.items.some(({ alias }) => alias?.name === expression.name)
    if (isAlias) return isMap(output) ? output.get(expression.name) : undefined
  }
  const isGrouped = query.groupBy !== undefined || hasAggregate(query)
  const [row = emptyRow] = group
  return isGrouped ? evaluateGroup(expression, group, tables) : evaluate(expression, row, tables)
}

function evaluate(expression: Expression, row: Row, tables: NaiveTables): Naive {
  const go = (inner: Expression): Naive => evaluate(inner, row, tables)
  switch (expression.kind) {
    case 'literal':
      return naiveOf(expression.value)
    case 'missing':
      return undefined
    case 'list':
      return expression.elements.map((element) => go(element) ?? null)
    case 'variable':
    case 'path':
      return readName(expression, row)
    case 'and':
      return logic(expression.operands.map(go), false)
    case 'or':
      return logic(expression.operands.map(go), true)
    case 'unary': {
      const value = go(expression.operand)
      if (expression.operator === 'not') return not(value)
      if (value === null) return null
      return typeof value === 'number' ? 0 - value : undefined
    }
    case 'compare':
      return compareSpec(expression.operator, go(expression.left), go(expression.right))
    case 'between': {
      const value = go(expression.operand)
      const held = logic(
        [
          compareSpec('>=', value, go(expression.low)),
          compareSpec('<=', value, go(expression.high)),
        ],
        false,
      )
      return expression.negated ? not(held) : held
    }
    case 'in': {
      const held = evaluateIn(expression, row, tables)
      return expression.negated ? not(held) : held
    }
    case 'is': {
      const value = go(expression.operand)
      const held =
        expression.type === 'MISSING'
          ? value === undefined
          : expression.type === 'NULL'
            ? value === undefined || value === null
            : typeOf(value) === expression.type
      return held !== expression.negated
    }
    case 'arithmetic': {
      const left = go(expression.left)
      const right = go(expression.right)
      if (left === undefined || right === undefined) return undefined
      if (left === null || right === null) return null
      if (typeof left !== 'number' || typeof right !== 'number') return undefined
      return expression.operator === '+' ? left + right : left * right
    }
    case 'case': {
      const branch = expression.branches.find(({ when }) => go(when) === true)
      if (branch !== undefined) return go(branch.result)
      return expression.otherwise === undefined ? null : go(expression.otherwise)
    }
    case 'exists':
      return evaluateQuery(expression.query, tables, row.environment).length > 0
    default:
      throw new Error(`not in this evaluator: ${expression.kind}`)
  }
}

function evaluateIn(
  { operand, list }: Extract<Expression, { kind: 'in' }>,
  row: Row,
  tables: NaiveTables,
): Naive {
  const value = evaluate(operand, row, tables)
  let members: readonly Naive[]
  if (list.kind === 'query') {
    members = evaluateQuery(list.query, tables, row.environment).map((one) =>
      isMap(one) && one.size < 2 ? [...one.values()][0] : one,
    )
  } else {
    const collection = evaluate(list, row, tables)
    members = Array.isArray(collection) ? collection : []
  }
  if (value === undefined) return undefined
  if (value === null) return members.length === 0 ? false : null
  if (members.some((member) => member !== undefined && show(member) === show(value))) return true
  return members.some((member) => member === undefined || member === null) ? null : false
}

function readName(expression: Expression, row: Row): Naive {
  if (expression.kind === 'variable') {
    if (row.environment.has(expression.name) && !isOnlyTable(expression.name, row)) {
      return row.environment.get(expression.name)
    }
    const tuple = row.environment.get(row.names[0] ?? '')
    return isMap(tuple) ? tuple.get(expression.name) : undefined
  }
  if (expression.kind !== 'path') return undefined
  let value =
    expression.root.kind === 'variable' && row.environment.has(expression.root.name)
      ? row.environment.get(expression.root.name)
      : readName(expression.root, row)
  for (const step of expression.steps) {
    if (value === null) return null
    if (step.kind === 'name') value = isMap(value) ? value.get(step.name) : undefined
    else if (step.kind === 'index' && step.index.kind === 'literal') {
      value = Array.isArray(value) ? (value[Number(step.index.value)] as Naive) : undefined
    }
  }
  return value
}

/** A table's own name, unaliased, is no name for its rows where it is the only source. */
function isOnlyTable(name: string, row: Row): boolean {
  return row.names.length === 1 && row.names[0] === name && name.startsWith('t')
}

// DynamoDB's two-valued conditions.

function conjunctsOf(where: Expression): Expression[] {
  return where.kind === 'and' ? where.operands.flatMap(conjunctsOf) : [where]
}

/** Whether a condition is one that DynamoDB's dialect can say of the only source, or of one of several. */
function isDynamodb(part: Expression, row: Row): boolean {
  const sources = new Set<string>()
  let paths = 0
  const isPath = (expression: Expression): boolean => {
    if (expression.kind === 'variable') {
      if (row.names.length !== 1 || row.environment.has(expression.name)) return false
      sources.add(row.names[0] ?? '')
      paths++
      return true
    }
    if (expression.kind !== 'path' || expression.root.kind !== 'variable') return false
    const { name } = expression.root
    const isSource = row.names.includes(name)
    if (!isSource && (row.names.length !== 1 || row.environment.has(name))) return false
    if (isSource && expression.steps[0]?.kind !== 'name') return false
    sources.add(isSource ? name : (row.names[0] ?? ''))
    paths++
    return expression.steps.every((step) => step.kind === 'name' || step.kind === 'index')
  }
  const isOperand = (expression: Expression): boolean =>
    expression.kind === 'literal' || isPath(expression)
  const isOrderedOperand = (expression: Expression): boolean =>
    isPath(expression) ||
    (expression.kind === 'literal' &&
      (typeof expression.value === 'number' || typeof expression.value === 'string'))
  const isCondition = (expression: Expression): boolean => {
    switch (expression.kind) {
      case 'and':
      case 'or':
        return expression.operands.every(isCondition)
      case 'unary':
        return expression.operator === 'not' && isCondition(expression.operand)
      case 'compare': {
        const test =
          expression.operator === '=' || expression.operator === '<>' ? isOperand : isOrderedOperand
        return test(expression.left) && test(expression.right)
      }
      case 'between':
        return [expression.operand, expression.low, expression.high].every(isOrderedOperand)
      case 'in':
        return (
          isOperand(expression.operand) &&
          expression.list.kind === 'list' &&
          expression.list.elements.every(isOperand)
        )
      case 'is':
        return isPath(expression.operand)
      default:
        return false
    }
  }
  return isCondition(part) && sources.size === 1 && paths > 0
}

function dynamodbHolds(part: Expression, row: Row): boolean {
  const value = (expression: Expression): Naive => evaluate(expression, row, new Map())
  switch (part.kind) {
    case 'and':
      return part.operands.every((operand) => dynamodbHolds(operand, row))
    case 'or':
      return part.operands.some((operand) => dynamodbHolds(operand, row))
    case 'unary':
      return !dynamodbHolds(part.operand, row)
    case 'compare': {
      const left = value(part.left)
      const right = value(part.right)
      const equal = left !== undefined && right !== undefined && show(left) === show(right)
      if (part.operator === '=') return equal
      if (part.operator === '<>') return !equal
      return compareSpec(part.operator, left, right) === true
    }
    case 'between': {
      const operand = value(part.operand)
      const held =
        compareSpec('>=', operand, value(part.low)) === true &&
        compareSpec('<=', operand, value(part.high)) === true
      return held !== part.negated
    }
    case 'in': {
      const operand = value(part.operand)
      const members = part.list.kind === 'list' ? part.list.elements.map(value) : []
      const held =
        operand !== undefined &&
        members.some((member) => member !== undefined && show(member) === show(operand))
      return held !== part.negated
    }
    case 'is': {
      const operand = value(part.operand)
      const type = operand === undefined ? 'MISSING' : operand === null ? 'NULL' : typeOf(operand)
      return (type === part.type) !== part.negated
    }
    default:
      throw new Error('not a condition')
  }
}

// Values.

function naiveOf(value: unknown): Naive {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return null
}

function isMap(value: Naive): value is NaiveMap {
  return value instanceof Map
}

function typeOf(value: Naive): string | undefined {
  if (typeof value === 'string') return 'STRING'
  if (typeof value === 'number') return 'NUMBER'
  if (typeof value === 'boolean') return 'BOOL'
  if (Array.isArray(value)) return 'LIST'
  return isMap(value) ? 'MAP' : undefined
}

/** Equal texts for equal values. */
export function show(value: Naive): string {
  if (isMap(value)) {
    return `{${[...value]
      .map(([name, inner]) => `${JSON.stringify(name)}:${show(inner)}`)
      .toSorted()
      .join(',')}}`
  }
  if (Array.isArray(value)) return `[${value.map(show).join(',')}]`
  return value === undefined ? 'MISSING' : JSON.stringify(value)
}

function dedupe(values: readonly Naive[]): Naive[] {
  return [...new Map(values.map((value) => [show(value), value])).values()]
}

function compareSpec(operator: string, left: Naive, right: Naive): Naive {
  if (left === undefined || right === undefined) return undefined
  if (left === null || right === null) return null
  if (operator === '=') return show(left) === show(right)
  if (operator === '<>') return show(left) !== show(right)
  const comparable =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string')
  if (!comparable) return undefined
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

function logic(values: readonly Naive[], absorbing: boolean): Naive {
  if (values.includes(absorbing)) return absorbing
  return values.every((value) => value === !absorbing) ? !absorbing : null
}

function not(value: Naive): Naive {
  if (typeof value === 'boolean') return !value
  return value === undefined ? undefined : null
}

function rank(value: Naive): number {
  return ['BOOL', 'NUMBER', 'STRING', 'LIST', 'MAP'].indexOf(typeOf(value) ?? '')
}

function compareTotal(left: Naive, right: Naive): number {
  const order = rank(left) - rank(right)
  if (order !== 0) return order
  if (typeof left === 'string' && typeof right === 'string')
    return left < right ? -1 : left > right ? 1 : 0
  return Number(left) - Number(right)
}

function compareKeys(
  left: Naive,
  right: Naive,
  descending: boolean,
  nulls: 'first' | 'last' | undefined,
): number {
  const a = left ?? null
  const b = right ?? null
  if (a === null || b === null) {
    if (a === b) return 0
    const first = nulls === undefined ? descending : nulls === 'first'
    return (a === null) === first ? -1 : 1
  }
  return (descending ? -1 : 1) * compareTotal(a, b)
}
