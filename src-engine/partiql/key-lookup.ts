/**
 * Reading the few items of a table that go with a row at hand, instead of the whole table beforehand: for joins and
 * correlated sub-queries whose conditions give the key. Pure: it plans; `TableUse` reads.
 */
import type { AttributeValue } from '../encoding/attribute-value.ts'
import type { Condition } from '../expressions/ast.ts'
import type { ItemPredicate } from '../expressions/evaluate.ts'
import { fitsKey, planAccess, type Access, type AccessRequest } from './access.ts'
import type { Expression } from './ast.ts'
import type { Compiled, Row } from './scope.ts'
import { compileFilter } from './select.ts'

/** An attribute of a table that must equal what is known before the table is read. */
export interface Tie {
  readonly name: string
  readonly value: Compiled
  readonly expression: Expression
}

/** A way to read, and what must hold of the items beside. */
export interface FilteredAccess {
  readonly access: Access
  readonly filter: ItemPredicate | undefined
}

export interface KeyLookup {
  /** How one lookup reads, for EXPLAIN. */
  readonly access: Access
  /** What the key is taken from. */
  readonly by: readonly Tie[]
  /** How to read for a row; undefined: no item can match. */
  readFor(row: Row): FilteredAccess | undefined
}

/** Stands for a value that only a row gives. */
const sample: { readonly [type: string]: AttributeValue } = {
  S: 'a',
  N: 1,
  B: new Uint8Array([1]),
}

/** Undefined: the ties do not fix a partition. */
export function planLookup(ties: readonly Tie[], request: AccessRequest): KeyLookup | undefined {
  if (ties.length === 0) return undefined
  const { table, index } = request
  const candidates = index === undefined ? [table, ...table.indexes] : [index]
  const keyAttributes = candidates.flatMap(({ partitionKey, sortKey }) =>
    sortKey === undefined ? [partitionKey] : [partitionKey, sortKey],
  )
  const used = new Map<string, Tie>()
  const tied: Condition[] = []
  for (const tie of ties) {
    const key = keyAttributes.find(({ name }) => name === tie.name)
    const value = key === undefined ? undefined : sample[key.type ?? 'S']
    if (value === undefined || used.has(tie.name)) continue
    used.set(tie.name, tie)
    tied.push(equality(tie.name, value))
  }
  // The ties come first, so that they become the key, and constants that say more of it are tested on what is read.
  const planned = planAccess({
    ...request,
    conditions: [...tied, ...request.conditions],
    order: [],
  })
  if (planned.kind !== 'get' && planned.kind !== 'query') return undefined
  // What the ties say of other attributes is tested on joined rows.
  const remaining = planned.filter.filter((condition) => !tied.includes(condition))
  const access = { ...planned, filter: remaining }
  const { partitionKey, sortKey } = access.index ?? table
  const partition = used.get(partitionKey.name)
  const sort = sortKey === undefined ? undefined : used.get(sortKey.name)
  // The partition is a constant: then the usual access path is as good.
  if (partition === undefined) return undefined
  const isSortTied = sort !== undefined && access.sort.kind === 'equal'
  const filter = compileFilter(access.filter)
  const whole = access.index === undefined ? undefined : filtered(planAccess(request))
  return {
    access,
    by: isSortTied ? [partition, sort] : [partition],
    readFor(row) {
      const value = partition.value(row)
      const sortValue = isSortTied ? sort.value(row) : undefined
      // Nothing equals what is missing.
      if (value === undefined || value === null) return undefined
      if (isSortTied && (sortValue === undefined || sortValue === null)) return undefined
      // An item's own key has the key's type; but an index leaves out items whose attributes have other types.
      if (!fitsKey(value, partitionKey)) return whole
      if (sortValue === undefined || sortKey === undefined) {
        return { access: { ...access, partitions: [value] }, filter }
      }
      if (!fitsKey(sortValue, sortKey)) return whole
      const fixed = { kind: 'equal', value: sortValue } as const
      return { access: { ...access, partitions: [value], sort: fixed }, filter }
    },
  }
}

function filtered(access: Access): FilteredAccess {
  return { access, filter: compileFilter(access.filter) }
}

function equality(name: string, value: AttributeValue): Condition {
  return {
    kind: 'compare',
    comparator: '=',
    left: { kind: 'path', path: [name] },
    right: { kind: 'value', value },
  }
}
