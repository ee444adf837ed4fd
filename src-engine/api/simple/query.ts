import type { AttributeValue } from '../../encoding/attribute-value.ts'
import { marshall, type PlainValue } from '../../encoding/marshall.ts'
import type { Table } from '../../table/table.ts'
import { validation } from '../messages.ts'
import type { QueryInput } from '../types.ts'
import { ExpressionText } from './expression-text.ts'
import { keyValue, type KeyPart, type PlainItem } from './key.ts'

type SortClause =
  | { readonly operator: '=' | '<' | '<=' | '>' | '>='; readonly value: KeyPart }
  | { readonly operator: 'between'; readonly low: KeyPart; readonly high: KeyPart }
  | { readonly operator: 'begins_with'; readonly value: KeyPart }

/**
 * A query of one partition of the table, or of an index.
 *
 *   new Query('user#alice').skBeginsWith('post#').limit(20).forward(false)
 */
export class Query {
  readonly #partition: KeyPart
  readonly #text = new ExpressionText()
  #sort: SortClause | undefined
  #index: string | undefined
  #limit: number | undefined
  #forward = true
  #startAfter: PlainItem | undefined
  #filter: string | undefined
  #projection: string | undefined

  constructor(partition: KeyPart) {
    this.#partition = partition
  }

  skEq(value: KeyPart): this {
    return this.#sortBy({ operator: '=', value })
  }

  skLt(value: KeyPart): this {
    return this.#sortBy({ operator: '<', value })
  }

  skLte(value: KeyPart): this {
    return this.#sortBy({ operator: '<=', value })
  }

  skGt(value: KeyPart): this {
    return this.#sortBy({ operator: '>', value })
  }

  skGte(value: KeyPart): this {
    return this.#sortBy({ operator: '>=', value })
  }

  /** Both bounds included. */
  skBetween(low: KeyPart, high: KeyPart): this {
    return this.#sortBy({ operator: 'between', low, high })
  }

  skBeginsWith(value: KeyPart): this {
    return this.#sortBy({ operator: 'begins_with', value })
  }

  /** Reads an index; the partition and the sort conditions are then about its keys. */
  index(name: string): this {
    this.#index = name
    return this
  }

  /** At most so many items are looked at; with a filter fewer may be returned. */
  limit(count: number): this {
    this.#limit = count
    return this
  }

  /** False: from the end to the beginning. */
  forward(forward: boolean): this {
    this.#forward = forward
    return this
  }

  /** Goes on after a page: give its `lastKey`. */
  startAfter(lastKey: PlainItem): this {
    this.#startAfter = lastKey
    return this
  }

  filterExpression(text: string): this {
    this.#filter = text
    return this
  }

  projectionExpression(text: string): this {
    this.#projection = text
    return this
  }

  expressionValue(placeholder: string, value: PlainValue | AttributeValue): this {
    this.#text.value(placeholder, value)
    return this
  }

  expressionName(placeholder: string, attribute: string): this {
    this.#text.name(placeholder, attribute)
    return this
  }

  /** The DynamoDB request on a table. Throws `validation` when the index is unknown. */
  toInput(table: Table): QueryInput {
    const { partitionKey, sortKey } = this.#keys(table)
    const text = this.#text
    text.name('#partition_key', partitionKey)
    text.value(':partition_key', keyValue(this.#partition))
    let condition = '#partition_key = :partition_key'
    if (this.#sort !== undefined) {
      if (sortKey === undefined) {
        throw validation(`${this.#index ?? table.name} has no sort key to put a condition on`)
      }
      text.name('#sort_key', sortKey)
      condition += ` AND ${this.#sortCondition(this.#sort)}`
    }
    return {
      TableName: table.name,
      IndexName: this.#index,
      KeyConditionExpression: condition,
      ScanIndexForward: this.#forward,
      Limit: this.#limit,
      FilterExpression: this.#filter === undefined ? undefined : text.adapt(this.#filter),
      ProjectionExpression:
        this.#projection === undefined ? undefined : text.adapt(this.#projection),
      ExclusiveStartKey: this.#startAfter === undefined ? undefined : marshall(this.#startAfter),
      ...text.members,
    }
  }

  #sortBy(clause: SortClause): this {
    this.#sort = clause
    return this
  }

  #keys(table: Table): { partitionKey: string; sortKey: string | undefined } {
    const index = this.#index
    const keys = index === undefined ? table.definition : table.findIndex(index)?.definition
    if (keys === undefined) {
      throw validation(`The table does not have the specified index: ${index}`)
    }
    return { partitionKey: keys.partitionKey.name, sortKey: keys.sortKey?.name }
  }

  #sortCondition(clause: SortClause): string {
    const text = this.#text
    if (clause.operator === 'between') {
      text.value(':low', keyValue(clause.low))
      text.value(':high', keyValue(clause.high))
      return '#sort_key BETWEEN :low AND :high'
    }
    text.value(':sort_key', keyValue(clause.value))
    return clause.operator === 'begins_with'
      ? 'begins_with(#sort_key, :sort_key)'
      : `#sort_key ${clause.operator} :sort_key`
  }
}
