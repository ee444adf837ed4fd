/**
 * What a set of filters makes of reading a table or an index: conditions on the keys become the key condition,
 * all others the filter. Says what will be read before it is.
 *
 *   pk = and sk = on the table        Get           one item
 *   pk = [and a condition on sk]      Query         one partition
 *   the same on an index              Index query
 *   anything else                     Scan          everything
 *
 * Where one of several filters is enough, and where a filter beside the key condition is about a key itself (which no
 * query takes), all is read.
 */
import {
  typeName,
  valueFromTagged,
  type AttributeValue,
  type Item,
} from '../../../src-engine/language.ts'
import type { BrowseSource } from '../../../src-main/contract/browse.ts'
import { indexOf, partitionKeyOf, sortKeyOf, type Keyed } from '../../lib/key-schema.ts'
import type { TableDescription } from '../../lib/table-types.ts'
import type { Filter, FilterOperator } from '../../state/filter.ts'

export type ReadKind = 'get' | 'query' | 'indexQuery' | 'scan'

export interface ReadPlan {
  readonly kind: ReadKind
  readonly source: BrowseSource
  /** One sentence: what will be read. */
  readonly sentence: string
}

export const readLabels: Readonly<Record<ReadKind, string>> = {
  get: 'Get',
  query: 'Query',
  indexQuery: 'Index query',
  scan: 'Scan',
}

export interface ReadPlace {
  readonly table: TableDescription
  readonly index?: string | undefined
  readonly filters: readonly Filter[]
  /** One of them is enough. */
  readonly matchAny?: boolean | undefined
  readonly forward: boolean
}

const sortOperators = new Set<FilterOperator>([
  'equals',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'between',
  'beginsWith',
])

export function planRead(place: ReadPlace): ReadPlan {
  const { table, index, forward } = place
  const keyed = indexOf(table, index) ?? table
  const filters = place.filters.filter((filter) => filter.off !== true)
  const matchesAny = place.matchAny === true && filters.length > 1
  const { onPartition, onSort } = matchesAny ? noKeyFilters : keyFilters(keyed, filters)
  const expression = new ExpressionWriter()
  const keyConditions = [onPartition, onSort].flatMap((filter) =>
    filter === undefined ? [] : [expression.condition(filter)],
  )
  const others = filters
    .filter((filter) => filter !== onPartition && filter !== onSort)
    .map((filter) => expression.condition(filter))
  const source: BrowseSource = {
    table: table.TableName,
    ...(index === undefined ? {} : { index }),
    ...(keyConditions.length === 0 ? {} : { KeyConditionExpression: keyConditions.join(' AND ') }),
    ...(keyConditions.length > 0 && !forward ? { ScanIndexForward: false } : {}),
    ...(others.length === 0
      ? {}
      : { FilterExpression: others.join(matchesAny ? ' OR ' : ' AND ') }),
    ...expression.placeholders(),
  }
  const kind = kindOf({
    hasPartition: onPartition !== undefined,
    isWholeKey: onSort?.operator === 'equals' || sortKeyOf(keyed) === undefined,
    isIndex: index !== undefined,
  })
  return { kind, source, sentence: sentenceOf(kind, place, others.length > 0) }
}

interface KeyFilters {
  readonly onPartition: Filter | undefined
  readonly onSort: Filter | undefined
}

const noKeyFilters: KeyFilters = { onPartition: undefined, onSort: undefined }

/** The filters that become the key condition. */
function keyFilters(keyed: Keyed, filters: readonly Filter[]): KeyFilters {
  const partition = partitionKeyOf(keyed)
  const sort = sortKeyOf(keyed)
  const onKeys = filters.filter(
    ({ attribute, below }) =>
      below === undefined && (attribute === partition || attribute === sort),
  )
  const onPartition = onKeys.find(
    ({ attribute, operator }) => attribute === partition && operator === 'equals',
  )
  if (onPartition === undefined) return noKeyFilters
  const onSort = onKeys.find(
    ({ attribute, operator }) => attribute === sort && sortOperators.has(operator),
  )
  const isAll = onKeys.every((filter) => filter === onPartition || filter === onSort)
  return isAll ? { onPartition, onSort } : noKeyFilters
}

function kindOf(found: {
  readonly hasPartition: boolean
  readonly isWholeKey: boolean
  readonly isIndex: boolean
}): ReadKind {
  if (!found.hasPartition) return 'scan'
  if (found.isIndex) return 'indexQuery'
  return found.isWholeKey ? 'get' : 'query'
}

