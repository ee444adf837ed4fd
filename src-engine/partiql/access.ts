/**
 * How a table is read. Pure: a description of the table and the conditions on it go in, the cheapest access path
 * that gives the same answer comes out, with reasons a person can read.
 */
import type { AttributeValue } from '../encoding/attribute-value.ts'
import { typeName } from '../encoding/attribute-value.ts'
import type { Comparator, Condition, Operand } from '../expressions/ast.ts'
import { compareValues, isEqual, isOrdered } from '../expressions/compare.ts'
import type { KeyValue, QueriedKey, SortKeyCondition } from '../expressions/key-condition.ts'
import { scanAdvice, type Advice } from './scan-advice.ts'
import type { IndexShape, TableShape } from './source.ts'

export interface Access {
  readonly kind: 'get' | 'query' | 'scan' | 'nothing'
  readonly table: TableShape
  readonly index: IndexShape | undefined
  /** The partitions to read, in order; of a scan: none, it reads all. */
  readonly partitions: readonly KeyValue[]
  readonly sort: SortKeyCondition
  readonly forward: boolean
  /** What the keys do not decide; evaluated on every item read. */
  readonly filter: readonly Condition[]
  /** The items come in the order asked for. */
  readonly ordered: boolean
  /** Index reads: whole items are taken from the table. */
  readonly wholeItems: boolean
  readonly reasons: readonly string[]
  readonly advice: Advice | undefined
  /** Items that will be read, as far as can be known without reading. */
  readonly estimatedItems: number
}

export interface AccessRequest {
  readonly table: TableShape
  /** The index the statement names; it is read whatever it costs. */
  readonly index: IndexShape | undefined
  /** All of them must hold. */
  readonly conditions: readonly Condition[]
  /** Top-level attributes the statement looks at, conditions included; undefined: all. */
  readonly needs: ReadonlySet<string> | undefined
  /** Whether an index may be chosen that the statement does not name. */
  readonly mayChooseIndex: boolean
  readonly order: readonly { readonly name: string; readonly descending: boolean }[]
}

interface Keyed {
  readonly partitionKey: QueriedKey
  readonly sortKey: QueriedKey | undefined
}

interface KeyUse {
  readonly partitions: readonly KeyValue[]
  /** False: some values asked for cannot be a key here, though items without such a key may have them. */
  readonly complete: boolean
  readonly sort: SortKeyCondition
  readonly filter: readonly Condition[]
}

export function planAccess(request: AccessRequest): Access {
  const { table, index } = request
  if (index !== undefined) {
    const reasons = [`the statement reads the index ${index.name}`]
    const wholeItems = index.kind === 'local' && !suffices(index, request.needs)
    return planKeyed(request, index, { reasons, wholeItems })
  }
  const base = planKeyed(request, undefined, { reasons: [], wholeItems: false })
  if (base.kind === 'get' || base.kind === 'nothing' || !request.mayChooseIndex) return base
  const skipped: string[] = []
  let best = base
  for (const candidate of table.indexes) {
    const use = keyUse(candidate, request.conditions)
    if (use === undefined || use === 'nothing') continue
    const obstacle = obstacleTo(request, candidate, use)
    if (obstacle !== undefined) {
      skipped.push(`not by index ${candidate.name}: ${obstacle}`)
      continue
    }
    const reasons = [`the index ${candidate.name} has all the statement needs`]
    const access = planKeyed(request, candidate, { reasons, wholeItems: false })
    if (cost(access) < cost(best)) best = access
  }
  if (best !== base || skipped.length === 0) return best
  return { ...best, reasons: [...best.reasons, ...skipped] }
}

/** Smaller is better; ties go to the table, which needs no index. */
function cost(access: Access): number {
  if (access.kind === 'scan') return 3
  if (access.kind !== 'query') return 0
  return access.sort.kind === 'all' ? 2 : 1
}

/** Why an index would give another answer than the table, if it would. */
function obstacleTo(request: AccessRequest, index: IndexShape, use: KeyUse): string | undefined {
  if (!index.usable) return 'it is still being built'
  if (!use.complete) return `${index.partitionKey.name} is compared with values of other types`
  if (!suffices(index, request.needs)) {
    const missing = [...(request.needs ?? [])].filter(
      (name) => index.projected?.has(name) === false,
    )
    return missing.length === 0
      ? 'it does not hold whole items'
      : `it does not hold ${missing.join(', ')}`
  }
  const { sortKey } = index
  if (sortKey === undefined || use.sort.kind !== 'all') return undefined
  const { table } = request
  const isTableKey =
    sortKey.name === table.partitionKey.name ||
    (sortKey.name === table.sortKey?.name && !table.sortKeyOptional)
  return isTableKey ? undefined : `it leaves out items without ${sortKey.name}`
}

