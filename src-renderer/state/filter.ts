/** One condition of a filter pill. Values stand as DynamoDB JSON text, so that a filter is plain data to save. */

export type FilterOperator =
  | 'equals'
  | 'notEquals'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'between'
  | 'beginsWith'
  | 'contains'
  | 'exists'
  | 'notExists'
  | 'typeIs'

export interface Filter {
  readonly id: string
  /** A top-level attribute. */
  readonly attribute: string
  /** Names of members of maps below it: the filter is about `attribute.below[0].below[1]`. */
  readonly below?: readonly string[]
  readonly operator: FilterOperator
  /** DynamoDB JSON of each operand: two for `between`, none for `exists`. */
  readonly operands: readonly string[]
  /** Switched off: kept, but not asked. */
  readonly off?: boolean
}

let filtersMade = 0

export function newFilterId(): string {
  filtersMade++
  return `filter-${Date.now().toString(36)}-${filtersMade}`
}