function sentenceOf(
  kind: ReadKind,
  { table, index, matchAny }: ReadPlace,
  isFiltered: boolean,
): string {
  const from = index === undefined ? table.TableName : `${index} of ${table.TableName}`
  const then = isFiltered ? ', then keeps what the other filters let through' : ''
  switch (kind) {
    case 'get':
      return `Reads one item of ${from} by its key${then}.`
    case 'query':
      return `Reads one partition of ${from}${then}.`
    case 'indexQuery':
      return `Reads one partition of the index ${from}${then}.`
    case 'scan':
      return isFiltered
        ? `Reads all of ${from} and keeps what ${matchAny === true ? 'one of ' : ''}the filters ${matchAny === true ? 'lets' : 'let'} through.`
        : `Reads all of ${from}, as far as you scroll.`
  }
}

/** Writes conditions with a placeholder for each name and value: any text is a name, any value exact. */
class ExpressionWriter {
  readonly #names = new Map<string, string>()
  readonly #values: Item = new Map()

  condition(filter: Filter): string {
    const name = [filter.attribute, ...(filter.below ?? [])]
      .map((step) => this.#name(step))
      .join('.')
    const [first, second] = filter.operands.map((operand) => this.#value(readOperand(operand)))
    switch (filter.operator) {
      case 'equals':
        return `${name} = ${first}`
      case 'notEquals':
        return `${name} <> ${first}`
      case 'less':
        return `${name} < ${first}`
      case 'lessOrEqual':
        return `${name} <= ${first}`
      case 'greater':
        return `${name} > ${first}`
      case 'greaterOrEqual':
        return `${name} >= ${first}`
      case 'between':
        return `${name} BETWEEN ${first} AND ${second}`
      case 'beginsWith':
        return `begins_with(${name}, ${first})`
      case 'contains':
        return `contains(${name}, ${first})`
      case 'exists':
        return `attribute_exists(${name})`
      case 'notExists':
        return `attribute_not_exists(${name})`
      case 'typeIs':
        return `attribute_type(${name}, ${first})`
    }
  }

  placeholders(): Pick<BrowseSource, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> {
    return {
      ...(this.#names.size === 0
        ? {}
        : {
            ExpressionAttributeNames: new Map(
              [...this.#names].map(([name, placeholder]) => [placeholder, name]),
            ),
          }),
      ...(this.#values.size === 0 ? {} : { ExpressionAttributeValues: this.#values }),
    }
  }

  #name(attribute: string): string {
    const placeholder = this.#names.get(attribute) ?? `#n${this.#names.size}`
    this.#names.set(attribute, placeholder)
    return placeholder
  }

  #value(value: AttributeValue): string {
    const placeholder = `:v${this.#values.size}`
    this.#values.set(placeholder, value)
    return placeholder
  }
}

/** @throws KeystoneError for text that is not tagged JSON. */
export function readOperand(operand: string): AttributeValue {
  return valueFromTagged(JSON.parse(operand), 'extended')
}

export const operatorTexts: Readonly<Record<FilterOperator, string>> = {
  equals: '=',
  notEquals: '≠',
  less: '<',
  lessOrEqual: '≤',
  greater: '>',
  greaterOrEqual: '≥',
  between: 'between',
  beginsWith: 'begins with',
  contains: 'contains',
  exists: 'exists',
  notExists: 'does not exist',
  typeIs: 'type is',
}

/** How many operands an operator takes. */
export function operandCount(operator: FilterOperator): 0 | 1 | 2 {
  if (operator === 'between') return 2
  return operator === 'exists' || operator === 'notExists' ? 0 : 1
}

/** The operators that make sense for a value of this type. */
export function operatorsFor(value: AttributeValue): readonly FilterOperator[] {
  const always: FilterOperator[] = ['exists', 'notExists', 'typeIs']
  switch (typeName(value)) {
    case 'S':
      return [
        'equals',
        'notEquals',
        'beginsWith',
        'contains',
        'less',
        'lessOrEqual',
        'greater',
        'greaterOrEqual',
        'between',
        ...always,
      ]
    case 'N':
    case 'B':
    case 'Ts':
      return [
        'equals',
        'notEquals',
        'less',
        'lessOrEqual',
        'greater',
        'greaterOrEqual',
        'between',
        ...always,
      ]
    default:
      return ['equals', 'notEquals', ...always]
  }
}
