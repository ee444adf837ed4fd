import type { AttributeValue } from '../../encoding/attribute-value.ts'
import { marshall, type PlainValue } from '../../encoding/marshall.ts'
import type { ScanInput } from '../types.ts'
import { ExpressionText } from './expression-text.ts'
import type { PlainItem } from './key.ts'

type SharedInput = Pick<
  ScanInput,
  'IndexName' | 'FilterExpression' | 'ProjectionExpression' | 'Limit' | 'ExclusiveStartKey'
> &
  ExpressionText['members']

/** What a query and a scan have in common. Every method gives the request itself, to go on with. */
export abstract class ReadRequest {
  protected readonly text = new ExpressionText()
  protected indexName: string | undefined
  #limit: number | undefined
  #startAfter: PlainItem | undefined
  #filter: string | undefined
  #projection: string | undefined

  /** Reads an index instead of the table; conditions on keys are then about the index's keys. */
  index(name: string): this {
    this.indexName = name
    return this
  }

  /** At most so many items are looked at; with a filter fewer may be returned. */
  limit(count: number): this {
    this.#limit = count
    return this
  }

  /** Goes on after a page: give its `lastKey`. */
  startAfter(lastKey: PlainItem): this {
    this.#startAfter = lastKey
    return this
  }

  /** Only items for which this condition holds; it is applied after `limit`. */
  filterExpression(text: string): this {
    this.#filter = text
    return this
  }

  /** Only these attributes, separated by commas. */
  projectionExpression(text: string): this {
    this.#projection = text
    return this
  }

  /** What a placeholder such as `:val` stands for. */
  expressionValue(placeholder: string, value: PlainValue | AttributeValue): this {
    this.text.value(placeholder, value)
    return this
  }

  /** The attribute a placeholder such as `#name` stands for. */
  expressionName(placeholder: string, attribute: string): this {
    this.text.name(placeholder, attribute)
    return this
  }

  /** Called last, when every placeholder is known. */
  protected sharedInput(): SharedInput {
    const { text } = this
    return {
      IndexName: this.indexName,
      FilterExpression: this.#filter === undefined ? undefined : text.adapt(this.#filter),
      ProjectionExpression:
        this.#projection === undefined ? undefined : text.adapt(this.#projection),
      Limit: this.#limit,
      ExclusiveStartKey: this.#startAfter === undefined ? undefined : marshall(this.#startAfter),
      ...text.members,
    }
  }
}
