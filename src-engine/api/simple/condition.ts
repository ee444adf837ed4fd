import type { AttributeValue } from '../../encoding/attribute-value.ts'
import type { PlainValue } from '../../encoding/marshall.ts'
import { ExpressionText, type ExpressionPlaceholderMembers } from './expression-text.ts'

/**
 * What must hold for the item as it is, or the write is refused.
 *
 *   new Condition('attribute_not_exists(pk)')      new Condition('version = :v').value(':v', 3)
 */
export class Condition {
  readonly #expression: string
  readonly #text = new ExpressionText()

  constructor(expression: string) {
    this.#expression = expression
  }

  value(placeholder: string, value: PlainValue | AttributeValue): this {
    this.#text.value(placeholder, value)
    return this
  }

  name(placeholder: string, attribute: string): this {
    this.#text.name(placeholder, attribute)
    return this
  }

  /** As members of a DynamoDB request. */
  toMembers(): ExpressionPlaceholderMembers & { readonly ConditionExpression: string } {
    const expression = this.#text.adapt(this.#expression)
    return { ConditionExpression: expression, ...this.#text.members }
  }
}