function suffices(index: IndexShape, needs: ReadonlySet<string> | undefined): boolean {
  if (index.projected === undefined) return true
  return needs !== undefined && [...needs].every((name) => index.projected?.has(name))
}

function planKeyed(
  request: AccessRequest,
  index: IndexShape | undefined,
  { reasons, wholeItems }: { reasons: readonly string[]; wholeItems: boolean },
): Access {
  const { table, conditions, order } = request
  const keyed: Keyed = index ?? table
  const use = keyUse(keyed, conditions)
  const items = index?.itemCount ?? table.itemCount
  if (use === 'nothing') {
    return {
      table,
      index,
      wholeItems,
      forward: true,
      kind: 'nothing',
      partitions: [],
      sort: { kind: 'all' },
      filter: [],
      ordered: true,
      reasons: ['no item can have such a key'],
      advice: undefined,
      estimatedItems: 0,
    }
  }
  if (use === undefined) {
    const why = `no condition fixes the partition key ${keyed.partitionKey.name}`
    return {
      table,
      index,
      wholeItems,
      forward: true,
      kind: 'scan',
      partitions: [],
      sort: { kind: 'all' },
      filter: conditions,
      ordered: order.length === 0,
      reasons: [...reasons, why],
      advice: scanAdvice(table, index, conditions.flatMap(conjuncts)),
      estimatedItems: items,
    }
  }
  const { partitions, forward, ordered } = inOrder(keyed, use, order)
  const { sort } = use
  const isWholeKey = keyed.sortKey === undefined || sort.kind === 'equal'
  const isGet = index === undefined && isWholeKey
  // Written out, without spreading: a key lookup spends most of its time here.
  return {
    kind: isGet ? 'get' : 'query',
    table,
    index,
    partitions,
    sort,
    forward,
    filter: use.filter,
    ordered,
    wholeItems,
    reasons: keyReasons(keyed, use, reasons),
    advice: undefined,
    // Asked for by few: computed then.
    get estimatedItems() {
      if (isGet) return partitions.length
      return Math.min(items, estimateOf(table, { index: index?.name, partitions, sort }))
    },
  }
}

/** Of so many partitions each is estimated; those beyond count as these do. */
const estimatedPartitionsMax = 16
/** Of a partition nothing is known of. */
const itemsPerPartition = 10

function estimateOf(
  table: TableShape,
  {
    index,
    partitions,
    sort,
  }: Pick<Access, 'partitions' | 'sort'> & { readonly index: string | undefined },
): number {
  const { estimate } = table
  if (estimate === undefined) return Math.max(1, partitions.length * itemsPerPartition)
  const asked = partitions.slice(0, estimatedPartitionsMax)
  const found = asked.reduce<number>(
    (sum, partition) => sum + estimate({ index, partition, sort }),
    0,
  )
  return Math.round((found * partitions.length) / asked.length)
}

function keyReasons(keyed: Keyed, use: KeyUse, before: readonly string[]): readonly string[] {
  const { partitionKey, sortKey } = keyed
  const count = use.partitions.length
  const reasons = before.slice()
  reasons.push(`${partitionKey.name} is fixed to ${count === 1 ? 'a value' : `${count} values`}`)
  if (sortKey !== undefined && use.sort.kind !== 'all') {
    const how = use.sort.kind === 'equal' ? 'is fixed too' : 'is limited to a range'
    reasons.push(`${sortKey.name} ${how}`)
  }
  return reasons
}

/** Whether the keys give the order asked for, and read which way round. */
function inOrder(
  keyed: Keyed,
  use: KeyUse,
  order: AccessRequest['order'],
): { partitions: readonly KeyValue[]; forward: boolean; ordered: boolean } {
  const unordered = { partitions: use.partitions, forward: true, ordered: order.length === 0 }
  const rest = [...order]
  let partitions = use.partitions
  if (rest[0]?.name === keyed.partitionKey.name) {
    const sign = rest[0].descending ? -1 : 1
    partitions = [...partitions].sort((a, b) => sign * (compareValues(a, b) ?? 0))
    rest.shift()
  } else if (partitions.length > 1) {
    return unordered
  }
  const [next] = rest
  if (next === undefined) return { partitions, forward: true, ordered: true }
  if (next.name !== keyed.sortKey?.name) return unordered
  return { partitions, forward: !next.descending, ordered: true }
}

