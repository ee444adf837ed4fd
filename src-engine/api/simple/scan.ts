import type { AttributeValue } from '../../encoding/attribute-value.ts'
import { marshall, type PlainValue } from '../../encoding/marshall.ts'
import type { ScanInput } from '../types.ts'
import { ExpressionText } from './expression-text.ts'
import type { PlainItem } from './key.ts'

/**
 * A walk over all items, or over one of several segments that together hold each item once.
 *
 *   new Scan().filterExpression('active = :val').expressionValue(':val', true).limit(100)
 */
export class Scan {
  readonly #text = new ExpressionText()
  #index: string | undefined
  #filter: string | undefined
  #projection: string | undefined
  #limit: number | undefined
  #segment: number | undefined
  #totalSegments: number | undefined
  #startAfter: PlainItem | undefined

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

  /** At most so many items are looked at; with a filter fewer may be returned. */
  limit(count: number): this {
    this.#limit = count
    return this
  }

  /** Only segment number `segment` (from 0) of `total`. */
  segment(segment: number, total: number): this {
    this.#segment = segment
    this.#totalSegments = total
    return this
  }

  index(name: string): this {
    this.#index = name
    return this
  }

  /** Goes on after a page: give its `lastKey`. */
  startAfter(lastKey: PlainItem): this {
    this.#startAfter = lastKey
    return this
  }

  /** The DynamoDB request on a table. */
  toInput(tableName: string): ScanInput {
    const text = this.#text
    return {
      TableName: tableName,
      IndexName: this.#index,
      FilterExpression: this.#filter === undefined ? undefined : text.adapt(this.#filter),
      ProjectionExpression:
        this.#projection === undefined ? undefined : text.adapt(this.#projection),
      Limit: this.#limit,
      Segment: this.#segment,
      TotalSegments: this.#totalSegments,
      ExclusiveStartKey: this.#startAfter === undefined ? undefined : marshall(this.#startAfter),
      ...text.members,
    }
  }
}
