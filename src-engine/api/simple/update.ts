import type { AttributeValue } from '../../encoding/attribute-value.ts'
import type { PlainValue } from '../../encoding/marshall.ts'
import { validation } from '../messages.ts'
import type { UpdateItemInput } from '../types.ts'
import { ExpressionText } from './expression-text.ts'
import { keyAttributes, type Key } from './key.ts'

/**
 * A change of some attributes of one item.
 *
 *   new Update('user#123').expression('SET age = age + 1, last_login = :now').value(':now', 1704067200)
 */
export class Update {
  readonly #key: Key
  readonly #text = new ExpressionText()
  #expression: string | undefined
  #condition: string | undefined

  /** @param key a partition key, or `[partition key, sort key]` */
  constructor(key: Key) {
    this.#key = key
  }

  expression(text: string): this {
    this.#expression = text
    return this
  }

  /** Only if this holds for the item as it is. */
  condition(text: string): this {
    this.#condition = text
    return this
  }

  value(placeholder: string, value: PlainValue | AttributeValue): this {
    this.#text.value(placeholder, value)
    return this
  }

  name(placeholder: string, attribute: string): this {
    this.#text.name(placeholder, attribute)
    return this
  }

  /** The DynamoDB request on a table. Throws `validation` without an expression. */
  toInput(tableName: string): UpdateItemInput {
    if (this.#expression === undefined) {
      throw validation('An Update needs an expression, such as "SET age = age + 1"')
    }
    const text = this.#text
    return {
      TableName: tableName,
      Key: keyAttributes(this.#key),
      UpdateExpression: text.adapt(this.#expression),
      ConditionExpression: this.#condition === undefined ? undefined : text.adapt(this.#condition),
      ReturnValues: 'ALL_NEW',
      ...text.members,
    }
  }
}