/** How conditions use keys; undefined: they do not fix the partition. */
function keyUse(keyed: Keyed, conditions: readonly Condition[]): KeyUse | 'nothing' | undefined {
  const all = conditions.flatMap(conjuncts)
  const { partitionKey, sortKey } = keyed
  const partitionCondition = all.find((condition) => valuesFor(partitionKey.name, condition))
  const values = partitionCondition && valuesFor(partitionKey.name, partitionCondition)
  if (partitionCondition === undefined || values === undefined) return undefined
  const partitions = distinct(values).filter((value): value is KeyValue =>
    fitsKey(value, partitionKey),
  )
  if (partitions.length === 0) return 'nothing'
  const complete = values.every((value) => fitsKey(value, partitionKey))
  let filter = all.filter(
    (condition) =>
      condition !== partitionCondition || condition.kind === 'or' || condition.kind === 'and',
  )
  if (sortKey === undefined) return { partitions, complete, sort: { kind: 'all' }, filter }
  const ranges = filter.map((condition) => sortConditionOf(sortKey, condition))
  const at = ranges.findIndex((range) => range?.kind === 'equal')
  const chosen = at >= 0 ? at : ranges.findIndex((range) => range !== undefined)
  const sort = ranges[chosen] ?? { kind: 'all' as const }
  filter = filter.filter((_, position) => position !== chosen)
  return { partitions, complete, sort, filter }
}

export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'and' ? condition.conditions.flatMap(conjuncts) : [condition]
}

/** The only values an attribute can have for a condition to hold; undefined when it does not say. */
function valuesFor(name: string, condition: Condition): readonly AttributeValue[] | undefined {
  switch (condition.kind) {
    case 'compare': {
      const { comparator, left, right } = condition
      if (comparator !== '=') return undefined
      if (isAttribute(left, name) && right.kind === 'value') return [right.value]
      if (isAttribute(right, name) && left.kind === 'value') return [left.value]
      return undefined
    }
    case 'in': {
      if (!isAttribute(condition.operand, name)) return undefined
      const values = condition.list.flatMap((member) =>
        member.kind === 'value' ? [member.value] : [],
      )
      return values.length === condition.list.length ? values : undefined
    }
    case 'or': {
      const branches = condition.conditions.map((branch) => valuesFor(name, branch))
      const known = branches.filter((branch) => branch !== undefined)
      return known.length === branches.length && known.length > 0 ? known.flat() : undefined
    }
    case 'and': {
      const branches = condition.conditions.map((branch) => valuesFor(name, branch))
      return branches.find((branch) => branch !== undefined)
    }
    default:
      return undefined
  }
}

const rangeKinds: {
  readonly [comparator in Comparator]:
    Exclude<SortKeyCondition['kind'], 'all' | 'between'> | undefined
} = {
  '=': 'equal',
  '<>': undefined,
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
}

const mirrored: { readonly [comparator in Comparator]: Comparator } = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** A condition as a range of the sort key, when it says exactly that. */
export function sortConditionOf(
  key: QueriedKey,
  condition: Condition,
): SortKeyCondition | undefined {
  switch (condition.kind) {
    case 'compare': {
      const { comparator, left, right } = condition
      const turned = isAttribute(left, key.name)
      if (!turned && !isAttribute(right, key.name)) return undefined
      const value = turned ? right : left
      const kind = rangeKinds[turned ? comparator : mirrored[comparator]]
      if (kind === undefined || value.kind !== 'value' || !fitsKey(value.value, key))
        return undefined
      return { kind, value: value.value }
    }
    case 'between': {
      const { operand, low, high } = condition
      if (!isAttribute(operand, key.name) || low.kind !== 'value' || high.kind !== 'value') {
        return undefined
      }
      if (!fitsKey(low.value, key) || !fitsKey(high.value, key)) return undefined
      if (typeName(low.value) !== typeName(high.value)) return undefined
      if ((compareValues(low.value, high.value) ?? 1) > 0) return undefined
      return { kind: 'between', low: low.value, high: high.value }
    }
    case 'beginsWith': {
      const { left, right } = condition
      if (!isAttribute(left, key.name) || right.kind !== 'value') return undefined
      if (!fitsKey(right.value, key) || typeName(right.value) === 'N') return undefined
      return { kind: 'beginsWith', value: right.value }
    }
    default:
      return undefined
  }
}

function isAttribute(operand: Operand, name: string): boolean {
  return operand.kind === 'path' && operand.path.length === 1 && operand.path[0] === name
}

/** Whether a key attribute can have this value. */
export function fitsKey(value: AttributeValue, key: QueriedKey): value is KeyValue {
  if (!isOrdered(value)) return false
  const type = typeName(value)
  if (key.type !== undefined && type !== key.type) return false
  if (key.emptyAllowed === true) return true
  return typeof value === 'string'
    ? value !== ''
    : !(value instanceof Uint8Array) || value.length > 0
}

function distinct(values: readonly AttributeValue[]): AttributeValue[] {
  return values.filter((value, at) => values.findIndex((other) => isEqual(value, other)) === at)
}
