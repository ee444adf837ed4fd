import type { Table } from '../../table/table.ts'
import { validation } from '../messages.ts'
import type { QueryInput } from '../types.ts'
import { keyValue, type KeyPart } from './key.ts'
import { ReadRequest } from './read-request.ts'

type SortClause =
  | { readonly operator: '=' | '<' | '<=' | '>' | '>='; readonly value: KeyPart }
  | { readonly operator: 'between'; readonly low: KeyPart; readonly high: KeyPart }
  | { readonly operator: 'begins_with'; readonly value: KeyPart }

/**
 * A query of one partition of the table, or of an index.
 *
 *   new Query('user#alice').skBeginsWith('post#').limit(20).forward(false)
 */
export class Query extends ReadRequest {
  readonly #partition: KeyPart
  #sort: SortClause | undefined
  #forward = true

  constructor(partition: KeyPart) {
    super()
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

  /** False: from the end to the beginning. */
  forward(forward: boolean): this {
    this.#forward = forward
    return this
  }

  /** The DynamoDB request on a table. Throws `validation` when the index is unknown. */
  toInput(table: Table): QueryInput {
    const { partitionKey, sortKey } = this.#keys(table)
    const { text } = this
    text.name('#partition_key', partitionKey)
    text.value(':partition_key', keyValue(this.#partition))
    let condition = '#partition_key = :partition_key'
    if (this.#sort !== undefined) {
      if (sortKey === undefined) {
        throw validation(`${this.indexName ?? table.name} has no sort key to put a condition on`)
      }
      text.name('#sort_key', sortKey)
      condition += ` AND ${this.#sortCondition(this.#sort)}`
    }
    return {
      TableName: table.name,
      KeyConditionExpression: condition,
      ScanIndexForward: this.#forward,
      ...this.sharedInput(),
    }
  }

  #sortBy(clause: SortClause): this {
    this.#sort = clause
    return this
  }

  #keys(table: Table): { partitionKey: string; sortKey: string | undefined } {
    const index = this.indexName
    const keys = index === undefined ? table.definition : table.findIndex(index)?.definition
    if (keys === undefined) {
      throw validation(`The table does not have the specified index: ${index}`)
    }
    return { partitionKey: keys.partitionKey.name, sortKey: keys.sortKey?.name }
  }

  #sortCondition(clause: SortClause): string {
    const { text } = this
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
